//! One new-type per noun over UUID. Made in `services::ambient` (UUIDv7), parsed at the edge.
//! Tokens and challenges are not ids: they are secrets and stored hashed.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// The text was not a UUID in its hyphenated form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                // Only the hyphenated form: one id, one spelling, one log line to search for.
                if text.len() != 36 { return Err(NotAnId); }
                Uuid::try_parse(text).map(Self).map_err(|_| NotAnId)
            }
        }
    )+};
}

ids! {
    /// One try to enroll.
    AttemptId,
    /// A certificate's bond with a device.
    EnrollmentId,
    /// The record of a device.
    DeviceId,
    /// An MDM command; its upper-case text is the `CommandUUID` on the wire.
    CommandId,
    /// A certificate we issued, or reserved a serial for.
    CertificateId,
    /// The unit by which administrators are separated.
    SiteId,
    /// A local account.
    AccountId,
    /// A directory (LDAP server) people sign in with.
    DirectoryId,
    /// One line of the audit log.
    AuditId,
}

/// The version of a row an administrator edits, or of an attempt. Starts at 1; a save names the version it saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(pub i64);

impl Version {
    /// The version of a fresh row.
    pub const FIRST: Self = Self(1);

    /// The version after a change.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Letters and digits that cannot be taken for one another when read aloud or typed (no 0 O 1 I L U V).
pub const CASE_ALPHABET: &[u8; 29] = b"23456789ABCDEFGHJKMNPQRSTWXYZ";

/// The reference a person reads to the help desk: 8 characters of [`CASE_ALPHABET`], shown as `K7QF-2M9D`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CaseCode(String);

impl CaseCode {
    /// From random bytes (8 of them are used).
    pub fn from_random(bytes: [u8; 8]) -> Self {
        let pick = |byte: &u8| {
            let at = usize::from(*byte) % CASE_ALPHABET.len();
            CASE_ALPHABET.get(at).copied().map_or('2', char::from)
        };
        Self(bytes.iter().map(pick).collect())
    }

    /// As stored: 8 characters, no hyphen.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CaseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.split_at_checked(4) {
            Some((head, tail)) => write!(f, "{head}-{tail}"),
            None => f.write_str(&self.0),
        }
    }
}

impl FromStr for CaseCode {
    type Err = NotAnId;
    /// Accepts any case, with or without the hyphen and spaces.
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        if text.len() > 32 {
            return Err(NotAnId);
        }
        let code: String =
            text.chars().filter(|c| !matches!(c, '-' | ' ')).map(|c| c.to_ascii_uppercase()).collect();
        let known = |c: char| c.is_ascii() && CASE_ALPHABET.iter().any(|a| char::from(*a) == c);
        if code.len() == 8 && code.chars().all(known) { Ok(Self(code)) } else { Err(NotAnId) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_code_survives_being_read_aloud() {
        let code = CaseCode::from_random([0, 28, 29, 255, 7, 100, 200, 3]);
        assert_eq!(code.as_str().len(), 8);
        assert_eq!(code.to_string().to_lowercase().parse::<CaseCode>().unwrap(), code);
        assert!("K7QF-2M9".parse::<CaseCode>().is_err());
        assert!("K7QF-2M9O".parse::<CaseCode>().is_err());
        assert!("ÄÄÄÄ".parse::<CaseCode>().is_err());
    }

    #[test]
    fn ids_have_one_spelling() {
        let text = "0190b5c2-7b7a-7c3e-8a52-111122223333";
        assert_eq!(text.parse::<DeviceId>().unwrap().to_string(), text);
        assert!("0190b5c27b7a7c3e8a52111122223333".parse::<DeviceId>().is_err());
        assert!("".parse::<DeviceId>().is_err());
    }
}
