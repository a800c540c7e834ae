//! Changes of settings.

use crate::{console::settings::acts::EnrollmentForm, error::AppError};
use leptos::prelude::*;

/// What would be wrong with the form, for its guard.
#[server(prefix = "/api/console", endpoint = "settings/enrollment/check")]
pub async fn check_enrollment(
    #[server(flatten)] form: EnrollmentForm,
) -> Result<Vec<(String, String)>, AppError> {
    crate::console::settings::acts::check_enrollment(form).await
}

/// Saves the enrollment switches.
#[server(prefix = "/api/console", endpoint = "settings/enrollment")]
pub async fn save_enrollment(
    #[server(default)] version: String,
    #[server(flatten)] form: EnrollmentForm,
) -> Result<(), AppError> {
    crate::console::settings::acts::save_enrollment(version, form).await
}
