//! The reader.

use chrono::{DateTime, NaiveDate, Utc};
use der::asn1::ObjectIdentifier;

use super::{Malformed, tag};

/// One element: its tag, its content and its complete bytes.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a> {
    /// Identifier octet.
    pub tag: u8,
    /// Content octets.
    pub body: &'a [u8],
    /// Identifier, length and content octets.
    pub raw: &'a [u8],
}

/// A position in a row of elements.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

/// Reads `bytes` as exactly one element with `tag`.
pub fn whole<'a>(bytes: &'a [u8], tag: u8, what: &'static str) -> Result<Element<'a>, Malformed> {
    let mut reader = Reader::new(bytes);
    let element = reader.expect(tag, what)?;
    reader.finish(what)?;
    Ok(element)
}

impl<'a> Reader<'a> {
    /// Starts at the first of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next identifier octet.
    pub fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The next element, whatever it is.
    pub fn next(&mut self, what: &'static str) -> Result<Element<'a>, Malformed> {
        let bad = Malformed(what);
        let (tag, after_tag) = self.rest.split_first().ok_or(bad)?;
        if tag & 0x1f == 0x1f {
            return Err(bad);
        }
        let (length, content) = definite_length(after_tag).ok_or(bad)?;
        let body = content.get(..length).ok_or(bad)?;
        let rest = content.get(length..).ok_or(bad)?;
        let raw = self.rest.get(..self.rest.len().saturating_sub(rest.len())).ok_or(bad)?;
        self.rest = rest;
        Ok(Element { tag: *tag, body, raw })
    }

    /// The next element, which must have `tag`.
    pub fn expect(&mut self, tag: u8, what: &'static str) -> Result<Element<'a>, Malformed> {
        if self.peek() != Some(tag) {
            return Err(Malformed(what));
        }
        self.next(what)
    }

    /// The next element if it has `tag`.
    pub fn optional(&mut self, tag: u8, what: &'static str) -> Result<Option<Element<'a>>, Malformed> {
        if self.peek() == Some(tag) { self.next(what).map(Some) } else { Ok(None) }
    }

    /// Refuses when something is left.
    pub fn finish(&self, what: &'static str) -> Result<(), Malformed> {
        if self.is_empty() { Ok(()) } else { Err(Malformed(what)) }
    }

    /// All remaining elements; refuses more than `most`.
    pub fn all(&mut self, most: usize, what: &'static str) -> Result<Vec<Element<'a>>, Malformed> {
        let mut found = Vec::new();
        while !self.is_empty() {
            if found.len() >= most {
                return Err(Malformed(what));
            }
            found.push(self.next(what)?);
        }
        Ok(found)
    }
}

/// Length octets in their one DER form; returns the length and what follows.
fn definite_length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (first, rest) = bytes.split_first()?;
    if *first < 0x80 {
        return Some((usize::from(*first), rest));
    }
    let count = usize::from(first & 0x7f);
    if count == 0 || count > 4 {
        return None;
    }
    let (digits, rest) = rest.split_at_checked(count)?;
    if digits.first() == Some(&0) {
        return None;
    }
    let length = digits
        .iter()
        .try_fold(0_usize, |sum, digit| sum.checked_mul(256)?.checked_add(usize::from(*digit)))?;
    (length >= 0x80).then_some((length, rest))
}

impl<'a> Element<'a> {
    /// Reads the content as elements.
    pub fn inside(&self) -> Reader<'a> {
        Reader::new(self.body)
    }

    /// The object identifier; refuses other tags.
    pub fn oid(&self, what: &'static str) -> Result<ObjectIdentifier, Malformed> {
        if self.tag != tag::OID {
            return Err(Malformed(what));
        }
        ObjectIdentifier::from_bytes(self.body).map_err(|_| Malformed(what))
    }

    /// A BIT STRING without unused bits.
    pub fn bit_string(&self, what: &'static str) -> Result<&'a [u8], Malformed> {
        match (self.tag, self.body.split_first()) {
            (tag::BIT_STRING, Some((0, bits))) => Ok(bits),
            _ => Err(Malformed(what)),
        }
    }

    /// A non-negative INTEGER as big-endian bytes without leading zeros (zero is one zero byte).
    pub fn unsigned(&self, what: &'static str) -> Result<&'a [u8], Malformed> {
        match (self.tag, self.body) {
            (tag::INTEGER, [0]) => Ok(self.body),
            (tag::INTEGER, [0, rest @ ..]) if rest.first().is_some_and(|b| *b >= 0x80) => Ok(rest),
            (tag::INTEGER, [first, ..]) if (1..0x80).contains(first) => Ok(self.body),
            _ => Err(Malformed(what)),
        }
    }

    /// A small non-negative INTEGER.
    pub fn small(&self, what: &'static str) -> Result<u8, Malformed> {
        match self.unsigned(what)? {
            [value] => Ok(*value),
            _ => Err(Malformed(what)),
        }
    }

    /// A character string of one of the kinds that names, challenges and identifiers use.
    pub fn text(&self, what: &'static str) -> Result<&'a str, Malformed> {
        let text = std::str::from_utf8(self.body).map_err(|_| Malformed(what))?;
        match self.tag {
            tag::UTF8 => Ok(text),
            tag::PRINTABLE | tag::IA5 | tag::TELETEX if text.is_ascii() => Ok(text),
            _ => Err(Malformed(what)),
        }
    }
}

/// UTCTime or GeneralizedTime in the form RFC 5280 4.1.2.5 demands: seconds present, `Z` at the end.
pub fn time(element: &Element<'_>, what: &'static str) -> Result<DateTime<Utc>, Malformed> {
    let bad = Malformed(what);
    let text = std::str::from_utf8(element.body).map_err(|_| bad)?;
    let digits = text.strip_suffix('Z').ok_or(bad)?;
    let year_digits = match (element.tag, digits.len()) {
        (tag::UTC_TIME, 12) => 2,
        (tag::GENERALIZED_TIME, 14) => 4,
        _ => return Err(bad),
    };
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(bad);
    }
    let (year, rest) = digits.split_at_checked(year_digits).ok_or(bad)?;
    let year: i32 = year.parse().map_err(|_| bad)?;
    let year = match (year_digits, year) {
        (2, 0..=49) => year.saturating_add(2000),
        (2, _) => year.saturating_add(1900),
        _ => year,
    };
    let pair = |from: usize| -> Option<u32> { rest.get(from..from.checked_add(2)?)?.parse().ok() };
    let read =
        || NaiveDate::from_ymd_opt(year, pair(0)?, pair(2)?)?.and_hms_opt(pair(4)?, pair(6)?, pair(8)?);
    Ok(read().ok_or(bad)?.and_utc())
}
