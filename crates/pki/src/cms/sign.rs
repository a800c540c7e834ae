//! Writing SignedData: SHA-256 with RSA, one signer.

use chrono::{DateTime, Utc};
use der::asn1::ObjectIdentifier;

use crate::asn1::{tag, write};
use crate::certificate::Certificate;
use crate::keys::KeyFault;
use crate::signature::Hash;
use crate::{PkiError, RsaKey, oid};

/// What is signed.
#[derive(Clone, Copy)]
pub(crate) enum Content<'a> {
    /// Carried in the message.
    Attached(&'a [u8]),
    /// Known to the other side.
    Detached(&'a [u8]),
    /// There is none (SCEP failures).
    None,
}

/// One attribute with one value.
pub(crate) fn attribute(id: ObjectIdentifier, value: &[u8]) -> Vec<u8> {
    write::sequence(&[&write::oid(id), &write::element(tag::SET, &[value])])
}

/// Signs `content` and carries it: a configuration profile. Give the signer's intermediates in
/// `extra_certificates`; the signer's own certificate is always included. Refuses a key that is not the
/// certificate's.
pub fn sign_attached(
    content: &[u8],
    signer: &Certificate,
    key: &RsaKey,
    extra_certificates: &[&[u8]],
    signing_time: Option<DateTime<Utc>>,
) -> Result<Vec<u8>, PkiError> {
    let attributes = time_attribute(signing_time)?;
    sign(Content::Attached(content), signer, key, extra_certificates, attributes)
}

/// Signs `content` without carrying it: what a device puts into `Mdm-Signature` (before base64).
pub fn sign_detached(
    content: &[u8],
    signer: &Certificate,
    key: &RsaKey,
    signing_time: Option<DateTime<Utc>>,
) -> Result<Vec<u8>, PkiError> {
    let attributes = time_attribute(signing_time)?;
    sign(Content::Detached(content), signer, key, &[], attributes)
}

fn time_attribute(signing_time: Option<DateTime<Utc>>) -> Result<Vec<Vec<u8>>, PkiError> {
    match signing_time {
        Some(at) => Ok(vec![attribute(oid::SIGNING_TIME, &write::time(at)?)]),
        None => Ok(Vec::new()),
    }
}

/// A SignedData without content and signers that only carries certificates, in the given order.
pub fn degenerate(certificates: &[&[u8]]) -> Vec<u8> {
    let inner = write::sequence(&[
        &write::unsigned(&[1]),
        &write::element(tag::SET, &[]),
        &write::sequence(&[&write::oid(oid::DATA)]),
        &write::element(tag::CONTEXT_0_CONSTRUCTED, certificates),
        &write::element(tag::SET, &[]),
    ]);
    content_info(oid::SIGNED_DATA, &inner)
}

pub(crate) fn content_info(kind: ObjectIdentifier, inner: &[u8]) -> Vec<u8> {
    write::sequence(&[&write::oid(kind), &write::element(tag::CONTEXT_0_CONSTRUCTED, &[inner])])
}

/// Signs with additional signed attributes.
pub(crate) fn sign(
    content: Content<'_>,
    signer: &Certificate,
    key: &RsaKey,
    extra_certificates: &[&[u8]],
    mut attributes: Vec<Vec<u8>>,
) -> Result<Vec<u8>, PkiError> {
    if signer.spki_der() != key.spki_der() {
        return Err(KeyFault::Unreadable.into());
    }
    let (bytes, carried) = match content {
        Content::Attached(bytes) => {
            (bytes, write::element(tag::CONTEXT_0_CONSTRUCTED, &[&write::octets(bytes)]))
        }
        Content::Detached(bytes) => (bytes, Vec::new()),
        Content::None => ([].as_slice(), Vec::new()),
    };
    attributes.push(attribute(oid::CONTENT_TYPE, &write::oid(oid::DATA)));
    attributes.push(attribute(oid::MESSAGE_DIGEST, &write::octets(&Hash::Sha256.of(bytes))));
    let signature = key.sign_sha256(&write::set_of(tag::SET, attributes.clone()))?;
    let digest_algorithm = write::algorithm(oid::SHA256, false);
    let signer_info = write::sequence(&[
        &write::unsigned(&[1]),
        &issuer_and_serial(signer),
        &digest_algorithm,
        &write::set_of(tag::CONTEXT_0_CONSTRUCTED, attributes),
        &write::algorithm(oid::RSA_ENCRYPTION, true),
        &write::octets(&signature),
    ]);
    let certificates: Vec<Vec<u8>> = std::iter::once(signer.der())
        .chain(extra_certificates.iter().copied().filter(|der| *der != signer.der()))
        .map(<[u8]>::to_vec)
        .collect();
    let inner = write::sequence(&[
        &write::unsigned(&[1]),
        &write::element(tag::SET, &[&digest_algorithm]),
        &write::sequence(&[&write::oid(oid::DATA), &carried]),
        &write::set_of(tag::CONTEXT_0_CONSTRUCTED, certificates),
        &write::element(tag::SET, &[&signer_info]),
    ]);
    Ok(content_info(oid::SIGNED_DATA, &inner))
}

/// IssuerAndSerialNumber of a certificate.
pub(crate) fn issuer_and_serial(certificate: &Certificate) -> Vec<u8> {
    let serial = write::element(tag::INTEGER, &[certificate.serial_body()]);
    write::sequence(&[certificate.issuer_der(), &serial])
}
