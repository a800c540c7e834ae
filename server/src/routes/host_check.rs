//! `Host` must be the public one (R-RT6); otherwise 421, so that no link or cookie is ever made for another name.

use super::address::Public;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{StatusCode, Uri, header};

/// The layer.
pub async fn check(State(Public(public)): State<Public>, request: Request, next: Next) -> Response {
    let named = request
        .uri()
        .authority()
        .map(ToString::to_string)
        .or_else(|| request.headers().get(header::HOST).and_then(|h| h.to_str().ok()).map(str::to_owned));
    // Probes of the machine itself come by address.
    let probe = matches!(request.uri().path(), "/healthz" | "/readyz");
    if probe || named.as_deref().is_some_and(|name| same(name, public.authority(), public.is_secure())) {
        return next.run(request).await;
    }
    let text = format!("This server is {public}.\n");
    (StatusCode::MISDIRECTED_REQUEST, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text)
        .into_response()
}

fn same(name: &str, authority: &str, secure: bool) -> bool {
    // Nearly always.
    if name == authority {
        return true;
    }
    let standard = if secure { ":443" } else { ":80" };
    let named = name.parse::<Uri>().ok().and_then(|uri| uri.authority().cloned());
    let Some(named) = named else { return false };
    if named.as_str().contains('@') {
        return false;
    }
    let named = named.as_str().to_ascii_lowercase();
    named.strip_suffix(standard).unwrap_or(&named) == authority
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn one_name_only() {
        assert!(same("mdm.example.org", "mdm.example.org", true));
        assert!(same("MDM.example.org:443", "mdm.example.org", true));
        assert!(same("localhost:8080", "localhost:8080", false));
        for bad in [
            "mdm.example.org:8443",
            "evil.example",
            "mdm.example.org@evil.example",
            "",
            "mdm.example.org.",
            "127.0.0.1:8080",
        ] {
            assert!(!same(bad, "mdm.example.org", true), "{bad}");
        }
    }
}
