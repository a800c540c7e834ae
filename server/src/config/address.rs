//! The public address: the one origin links, profiles and cookies are made for (R-RT6).

use std::fmt;
use url::{Host, Url};

/// `https://host[:port]`, or `http://` for a loopback host only (trial mode).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    host: String,
    authority: String,
    secure: bool,
}

/// Why an address cannot be the public one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// Not an absolute http(s) URL.
    #[error("public_url: an address like https://mdm.example.org is needed")]
    NotAUrl,
    /// More than scheme, host and port.
    #[error("public_url: only scheme, host and port; no path, user, query or fragment")]
    MoreThanOrigin,
    /// Plain http to a host that is not loopback.
    #[error(
        "public_url: http is for localhost only, because devices refuse it and passwords would be readable"
    )]
    PlainHttp,
}

impl PublicUrl {
    /// Checks and normalises.
    pub fn parse(text: &str) -> Result<Self, BadAddress> {
        let url = Url::parse(text).map_err(|_| BadAddress::NotAUrl)?;
        let host = url.host().ok_or(BadAddress::NotAUrl)?;
        let plain = match url.scheme() {
            "https" => false,
            "http" => true,
            _ => return Err(BadAddress::NotAUrl),
        };
        let bare = matches!(url.path(), "" | "/")
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        if !bare {
            return Err(BadAddress::MoreThanOrigin);
        }
        let loopback = match &host {
            Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        };
        if plain && !loopback {
            return Err(BadAddress::PlainHttp);
        }
        let origin = url.origin().ascii_serialization();
        let authority = origin.split("://").nth(1).unwrap_or_default().to_owned();
        Ok(Self { authority, host: host.to_string(), origin, secure: !plain })
    }

    /// `https://mdm.example.org[:port]`, no trailing slash.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Host name alone, for certificates.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Host and port as browsers send it in `Host`.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// https.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// A host that only this machine can reach: no HSTS, no iPhone.
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost"
            || self.host.ends_with(".localhost")
            || self.host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_origin_and_only_https_off_loopback() {
        let url = PublicUrl::parse("https://MDM.example.org:443/").unwrap();
        assert_eq!((url.origin(), url.authority()), ("https://mdm.example.org", "mdm.example.org"));
        assert_eq!(PublicUrl::parse("http://mdm.example.org"), Err(BadAddress::PlainHttp));
        assert_eq!(PublicUrl::parse("https://x.example/portal"), Err(BadAddress::MoreThanOrigin));
        assert_eq!(PublicUrl::parse("https://u:p@x.example"), Err(BadAddress::MoreThanOrigin));
        assert_eq!(PublicUrl::parse("mdm.example.org"), Err(BadAddress::NotAUrl));
        assert!(PublicUrl::parse("http://localhost:8080").unwrap().is_loopback());
        assert!(PublicUrl::parse("http://[::1]:8080").unwrap().is_loopback());
        assert_eq!(PublicUrl::parse("http://localhost.example.org"), Err(BadAddress::PlainHttp));
    }
}
