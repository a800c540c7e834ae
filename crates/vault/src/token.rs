//! Random tokens and their URL-safe spelling.

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::{Secret, VaultError};

/// `n_bytes` from the operating system's generator (use 20 or more for anything that grants access).
pub fn random(n_bytes: usize) -> Result<Secret, VaultError> {
    let mut bytes = vec![0_u8; n_bytes];
    rand::fill(&mut bytes).map_err(|_| VaultError::Crypto)?;
    Ok(Secret::from_bytes(bytes))
}

/// A random token as base64url text without padding: 20 bytes give 27 characters.
pub fn random_text(n_bytes: usize) -> Result<Secret, VaultError> {
    Ok(Secret::from_string(base64url(random(n_bytes)?.expose())))
}

/// base64url without padding (RFC 4648 section 5).
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads base64url without padding; `None` for anything else.
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}
