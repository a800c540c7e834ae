//! Local accounts.

use crate::{
    AdminSession, Error, Password,
    caller::{AccountsEdit, AccountsRead},
    forms::LastChange,
};
use async_trait::async_trait;
use domain::{
    account::{Account, ConsoleRole},
    ids::{AccountId, Version},
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
