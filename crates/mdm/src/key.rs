//! How a device names itself.

use std::fmt;

use guard::limits::IDENTIFIER_CHARS;
use plist::Dictionary;

use crate::Malformed;
use crate::document::put;
use crate::fields::Fields;

/// The identifier that every message of one enrollment carries.
///
/// Opaque and case-sensitive, 1 to 255 characters of `[0-9A-Za-z-]`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum EnrollmentKey {
    /// Device Enrollment: the hardware's own identifier.
    Udid(String),
    /// User Enrollment: made anew for each enrollment.
    EnrollmentId(String),
}

impl EnrollmentKey {
    /// The identifier without its kind.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Udid(id) | Self::EnrollmentId(id) => id,
        }
    }

    /// Whether this is a User Enrollment.
    pub fn is_user_enrollment(&self) -> bool {
        matches!(self, Self::EnrollmentId(_))
    }

    /// Reads the one identifier of a message; refuses none, two, or one of another alphabet.
    pub(crate) fn from_fields(fields: Fields<'_>) -> Result<Self, Malformed> {
        match (fields.identifier("UDID")?, fields.identifier("EnrollmentID")?) {
            (Some(_), Some(_)) => Err(Malformed::TwoIdentifiers),
            (Some(udid), None) => Ok(Self::Udid(udid)),
            (None, Some(id)) => Ok(Self::EnrollmentId(id)),
            (None, None) => Err(Malformed::NoIdentifier),
        }
    }

    pub(crate) fn write(&self, dictionary: &mut Dictionary) {
        match self {
            Self::Udid(id) => put(dictionary, "UDID", id.as_str()),
            Self::EnrollmentId(id) => put(dictionary, "EnrollmentID", id.as_str()),
        }
    }
}

impl fmt::Display for EnrollmentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether `text` is 1 to 255 characters of `[0-9A-Za-z-]`.
pub(crate) fn is_identifier(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= IDENTIFIER_CHARS
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// The keys that mark a message as one of a user channel.
const USER_KEYS: [&str; 3] = ["UserID", "EnrollmentUserID", "UserShortName"];

/// Whether the message belongs to a user channel.
pub(crate) fn is_user_channel(dictionary: &Dictionary) -> bool {
    USER_KEYS.iter().any(|key| dictionary.contains_key(key))
}
