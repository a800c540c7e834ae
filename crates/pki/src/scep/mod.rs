//! SCEP (RFC 8894) as Apple's devices speak it: messages, not transport.
//!
//! Invariants: the message type is checked right after the outer parse and only 19, 17 and 20 go on (R-CA1);
//! everything that can go wrong with the envelope has one outward answer (R-CA6); a PKCSReq is signed by the
//! key it asks a certificate for. Whether the challenge is right is asked by the caller.

pub mod client;
mod open;
mod reply;

pub use crate::cms::envelope::{Cipher, Identity};
pub use open::{Options, PkiMessage, Reason, Refused, ScepRefusal, open};
pub use reply::{failure, success};

use crate::Certificate;
use crate::cms;

/// Content type of requests and replies.
pub const CONTENT_TYPE_MESSAGE: &str = "application/x-pki-message";
/// Content type of GetCACert with one certificate.
pub const CONTENT_TYPE_CA: &str = "application/x-x509-ca-cert";
/// Content type of GetCACert with CA and RA.
pub const CONTENT_TYPE_CA_RA: &str = "application/x-x509-ca-ra-cert";

/// The GetCACaps answer. Devices need a SHA capability and macOS needs AES and DES3; advertising SHA-1 and
/// DES3 does not mean accepting them.
pub fn capabilities() -> &'static str {
    "Renewal\nSHA-1\nSHA-256\nAES\nDES3\nSCEPStandard\nPOSTPKIOperation\n"
}

/// The GetCACert answer when an RA is the recipient: RA, then the CA that issues.
pub fn ca_chain_p7(ra: &Certificate, ca: &Certificate) -> Vec<u8> {
    cms::degenerate(&[ra.der(), ca.der()])
}

/// Accepted request types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageType {
    /// PKCSReq (19): a new certificate.
    PkcsReq,
    /// RenewalReq (17): signed by an existing certificate.
    RenewalReq,
    /// CertPoll, GetCertInitial (20).
    CertPoll,
}

impl MessageType {
    /// From the decimal text of the messageType attribute; exactly three values pass.
    pub fn from_text(text: &str) -> Option<Self> {
        match text {
            "19" => Some(Self::PkcsReq),
            "17" => Some(Self::RenewalReq),
            "20" => Some(Self::CertPoll),
            _ => None,
        }
    }
}

/// failInfo values (RFC 8894 3.2.1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailInfo {
    /// 0: unrecognized or unsupported algorithm
    BadAlg,
    /// 1: integrity check failed
    BadMessageCheck,
    /// 2: transaction not permitted or supported
    BadRequest,
    /// 3: signing time not close enough
    BadTime,
    /// 4: no certificate matches
    BadCertId,
}

impl FailInfo {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::BadAlg => "0",
            Self::BadMessageCheck => "1",
            Self::BadRequest => "2",
            Self::BadTime => "3",
            Self::BadCertId => "4",
        }
    }

    pub(crate) fn from_text(text: &str) -> Option<Self> {
        [Self::BadAlg, Self::BadMessageCheck, Self::BadRequest, Self::BadTime, Self::BadCertId]
            .into_iter()
            .find(|info| info.text() == text)
    }
}
