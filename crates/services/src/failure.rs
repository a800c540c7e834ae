//! What can go wrong inside an act: a refusal (an answer) or something broken (logged once, here).

use crate::ambient;
use contract::{Error, Upstream};
use storage::StorageError;

/// The error of every act. `?` turns storage and crypto errors into [`Failure::Broken`].
#[derive(Debug)]
pub enum Failure {
    /// A refusal from the closed list.
    Refused(Error),
    /// Not expected; the text is for the log only.
    Broken(String),
}

/// The result of an act.
pub type Outcome<T> = Result<T, Failure>;

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Unavailable(_) => {
                tracing::warn!(%error, "database unavailable");
                Self::Refused(Error::Unavailable { upstream: Upstream::Database })
            }
            other => Self::Broken(other.to_string()),
        }
    }
}

macro_rules! broken {
    ($($error:ty),+ $(,)?) => {$(
        impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::Broken(format!("{}: {error}", stringify!($error)))
            }
        }
    )+};
}

broken!(vault::VaultError, serde_json::Error, tokio::task::JoinError);

impl Failure {
    /// For errors without a conversion of their own.
    pub fn broken(error: impl std::fmt::Display) -> Self {
        Self::Broken(error.to_string())
    }

    /// The refusal outsiders see; what is broken is logged under the case code they get.
    pub fn into_error(self, act: &'static str) -> Error {
        match self {
            Self::Refused(error) => error,
            Self::Broken(cause) => {
                let case = ambient::case_code();
                tracing::error!(act, case = case.as_str(), %cause, "an act broke");
                Error::Internal { case: case.to_string() }
            }
        }
    }
}

/// Ends an act at the boundary.
pub fn answer<T>(act: &'static str, outcome: Outcome<T>) -> Result<T, Error> {
    outcome.map_err(|failure| failure.into_error(act))
}
