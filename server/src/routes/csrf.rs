//! R-WB1: a request that changes something on a cookie-authenticated route must come from our own pages.
//! `Sec-Fetch-Site: same-origin`; where that header is missing (Safari before 16.4), an `Origin` equal to ours.

use super::address::Public;
use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, Method, StatusCode};

/// 403 unless the request may go on. Asked before all handlers of portal and console.
pub fn refusal(request: &Request, Public(public): &Public) -> Option<Response> {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let allowed = safe || from_our_pages(request.headers(), public.origin());
    let refuse = || (StatusCode::FORBIDDEN, "This form was not sent from our own pages.\n").into_response();
    (!allowed).then(refuse)
}

fn from_our_pages(headers: &HeaderMap, origin: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    match text("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => !headers.contains_key("sec-fetch-site") && text("origin") == Some(origin),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(pairs: &[(&'static str, &str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        from_our_pages(&headers, "https://mdm.example.org")
    }

    #[test]
    fn only_our_own_pages() {
        assert!(allowed(&[("sec-fetch-site", "same-origin")]));
        assert!(allowed(&[("origin", "https://mdm.example.org")]));
        for bad in [
            &[][..],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "cross-site"), ("origin", "https://mdm.example.org")],
            &[("sec-fetch-site", "none")],
            &[("origin", "null")],
            &[("origin", "https://mdm.example.org.evil.example")],
            &[("origin", "http://mdm.example.org")],
        ] {
            assert!(!allowed(bad), "{bad:?}");
        }
    }
}
