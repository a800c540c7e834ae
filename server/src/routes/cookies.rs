//! Reading the cookies of a request. Names carry `__Host-` where the origin is https (R-SE1).

use http::{HeaderMap, header};

/// Name of the wizard's cookie.
pub fn portal(secure: bool) -> &'static str {
    if secure { "__Host-muster-portal" } else { "muster-portal" }
}

/// Name of the console's cookie.
pub fn console(secure: bool) -> &'static str {
    if secure { "__Host-muster-console" } else { "muster-console" }
}

/// Name of the language cookie.
pub const LANGUAGE: &str = "muster-lang";

/// The value of the first cookie of this name, at most 512 bytes.
pub fn value<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
        .filter(|value| value.len() <= 512)
}
