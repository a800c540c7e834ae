//! Enrolled: one drawn check mark and what comes next.

use crate::portal::{
    frame::{Head, frame},
    parts,
};
use contract::portal::StepView;
use domain::{enrollment::mode::Ownership, text::TextKey as K};
use leptos::prelude::*;

/// The last page.
pub fn page(view: &StepView, ownership: Ownership) -> AnyView {
    let texts = &view.texts;
    let head = Head { position: None, back: None, done: true, ..Head::of(view, texts.get(K::CompleteTitle)) };
    let device = view.device_name.clone().filter(|name| !name.is_empty()).map(|name| {
        view! { <dl class="group pair"><dt>{texts.get(K::CompleteDevice)}</dt><dd><bdi>{name}</bdi></dd></dl> }
    });
    let later = match ownership {
        Ownership::Personal => K::CompleteNextRemove,
        Ownership::Institutional => K::CompleteNextOwner,
    };
    let content = view! {
        <p class="lead">{texts.get(K::CompleteLead)}</p>
        {device}
        <h2>{texts.get(K::CompleteNextHeading)}</h2>
        {parts::rows(vec![texts.get(K::CompleteNextSettings), texts.get(later)])}
        <p class="lead">{texts.get(K::CompleteClose)}</p>
    };
    frame(texts, head, content.into_any())
}
