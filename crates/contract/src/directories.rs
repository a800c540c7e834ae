//! LDAP servers and their test panes.

use crate::{
    AdminSession, Error, Password,
    caller::{SettingsEdit, SettingsRead},
    forms::LastChange,
};
use async_trait::async_trait;
use domain::{
    ids::{DirectoryId, Version},
    list::{DirectorySort, Order, Page, Paged},
    settings::directory::{Directory, DirectoryUser},
    validate::Problem,
};
use serde::{Deserialize, Serialize};

/// A directory as the console shows it; the bind password is write-only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryDetail {
    /// Id.
    pub id: DirectoryId,
    /// Version the next save must name.
    pub version: Version,
    /// The settings.
    pub directory: Directory,
    /// A bind password is kept.
    pub has_password: bool,
    /// Order of sign-in, from 1.
    pub position: u32,
    /// Last save; only where one directory is asked for.
    pub changed: Option<LastChange>,
    /// When the bind password was saved; only where one directory is asked for.
    pub password_changed: Option<LastChange>,
}

/// What to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DirectoryQuery {
    /// Part of a name, a host or the place where people are found; at most 100 characters.
    pub search: String,
    /// Sorted by.
    pub sort: DirectorySort,
    /// Direction.
    pub order: Order,
    /// Page.
    pub page: Page,
}

/// What a test pane asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "test", rename_all = "snake_case")]
pub enum DirectoryTest {
    /// Name, TCP, TLS, bind.
    Connection,
    /// People whose user name is this.
    User {
        /// User name.
        username: String,
    },
    /// Groups whose name contains this.
    Group {
        /// Part of a name.
        name: String,
    },
    /// Whether a person is in a group.
    Membership {
        /// User name.
        username: String,
        /// Group name or DN.
        group: String,
    },
}

/// What a test found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryTestResult {
    /// What was asked.
    pub test: DirectoryTest,
    /// It worked.
    pub ok: bool,
    /// Steps done, in order: name of the step, and what came (our words, or the server's escaped to 500 characters).
    pub steps: Vec<(String, String)>,
    /// The filter sent, where one was.
    pub filter: String,
    /// Milliseconds in all.
    pub ms: u64,
    /// People found.
    pub users: Vec<DirectoryUser>,
    /// Mapped fields that came back blank.
    pub blank: Vec<String>,
    /// Groups found.
    pub groups: Vec<String>,
    /// For membership.
    pub member: Option<bool>,
}

/// Directories.
#[async_trait]
pub trait Directories: Send + Sync {
    /// All, in the order of sign-in.
    async fn list(&self, by: &AdminSession<SettingsRead>) -> Result<Vec<DirectoryDetail>, Error>;
    /// One page.
    async fn page(
        &self,
        by: &AdminSession<SettingsRead>,
        query: DirectoryQuery,
    ) -> Result<Paged<DirectoryDetail>, Error>;
    /// One.
    async fn get(&self, by: &AdminSession<SettingsRead>, id: DirectoryId) -> Result<DirectoryDetail, Error>;
    /// What `create` (without `id`) or `edit` would say of the form, the password aside.
    async fn check(
        &self,
        by: &AdminSession<SettingsEdit>,
        id: Option<DirectoryId>,
        directory: Directory,
    ) -> Result<Vec<Problem>, Error>;
    /// `id`: the key of the form; sent twice with the same entries, the first directory is the answer.
    /// Problems on `name`, `hosts`, `tls`, `ca_pem`, `bind_dn`, `users_base`, `username`, `groups_base`, ….
    async fn create(
        &self,
        by: &AdminSession<SettingsEdit>,
        id: Option<DirectoryId>,
        directory: Directory,
        bind_password: Password,
    ) -> Result<DirectoryId, Error>;
    /// `bind_password` `None` keeps the present one. `Conflict` if `version` is old and the entries differ.
    async fn edit(
        &self,
        by: &AdminSession<SettingsEdit>,
        id: DirectoryId,
        version: Version,
        directory: Directory,
        bind_password: Option<Password>,
    ) -> Result<(), Error>;
    /// People of it can no longer sign in; devices keep their records.
    async fn delete(
        &self,
        by: &AdminSession<SettingsEdit>,
        id: DirectoryId,
        version: Version,
    ) -> Result<(), Error>;
    /// Runs a test pane; audited.
    async fn test(
        &self,
        by: &AdminSession<SettingsEdit>,
        id: DirectoryId,
        test: DirectoryTest,
    ) -> Result<DirectoryTestResult, Error>;
}
