//! CertRep messages.

use der::asn1::ObjectIdentifier;

use super::{FailInfo, PkiMessage};
use crate::asn1::{tag, write};
use crate::cms::envelope::{self, Identity};
use crate::cms::{self, Content, attribute, sign};
use crate::{Certificate, PkiError, oid};

const CERT_REP: &str = "3";
const SUCCESS: &str = "0";
const FAILURE: &str = "2";

pub(super) fn printable(id: ObjectIdentifier, text: &str) -> Vec<u8> {
    attribute(id, &write::element(tag::PRINTABLE, &[text.as_bytes()]))
}

fn attributes(transaction_id: &str, nonce: &[u8], status: &str) -> Result<Vec<Vec<u8>>, PkiError> {
    let fresh = vault::token::random(16).map_err(|_| PkiError::Crypto)?;
    Ok(vec![
        printable(oid::SCEP_MESSAGE_TYPE, CERT_REP),
        printable(oid::SCEP_PKI_STATUS, status),
        printable(oid::SCEP_TRANSACTION_ID, transaction_id),
        attribute(oid::SCEP_SENDER_NONCE, &write::octets(fresh.expose())),
        attribute(oid::SCEP_RECIPIENT_NONCE, &write::octets(nonce)),
    ])
}

/// CertRep SUCCESS: the issued certificate, encrypted to the requester with the cipher of the request, signed
/// by `responder` (the RA, or the CA itself). The CA's certificate comes along.
pub fn success(
    request: &PkiMessage,
    issued_der: &[u8],
    responder: Identity<'_>,
    ca: &Certificate,
) -> Result<Vec<u8>, PkiError> {
    let plain = cms::degenerate(&[issued_der]);
    let envelope = envelope::seal(&plain, &request.signer, request.cipher)?;
    let attributes = attributes(&request.transaction_id, &request.sender_nonce, SUCCESS)?;
    let content = Content::Attached(&envelope);
    sign(content, responder.certificate, responder.key, &[ca.der()], attributes)
}

/// CertRep FAILURE, without content (RFC 8894 3.3.2.2).
pub fn failure(
    transaction_id: &str,
    sender_nonce: &[u8],
    info: FailInfo,
    responder: Identity<'_>,
    ca: &Certificate,
) -> Result<Vec<u8>, PkiError> {
    let mut attributes = attributes(transaction_id, sender_nonce, FAILURE)?;
    attributes.push(printable(oid::SCEP_FAIL_INFO, info.text()));
    sign(Content::None, responder.certificate, responder.key, &[ca.der()], attributes)
}
