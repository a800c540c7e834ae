//! Why a message could not be understood.

use thiserror::Error;

/// Why a message could not be understood. Every case is the sender's fault.
///
/// The messages are one line each; the only foreign text in them is a message type or status, cut
/// to 64 printable ASCII characters.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum Malformed {
    /// The bytes were turned away before decoding.
    #[error("property list refused: {0}")]
    Refused(#[from] guard::Refusal),
    /// A number, date or base64 text inside a well-formed document is wrong.
    #[error("property list cannot be decoded: a number, date or data element is invalid")]
    Undecodable,
    /// The root of the document is not a dictionary.
    #[error("the root of the property list is not a dictionary")]
    NotADictionary,
    /// A required key is absent or empty.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A key has a value of another type.
    #[error("{key} is not of type {expected}")]
    WrongType {
        /// The key.
        key: &'static str,
        /// The type it should have.
        expected: &'static str,
    },
    /// A value is longer than allowed.
    #[error("{key} is longer than {limit}")]
    TooLong {
        /// The key.
        key: &'static str,
        /// Characters (text) or bytes (data) allowed.
        limit: usize,
    },
    /// A text contains control characters.
    #[error("{0} contains control characters")]
    ControlCharacters(&'static str),
    /// An identifier uses characters outside `[0-9A-Za-z-]`.
    #[error("{0} is not a valid identifier")]
    BadIdentifier(&'static str),
    /// A value is outside what the protocol allows.
    #[error("{0} has a value the protocol does not allow")]
    BadValue(&'static str),
    /// Neither `UDID` nor `EnrollmentID` is present.
    #[error("neither UDID nor EnrollmentID is present")]
    NoIdentifier,
    /// Both `UDID` and `EnrollmentID` are present.
    #[error("UDID and EnrollmentID are both present")]
    TwoIdentifiers,
    /// A check-in message of a type this version does not know.
    #[error("unknown message type {0}")]
    UnknownMessageType(String),
    /// A report with a status this version does not know.
    #[error("unknown status {0}")]
    UnknownStatus(String),
}

/// Foreign text made fit for a one-line message.
pub(crate) fn quoted(text: &str) -> String {
    text.chars().take(64).map(|c| if c.is_ascii_graphic() { c } else { '?' }).collect()
}
