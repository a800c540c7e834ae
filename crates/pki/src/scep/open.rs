//! The server's side of a request.

use crate::asn1::{Malformed, tag};
use crate::certificate::Certificate;
use crate::cms::envelope::{self, Cipher, Identity, OpenFault};
use crate::cms::{SignedData, verify_signer};
use crate::keys::{self, KeyKind};
use crate::request::CertificateRequest;
use crate::scep::{FailInfo, MessageType};
use crate::signature::Strength;
use crate::{ber, oid};

/// What an administrator turned on for old clients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Accept DES-EDE3-CBC content.
    pub allow_3des: bool,
    /// Accept SHA-1 signatures.
    pub allow_sha1: bool,
}

/// A request that was verified and decrypted. The challenge is not yet checked.
#[derive(Clone, Debug)]
pub struct PkiMessage {
    /// What is asked.
    pub message_type: MessageType,
    /// Echoed in the reply.
    pub transaction_id: String,
    /// Echoed in the reply as recipientNonce; 1 to 64 bytes.
    pub sender_nonce: Vec<u8>,
    /// The request, self-signature and key policy checked; `None` for polls.
    pub request: Option<CertificateRequest>,
    /// Who signed: for a PKCSReq a self-signed certificate over the new key, for a RenewalReq the existing one.
    pub signer: Certificate,
    /// The content cipher to answer with.
    pub cipher: Cipher,
}

/// Why a request was refused, for the log; never for the requester.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Another type than 19, 17 and 20.
    MessageType,
    /// The outer signature, its certificate or its attributes.
    Signature,
    /// The signer's key is not RSA of 2048 bits or more, so no reply can be encrypted to it.
    SignerKey,
    /// Content cipher not accepted.
    Cipher,
    /// Anything inside the envelope: wrong key, padding, no request, a request with a bad signature.
    Envelope,
    /// The key to be certified is outside the policy.
    RequestKey,
    /// A PKCSReq signed with another key than the one to be certified.
    KeyMismatch,
}

/// A refusal that can be answered with [`crate::scep::failure`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("SCEP request refused: {reason:?}")]
pub struct Refused {
    /// From the request.
    pub transaction_id: String,
    /// From the request.
    pub sender_nonce: Vec<u8>,
    /// What the requester learns.
    pub fail_info: FailInfo,
    /// What the log learns.
    pub reason: Reason,
}

/// The two ways of saying no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScepRefusal {
    /// Not a SCEP message: HTTP 400.
    #[error("not a SCEP message: {0}")]
    Unreadable(#[from] Malformed),
    /// HTTP 200 with a CertRep FAILURE.
    #[error(transparent)]
    Refused(#[from] Refused),
}

const WHAT: &str = "SCEP message";

/// Reads, verifies and decrypts a request (DER or BER, at most 1 MiB). `recipients` are the certificates that
/// GetCACert offers for encryption, with their keys.
pub fn open(
    message: &[u8],
    recipients: &[Identity<'_>],
    options: Options,
) -> Result<PkiMessage, ScepRefusal> {
    let der = ber::to_der(message)?;
    let signed = SignedData::parse(&der)?;
    let [signer] = signed.signers.as_slice() else {
        return Err(Malformed(WHAT).into());
    };
    let text = |id| signer.attribute(id).and_then(|value| value.text(WHAT).ok());
    let type_text = text(oid::SCEP_MESSAGE_TYPE).ok_or(Malformed(WHAT))?;
    let transaction_id = text(oid::SCEP_TRANSACTION_ID)
        .filter(|id| (1..=255).contains(&id.len()) && id.bytes().all(|b| (0x20..0x7f).contains(&b)))
        .ok_or(Malformed(WHAT))?
        .to_owned();
    let sender_nonce = signer
        .attribute(oid::SCEP_SENDER_NONCE)
        .filter(|nonce| nonce.tag == tag::OCTET_STRING && (1..=64).contains(&nonce.body.len()))
        .ok_or(Malformed(WHAT))?
        .body
        .to_vec();
    let refuse = |fail_info, reason| {
        let (transaction_id, sender_nonce) = (transaction_id.clone(), sender_nonce.clone());
        ScepRefusal::Refused(Refused { transaction_id, sender_nonce, fail_info, reason })
    };
    let message_type =
        MessageType::from_text(type_text).ok_or_else(|| refuse(FailInfo::BadRequest, Reason::MessageType))?;
    let (signer, content) = verify_outer(&signed, options.strength())
        .ok_or_else(|| refuse(FailInfo::BadMessageCheck, Reason::Signature))?;
    if !matches!(keys::check_public_key(signer.spki_der()), Ok(KeyKind::Rsa(_))) {
        return Err(refuse(FailInfo::BadAlg, Reason::SignerKey));
    }
    let (plain, cipher) =
        envelope::open(content, recipients, options.allow_3des).map_err(|fault| match fault {
            OpenFault::Algorithm => refuse(FailInfo::BadAlg, Reason::Cipher),
            OpenFault::Failed => refuse(FailInfo::BadMessageCheck, Reason::Envelope),
        })?;
    let request = match message_type {
        MessageType::CertPoll => None,
        MessageType::PkcsReq | MessageType::RenewalReq => {
            let request = CertificateRequest::parse(plain.expose(), options.strength())
                .map_err(|_| refuse(FailInfo::BadMessageCheck, Reason::Envelope))?;
            keys::check_public_key(request.spki_der())
                .map_err(|_| refuse(FailInfo::BadAlg, Reason::RequestKey))?;
            Some(request)
        }
    };
    let signs_for_itself = request.as_ref().is_none_or(|request| request.spki_der() == signer.spki_der());
    if message_type == MessageType::PkcsReq && !signs_for_itself {
        return Err(refuse(FailInfo::BadMessageCheck, Reason::KeyMismatch));
    }
    Ok(PkiMessage { message_type, transaction_id, sender_nonce, request, signer, cipher })
}

impl Options {
    fn strength(self) -> Strength {
        if self.allow_sha1 { Strength::Legacy } else { Strength::Modern }
    }
}

fn verify_outer<'a>(signed: &SignedData<'a>, strength: Strength) -> Option<(Certificate, &'a [u8])> {
    let content = signed.content?;
    let certificates = signed.parsed_certificates().ok()?;
    let signer = verify_signer(signed, &certificates, content, strength).ok()?;
    Some((signer.clone(), content))
}
