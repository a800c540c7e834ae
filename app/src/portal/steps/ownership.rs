//! Who owns the device, and what each answer lets IT do.

use crate::{
    portal::{
        answer::ownership_value,
        frame::{Head, frame},
        parts::{self, Card},
    },
    server_fns::portal::Ownership as Choose,
};
use contract::portal::StepView;
use domain::{enrollment::mode::Ownership, text::TextKey as K};
use leptos::{prelude::*, server_fn::ServerFn};

/// `offered`: in the order shown.
pub fn page(view: &StepView, offered: &[Ownership]) -> AnyView {
    let texts = &view.texts;
    let head = Head::of(view, texts.get(K::OwnershipTitle));
    let cards = offered
        .iter()
        .map(|ownership| {
            let (label, hint) = match ownership {
                Ownership::Personal => (K::OwnershipPersonal, K::OwnershipPersonalHint),
                Ownership::Institutional => (K::OwnershipInstitutional, K::OwnershipInstitutionalHint),
            };
            Card {
                value: ownership_value(*ownership).to_owned(),
                label: texts.get(label),
                hint: texts.get(hint),
                checked: view.ownership == Some(*ownership),
            }
        })
        .collect();
    let fields = view! {
        {parts::cards(texts, "ownership", K::OwnershipTitle, cards, head.said.as_ref())}
        {privacy(view)}
        {parts::primary(texts.get(K::CommonContinue))}
    };
    let content = view! {
        <p class="lead">{texts.get(K::OwnershipLead)}</p>
        {parts::form(Choose::url(), Some(view.version), fields.into_any())}
    };
    frame(texts, head.clone(), content.into_any())
}

fn privacy(view: &StepView) -> AnyView {
    let texts = &view.texts;
    if view.privacy.is_empty() {
        return ().into_any();
    }
    let lists: Vec<_> = view
        .privacy
        .iter()
        .map(|(ownership, can, cannot)| {
            let heading = match ownership {
                Ownership::Personal => K::PrivacyHeadingPersonal,
                Ownership::Institutional => K::PrivacyHeadingInstitutional,
            };
            view! {
                <details>
                    <summary>{texts.get(heading)}</summary>
                    <div class="inside">{parts::privacy(texts, can, cannot)}</div>
                </details>
            }
        })
        .collect();
    view! {
        <h2>{texts.get(K::PrivacyHeading)}</h2>
        <div class="group">{lists}</div>
    }
    .into_any()
}
