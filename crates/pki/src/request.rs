//! Certificate signing requests (PKCS#10, RFC 2986).
//!
//! The request contributes a public key and a challenge; its subject is only shown, never copied.

use vault::Secret;

use crate::asn1::{Malformed, tag, whole, write};
use crate::signature::{self, Scheme, Strength};
use crate::{PkiError, RsaKey, name, oid};

const WHAT: &str = "certificate request";
const MAX_CHALLENGE: usize = 255;

/// Why a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestFault {
    /// Not a PKCS#10 request.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// Not signed with its own key, or too weakly.
    #[error("the request is not signed with its own key")]
    Signature,
}

/// A request whose self-signature was verified.
#[derive(Clone)]
pub struct CertificateRequest {
    der: Vec<u8>,
    spki: Vec<u8>,
    subject_cn: Option<String>,
    challenge: Option<Secret>,
}

impl std::fmt::Debug for CertificateRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CertificateRequest")
            .field("subject_cn", &self.subject_cn)
            .field("has_challenge", &self.challenge.is_some())
            .finish_non_exhaustive()
    }
}

impl CertificateRequest {
    /// Reads a DER request and verifies its own signature: RSA or ECDSA (P-256, P-384) with SHA-2, with
    /// SHA-1 only under [`Strength::Legacy`].
    pub fn parse(der: &[u8], strength: Strength) -> Result<Self, RequestFault> {
        let mut outer = whole(der, tag::SEQUENCE, WHAT)?.inside();
        let info = outer.expect(tag::SEQUENCE, WHAT)?;
        let algorithm = outer.expect(tag::SEQUENCE, WHAT)?;
        let signed = outer.next(WHAT)?.bit_string(WHAT)?;
        outer.finish(WHAT)?;

        let mut fields = info.inside();
        if fields.expect(tag::INTEGER, WHAT)?.small(WHAT)? != 0 {
            return Err(Malformed(WHAT).into());
        }
        let subject = fields.expect(tag::SEQUENCE, WHAT)?;
        let spki = fields.expect(tag::SEQUENCE, WHAT)?;
        let attributes = fields.optional(tag::CONTEXT_0_CONSTRUCTED, WHAT)?;
        fields.finish(WHAT)?;
        let challenge = match attributes {
            Some(set) => challenge(set.body)?,
            None => None,
        };
        let scheme = Scheme::from_algorithm(&algorithm)?;
        signature::verify(spki.raw, scheme, info.raw, signed, strength)
            .map_err(|_| RequestFault::Signature)?;
        Ok(Self {
            der: der.to_vec(),
            spki: spki.raw.to_vec(),
            subject_cn: name::attribute(subject.body, oid::COMMON_NAME)?,
            challenge,
        })
    }

    /// Writes and signs a request, as a device does.
    pub fn build(
        key: &RsaKey,
        common_name: &str,
        organization: &str,
        challenge: Option<&str>,
    ) -> Result<Vec<u8>, PkiError> {
        let attribute = challenge.map(|text| {
            let values = write::element(tag::SET, &[&write::printable(text)]);
            write::sequence(&[&write::oid(oid::CHALLENGE_PASSWORD), &values])
        });
        let info = write::sequence(&[
            &write::unsigned(&[0]),
            &name::common(common_name, organization),
            key.spki_der(),
            &write::element(tag::CONTEXT_0_CONSTRUCTED, &[&attribute.unwrap_or_default()]),
        ]);
        let signed = key.sign_sha256(&info)?;
        Ok(write::sequence(&[&info, &write::sha256_with_rsa(), &write::bits(&signed)]))
    }

    /// The request as received.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// SubjectPublicKeyInfo, DER. Not yet checked against the key policy.
    pub fn spki_der(&self) -> &[u8] {
        &self.spki
    }

    /// Common name the requester would like; informative only.
    pub fn subject_cn(&self) -> Option<&str> {
        self.subject_cn.as_deref()
    }

    /// The challenge password, when there is one.
    pub fn challenge_password(&self) -> Option<&Secret> {
        self.challenge.as_ref()
    }
}

/// Finds the challenge among the attributes. Refuses two of them and more than 255 bytes.
fn challenge(attributes: &[u8]) -> Result<Option<Secret>, Malformed> {
    let mut found = None;
    for attribute in crate::asn1::Reader::new(attributes).all(32, WHAT)? {
        let mut fields = attribute.inside();
        let id = fields.next(WHAT)?.oid(WHAT)?;
        let values = fields.expect(tag::SET, WHAT)?;
        fields.finish(WHAT)?;
        if id == oid::CHALLENGE_PASSWORD {
            let text = whole_text(values.body)?;
            if found.is_some() || text.len() > MAX_CHALLENGE {
                return Err(Malformed(WHAT));
            }
            found = Some(Secret::from_string(text.to_owned()));
        }
    }
    Ok(found)
}

fn whole_text(body: &[u8]) -> Result<&str, Malformed> {
    let mut values = crate::asn1::Reader::new(body);
    let value = values.next(WHAT)?;
    values.finish(WHAT)?;
    value.text(WHAT)
}
