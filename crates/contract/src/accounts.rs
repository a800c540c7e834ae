//! Local accounts.

use crate::{
    AdminSession, Error, Password,
    caller::{AccountsEdit, AccountsRead},
    forms::LastChange,
    lists::ExportNote,
};
use async_trait::async_trait;
use domain::{
    account::{Account, ConsoleRole},
    ids::{AccountId, SiteId, Version},
    list::{AccountSort, Mark, Order, Page, Paged, Stretch},
    site::SiteScope,
    time::Timestamp,
    validate::Problem,
};
use serde::{Deserialize, Serialize};

/// An account in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRow {
    /// The account.
    pub account: Account,
    /// Last sign-in to console or portal.
    pub last_sign_in: Option<Timestamp>,
    /// Last save of all but the password; only where one account is asked for.
    pub changed: Option<LastChange>,
    /// Open sessions of the console; only where one account is asked for.
    pub sessions: u64,
}

/// What to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AccountQuery {
    /// Part of a user name, full name or mail address; at most 100 characters.
    pub search: String,
    /// Only this role.
    pub role: Option<ConsoleRole>,
    /// Only those that can sign in, or cannot.
    pub enabled: Option<bool>,
    /// Only those that may enroll, or may not.
    pub may_enroll: Option<bool>,
    /// Only those of this site; accounts of all sites are among them.
    pub site: Option<SiteId>,
    /// Sorted by.
    pub sort: AccountSort,
    /// Direction.
    pub order: Order,
    /// Page.
    pub page: Page,
}

/// What an administrator sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountEdit {
    /// 1–64 letters, digits, `._-@`; fixed after creation.
    pub username: String,
    /// May be empty.
    pub full_name: String,
    /// May be empty.
    pub email: String,
    /// Whether it can sign in.
    pub enabled: bool,
    /// Console role.
    pub role: ConsoleRole,
    /// May enroll devices.
    pub may_enroll: bool,
    /// Its sites.
    pub sites: SiteScope,
}

/// Local accounts.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// All, by name.
    async fn list(&self, by: &AdminSession<AccountsRead>) -> Result<Vec<AccountRow>, Error>;
    /// One page. Accounts belong to no site: whoever may see them sees all.
    async fn page(
        &self,
        by: &AdminSession<AccountsRead>,
        query: AccountQuery,
    ) -> Result<Paged<AccountRow>, Error>;
    /// Notes in the audit log that the list is exported, before anything of it is handed out, and says how many rows
    /// match.
    async fn begin_export(
        &self,
        by: &AdminSession<AccountsRead>,
        query: &AccountQuery,
        note: ExportNote,
    ) -> Result<u64, Error>;
    /// The next at most 200 rows of the whole list in its order; the page of the query is not looked at.
    async fn walk(
        &self,
        by: &AdminSession<AccountsRead>,
        query: &AccountQuery,
        after: Option<Mark>,
    ) -> Result<Stretch<AccountRow>, Error>;
    /// One.
    async fn get(&self, by: &AdminSession<AccountsRead>, id: AccountId) -> Result<AccountRow, Error>;
    /// What `create` (without `id`) or `edit` would say of the form, passwords aside.
    async fn check(
        &self,
        by: &AdminSession<AccountsEdit>,
        id: Option<AccountId>,
        edit: AccountEdit,
    ) -> Result<Vec<Problem>, Error>;
    /// Problems on `username`, `full_name`, `email`, `password`, `repeat`. `id`: the key of the form; sent twice with
    /// the same entries, the first account is the answer.
    async fn create(
        &self,
        by: &AdminSession<AccountsEdit>,
        id: Option<AccountId>,
        edit: AccountEdit,
        password: Password,
        repeat: Password,
    ) -> Result<AccountId, Error>;
    /// `Conflict` if `version` is old and the entries differ. Ends the account's sessions if role, sites or `enabled` changed (R-SE3). `LastAdministrator` on `role` or
    /// `enabled`.
    async fn edit(
        &self,
        by: &AdminSession<AccountsEdit>,
        id: AccountId,
        version: Version,
        edit: AccountEdit,
    ) -> Result<(), Error>;
    /// Ends the account's sessions. Problems on `password`, `repeat`.
    async fn set_password(
        &self,
        by: &AdminSession<AccountsEdit>,
        id: AccountId,
        password: Password,
        repeat: Password,
    ) -> Result<(), Error>;
    /// `LastAdministrator` on `id`.
    async fn delete(
        &self,
        by: &AdminSession<AccountsEdit>,
        id: AccountId,
        version: Version,
    ) -> Result<(), Error>;
}
