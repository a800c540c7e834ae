//! What was typed into a console form, what was wrong with it, and the notice to show next: kept with the session
//! for 30 minutes, without secrets, so that plain forms lose nothing.

use crate::{AdminSession, Error, caller::Anyone};
use async_trait::async_trait;
use domain::validate::Problem;
use serde::{Deserialize, Serialize};

/// The result of the last act, shown once under the header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// It was done; `what` names the object.
    Done {
        /// Short code the interface has a sentence for: `saved`, `created`, `deleted`, `password_changed`.
        what: String,
        /// Name of the object; may be empty.
        name: String,
    },
    /// It was refused.
    Refused {
        /// The refusal.
        error: Error,
    },
}

/// A form as it was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Field name and value, without passwords.
    pub values: Vec<(String, String)>,
    /// What was wrong.
    pub problems: Vec<Problem>,
}

/// Kept forms and notices of one session.
#[async_trait]
pub trait Forms: Send + Sync {
    /// Keeps a form under its name (`sites/new`), replacing an earlier one.
    async fn keep(&self, by: &AdminSession<Anyone>, form: &str, draft: Draft) -> Result<(), Error>;
    /// The kept form, and forgets it.
    async fn take(&self, by: &AdminSession<Anyone>, form: &str) -> Result<Option<Draft>, Error>;
    /// Keeps a notice for the next page.
    async fn notify(&self, by: &AdminSession<Anyone>, notice: Notice) -> Result<(), Error>;
    /// The kept notice, and forgets it.
    async fn take_notice(&self, by: &AdminSession<Anyone>) -> Result<Option<Notice>, Error>;
}
