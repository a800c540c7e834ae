//! Shapes checked at the edge (R-PA9), the same rules for form, API and command line.

use serde::{Deserialize, Serialize};

/// What is wrong with a field. Sentences come from the texts; this is a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// Nothing was entered.
    Required,
    /// Longer than allowed.
    TooLong,
    /// Shorter than allowed.
    TooShort,
    /// Control characters, or a shape that cannot be.
    Malformed,
    /// A name that is taken.
    Taken,
    /// The two entries differ.
    Differs,
    /// A password everybody guesses.
    TooCommon,
    /// Outside the range.
    OutOfRange,
    /// A certificate that cannot be read.
    NotACertificate,
    /// Plain text is for loopback hosts only.
    PlainNotLoopback,
    /// A choice that is not offered.
    NotOffered,
    /// The old password is not right.
    WrongPassword,
    /// The last administrator cannot be taken away.
    LastAdministrator,
    /// The row still has objects.
    InUse,
}

/// One field's problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Form field name.
    pub field: String,
    /// What is wrong.
    pub code: ProblemCode,
}

impl Problem {
    /// Shorthand.
    pub fn new(field: &str, code: ProblemCode) -> Self {
        Self { field: field.to_owned(), code }
    }
}

/// One line of text: trimmed, without control characters, at most `max` characters. Empty is allowed.
pub fn line(text: &str, max: usize) -> Result<String, ProblemCode> {
    let text = text.trim();
    if text.chars().count() > max {
        Err(ProblemCode::TooLong)
    } else if text.chars().any(char::is_control) {
        Err(ProblemCode::Malformed)
    } else {
        Ok(text.to_owned())
    }
}

/// As [`line()`], but not empty.
pub fn required_line(text: &str, max: usize) -> Result<String, ProblemCode> {
    line(text, max).and_then(|t| if t.is_empty() { Err(ProblemCode::Required) } else { Ok(t) })
}

/// A mail address in the rough: one `@`, something on both sides, a dot in the host, at most 254 characters.
pub fn email(text: &str) -> Result<String, ProblemCode> {
    let text = required_line(text, 254)?;
    let parts = text.split_once('@').filter(|(user, host)| {
        !user.is_empty()
            && !host.contains('@')
            && host.split('.').count() > 1
            && host.split('.').all(|label| !label.is_empty())
            && !text.chars().any(char::is_whitespace)
    });
    if parts.is_some() { Ok(text) } else { Err(ProblemCode::Malformed) }
}

/// Passwords people try first, in lower case; product and organisation names are added by the caller.
const COMMON: [&str; 24] = [
    "password",
    "password1",
    "password123",
    "passwort",
    "passwort123",
    "123456789012345",
    "111111111111111",
    "qwertyuiopasdfgh",
    "qwertzuiopasdfgh",
    "letmeinletmein",
    "administrator",
    "administrator1",
    "correcthorsebatterystaple",
    "iloveyouiloveyou",
    "welcomewelcome",
    "changemechangeme",
    "abcdefghijklmno",
    "000000000000000",
    "1234567890123456",
    "aaaaaaaaaaaaaaa",
    "mustermustermuster",
    "passwordpassword",
    "passwortpasswort",
    "musterpassword",
];

/// R-AU1: 15–256 characters, no composition rules, none that everybody guesses.
pub fn new_password(text: &str, forbidden: &[&str]) -> Result<(), ProblemCode> {
    let folded: String = text.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    if text.is_empty() {
        Err(ProblemCode::Required)
    } else if text.chars().count() < 15 {
        Err(ProblemCode::TooShort)
    } else if text.chars().count() > 256 {
        Err(ProblemCode::TooLong)
    } else if text.contains('\0') {
        Err(ProblemCode::Malformed)
    } else if COMMON.contains(&folded.as_str())
        || forbidden.iter().any(|word| !word.is_empty() && folded == word.to_lowercase())
    {
        Err(ProblemCode::TooCommon)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        assert!(email(" ana@school.example ").is_ok());
        for bad in
            ["", "ana", "@x.y", "ana@", "ana@school", "a@b@c.d", "a b@c.d", "ana@.example", "a\u{0}@b.c"]
        {
            assert!(email(bad).is_err(), "{bad:?}");
        }
        assert_eq!(email(&format!("{}@b.c", "x".repeat(260))), Err(ProblemCode::TooLong));
    }

    #[test]
    fn passwords() {
        assert!(new_password("a long enough phrase", &[]).is_ok());
        assert_eq!(new_password("short", &[]), Err(ProblemCode::TooShort));
        assert_eq!(new_password("Correct Horse Battery Staple", &[]), Err(ProblemCode::TooCommon));
        assert_eq!(new_password("Example School GmbH", &["exampleschoolgmbh"]), Err(ProblemCode::TooCommon));
        assert_eq!(new_password(&"x".repeat(257), &[]), Err(ProblemCode::TooLong));
    }
}
