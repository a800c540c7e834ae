//! `Host` must be the public one (R-RT6); otherwise 421, so that no link or cookie is ever made for another name.

use super::address::Public;
use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use http::{StatusCode, Uri, header, uri::Authority};

/// 421 unless the request is for us.
pub fn refusal(request: &Request, Public(public): &Public) -> Option<Response> {
    let host = || request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let named = request.uri().authority().map(Authority::as_str).or_else(host);
    // Probes of the machine itself come by address.
    let probe = matches!(request.uri().path(), "/healthz" | "/readyz");
    if probe || named.is_some_and(|name| same(name, public.authority(), public.is_secure())) {
        return None;
    }
    let text = format!("This server is {public}.\n");
    let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Some((StatusCode::MISDIRECTED_REQUEST, plain, text).into_response())
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
