//! Changes of certificates.

use crate::{console::certificates::acts::RevokeForm, error::AppError};
use leptos::prelude::*;

/// Revokes a certificate.
#[server(prefix = "/api/console", endpoint = "certificates/revoke")]
pub async fn revoke_certificate(
    #[server(default)] id: String,
    #[server(flatten)] form: RevokeForm,
) -> Result<(), AppError> {
    crate::console::certificates::acts::revoke(id, form).await
}
