//! What every answer to a browser carries (R-WB4, R-WB5): a policy with a fresh nonce, no sniffing, no framing.

use super::address::Public;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use leptos::nonce::Nonce;

const PERMISSIONS: &str = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=(), clipboard-write=(self), publickey-credentials-get=(self), publickey-credentials-create=(self)";

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
/// At most so many are added to an answer.
const ADDED: usize = 8;

/// The layer: mints the nonce, lets the page render with it, sets the headers.
pub async fn secure(State(Public(public)): State<Public>, mut request: Request, next: Next) -> Response {
    let nonce = Nonce::new();
    request.extensions_mut().insert(nonce.clone());
    let asset = request.uri().path().starts_with("/pkg/") || is_static(request.uri().path());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let html = headers.get(header::CONTENT_TYPE).is_some_and(|t| t.as_bytes().starts_with(b"text/html"));
    headers.reserve(ADDED);
    if html {
        if let Ok(policy) = HeaderValue::try_from(policy(&nonce)) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        set(headers, OPENER_POLICY, "same-origin");
        set(headers, PERMISSIONS_POLICY, PERMISSIONS);
    }
    set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, header::REFERRER_POLICY, "same-origin");
    set(headers, RESOURCE_POLICY, "same-origin");
    if !asset || html {
        set(headers, header::CACHE_CONTROL, "no-store");
    } else if !headers.contains_key(header::CACHE_CONTROL) {
        set(headers, header::CACHE_CONTROL, "public, max-age=300");
    }
    if public.is_secure() && !public.is_loopback() {
        set(headers, header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

/// Files of `public/`.
fn is_static(path: &str) -> bool {
    path.rsplit('.')
        .next()
        .is_some_and(|ending| matches!(ending, "css" | "js" | "svg" | "png" | "ico" | "woff2"))
}

fn policy(nonce: &Nonce) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'; object-src 'none'"
    )
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}
