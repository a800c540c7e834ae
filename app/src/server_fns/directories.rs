//! Changes of directories, and their test panes.

use crate::{
    console::directories::{form::DirectoryForm, trial::TestForm},
    error::AppError,
};
use leptos::prelude::*;

/// What would be wrong with the form, for its guard.
#[server(prefix = "/api/console", endpoint = "directories/check")]
pub async fn check_directory(
    #[server(default)] id: String,
    #[server(flatten)] form: DirectoryForm,
) -> Result<Vec<(String, String)>, AppError> {
    crate::console::directories::acts::check(id, form).await
}

/// Makes a directory.
#[server(prefix = "/api/console", endpoint = "directories/create")]
pub async fn create_directory(
    #[server(default)] key: String,
    #[server(flatten)] form: DirectoryForm,
    #[server(default)] bind_password: String,
) -> Result<(), AppError> {
    crate::console::directories::acts::create(key, form, bind_password).await
}

/// Changes a directory; an empty password keeps the present one.
#[server(prefix = "/api/console", endpoint = "directories/edit")]
pub async fn edit_directory(
    #[server(default)] id: String,
    #[server(default)] version: String,
    #[server(flatten)] form: DirectoryForm,
    #[server(default)] bind_password: String,
) -> Result<(), AppError> {
    crate::console::directories::acts::edit(id, version, form, bind_password).await
}

/// Deletes a directory.
#[server(prefix = "/api/console", endpoint = "directories/delete")]
pub async fn delete_directory(
    #[server(default)] id: String,
    #[server(default)] version: String,
) -> Result<(), AppError> {
    crate::console::directories::acts::delete(id, version).await
}

/// Runs a test pane.
#[server(prefix = "/api/console", endpoint = "directories/test")]
pub async fn test_directory(
    #[server(default)] id: String,
    #[server(flatten)] form: TestForm,
) -> Result<(), AppError> {
    crate::console::directories::trial::run(id, form).await
}
