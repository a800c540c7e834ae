//! Verifying SignedData.

use super::parse::{SignedData, SignerInfo};
use crate::asn1::{Malformed, tag};
use crate::certificate::Certificate;
use crate::chain::{self, ChainFault, Trust};
use crate::signature::{self, Scheme, Strength};
use crate::{ber, oid};
use der::asn1::ObjectIdentifier;

/// Why a signed message was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CmsFault {
    /// Not CMS SignedData.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// None, or several.
    #[error("exactly one signer is needed")]
    NotOneSigner,
    /// The certificate the signer names is not in the message.
    #[error("the signer's certificate is not in the message")]
    NoSignerCertificate,
    /// An attached signature without content.
    #[error("the message has no content")]
    NoContent,
    /// A detached signature that carries content.
    #[error("a detached signature must not carry content")]
    HasContent,
    /// No signed attributes, or the content type or digest attribute is missing or another.
    #[error("the signed attributes do not belong to this content")]
    Attributes,
    /// The signature does not verify, or its algorithms are not accepted.
    #[error("the signature does not verify")]
    Signature,
    /// The signer is not trusted.
    #[error(transparent)]
    Chain(#[from] ChainFault),
}

/// What a verified attached signature holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The content, exactly as signed.
    pub content: Vec<u8>,
    /// Who signed.
    pub signer: Certificate,
}

/// Verifies an attached signature (DER or BER, at most 1 MiB) whose signer chains to one of the anchors of
/// `trust`, over certificates embedded in the message. A signing time, if present, is not looked at.
pub fn verify_attached(message: &[u8], trust: &Trust<'_>) -> Result<Verified, CmsFault> {
    let der = ber::to_der(message)?;
    let signed = SignedData::parse(&der)?;
    let content = signed.content.ok_or(CmsFault::NoContent)?;
    let certificates = signed.parsed_certificates()?;
    let signer = verify_signer(&signed, &certificates, content, trust.strength)?;
    chain::verify_path(signer, &certificates, trust)?;
    Ok(Verified { content: content.to_vec(), signer: signer.clone() })
}

/// Verifies a detached signature over `body` (the `Mdm-Signature` header): one signer, SHA-2, RSA from 2048
/// bits or P-256/P-384. Returns the embedded signer certificate; whether it is trusted is
/// [`chain::verify_device`]'s question.
pub fn verify_detached(body: &[u8], message: &[u8]) -> Result<Certificate, CmsFault> {
    let der = ber::to_der(message)?;
    let signed = SignedData::parse(&der)?;
    if signed.content.is_some() {
        return Err(CmsFault::HasContent);
    }
    let certificates = signed.parsed_certificates()?;
    verify_signer(&signed, &certificates, body, Strength::Modern).cloned()
}

/// The certificates of a SignedData message, signed or degenerate, in their order.
pub fn certificates(message: &[u8]) -> Result<Vec<Certificate>, Malformed> {
    let der = ber::to_der(message)?;
    SignedData::parse(&der)?.parsed_certificates()
}

/// Checks the one signer of `signed` over `content` and returns its certificate.
pub(crate) fn verify_signer<'c>(
    signed: &SignedData<'_>,
    certificates: &'c [Certificate],
    content: &[u8],
    strength: Strength,
) -> Result<&'c Certificate, CmsFault> {
    let [signer] = signed.signers.as_slice() else {
        return Err(CmsFault::NotOneSigner);
    };
    let certificate = certificates
        .iter()
        .find(|certificate| signer.signer.names(certificate))
        .ok_or(CmsFault::NoSignerCertificate)?;
    let hash = signer.hash.ok_or(CmsFault::Signature)?;
    if !attributes_fit(signer, signed.content_type, &hash.of(content)) {
        return Err(CmsFault::Attributes);
    }
    let signed_bytes = signer.signed_bytes.as_deref().ok_or(CmsFault::Attributes)?;
    let scheme = Scheme::from_signer(&signer.algorithm, hash)?;
    signature::verify(certificate.spki_der(), scheme, signed_bytes, signer.signature, strength)
        .map_err(|_| CmsFault::Signature)?;
    Ok(certificate)
}

fn attributes_fit(signer: &SignerInfo<'_>, content_type: ObjectIdentifier, digest: &[u8]) -> bool {
    let typed = signer
        .attribute(oid::CONTENT_TYPE)
        .is_some_and(|value| value.oid("content type").is_ok_and(|id| id == content_type));
    let digested = signer
        .attribute(oid::MESSAGE_DIGEST)
        .is_some_and(|value| value.tag == tag::OCTET_STRING && value.body == digest);
    typed && digested
}
