//! Changes of sites.

use crate::{
    console::sites::acts::{DeleteForm, SiteForm},
    error::AppError,
};
use leptos::prelude::*;

/// What would be wrong with the form, for its guard.
#[server(prefix = "/api/console", endpoint = "sites/check")]
pub async fn check_site(
    #[server(default)] id: String,
    #[server(flatten)] form: SiteForm,
) -> Result<Vec<(String, String)>, AppError> {
    crate::console::sites::acts::check(id, form).await
}

/// Makes a site.
#[server(prefix = "/api/console", endpoint = "sites/create")]
pub async fn create_site(
    #[server(default)] key: String,
    #[server(flatten)] form: SiteForm,
) -> Result<(), AppError> {
    crate::console::sites::acts::create(key, form).await
}

/// Renames a site.
#[server(prefix = "/api/console", endpoint = "sites/rename")]
pub async fn rename_site(
    #[server(default)] id: String,
    #[server(default)] version: String,
    #[server(flatten)] form: SiteForm,
) -> Result<(), AppError> {
    crate::console::sites::acts::rename(id, version, form).await
}

/// Deletes a site.
#[server(prefix = "/api/console", endpoint = "sites/delete")]
pub async fn delete_site(
    #[server(default)] id: String,
    #[server(default)] version: String,
    #[server(flatten)] form: DeleteForm,
) -> Result<(), AppError> {
    crate::console::sites::acts::delete(id, version, form).await
}
