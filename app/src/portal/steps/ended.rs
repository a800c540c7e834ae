//! The session's time is over.

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

/// Says that nothing was installed and starts again with one button.
pub fn page(texts: &Texts) -> AnyView {
    let head = Head { title: texts.get(K::EndedTitle), here: paths::ENROLL, ..Head::default() };
    let content = view! {
        <p class="lead">{texts.get(K::EndedBody)}</p>
        <p>{texts.get(K::EndedFinished)}</p>
        {parts::button_form(Start::url(), None, "primary", texts.get(K::EndedAgain))}
    };
    frame(texts, head, content.into_any())
}
