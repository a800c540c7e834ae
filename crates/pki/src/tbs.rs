//! Writing the to-be-signed part of certificates and closing it with a signature.

use chrono::{DateTime, Utc};

use crate::asn1::{tag, whole, write};
use crate::{Malformed, PkiError, RsaKey};

/// What goes into a certificate.
pub(crate) struct Template<'a> {
    pub(crate) serial: [u8; 16],
    pub(crate) issuer: &'a [u8],
    pub(crate) subject: &'a [u8],
    pub(crate) not_before: DateTime<Utc>,
    pub(crate) not_after: DateTime<Utc>,
    pub(crate) spki: &'a [u8],
    pub(crate) extensions: Vec<Vec<u8>>,
}

impl Template<'_> {
    /// TBSCertificate, DER, for sha256WithRSAEncryption.
    pub(crate) fn encode(&self) -> Result<Vec<u8>, PkiError> {
        let version = write::element(tag::CONTEXT_0_CONSTRUCTED, &[&write::unsigned(&[2])]);
        let validity = write::sequence(&[&write::time(self.not_before)?, &write::time(self.not_after)?]);
        let list = write::sequence(&self.extensions.iter().map(Vec::as_slice).collect::<Vec<_>>());
        Ok(write::sequence(&[
            &version,
            &write::unsigned(&self.serial),
            &write::sha256_with_rsa(),
            self.issuer,
            &validity,
            self.subject,
            self.spki,
            &write::element(tag::CONTEXT_3_CONSTRUCTED, &[&list]),
        ]))
    }
}

/// Signs `tbs` and returns the certificate.
pub(crate) fn close(tbs: &[u8], key: &RsaKey) -> Result<Vec<u8>, PkiError> {
    let signature = key.sign_sha256(tbs)?;
    Ok(write::sequence(&[tbs, &write::sha256_with_rsa(), &write::bits(&signature)]))
}

/// Key identifier: the leftmost 160 bits of SHA-256 of the public key bits (RFC 7093 section 2, method 1).
pub(crate) fn key_id(spki: &[u8]) -> Result<Vec<u8>, Malformed> {
    const WHAT: &str = "public key";
    let mut fields = whole(spki, tag::SEQUENCE, WHAT)?.inside();
    fields.expect(tag::SEQUENCE, WHAT)?;
    let bits = fields.next(WHAT)?.bit_string(WHAT)?;
    Ok(vault::sha256(bits).into_iter().take(20).collect())
}
