//! Certificates, CMS and SCEP: everything the server signs, verifies, encrypts to a device or opens from one.
//!
//! Invariants: no bytes make this room panic, recurse without bound or allocate beyond a small multiple of
//! their length; signatures are checked over the bytes as received (after BER became DER), never over a
//! re-encoding of parsed values; a private key is used only by aws-lc-rs and never printed; a certificate is
//! signed only after an independent decoder has linted it.
//! This room knows no database, no web, no clock (`now` is an argument) and no enrollment rules: whether a
//! challenge is right is asked elsewhere.
//!
//! Sources: X.690 (BER, DER), RFC 5280 (certificates), RFC 2986 (PKCS#10), RFC 5652 (CMS), RFC 8894 (SCEP),
//! RFC 8017 (RSA PKCS#1 v1.5), RFC 3218 (defence against Bleichenbacher's attack), RFC 7093 (key identifiers).
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]

pub mod asn1;
pub mod authority;
pub mod ber;
pub mod certificate;
pub mod chain;
pub mod cms;
pub mod extensions;
pub mod issue;
pub mod keys;
pub mod name;
pub mod oid;
pub mod push;
pub mod request;
pub mod scep;
pub mod signature;
mod tbs;

pub use asn1::Malformed;
pub use certificate::Certificate;
pub use keys::{EcKey, RsaBits, RsaKey};

/// Why something could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PkiError {
    /// An input that had to be DER is not.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The cryptographic library or the random generator refused.
    #[error("the cryptographic library refused the operation")]
    Crypto,
    /// A key does not fit: wrong kind, too short or unreadable.
    #[error(transparent)]
    Key(#[from] keys::KeyFault),
    /// The certificate to be signed breaks the certificate profile.
    #[error("the certificate to be signed breaks its profile: {0:?}")]
    Lint(Vec<issue::LintFault>),
    /// A date outside 1950-9999, which X.509 cannot express.
    #[error("a date outside the years 1950 to 9999")]
    DateRange,
    /// A host name or address that a TLS certificate cannot carry.
    #[error("not a host name or address: {0}")]
    Host(String),
}
