//! Name and password, in one form on one page so that a password manager fills both.

use crate::{
    portal::{
        errors::Said,
        frame::{Head, frame},
        parts::{self, no_correction},
    },
    server_fns::portal::SignIn,
};
use contract::portal::{StepProblem, StepView};
use domain::text::TextKey as K;
use leptos::{prelude::*, server_fn::ServerFn};

/// The sign-in page.
pub fn page(view: &StepView) -> AnyView {
    let texts = &view.texts;
    let head = Head::of(view, texts.get(K::SignInTitle));
    let said = head.said.as_ref();
    // One sentence for both fields, so both are marked.
    let both = view.problem == Some(StepProblem::WrongCredentials);
    let at = |field: &str| (both || said.is_some_and(|s| s.is_at(field))).then_some("true");
    let described = |field: &'static str, said: Option<&Said>| {
        if both { Some("username-error".to_owned()) } else { parts::described_by(field, false, said) }
    };
    let username = view! {
        <input
            id="username" name="username" type="text" autocomplete="username" autocapitalize="none"
            {..no_correction()} spellcheck="false" enterkeyhint="next" dir="auto" maxlength="256"
            value=view.typed.clone() aria-invalid=at("username") aria-describedby=described("username", said)
        />
    };
    let password = view! {
        <div class="with-button">
            <input
                id="password" name="password" type="password" autocomplete="current-password" autocapitalize="none"
                {..no_correction()} spellcheck="false" enterkeyhint="go" maxlength="1024"
                data-show=texts.get(K::SignInShow) data-hide=texts.get(K::SignInHide)
                aria-invalid=at("password") aria-describedby=described("password", said)
            />
        </div>
    };
    let fields = view! {
        {parts::field(texts, "username", texts.get(K::SignInUsername), None, said, username)}
        {parts::field(texts, "password", texts.get(K::SignInPassword), None, said, password)}
        {parts::primary(texts.get(K::SignInButton))}
    };
    let content = view! {
        <p class="lead">{texts.get(K::SignInLead)}</p>
        {parts::form(SignIn::url(), Some(view.version), fields)}
    };
    frame(texts, head.clone(), content.into_any())
}
