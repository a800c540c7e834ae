//! Profiles: the enrollment profile behind its one-time link and the CA profile.

use super::WebServices;
use crate::routes::errors;
use axum::{
    extract::{Path, State, rejection::PathRejection},
    response::{IntoResponse, Response},
};
use contract::{Caller, Error};
use http::{HeaderValue, Method, StatusCode, header};

const PROFILE: &str = "application/x-apple-aspen-config";

/// `GET /enroll/p/{token}/enroll.mobileconfig`. The installer brings no cookie: the token is all. A used or foreign
/// link answers with a page, never with a broken profile.
pub async fn profile(
    State(web): State<WebServices>,
    method: Method,
    token: Result<Path<String>, PathRejection>,
) -> Response {
    // An address that is not even text is no link of ours either.
    let Ok(Path(token)) = token else { return expired() };
    match web.downloads.fetch(&token, method != Method::HEAD).await {
        Ok(bytes) => send("attachment; filename=\"enroll.mobileconfig\"", bytes),
        Err(Error::Expired | Error::NotFound) => expired(),
        Err(_) => errors::unavailable(),
    }
}

/// `GET /enroll/ca.mobileconfig`: our root in a profile of its own.
pub async fn ca(State(web): State<WebServices>, caller: axum::Extension<Caller>) -> Response {
    match web.downloads.trust_profile(caller.visitor.language).await {
        Ok(bytes) => send("attachment; filename=\"ca.mobileconfig\"", bytes),
        Err(_) => errors::unavailable(),
    }
}

fn send(disposition: &'static str, bytes: Vec<u8>) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROFILE));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(disposition));
    response
}

/// A link that has ended, or never was one.
pub fn expired() -> Response {
    let words = "<p>Profile links work for a few minutes only. Nothing was installed.</p>\
                 <p><a class=\"button\" href=\"/enroll\">Go back and download again</a></p>";
    errors::page(StatusCode::GONE, "This link has expired", words)
}
