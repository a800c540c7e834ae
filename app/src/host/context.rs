//! What the server puts in context for pages and server functions: services, caller, ambience.

use contract::{Caller, Error, Services};
use domain::text::Language;
use http::request::Parts;
use leptos::prelude::{use_context, with_context};

/// What holds for the whole server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ambient {
    /// Origin without a slash at the end, e.g. `https://mdm.school.example`.
    pub public_url: String,
    /// `http` on a loopback host: each page says that no iPhone can use this address (README 45).
    pub trial: bool,
    /// `Secure` and the `__Host-` prefix; off in trial mode only.
    pub secure_cookies: bool,
    /// The push certificate is a self-made one for trials: no device can be woken with it.
    pub development_push: bool,
    /// A demonstration: each page says so, and the profile page offers a simulated iPhone.
    pub demo: bool,
    /// Test mode: each page says that programs may set the clock and delete everything.
    pub test: bool,
}

/// How a page is to be shown, where that is not the visitor's own choice: the catalogue's fixed states.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    /// `light` or `dark`, for `<html data-theme>`; without it the system's choice counts.
    pub theme: Option<&'static str>,
    /// `ltr` or `rtl`; without it the language's own direction.
    pub direction: Option<&'static str>,
    /// No islands run: the page stays as the server made it.
    pub still: bool,
}

/// Every service. `Internal` without a case if the server forgot to provide them.
pub fn services() -> Result<Services, Error> {
    use_context().ok_or_else(missing)
}

/// Who asks: from context, else from the request's extensions, where the server's layer puts it. `Internal`
/// without a case if the layer is missing.
pub fn caller() -> Result<Caller, Error> {
    use_context::<Caller>()
        .or_else(|| with_context(|parts: &Parts| parts.extensions.get::<Caller>().cloned())?)
        .ok_or_else(missing)
}

/// Path of the request; empty where there is none.
pub fn path() -> String {
    with_context(|parts: &Parts| parts.uri.path().to_owned()).unwrap_or_default()
}

/// The ambience; without one, the harmless default (no strips, cookies without `Secure`).
pub fn ambient() -> Ambient {
    use_context().unwrap_or_default()
}

/// How the page is to be shown; by default as the visitor has it.
pub fn look() -> Look {
    use_context().unwrap_or_default()
}

/// Language of the page, English where nobody is known.
pub fn language() -> Language {
    let known = with_context(|by: &Caller| by.visitor.language);
    known.or_else(|| caller().ok().map(|by| by.visitor.language)).unwrap_or_default()
}

/// A value of the query, as it stands: only for our own codes, which need no decoding. At most 64 bytes.
pub fn query(name: &str) -> Option<String> {
    let of = |parts: &Parts| {
        let pairs = parts.uri.query()?.split('&');
        let value = pairs.into_iter().find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
        (value.len() <= 64).then(|| value.to_owned())
    };
    with_context(of)?
}

/// The value of a cookie of the request; at most 2048 bytes.
pub fn cookie(name: &str) -> Option<String> {
    let of = |parts: &Parts| {
        let mut lines =
            parts.headers.get_all(http::header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let value = lines.find_map(|line| {
            line.split(';').find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
        })?;
        (value.len() <= 2048).then(|| value.to_owned())
    };
    with_context(of)?
}

fn missing() -> Error {
    Error::Internal { case: String::new() }
}
