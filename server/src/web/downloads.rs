//! Profiles: the enrollment profile behind its one-time link and the CA profile.

use super::{WebServices, pages};
use crate::routes::errors;
use axum::{
    extract::{Path, Request, State, rejection::PathRejection},
    response::{IntoResponse, Response},
};
use contract::{Caller, Error};
use http::{HeaderValue, Method, header};
use std::sync::Arc;

const PROFILE: &str = "application/x-apple-aspen-config";

/// `GET /enroll/p/{token}/enroll.mobileconfig`. The installer brings no cookie: the token is all. A used or foreign
/// link answers with a page, never with a broken profile.
pub async fn profile(
    State(web): State<WebServices>,
    token: Result<Path<String>, PathRejection>,
    request: Request,
) -> Response {
    // An address that is not even text is no link of ours either.
    let Ok(Path(token)) = token else { return expired(web.pages, request).await };
    match web.downloads.fetch(&token, *request.method() != Method::HEAD).await {
        Ok(bytes) => send("attachment; filename=\"enroll.mobileconfig\"", bytes),
        Err(Error::Expired | Error::NotFound) => expired(web.pages, request).await,
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

/// The page about links that are over, in the visitor's language, at the address of the link.
async fn expired(context: Arc<pages::PageContext>, request: Request) -> Response {
    pages::page_at(app::paths::ENROLL_EXPIRED, context, request).await
}
