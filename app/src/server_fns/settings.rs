//! Changes of settings.

use crate::{console::settings::acts::EnrollmentForm, error::AppError};
use leptos::prelude::*;

/// Saves the enrollment switches.
#[server(prefix = "/api/console", endpoint = "settings/enrollment")]
pub async fn save_enrollment(
    #[server(default)] version: String,
    #[server(flatten)] form: EnrollmentForm,
) -> Result<(), AppError> {
    crate::console::settings::acts::save_enrollment(version, form).await
}
