//! The browser's half: pages never run there, so these do nothing; they let the same sources compile.

use super::{Cookie, prose::Prose};
use http::StatusCode;

/// See the server's half.
pub fn redirect(_path: &str) {}

/// See the server's half.
pub fn go(_path: &str) {}

/// See the server's half.
pub fn status(_code: StatusCode) {}

/// See the server's half.
pub fn set_cookie(_cookie: Cookie) {}

/// See the server's half.
pub fn qr_path(_text: &str) -> Option<(String, usize)> {
    None
}

/// See the server's half.
pub fn read_prose(_text: &str) -> Prose {
    Prose::default()
}
