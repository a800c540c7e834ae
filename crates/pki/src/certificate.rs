//! Reading X.509 certificates (RFC 5280 4.1), keeping the bytes that were signed.

use chrono::{DateTime, Utc};
use der::asn1::ObjectIdentifier;

use crate::asn1::{Element, Malformed, tag, time, whole};
use crate::extensions::Extensions;
use crate::signature::Scheme;
use crate::{name, oid};

const WHAT: &str = "certificate";
/// Most bytes of one certificate.
pub const MAX_BYTES: usize = 64 * 1024;

/// A parsed certificate. Parsing proves nothing: see [`crate::chain`].
#[derive(Clone, Debug)]
pub struct Certificate {
    der: Vec<u8>,
    tbs: Vec<u8>,
    serial: Vec<u8>,
    issuer: Vec<u8>,
    subject: Vec<u8>,
    subject_body: Vec<u8>,
    spki: Vec<u8>,
    not_before: DateTime<Utc>,
    not_after: DateTime<Utc>,
    extensions: Extensions,
    scheme: Option<Scheme>,
    signature: Vec<u8>,
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

impl Certificate {
    /// Reads one DER certificate. Refuses more than 64 KiB and anything after it.
    pub fn parse(der: &[u8]) -> Result<Self, Malformed> {
        if der.len() > MAX_BYTES {
            return Err(Malformed(WHAT));
        }
        let mut outer = whole(der, tag::SEQUENCE, WHAT)?.inside();
        let tbs = outer.expect(tag::SEQUENCE, WHAT)?;
        let algorithm = outer.expect(tag::SEQUENCE, WHAT)?;
        let signature = outer.next(WHAT)?.bit_string(WHAT)?;
        outer.finish(WHAT)?;

        let mut fields = tbs.inside();
        fields.optional(tag::CONTEXT_0_CONSTRUCTED, WHAT)?;
        let serial = fields.expect(tag::INTEGER, WHAT)?;
        // RFC 5280 4.1.1.2: both algorithm fields must say the same, or one of them is unsigned.
        if fields.expect(tag::SEQUENCE, WHAT)?.raw != algorithm.raw {
            return Err(Malformed(WHAT));
        }
        let issuer = fields.expect(tag::SEQUENCE, WHAT)?;
        let mut validity = fields.expect(tag::SEQUENCE, WHAT)?.inside();
        let not_before = time(&validity.next(WHAT)?, WHAT)?;
        let not_after = time(&validity.next(WHAT)?, WHAT)?;
        validity.finish(WHAT)?;
        let subject = fields.expect(tag::SEQUENCE, WHAT)?;
        let spki = fields.expect(tag::SEQUENCE, WHAT)?;
        let extensions = Self::trailing_fields(&mut fields)?;
        name::attribute(subject.body, oid::COMMON_NAME)?;
        name::attribute(issuer.body, oid::COMMON_NAME)?;
        if serial.body.is_empty() {
            return Err(Malformed(WHAT));
        }
        Ok(Self {
            der: der.to_vec(),
            tbs: tbs.raw.to_vec(),
            serial: serial.body.to_vec(),
            issuer: issuer.raw.to_vec(),
            subject: subject.raw.to_vec(),
            subject_body: subject.body.to_vec(),
            spki: spki.raw.to_vec(),
            not_before,
            not_after,
            extensions,
            scheme: Scheme::from_algorithm(&algorithm)?,
            signature: signature.to_vec(),
        })
    }

    fn trailing_fields(fields: &mut crate::asn1::Reader<'_>) -> Result<Extensions, Malformed> {
        // issuerUniqueID and subjectUniqueID: [1] and [2], long out of use.
        for unique in [0x81, 0x82] {
            fields.optional(unique, WHAT)?;
        }
        let found: Option<Element<'_>> = fields.optional(tag::CONTEXT_3_CONSTRUCTED, WHAT)?;
        fields.finish(WHAT)?;
        found.map_or_else(|| Ok(Extensions::default()), |explicit| Extensions::parse(&explicit))
    }

    /// The certificate as received.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The signed part.
    pub(crate) fn tbs(&self) -> &[u8] {
        &self.tbs
    }

    pub(crate) fn scheme(&self) -> Option<Scheme> {
        self.scheme
    }

    pub(crate) fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// Content octets of the serial number INTEGER.
    pub(crate) fn serial_body(&self) -> &[u8] {
        &self.serial
    }

    /// Serial number in lower-case hex, without the sign byte.
    pub fn serial_hex(&self) -> String {
        hex::encode(self.serial.strip_prefix(&[0]).filter(|rest| !rest.is_empty()).unwrap_or(&self.serial))
    }

    /// Subject name, DER.
    pub fn subject_der(&self) -> &[u8] {
        &self.subject
    }

    /// Issuer name, DER.
    pub fn issuer_der(&self) -> &[u8] {
        &self.issuer
    }

    fn subject_attribute(&self, kind: ObjectIdentifier) -> Option<String> {
        name::attribute(&self.subject_body, kind).ok().flatten()
    }

    /// Common name of the subject.
    pub fn subject_cn(&self) -> Option<String> {
        self.subject_attribute(oid::COMMON_NAME)
    }

    /// Organization of the subject.
    pub fn subject_o(&self) -> Option<String> {
        self.subject_attribute(oid::ORGANIZATION)
    }

    /// User identifier of the subject (the topic, in push certificates).
    pub fn subject_uid(&self) -> Option<String> {
        self.subject_attribute(oid::USER_ID)
    }

    /// Start of validity.
    pub fn not_before(&self) -> DateTime<Utc> {
        self.not_before
    }

    /// End of validity.
    pub fn not_after(&self) -> DateTime<Utc> {
        self.not_after
    }

    /// SubjectPublicKeyInfo, DER.
    pub fn spki_der(&self) -> &[u8] {
        &self.spki
    }

    /// SHA-256 of the DER: what devices are pinned by and what `CAFingerprint` holds.
    pub fn fingerprint(&self) -> [u8; 32] {
        vault::sha256(&self.der)
    }

    /// What the extensions say.
    pub fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    /// Whether basicConstraints says CA.
    pub fn is_ca(&self) -> bool {
        self.extensions.is_ca
    }

    /// Whether keyUsage is absent or has all of `bits` (see [`crate::extensions::key_usage`]).
    pub fn may(&self, bits: u8) -> bool {
        self.extensions.key_usage.is_none_or(|usage| usage & bits == bits)
    }
}
