//! User names as people type them, and comparing DNs as servers write them.

use super::escape::LONGEST_VALUE;
use domain::settings::directory::UserMapping;
use std::iter::Peekable;
use std::str::Chars;

/// The spellings to look for, in order: as typed, then without the domain (`SCHOOL\anna`,
/// `anna@school.example`) unless the mapped attribute holds addresses. Empty for a name nobody can have:
/// blank, longer than 255 characters, or with control characters.
pub(super) fn spellings(mapping: &UserMapping, typed: &str) -> Vec<String> {
    let typed = typed.trim();
    if typed.is_empty() || typed.chars().count() > LONGEST_VALUE || typed.chars().any(char::is_control) {
        return Vec::new();
    }
    let mut out = vec![typed.to_owned()];
    let holds_addresses =
        ["mail", "userPrincipalName"].iter().any(|name| mapping.username.eq_ignore_ascii_case(name));
    if !holds_addresses {
        let bare = match (typed.split_once('\\'), typed.rsplit_once('@')) {
            (Some((_, user)), _) | (None, Some((user, _))) => user,
            (None, None) => "",
        };
        let bare = bare.trim();
        if !bare.is_empty() {
            out.push(bare.to_owned());
        }
    }
    out
}

/// Whether two DNs name the same entry as far as writing goes: case, spaces around separators and the
/// way of escaping do not matter. Values are compared without case, as directories do for names.
pub(super) fn same_dn(a: &str, b: &str) -> bool {
    match (canonical(a), canonical(b)) {
        (Some(a), Some(b)) => !a.is_empty() && a == b,
        _ => false,
    }
}

/// Whether `dn` lies under `base` (or is it). An empty base holds everything.
pub(super) fn is_under(dn: &str, base: &str) -> bool {
    match (canonical(dn), canonical(base)) {
        (Some(dn), Some(base)) => dn.ends_with(&base),
        _ => false,
    }
}

/// The value of the first RDN if its attribute is `attribute`.
pub(super) fn first_rdn(dn: &str, attribute: &str) -> Option<String> {
    let parts = split(dn)?;
    let (name, value) = parts.first()?.first()?;
    name.eq_ignore_ascii_case(attribute).then(|| value.clone())
}

type Rdn = Vec<(String, String)>;

fn canonical(dn: &str) -> Option<Vec<Rdn>> {
    let mut parts = split(dn)?;
    for rdn in &mut parts {
        for (name, value) in rdn.iter_mut() {
            *name = name.to_lowercase();
            let squeezed: Vec<&str> = value.split_whitespace().collect();
            *value = squeezed.join(" ").to_lowercase();
        }
        rdn.sort();
    }
    Some(parts)
}

/// Splits a DN (RFC 4514 section 3) into RDNs of attribute and unescaped value; `None` if malformed.
fn split(dn: &str) -> Option<Vec<Rdn>> {
    let mut out: Vec<Rdn> = Vec::new();
    if dn.trim().is_empty() {
        return Some(out);
    }
    let mut rdn: Rdn = Vec::new();
    let mut chars = dn.chars().peekable();
    loop {
        let mut name = String::new();
        loop {
            match chars.next()? {
                '=' => break,
                c => name.push(c),
            }
        }
        let mut value: Vec<u8> = Vec::new();
        // Bytes up to here were escaped or visible: spaces after them are padding.
        let mut kept = 0;
        let end = loop {
            match chars.next() {
                None => break None,
                Some(c @ (',' | ';' | '+')) => break Some(c),
                Some('\\') => {
                    push_escaped(&mut value, &mut chars)?;
                    kept = value.len();
                }
                Some(' ') if value.is_empty() => {}
                Some(c) => {
                    value.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                    if c != ' ' {
                        kept = value.len();
                    }
                }
            }
        };
        value.truncate(kept);
        rdn.push((name.trim().to_owned(), String::from_utf8(value).ok()?));
        match end {
            Some('+') => {}
            Some(_) => out.push(std::mem::take(&mut rdn)),
            None => {
                out.push(rdn);
                return Some(out);
            }
        }
    }
}

/// Takes what follows a backslash: two hex digits or one character.
fn push_escaped(value: &mut Vec<u8>, chars: &mut Peekable<Chars<'_>>) -> Option<()> {
    let first = chars.next()?;
    let second = chars.peek().and_then(|c| c.to_digit(16));
    if let (Some(high), Some(low)) = (first.to_digit(16), second) {
        chars.next();
        value.push(u8::try_from(high * 16 + low).ok()?);
    } else {
        value.extend_from_slice(first.encode_utf8(&mut [0; 4]).as_bytes());
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_and_different_dns() {
        for (a, b) in [
            ("uid=anna,dc=x", "UID=Anna, DC=X"),
            ("cn=a\\,b,dc=x", "cn=a\\2Cb,dc=x"),
            ("cn=bj\\c3\\b6rn,dc=x", "cn=Björn,dc=x"),
            ("cn=a+sn=b,dc=x", "sn=b+cn=a,dc=x"),
            ("cn=a  b ,dc=x", "cn=a b,dc=x"),
        ] {
            assert!(same_dn(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("", ""),
            ("uid=anna,dc=x", "uid=ann,dc=x"),
            ("cn=a\\,dc=x", "cn=a,dc=x"),
            ("anna", "anna"),
            ("cn=a\\", "cn=a\\"),
            ("cn=\\ff", "cn=\\ff"),
        ] {
            assert!(!same_dn(a, b), "{a} {b}");
        }
        assert!(is_under("cn=t,ou=Groups,dc=x", "ou=groups,dc=x"));
        assert!(!is_under("cn=t,ou=fake,dc=x", "ou=groups,dc=x"));
        assert!(is_under("cn=t", ""));
        assert_eq!(first_rdn("CN=Te\\,achers,ou=g", "cn").as_deref(), Some("Te,achers"));
        assert_eq!(first_rdn("uid=a,ou=g", "cn"), None);
    }
}
