//! What a page of the console needs around its content, and what an account prefers.

use crate::{AdminSession, Error, caller::Anyone};
use async_trait::async_trait;
use domain::ids::SiteId;

/// What the frame shows on every page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Around {
    /// Name of the organisation; empty while nobody has set it.
    pub organization: String,
    /// The sites the caller may see, by name; at most 200.
    pub sites: Vec<(SiteId, String)>,
    /// Keyboard shortcuts of one letter (WCAG 2.1.4: they can be switched off).
    pub shortcuts: bool,
}

/// Preferences of the caller's own account.
#[async_trait]
pub trait Preferences: Send + Sync {
    /// What the frame shows.
    async fn around(&self, by: &AdminSession<Anyone>) -> Result<Around, Error>;
    /// Columns of the list at this path, if the account chose any.
    async fn columns(&self, by: &AdminSession<Anyone>, list: &str) -> Result<Option<Vec<String>>, Error>;
    /// Keeps the columns of the list at this path: at most 50 of at most 40 characters; further ones are left out.
    async fn keep_columns(
        &self,
        by: &AdminSession<Anyone>,
        list: &str,
        columns: Vec<String>,
    ) -> Result<(), Error>;
    /// Switches the shortcuts on or off.
    async fn keep_shortcuts(&self, by: &AdminSession<Anyone>, on: bool) -> Result<(), Error>;
}
