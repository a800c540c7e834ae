//! Changes of sites.

use crate::{
    console::sites::acts::{DeleteForm, SiteForm},
    error::AppError,
};
use leptos::prelude::*;

/// Makes a site.
#[server(prefix = "/api/console", endpoint = "sites/create")]
pub async fn create_site(#[server(flatten)] form: SiteForm) -> Result<(), AppError> {
    crate::console::sites::acts::create(form).await
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
