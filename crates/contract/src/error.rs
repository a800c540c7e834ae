//! The closed list of refusals. A refusal is an answer; only [`Error::Internal`] is a fault of ours.

use domain::{time::Timestamp, validate::Problem};
use serde::{Deserialize, Serialize};

/// Which of the systems we depend on did not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Upstream {
    /// The database.
    Database,
    /// The directory people sign in with.
    Directory,
    /// Too many password checks or signatures at once.
    Hashing,
}

/// Why a request was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "error", rename_all = "snake_case")]
pub enum Error {
    /// No session, or one that has ended.
    #[error("sign in first")]
    SignInRequired,
    /// The role may not do this.
    #[error("not allowed")]
    Forbidden,
    /// There is no such thing, or it lies outside the caller's sites.
    #[error("not found")]
    NotFound,
    /// Somebody else saved a newer version.
    #[error("changed meanwhile")]
    Conflict,
    /// The input has problems.
    #[error("invalid input")]
    Invalid {
        /// One per field.
        problems: Vec<Problem>,
    },
    /// A link or session whose time is over.
    #[error("expired")]
    Expired,
    /// Too many tries.
    #[error("too many tries")]
    TooMany {
        /// When the next one is looked at.
        retry_at: Timestamp,
    },
    /// Something we depend on is away.
    #[error("unavailable")]
    Unavailable {
        /// What.
        upstream: Upstream,
    },
    /// A fault of ours, logged under this case code.
    #[error("internal error, case {case}")]
    Internal {
        /// Case code.
        case: String,
    },
}

impl Error {
    /// One field, one problem.
    pub fn invalid(problems: Vec<Problem>) -> Self {
        Self::Invalid { problems }
    }
}
