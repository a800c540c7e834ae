//! One page per address: asks the server what to show there, and shows it, goes there, or says what is wrong.

use super::{
    PAGES,
    document::{self, document},
    steps::{closed, ended, entry, problem as trouble, step_page, wrong_browser},
};
use crate::{host, paths};
use contract::{Error, Upstream, portal::PortalPage};
use domain::{enrollment::wizard::StepKind, ids::CaseCode, text::Texts};
use http::StatusCode;
use leptos::prelude::*;
use std::future::Future;

/// What stands at an address of the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// A step's page, or `/enroll` itself.
    Step(Option<StepKind>),
    /// A post that could not be done.
    Problem,
    /// A download link that was used, is too old, or never was: never a broken profile.
    ExpiredLink,
    /// No such page.
    Missing,
}

impl Page {
    /// The page at this address of the portal.
    pub fn at(path: &str) -> Self {
        let path = path.strip_suffix('/').unwrap_or(path);
        PAGES.iter().find(|(address, _)| *address == path).map_or(Self::Missing, |(_, page)| *page)
    }

    /// Asks the server what to show. Services and caller are taken from context at once, not when the answer is awaited.
    pub fn ask(self) -> impl Future<Output = Result<PortalPage, Error>> + Send + 'static {
        let wanted = if let Self::Step(wanted) = self { wanted } else { None };
        let asked = host::context::services().and_then(|services| Ok((services, host::context::caller()?)));
        async move {
            let (services, by) = asked?;
            services.portal.look(&by.visitor, by.enrollment(), wanted).await
        }
    }

    /// The whole document over the server's answer.
    pub fn draw(self, answer: Result<PortalPage, Error>) -> impl IntoView + use<> {
        document::provide();
        let body = match self {
            Self::Step(wanted) => match answer {
                Ok(page) => show(page, wanted),
                Err(error) => refused(&error),
            },
            Self::Problem => problem(&texts(answer)),
            Self::ExpiredLink => {
                host::status(StatusCode::GONE);
                trouble::page(&texts(answer), trouble::What::ExpiredLink, None)
            }
            Self::Missing => {
                host::status(StatusCode::NOT_FOUND);
                trouble::page(&texts(answer), trouble::What::Missing, None)
            }
        };
        document(body)
    }
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

fn problem(texts: &Texts) -> AnyView {
    let case = host::context::query("case").and_then(|case| case.parse::<CaseCode>().ok());
    match host::context::query("what").as_deref() {
        Some("busy") => trouble::page(texts, trouble::What::Busy, None),
        Some("away") => trouble::page(texts, trouble::What::Away, None),
        _ => trouble::page(texts, trouble::What::Broken, case),
    }
}

/// The texts of the page; without a service, those of an organisation without a name.
fn texts(answer: Result<PortalPage, Error>) -> Texts {
    match answer {
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
