//! The server's half: what a page or server function may do to the answer, and what only the server works out.

mod answer;
mod prose;

pub use answer::answer;
pub use prose::read_prose;

use super::{Cookie, context};
use http::{HeaderValue, StatusCode, header};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// After a POST: leads to a GET page. Only for addresses of [`crate::paths`]; anything that is no header is dropped.
pub fn redirect(path: &str) {
    // leptos_axum would panic on a value that is no header.
    if HeaderValue::from_str(path).is_ok() {
        leptos_axum::redirect(path);
    }
}

/// From a page: shows another one instead, whatever the visitor says it accepts.
pub fn go(path: &str) {
    if let (Ok(location), Some(response)) = (HeaderValue::from_str(path), use_context::<ResponseOptions>()) {
        response.insert_header(header::LOCATION, location);
        response.set_status(StatusCode::FOUND);
    }
}

/// Status of a page. Not for plain form posts: it would destroy their redirect.
pub fn status(code: StatusCode) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(code);
    }
}

/// Sets or ends a cookie.
pub fn set_cookie(cookie: Cookie) {
    let line = cookie.header(context::ambient().secure_cookies);
    if let (Ok(mut value), Some(response)) = (HeaderValue::from_str(&line), use_context::<ResponseOptions>())
    {
        value.set_sensitive(true);
        response.append_header(header::SET_COOKIE, value);
    }
}

/// The dark modules of a QR code as SVG path data on a grid of one unit, and the length of its side with the
/// four-module quiet zone. `None` for texts over 300 bytes.
pub fn qr_path(text: &str) -> Option<(String, usize)> {
    if text.len() > 300 {
        return None;
    }
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (at, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let _ = write!(path, "M{} {}h1v1h-1z", at % width + 4, at / width + 4);
        }
    }
    Some((path, width + 8))
}
