//! Pages for what is broken, away, busy or missing.

use crate::{
    paths,
    portal::frame::{Head, frame},
};
use domain::{
    ids::CaseCode,
    text::{TextKey as K, Texts},
};
use leptos::prelude::*;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A fault of ours.
    Broken,
    /// Something we depend on does not answer.
    Away,
    /// Too many requests.
    Busy,
    /// No such page.
    Missing,
    /// A download link that is over.
    ExpiredLink,
}

/// `case`: reference of a fault of ours.
pub fn page(texts: &Texts, what: What, case: Option<CaseCode>) -> AnyView {
    let (title, body, action) = match what {
        What::Broken => (K::ProblemBrokenTitle, K::ProblemBrokenBody, K::CommonTryAgain),
        What::Away => (K::ProblemAwayTitle, K::ProblemAwayBody, K::CommonTryAgain),
        What::Busy => (K::ProblemBusyTitle, K::ProblemBusyBody, K::CommonTryAgain),
        What::Missing => (K::ProblemMissingTitle, K::ProblemMissingBody, K::ProblemHome),
        What::ExpiredLink => (K::ProblemLinkTitle, K::ProblemLinkBody, K::ProblemLinkAgain),
    };
    let head = Head { title: texts.get(title), case, here: paths::ENROLL, ..Head::default() };
    let content = view! {
        <p class="lead">{texts.get(body)}</p>
        <a class="primary" href=paths::ENROLL>{texts.get(action)}</a>
    };
    frame(texts, head, content.into_any())
}
