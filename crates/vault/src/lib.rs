//! Secrets at rest and in memory: the type every secret travels in, random tokens, and the key ring
//! that seals database columns.
//!
//! Invariant: nothing in this room prints a secret. [`Secret`] has no `Debug`, `Display` or serializer
//! and is wiped when dropped; sealed bytes open only under the same table, column and row.
//! This room knows no database, no web and no clock.
//!
//! Sources: NIST SP 800-38D (AES-GCM, random 96-bit nonces), RFC 4648 section 5 (base64url).
#![deny(clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod keyring;
mod seal;
mod secret;
pub mod token;

pub use keyring::{Created, KeyRing};
pub use seal::Sealed;
pub use secret::Secret;

use aws_lc_rs::digest;

/// Why the vault refused. No variant carries secret bytes.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The key file is already there; a second one would orphan everything sealed under the first.
    #[error("a key file already exists at {0}")]
    KeyFileExists(String),
    /// The key file is missing or cannot be read or written.
    #[error("the key file {path} cannot be used: {source}")]
    KeyFile {
        /// Path as configured.
        path: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Group or others may read or write the key file.
    #[error("the key file {path} has mode {mode:04o}; it must be readable by its owner only (0400)")]
    LooseMode {
        /// Path as configured.
        path: String,
        /// Permission bits found.
        mode: u32,
    },
    /// The key file is not in the format this program writes.
    #[error("the key file {0} is damaged or not a key file")]
    DamagedKeyFile(String),
    /// The sealed bytes name a key that the ring does not hold.
    #[error("sealed under a key that this key ring does not hold")]
    UnknownKey,
    /// Too short, unknown version, changed bytes, or sealed for another place.
    #[error("sealed data does not open: changed, truncated or sealed for another place")]
    DoesNotOpen,
    /// The system's random generator or the cipher refused.
    #[error("the cryptographic library refused the operation")]
    Crypto,
}

/// SHA-256 of `bytes` (FIPS 180-4).
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0_u8; 32];
    // Both sides are 32 bytes by the definition of SHA-256, so `zip` copies all of it.
    for (to, from) in out.iter_mut().zip(digest::digest(&digest::SHA256, bytes).as_ref()) {
        *to = *from;
    }
    out
}
