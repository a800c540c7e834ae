//! What the form that revokes a certificate does.

use crate::{
    console::{
        FormValues,
        form_values::form_values,
        outcome::{self, Done, Sent},
    },
    error::AppError,
    host, paths,
};
use contract::Error;
use domain::{
    certificate::RevocationReason,
    ids::CertificateId,
    validate::{Problem, ProblemCode},
};

form_values! {
    /// Revoking.
    RevokeForm {
        /// A code of RFC 5280.
        reason,
    }
}

/// Revokes a certificate.
pub async fn revoke(id: String, form: RevokeForm) -> Result<(), AppError> {
    let sent = Sent { form: form_name(&id), page: format!("{}/revoke", page(&id)), values: form.pairs() };
    let done = page(&id);
    let revoked = host::call(|s, by| async move {
        let id: CertificateId = outcome::id(&id)?;
        let by = by.admin()?;
        let reason = RevocationReason::from_code(&form.reason)
            .ok_or_else(|| Error::invalid(vec![Problem::new("reason", ProblemCode::NotOffered)]))?;
        s.certificates.revoke(&by, id, reason).await
    })
    .await;
    outcome::settle(sent, revoked.map(|()| Done { to: done, what: "revoked", name: String::new() })).await
}

/// Address of a certificate's page; an id that is none leads to one that does not exist.
pub fn page(id: &str) -> String {
    match id.parse::<CertificateId>() {
        Ok(id) => format!("{}/{id}", paths::CONSOLE_CERTIFICATES),
        Err(_) => format!("{}/unknown", paths::CONSOLE_CERTIFICATES),
    }
}

/// Under which name the form is kept.
pub fn form_name(id: &str) -> String {
    format!("certificates/{}/revoke", id.get(..36).unwrap_or("unknown"))
}
