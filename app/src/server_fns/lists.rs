//! What is done from lists: keeping a choice of columns, acts on the selected rows.

use crate::error::AppError;
use leptos::prelude::*;

/// Keeps the columns of a list with the caller's account and leads back to it. `keep` is the list's address.
#[server(prefix = "/api/console", endpoint = "lists/columns")]
pub async fn keep_columns(
    #[server(default)] cols: Vec<String>,
    #[server(default)] keep: String,
) -> Result<(), AppError> {
    crate::console::preferences::keep_columns(cols, keep).await
}

/// Asks the selected devices for their inventory.
#[server(prefix = "/api/console", endpoint = "devices/ask-inventory")]
pub async fn ask_inventory(
    #[server(default)] ids: Vec<String>,
    #[server(default)] all: String,
    #[server(default)] list: String,
    #[server(default)] confirmed: String,
) -> Result<(), AppError> {
    crate::console::devices::acts::ask_inventory(ids, all, list, confirmed).await
}

/// Switches the keyboard shortcuts on or off.
#[server(prefix = "/api/console", endpoint = "account/shortcuts")]
pub async fn keep_shortcuts(#[server(default)] shortcuts: String) -> Result<(), AppError> {
    crate::console::preferences::keep_shortcuts(shortcuts).await
}
