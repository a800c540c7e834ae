//! `/scep` (RFC 8894 over HTTP): GetCACaps, GetCACert and PKIOperation by GET and POST.

use super::DeviceServices;
use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use guard::limits;
use http::{Method, StatusCode, header};
use services::certificates::ScepAnswer;
use std::sync::Arc;

/// The handler of both methods.
pub async fn any(
    State(services): State<Arc<DeviceServices>>,
    method: Method,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    let query = query.unwrap_or_default();
    let get = method == Method::GET || method == Method::HEAD;
    match (parameter(&query, "operation").as_deref(), get) {
        (Some("GetCACaps"), true) => plain(StatusCode::OK, services.issuer.capabilities()),
        (Some("GetCACert"), true) => {
            let (bytes, content_type) = services.issuer.ca_certificates();
            ([(header::CONTENT_TYPE, content_type)], bytes).into_response()
        }
        (Some("PKIOperation"), false) => operate(&services, &body).await,
        (Some("PKIOperation"), true) => match message(&query) {
            Some(bytes) => operate(&services, &bytes).await,
            None => plain(StatusCode::BAD_REQUEST, "message is not base64\n"),
        },
        _ => plain(StatusCode::BAD_REQUEST, "unknown operation\n"),
    }
}

async fn operate(services: &DeviceServices, bytes: &[u8]) -> Response {
    match services.issuer.pki_operation(bytes).await {
        ScepAnswer::Message(der) => {
            ([(header::CONTENT_TYPE, "application/x-pki-message")], der).into_response()
        }
        ScepAnswer::Malformed => plain(StatusCode::BAD_REQUEST, "not a SCEP message\n"),
        ScepAnswer::Later => (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "10")]).into_response(),
    }
}

/// macOS may leave `+` unescaped, which form decoding turns into a space: spaces become `+` again.
fn message(query: &str) -> Option<Vec<u8>> {
    let text = parameter(query, "message")?.replace(' ', "+");
    if text.len() > limits::SCEP_BYTES {
        return None;
    }
    STANDARD.decode(text.trim_end_matches('\n')).ok()
}

fn parameter(query: &str, name: &str) -> Option<String> {
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain")], text).into_response()
}
