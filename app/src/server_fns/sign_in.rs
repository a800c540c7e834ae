//! Console sign-in, first administrator, own password.

use crate::error::AppError;
use leptos::prelude::*;

/// Signs in to the console.
#[server(prefix = "/api/console", endpoint = "sign-in")]
pub async fn sign_in(
    #[server(default)] username: String,
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    crate::console::session::sign_in(username, password, next).await
}

/// Ends the session.
#[server(prefix = "/api/console", endpoint = "sign-out")]
pub async fn sign_out() -> Result<(), AppError> {
    crate::console::session::sign_out().await
}

/// Makes the first administrator and signs them in.
#[server(prefix = "/api/console", endpoint = "first-administrator")]
pub async fn first_administrator(
    #[server(default)] token: String,
    #[server(default)] username: String,
    #[server(default)] password: String,
    #[server(default)] repeat: String,
) -> Result<(), AppError> {
    crate::console::session::first(token, username, password, repeat).await
}

/// Changes the caller's own password.
#[server(prefix = "/api/console", endpoint = "account/password")]
pub async fn change_password(
    #[server(default)] current: String,
    #[server(default)] password: String,
    #[server(default)] repeat: String,
) -> Result<(), AppError> {
    crate::console::session::change_password(current, password, repeat).await
}
