//! What was typed into a console form, what was wrong with it, and the notice to show next: kept with the session
//! for 30 minutes, without secrets, so that plain forms lose nothing. And who saved an object last.

use crate::{
    AdminSession, Error,
    caller::{Anyone, EndedSession},
    sign_in::ConsoleCookie,
};
use async_trait::async_trait;
use domain::{time::Timestamp, validate::Problem};
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

/// When something was saved last, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastChange {
    /// When.
    pub at: Timestamp,
    /// User name as it was then.
    pub by: String,
}

/// A form as it was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Field name and value, without passwords; `version` is the one the form was made from.
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
    /// Keeps a form that came after its session had ended, for the same account to find after signing in again.
    async fn keep_for_return(&self, by: &EndedSession, form: &str, draft: Draft) -> Result<(), Error>;
    /// Somebody has signed in again with this new cookie: what the ended session kept goes to the new one, with a
    /// notice, if both are of the same account, and is forgotten if not.
    async fn bring_over(&self, by: &EndedSession, cookie: &ConsoleCookie) -> Result<(), Error>;
    /// A key for a form that makes something: the id the thing shall have, so that the same post sent twice makes it
    /// once. Any UUID.
    fn key(&self, by: &AdminSession<Anyone>) -> String;
    /// Keeps a notice for the next page.
    async fn notify(&self, by: &AdminSession<Anyone>, notice: Notice) -> Result<(), Error>;
    /// The kept notice, and forgets it.
    async fn take_notice(&self, by: &AdminSession<Anyone>) -> Result<Option<Notice>, Error>;
}
