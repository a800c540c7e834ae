//! What a server function answers when it was not done: codes only, since the encoded error may travel in an
//! address and a free text would let a stranger write on our pages.

use contract::Error;
use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// Why a call was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "error", rename_all = "snake_case")]
pub enum AppError {
    /// A service said no.
    Refused(Error),
    /// The request or the answer could not be read.
    Malformed,
    /// The server could not be reached.
    Offline,
}

impl From<Error> for AppError {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(value: ServerFnErrorErr) -> Self {
        match value {
            ServerFnErrorErr::Request(_) => Self::Offline,
            _ => Self::Malformed,
        }
    }
}
