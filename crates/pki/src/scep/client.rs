//! The requester's side: what a device does. The simulator and the tests use it.

use chrono::{DateTime, TimeDelta, Utc};

use super::reply::printable;
use super::{CONTENT_TYPE_CA, CONTENT_TYPE_CA_RA, FailInfo};
use crate::asn1::{Malformed, tag, write};
use crate::certificate::Certificate;
use crate::cms::envelope::{self, Cipher, Identity};
use crate::cms::{self, Content, SignedData, attribute, sign, verify_signer};
use crate::extensions::{self, key_usage};
use crate::signature::Strength;
use crate::tbs::{self, Template};
use crate::{PkiError, RsaKey, ber, issue, name, oid};

/// Why there is no certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplyFault {
    /// CertRep FAILURE.
    #[error("the authority refused: {0:?}")]
    Failed(FailInfo),
    /// Not a CertRep, not signed by the responder, or not for this request.
    #[error("the SCEP server returned an invalid response")]
    Invalid,
}

impl From<Malformed> for ReplyFault {
    fn from(_: Malformed) -> Self {
        Self::Invalid
    }
}

/// How a request is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Definite lengths.
    Der,
    /// Indefinite lengths and strings in pieces, inside and out, as Apple's devices send.
    Indefinite,
}

/// What identifies one exchange.
#[derive(Clone, Copy, Debug)]
pub struct Exchange<'a> {
    /// The requester's self-signed certificate (or the existing one, for a renewal) and key.
    pub requester: Identity<'a>,
    /// The certificate to encrypt to, which also signs the reply.
    pub recipient: &'a Certificate,
    /// Printable ASCII, chosen by the requester.
    pub transaction_id: &'a str,
    /// 16 random bytes.
    pub nonce: &'a [u8],
}

/// A self-signed certificate over `key`, valid for a day, as PKCSReq needs it.
pub fn self_signed(key: &RsaKey, common_name: &str, now: DateTime<Utc>) -> Result<Certificate, PkiError> {
    let subject = name::build(&[(oid::COMMON_NAME, common_name)]);
    let day = TimeDelta::days(1);
    let range = || PkiError::DateRange;
    let tbs = Template {
        serial: issue::serial()?,
        issuer: &subject,
        subject: &subject,
        not_before: now.checked_sub_signed(day).ok_or_else(range)?,
        not_after: now.checked_add_signed(day).ok_or_else(range)?,
        spki: key.spki_der(),
        extensions: vec![extensions::usage(key_usage::DIGITAL_SIGNATURE | key_usage::KEY_ENCIPHERMENT)],
    }
    .encode()?;
    Ok(Certificate::parse(&tbs::close(&tbs, key)?)?)
}

/// A PKCSReq (19) for `request_der`, with AES-128.
pub fn request(request_der: &[u8], exchange: &Exchange<'_>, encoding: Encoding) -> Result<Vec<u8>, PkiError> {
    message("19", request_der, exchange, Cipher::Aes128, encoding)
}

/// Any message type and content cipher: renewals, and requests that a server has to refuse.
pub fn message(
    message_type: &str,
    plain: &[u8],
    exchange: &Exchange<'_>,
    cipher: Cipher,
    encoding: Encoding,
) -> Result<Vec<u8>, PkiError> {
    let mut envelope = envelope::seal(plain, exchange.recipient, cipher)?;
    if encoding == Encoding::Indefinite {
        envelope = ber::to_indefinite(&envelope)?;
    }
    let attributes = vec![
        printable(oid::SCEP_MESSAGE_TYPE, message_type),
        printable(oid::SCEP_TRANSACTION_ID, exchange.transaction_id),
        attribute(oid::SCEP_SENDER_NONCE, &write::octets(exchange.nonce)),
    ];
    let Identity { certificate, key } = exchange.requester;
    let signed = sign(Content::Attached(&envelope), certificate, key, &[], attributes)?;
    match encoding {
        Encoding::Der => Ok(signed),
        Encoding::Indefinite => Ok(ber::to_indefinite(&signed)?),
    }
}

/// Verifies and decrypts a CertRep and returns the issued certificate.
pub fn open_reply(message: &[u8], exchange: &Exchange<'_>) -> Result<Certificate, ReplyFault> {
    let der = ber::to_der(message)?;
    let signed = SignedData::parse(&der)?;
    let certificates = signed.parsed_certificates()?;
    let content = signed.content.unwrap_or_default();
    let responder =
        verify_signer(&signed, &certificates, content, Strength::Modern).map_err(|_| ReplyFault::Invalid)?;
    let [signer] = signed.signers.as_slice() else {
        return Err(ReplyFault::Invalid);
    };
    let text = |id| signer.attribute(id).and_then(|value| value.text("attribute").ok());
    let nonce = signer.attribute(oid::SCEP_RECIPIENT_NONCE);
    let ours = responder == exchange.recipient
        && text(oid::SCEP_MESSAGE_TYPE) == Some("3")
        && text(oid::SCEP_TRANSACTION_ID) == Some(exchange.transaction_id)
        && nonce.is_some_and(|n| n.tag == tag::OCTET_STRING && n.body == exchange.nonce)
        && signer.attribute(oid::SCEP_SENDER_NONCE).is_some();
    match (ours, text(oid::SCEP_PKI_STATUS)) {
        (true, Some("0")) => {}
        (true, Some("2")) => {
            let info = text(oid::SCEP_FAIL_INFO).and_then(FailInfo::from_text);
            return Err(info.map_or(ReplyFault::Invalid, ReplyFault::Failed));
        }
        _ => return Err(ReplyFault::Invalid),
    }
    let (plain, _) = envelope::open(content, &[exchange.requester], true).map_err(|_| ReplyFault::Invalid)?;
    // A device takes the first certificate, so it has to be the right one.
    cms::certificates(plain.expose())?.into_iter().next().ok_or(ReplyFault::Invalid)
}

/// Reads a GetCACert answer: the certificate to encrypt to, and the CA.
pub fn split_ca_reply(content_type: &str, body: &[u8]) -> Result<(Certificate, Certificate), Malformed> {
    const WHAT: &str = "GetCACert answer";
    let media = content_type.split(';').next().unwrap_or_default().trim();
    if media.eq_ignore_ascii_case(CONTENT_TYPE_CA) {
        let ca = Certificate::parse(body)?;
        return Ok((ca.clone(), ca));
    }
    if !media.eq_ignore_ascii_case(CONTENT_TYPE_CA_RA) {
        return Err(Malformed(WHAT));
    }
    let found = cms::certificates(body)?;
    let ra = found
        .iter()
        .find(|certificate| !certificate.is_ca() && certificate.may(key_usage::KEY_ENCIPHERMENT))
        .ok_or(Malformed(WHAT))?;
    let ca =
        found.iter().find(|ca| ca.is_ca() && ca.subject_der() == ra.issuer_der()).ok_or(Malformed(WHAT))?;
    Ok((ra.clone(), ca.clone()))
}
