//! The start page: who runs this, what will happen, what to have ready.

use crate::{
    paths,
    portal::{
        frame::{Head, frame},
        parts,
    },
    server_fns::portal::Start,
};
use domain::text::{TextKey as K, Texts};
use leptos::{prelude::*, server_fn::ServerFn};

/// `lost_cookie`: the browser kept no cookie; says so instead of going round in a circle.
pub fn page(texts: &Texts, lost_cookie: bool) -> AnyView {
    let head = Head { title: texts.get(K::EntryTitle), here: paths::ENROLL, ..Head::default() };
    let notice = lost_cookie.then(|| {
        view! {
            <div class="notice" role="alert">
                <h2>{texts.get(K::EntryCookiesTitle)}</h2>
                <p>{texts.get(K::EntryCookiesBody)}</p>
            </div>
        }
    });
    let steps: Vec<_> = [K::EntryStepSignIn, K::EntryStepAnswer, K::EntryStepInstall]
        .map(|key| view! { <li><div class="step-text">{texts.get(key)}</div></li> })
        .into_iter()
        .collect();
    let needs =
        [K::EntryNeedPasscode, K::EntryNeedNetwork, K::EntryNeedTime].map(|key| texts.get(key)).to_vec();
    let content = view! {
        {notice}
        <p class="lead">{texts.get(K::EntryLead)}</p>
        <h2>{texts.get(K::EntryStepsHeading)}</h2>
        <ol class="group steps">{steps}</ol>
        <h2>{texts.get(K::EntryNeedHeading)}</h2>
        {parts::rows(needs)}
        {parts::button_form(Start::url(), None, "primary", texts.get(K::EntryStart))}
    };
    frame(texts, head, content.into_any())
}
