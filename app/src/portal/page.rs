//! One page per address: asks the server what to show there, and shows it, goes there, or says what is wrong.

use super::steps::{closed, ended, entry, problem as trouble, step_page, wrong_browser};
use crate::{host, paths};
use contract::{Error, Upstream, portal::PortalPage};
use domain::{enrollment::wizard::StepKind, ids::CaseCode, text::Texts};
use http::StatusCode;
use leptos::prelude::*;

/// The page at a step's address, or at `/enroll` itself.
pub fn page(wanted: Option<StepKind>) -> impl IntoView {
    Suspend::new(async move {
        match look(wanted).await {
            Ok(page) => show(page, wanted),
            Err(error) => refused(&error),
        }
    })
}

async fn look(wanted: Option<StepKind>) -> Result<PortalPage, Error> {
    host::call(|s, by| async move { s.portal.look(&by.visitor, by.enrollment(), wanted).await }).await
}

/// Shows what the server decided.
pub fn show(page: PortalPage, wanted: Option<StepKind>) -> AnyView {
    match page {
        PortalPage::GoTo(kind) => go(paths::step(kind)),
        PortalPage::Ended { texts } => ended::page(&texts),
        PortalPage::Step(view) => step_page(&view),
        PortalPage::Welcome { texts, closed: Some(why), .. } => closed::page(&texts, why),
        PortalPage::Welcome { texts, wrong_browser: Some(hardware), address, .. } => {
            wrong_browser::page(&texts, hardware, &address, wrong_browser::Around::Nothing)
        }
        // A step's address without a session: the start page lives at its own.
        PortalPage::Welcome { .. } if wanted.is_some() && !lost_cookie() => go(paths::ENROLL),
        PortalPage::Welcome { texts, .. } => entry::page(&texts, lost_cookie()),
    }
}

/// The first post has just led here and brought no cookie back.
fn lost_cookie() -> bool {
    host::context::query("started").is_some()
}

fn go(path: &'static str) -> AnyView {
    host::go(path);
    ().into_any()
}

/// `/enroll/problem`: a post that could not be done.
pub fn problem() -> impl IntoView {
    Suspend::new(async move {
        let texts = texts().await;
        let case = host::context::query("case").and_then(|case| case.parse::<CaseCode>().ok());
        match host::context::query("what").as_deref() {
            Some("busy") => trouble::page(&texts, trouble::What::Busy, None),
            Some("away") => trouble::page(&texts, trouble::What::Away, None),
            _ => trouble::page(&texts, trouble::What::Broken, case),
        }
    })
}

/// A download link that was used, is too old, or never was: never a broken profile.
pub fn expired_link() -> impl IntoView {
    Suspend::new(async move {
        let texts = texts().await;
        host::status(StatusCode::GONE);
        trouble::page(&texts, trouble::What::ExpiredLink, None)
    })
}

/// The texts of the page; without a service, those of an organisation without a name.
async fn texts() -> Texts {
    match look(None).await {
        Ok(PortalPage::Welcome { texts, .. } | PortalPage::Ended { texts }) => *texts,
        Ok(PortalPage::Step(view)) => view.texts,
        Ok(PortalPage::GoTo(_)) | Err(_) => plain_texts(),
    }
}

fn plain_texts() -> Texts {
    Texts { language: host::context::language(), organization: String::new(), help: String::new() }
}

/// A page that could not be shown.
pub fn refused(error: &Error) -> AnyView {
    let texts = plain_texts();
    let (code, what, case) = match error {
        Error::SignInRequired | Error::Expired => return go(paths::ENROLL),
        Error::TooMany { .. } | Error::Unavailable { upstream: Upstream::Hashing } => {
            (StatusCode::TOO_MANY_REQUESTS, trouble::What::Busy, None)
        }
        Error::Unavailable { .. } => (StatusCode::SERVICE_UNAVAILABLE, trouble::What::Away, None),
        Error::NotFound | Error::Forbidden => (StatusCode::NOT_FOUND, trouble::What::Missing, None),
        Error::Conflict | Error::Invalid { .. } => (StatusCode::BAD_REQUEST, trouble::What::Broken, None),
        Error::Internal { case } => {
            (StatusCode::INTERNAL_SERVER_ERROR, trouble::What::Broken, case.parse().ok())
        }
    };
    host::status(code);
    trouble::page(&texts, what, case)
}

/// No such page, in the frame of the area it would belong to.
pub fn not_found() -> impl IntoView {
    Suspend::new(async move {
        host::status(StatusCode::NOT_FOUND);
        if host::context::path().starts_with(paths::CONSOLE) {
            return crate::console::frame::missing();
        }
        let texts = texts().await;
        trouble::page(&texts, trouble::What::Missing, None)
    })
}
