//! Which addresses may stand in a profile.

/// Whether `url` is `https` with a host, or `http` for exactly the loopback host allowed.
pub(super) fn is_acceptable(url: &str, allow_http_host: Option<&str>) -> bool {
    if let Some(rest) = url.strip_prefix("https://") {
        return host(rest).is_some();
    }
    match (url.strip_prefix("http://").and_then(host), allow_http_host) {
        (Some(found), Some(allowed)) => found == allowed && is_loopback(allowed),
        _ => false,
    }
}

/// The host of what follows `scheme://`, IPv6 with its brackets. `None` when empty, with user
/// information, or with characters that do not belong into an address.
fn host(rest: &str) -> Option<&str> {
    if rest.bytes().any(|b| !b.is_ascii_graphic()) {
        return None;
    }
    let authority = rest.split(['/', '?', '#']).next()?;
    if authority.contains(['@', '\\']) {
        return None;
    }
    let host = match authority.find(']') {
        Some(_) if authority.starts_with('[') => authority.split_inclusive(']').next()?,
        Some(_) => return None,
        None => authority.split(':').next()?,
    };
    let port = authority.strip_prefix(host)?;
    let port_fits = port.is_empty()
        || port.strip_prefix(':').is_some_and(|digits| digits.parse::<u16>().is_ok_and(|port| port > 0));
    (!host.is_empty() && port_fits).then_some(host)
}

/// `localhost`, `127.0.0.0/8` or `[::1]`.
fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host == "[::1]"
        || host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_acceptable;

    #[test]
    fn https_with_a_host_passes() {
        for url in
            ["https://mdm.example", "https://mdm.example:8443/mdm", "https://[::1]:8443/x", "https://a/b?c=d"]
        {
            assert!(is_acceptable(url, None), "{url}");
        }
    }

    #[test]
    fn http_passes_for_the_loopback_host_named_and_no_other() {
        assert!(is_acceptable("http://localhost:3000/mdm", Some("localhost")));
        assert!(is_acceptable("http://127.0.0.1:3000/mdm", Some("127.0.0.1")));
        assert!(is_acceptable("http://[::1]:3000/mdm", Some("[::1]")));
        for (url, allowed) in [
            ("http://localhost/mdm", None),
            ("http://localhost/mdm", Some("127.0.0.1")),
            ("http://localhost.evil.example/", Some("localhost")),
            ("http://localhost@evil.example/", Some("localhost")),
            ("http://mdm.example/", Some("mdm.example")),
            ("http://127.0.0.1.example/", Some("127.0.0.1.example")),
        ] {
            assert!(!is_acceptable(url, allowed), "{url}");
        }
    }

    #[test]
    fn other_addresses_do_not_pass() {
        for url in [
            "",
            "https://",
            "https:///x",
            "https://:443/",
            "https://a:0/",
            "https://a:70000/",
            "https://a b/",
            "https://a:x/",
            "ftp://a/",
            "HTTPS://a/",
            "https://u@a/",
            "https://a\\b/",
            "//a/",
            "https://a]b/",
        ] {
            assert!(!is_acceptable(url, Some("localhost")), "{url}");
        }
    }
}
