//! The three cookies, written once. Values never reach a log: [`Cookie`] has no `Debug`.

use domain::text::Language;

/// A cookie to set or to take away.
#[derive(Clone, PartialEq, Eq)]
pub enum Cookie {
    /// The wizard's session.
    Portal(String),
    /// Ends it.
    PortalGone,
    /// The console's session.
    Console(String),
    /// Ends it.
    ConsoleGone,
    /// The language chosen in the menu, kept a year.
    Language(Language),
}

impl Cookie {
    /// Name of the wizard's cookie.
    pub const fn portal_name(secure: bool) -> &'static str {
        if secure { "__Host-muster-portal" } else { "muster-portal" }
    }

    /// Name of the console's cookie.
    pub const fn console_name(secure: bool) -> &'static str {
        if secure { "__Host-muster-console" } else { "muster-console" }
    }

    /// Name of the language cookie.
    pub const LANGUAGE_NAME: &'static str = "muster-lang";

    /// The value of a `Set-Cookie` header (RFC 6265, 4.1).
    pub fn header(&self, secure: bool) -> String {
        let (name, value, site, age) = match self {
            Self::Portal(value) => (Self::portal_name(secure), value.as_str(), "Lax", ""),
            Self::PortalGone => (Self::portal_name(secure), "", "Lax", "; Max-Age=0"),
            // Lax would let a link from elsewhere arrive signed in; the console needs no such links.
            Self::Console(value) => (Self::console_name(secure), value.as_str(), "Strict", ""),
            Self::ConsoleGone => (Self::console_name(secure), "", "Strict", "; Max-Age=0"),
            Self::Language(language) => (Self::LANGUAGE_NAME, language.tag(), "Lax", "; Max-Age=31536000"),
        };
        let flag = if secure { "; Secure" } else { "" };
        format!("{name}={value}; Path=/; HttpOnly; SameSite={site}{flag}{age}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers() {
        assert_eq!(
            Cookie::Portal("abc".into()).header(true),
            "__Host-muster-portal=abc; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(
            Cookie::ConsoleGone.header(false),
            "muster-console=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"
        );
        assert!(Cookie::Language(Language::De).header(true).starts_with("muster-lang=de; "));
    }
}
