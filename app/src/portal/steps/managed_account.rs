//! The Managed Apple Account for User Enrollment by profile (iOS 13.1–17).

use crate::{
    portal::{
        drawings,
        frame::{Head, frame},
        parts::{self, no_correction},
    },
    server_fns::portal::Account,
};
use contract::portal::StepView;
use domain::text::TextKey as K;
use leptos::{prelude::*, server_fn::ServerFn};

/// Prefilled with what was typed before.
pub fn page(view: &StepView) -> AnyView {
    let texts = &view.texts;
    let head = Head::of(view, texts.get(K::AccountTitle));
    let said = head.said.as_ref();
    let control = view! {
        <input
            id="account" name="account" type="email" inputmode="email" autocomplete="email" autocapitalize="none"
            {..no_correction()} spellcheck="false" enterkeyhint="next" dir="auto" maxlength="320"
            value=view.typed.clone() aria-invalid=said.is_some_and(|s| s.is_at("account")).then_some("true")
            aria-describedby=parts::described_by("account", true, said)
        />
    };
    let hint = Some(texts.get(K::AccountHint));
    let fields = view! {
        {parts::field(texts, "account", texts.get(K::AccountLabel), hint, said, control.into_any())}
        <p class="warning">{drawings::icon("icon lead-icon", drawings::ALERT)}<strong>{texts.get(K::AccountWarning)}</strong></p>
        {parts::primary(texts.get(K::CommonContinue))}
    };
    let content = view! {
        <p class="lead">{texts.get(K::AccountLead)}</p>
        {parts::form(Account::url(), Some(view.version), fields.into_any())}
    };
    frame(texts, head.clone(), content.into_any())
}
