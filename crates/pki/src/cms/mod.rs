//! CMS (RFC 5652): SignedData attached, detached and degenerate; EnvelopedData with RSA key transport.
//!
//! Invariants: input goes through [`crate::ber`] first; exactly one signer; signed attributes are required, so
//! a content cannot be passed off as an attribute set; the digest attribute and then the signature over the
//! DER of the attribute set are checked; the digest algorithm we write is a digest identifier (Apple's
//! `profiled` crashes on a signature identifier there).

pub mod envelope;
mod parse;
mod sign;
mod verify;

pub(crate) use parse::SignedData;
pub(crate) use sign::{Content, attribute, sign};
pub use sign::{degenerate, sign_attached, sign_detached};
pub(crate) use verify::verify_signer;
pub use verify::{CmsFault, Verified, certificates, verify_attached, verify_detached};
