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
    /// The user name typed into a refused form before sign-in, kept for a few minutes.
    Typed(String),
    /// Ends it.
    TypedGone,
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

    /// Name of the cookie with the typed user name.
    pub const fn typed_name(secure: bool) -> &'static str {
        if secure { "__Host-muster-typed" } else { "muster-typed" }
    }

    /// Name of the language cookie.
    pub const LANGUAGE_NAME: &'static str = "muster-lang";

    /// The value of a `Set-Cookie` header (RFC 6265, 4.1).
    pub fn header(&self, secure: bool) -> String {
        let typed = match self {
            Self::Typed(text) => hex(text),
            _ => String::new(),
        };
        let (name, value, site, age) = match self {
            Self::Portal(value) => (Self::portal_name(secure), value.as_str(), "Lax", ""),
            Self::PortalGone => (Self::portal_name(secure), "", "Lax", "; Max-Age=0"),
            // Lax would let a link from elsewhere arrive signed in; the console needs no such links.
            Self::Console(value) => (Self::console_name(secure), value.as_str(), "Strict", ""),
            Self::ConsoleGone => (Self::console_name(secure), "", "Strict", "; Max-Age=0"),
            Self::Typed(_) => (Self::typed_name(secure), typed.as_str(), "Strict", "; Max-Age=300"),
            Self::TypedGone => (Self::typed_name(secure), "", "Strict", "; Max-Age=0"),
            Self::Language(language) => (Self::LANGUAGE_NAME, language.tag(), "Lax", "; Max-Age=31536000"),
        };
        let flag = if secure { "; Secure" } else { "" };
        format!("{name}={value}; Path=/; HttpOnly; SameSite={site}{flag}{age}")
    }
}

/// At most this much of a typed name is kept; the longest user name is shorter.
const TYPED_CHARS: usize = 100;

/// Any text as a cookie value: hexadecimal digits of its UTF-8.
fn hex(text: &str) -> String {
    let mut out = String::new();
    for byte in text.chars().take(TYPED_CHARS).collect::<String>().bytes() {
        for half in [byte >> 4, byte & 15] {
            out.extend(char::from_digit(u32::from(half), 16));
        }
    }
    out
}

/// Reads it again; what nobody wrote here is nothing.
pub fn typed(value: &str) -> String {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let bytes: Option<Vec<u8>> = value
        .as_bytes()
        .chunks(2)
        .take(TYPED_CHARS * 4)
        .map(|pair| match pair {
            [high, low] => Some(digit(high)? << 4 | digit(low)?),
            _ => None,
        })
        .collect();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a24_a_typed_name_survives_as_a_cookie() {
        for name in ["ana", "Ünïcode \u{202e}name", "a;b=c\r\n", ""] {
            let line = Cookie::Typed(name.to_owned()).header(true);
            let value = line.split_once('=').unwrap().1.split(';').next().unwrap();
            assert!(value.bytes().all(|b| b.is_ascii_hexdigit()), "{value}");
            assert_eq!(typed(value), name);
            assert!(line.contains("HttpOnly; SameSite=Strict; Secure; Max-Age=300"), "{line}");
        }
        for strange in ["zz", "6", "ff", "616", "<b>"] {
            assert_eq!(typed(strange), "", "{strange}");
        }
        assert_eq!(typed(&hex(&"x".repeat(10_000))).len(), 100);
    }

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
