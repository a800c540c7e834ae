//! Changes of local accounts.

use crate::{console::accounts::acts::AccountForm, error::AppError};
use leptos::prelude::*;

/// What would be wrong with the form, for its guard.
#[server(prefix = "/api/console", endpoint = "accounts/check")]
pub async fn check_account(
    #[server(default)] id: String,
    #[server(flatten)] form: AccountForm,
    #[server(default)] sites: Vec<String>,
) -> Result<Vec<(String, String)>, AppError> {
    crate::console::accounts::acts::check(id, form, sites).await
}

/// Makes an account.
#[server(prefix = "/api/console", endpoint = "accounts/create")]
pub async fn create_account(
    #[server(default)] key: String,
    #[server(flatten)] form: AccountForm,
    #[server(default)] sites: Vec<String>,
    #[server(default)] password: String,
    #[server(default)] repeat: String,
) -> Result<(), AppError> {
    crate::console::accounts::acts::create(key, form, sites, password, repeat).await
}

/// Changes an account.
#[server(prefix = "/api/console", endpoint = "accounts/edit")]
pub async fn edit_account(
    #[server(default)] id: String,
    #[server(default)] version: String,
    #[server(flatten)] form: AccountForm,
    #[server(default)] sites: Vec<String>,
) -> Result<(), AppError> {
    crate::console::accounts::acts::edit(id, version, form, sites).await
}

/// Sets an account's password.
#[server(prefix = "/api/console", endpoint = "accounts/set-password")]
pub async fn set_account_password(
    #[server(default)] id: String,
    #[server(default)] password: String,
    #[server(default)] repeat: String,
) -> Result<(), AppError> {
    crate::console::accounts::acts::set_password(id, password, repeat).await
}

/// Deletes an account.
#[server(prefix = "/api/console", endpoint = "accounts/delete")]
pub async fn delete_account(
    #[server(default)] id: String,
    #[server(default)] version: String,
) -> Result<(), AppError> {
    crate::console::accounts::acts::delete(id, version).await
}
