//! The wizard's posts. Each leads to the step that comes, whatever happened; problems are kept with the attempt.

#![allow(unused_imports, reason = "the browser gets the addresses without the bodies")]

use crate::{error::AppError, host, paths, portal::answer};
use contract::Password;
use domain::{ids::Version, text::Language};
use leptos::prelude::*;

/// Starts an attempt. `browser_confirmed`: "I am in Safari" (any value).
#[server(prefix = "/api/portal", endpoint = "start")]
pub async fn start(browser_confirmed: Option<String>) -> Result<(), AppError> {
    let confirmed = browser_confirmed.is_some();
    answer::started(host::call(|s, by| async move { s.portal.start(&by.visitor, confirmed).await }).await)
}

/// Name and password.
#[server(prefix = "/api/portal", endpoint = "sign-in")]
pub async fn sign_in(version: Version, username: String, password: String) -> Result<(), AppError> {
    let password = Password::new(password);
    answer::moved(
        host::call(
            |s, by| async move { s.portal.sign_in(by.enrollment()?, version, username, password).await },
        )
        .await,
    )
}

/// Who owns the device: `personal` or `institutional`; anything else counts as no choice.
#[server(prefix = "/api/portal", endpoint = "ownership")]
pub async fn ownership(version: Version, ownership: Option<String>) -> Result<(), AppError> {
    let choice = ownership.as_deref().and_then(answer::ownership);
    answer::moved(
        host::call(|s, by| async move { s.portal.choose_ownership(by.enrollment()?, version, choice).await })
            .await,
    )
}

/// Which site: its id; anything else counts as no choice.
#[server(prefix = "/api/portal", endpoint = "site")]
pub async fn site(version: Version, site: Option<String>) -> Result<(), AppError> {
    let choice = site.and_then(|id| id.parse().ok());
    answer::moved(
        host::call(|s, by| async move { s.portal.choose_site(by.enrollment()?, version, choice).await })
            .await,
    )
}

/// "I have installed the certificate".
#[server(prefix = "/api/portal", endpoint = "certificate")]
pub async fn certificate(version: Version) -> Result<(), AppError> {
    answer::moved(
        host::call(|s, by| async move { s.portal.certificate_installed(by.enrollment()?, version).await })
            .await,
    )
}

/// The Managed Apple Account as typed.
#[server(prefix = "/api/portal", endpoint = "account")]
pub async fn account(version: Version, account: String) -> Result<(), AppError> {
    answer::moved(
        host::call(|s, by| async move {
            s.portal.managed_apple_account(by.enrollment()?, version, account).await
        })
        .await,
    )
}

/// Makes a profile, or a fresh one.
#[server(prefix = "/api/portal", endpoint = "issue")]
pub async fn issue(version: Version) -> Result<(), AppError> {
    answer::moved(
        host::call(|s, by| async move { s.portal.issue_profile(by.enrollment()?, version).await }).await,
    )
}

/// Starts over after a stop.
#[server(prefix = "/api/portal", endpoint = "try-again")]
pub async fn try_again() -> Result<(), AppError> {
    answer::moved(host::call(|s, by| async move { s.portal.try_again(by.enrollment()?).await }).await)
}

/// Ends the session.
#[server(prefix = "/api/portal", endpoint = "log-out")]
pub async fn log_out() -> Result<(), AppError> {
    // A session that has ended already is logged out as well.
    let ended = host::call(|s, by| async move { s.portal.log_out(by.enrollment()?).await }).await;
    host::set_cookie(host::Cookie::PortalGone);
    answer::left(ended)
}

/// The language menu. `back`: the portal page it stands on.
#[server(prefix = "/api/portal", endpoint = "language")]
#[allow(clippy::unused_async, reason = "a server function is always async")]
pub async fn choose_language(lang: String, back: String) -> Result<(), AppError> {
    if let Some(language) = Language::from_tag(&lang) {
        host::set_cookie(host::Cookie::Language(language));
    }
    host::redirect(paths::portal_page(&back));
    Ok(())
}
