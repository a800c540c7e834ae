//! What is asked of devices.

use crate::error::AppError;
use leptos::prelude::*;

/// Asks one device for what it reports.
#[server(prefix = "/api/console", endpoint = "devices/refresh")]
pub async fn refresh_device(#[server(default)] id: String) -> Result<(), AppError> {
    crate::console::devices::acts::refresh(id).await
}
