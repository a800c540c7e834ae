//! The writer: each function returns one complete DER element.

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use der::asn1::ObjectIdentifier;

use super::tag;
use crate::{PkiError, oid};

/// An element with `tag` around the concatenated `parts`.
pub fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut out = Vec::with_capacity(length.saturating_add(6));
    out.push(tag);
    let digits = length.to_be_bytes();
    if let Ok(short @ 0..0x80) = u8::try_from(length) {
        out.push(short);
    } else {
        let significant: Vec<u8> = digits.into_iter().skip_while(|digit| *digit == 0).collect();
        // At most eight digits, so the sum stays below 0x89.
        out.push(0x80 | u8::try_from(significant.len()).unwrap_or(8));
        out.extend_from_slice(&significant);
    }
    for part in parts {
        out.extend_from_slice(part);
    }
    out
}

/// SEQUENCE
pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(tag::SEQUENCE, parts)
}

/// SET OF: sorted as DER demands, under another `tag` where it is implicitly tagged.
pub fn set_of(tag: u8, mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    element(tag, &parts.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

/// INTEGER from unsigned big-endian bytes.
pub fn unsigned(bytes: &[u8]) -> Vec<u8> {
    let first = bytes.iter().position(|byte| *byte != 0);
    match first.and_then(|at| bytes.get(at..)) {
        None => element(tag::INTEGER, &[&[0]]),
        Some(digits) if digits.first().is_some_and(|b| *b >= 0x80) => element(tag::INTEGER, &[&[0], digits]),
        Some(digits) => element(tag::INTEGER, &[digits]),
    }
}

/// OBJECT IDENTIFIER
pub fn oid(id: ObjectIdentifier) -> Vec<u8> {
    element(tag::OID, &[id.as_bytes()])
}

/// NULL
pub fn null() -> Vec<u8> {
    element(tag::NULL, &[])
}

/// BOOLEAN TRUE
pub fn yes() -> Vec<u8> {
    element(tag::BOOLEAN, &[&[0xff]])
}

/// OCTET STRING
pub fn octets(bytes: &[u8]) -> Vec<u8> {
    element(tag::OCTET_STRING, &[bytes])
}

/// BIT STRING of whole bytes
pub fn bits(bytes: &[u8]) -> Vec<u8> {
    element(tag::BIT_STRING, &[&[0], bytes])
}

/// UTF8String
pub fn utf8(text: &str) -> Vec<u8> {
    element(tag::UTF8, &[text.as_bytes()])
}

/// PrintableString when the characters allow it, else UTF8String.
pub fn printable(text: &str) -> Vec<u8> {
    let fits = text.bytes().all(|b| b.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(&b));
    element(if fits { tag::PRINTABLE } else { tag::UTF8 }, &[text.as_bytes()])
}

/// AlgorithmIdentifier with NULL parameters (RSA) or none.
pub fn algorithm(id: ObjectIdentifier, with_null: bool) -> Vec<u8> {
    let null = if with_null { null() } else { Vec::new() };
    sequence(&[&oid(id), &null])
}

/// sha256WithRSAEncryption
pub fn sha256_with_rsa() -> Vec<u8> {
    algorithm(oid::SHA256_WITH_RSA, true)
}

/// UTCTime through 2049, GeneralizedTime after (RFC 5280 4.1.2.5); refuses years outside 1950-9999.
pub fn time(at: DateTime<Utc>) -> Result<Vec<u8>, PkiError> {
    let rest =
        format!("{:02}{:02}{:02}{:02}{:02}Z", at.month(), at.day(), at.hour(), at.minute(), at.second());
    match at.year() {
        year @ 1950..=2049 => {
            let text = format!("{:02}{rest}", year.rem_euclid(100));
            Ok(element(tag::UTC_TIME, &[text.as_bytes()]))
        }
        year @ 2050..=9999 => {
            let text = format!("{year:04}{rest}");
            Ok(element(tag::GENERALIZED_TIME, &[text.as_bytes()]))
        }
        _ => Err(PkiError::DateRange),
    }
}
