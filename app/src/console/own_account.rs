//! The caller's own account: who they are here, and their password.

use super::{
    form_values::switch,
    frame::{self, Page, Section},
    outcome, words,
};
use crate::{
    host::context,
    server_fns::{
        lists::KeepShortcuts,
        sign_in::{ChangePassword, SignOut},
    },
    ui::{
        action::Button,
        data::{DetailList, Fact},
        form::{ActForm, Entries, Labels, PasswordField, SwitchField},
    },
};
use contract::{AdminSession, Error, caller::Anyone};
use domain::site::SiteScope;
use leptos::{prelude::*, server_fn::ServerFn};

const LABELS: Labels =
    &[("current", "Present password"), ("password", "New password"), ("repeat", "New password again")];

/// `/console/account`.
pub fn page() -> AnyView {
    frame::page(Section::Own, content())
}

async fn content() -> Result<Page, Error> {
    let by: AdminSession<Anyone> = context::caller()?.admin()?;
    let entries = Entries::new(LABELS, Vec::new(), outcome::take("account/password").await?);
    let who = by.who();
    let sites = match &who.sites {
        SiteScope::All => "All sites".to_owned(),
        SiteScope::Only(sites) if sites.len() == 1 => "1 site".to_owned(),
        SiteScope::Only(sites) => format!("{} sites", sites.len()),
    };
    let facts = vec![
        Fact::text("User name", Some(who.username.clone())),
        Fact::text("Role", Some(words::role(who.role).to_owned())),
        Fact::text("Sites", Some(sites)),
    ];
    let has_problems = entries.has_problems();
    let around = context::services()?.preferences.around(&context::caller()?.admin()?).await?;
    let body = view! {
        <section class="card mb-6"><DetailList facts=facts /></section>
        <ActForm id="own-password" title="Change your password" lead="Your other sessions end; this one stays."
            action=ChangePassword::url() problems=entries.lines() submit="Change password">
            <PasswordField of=entries.field("current") autocomplete="current-password" />
            <PasswordField of=entries.field("password") autocomplete="new-password"
                hint="At least 15 characters. A short sentence does well." />
            <PasswordField of=entries.field("repeat") autocomplete="new-password" />
        </ActForm>
        <section class="card mb-6" aria-labelledby="own-keyboard">
            <h2 id="own-keyboard" class="mb-3">"Keyboard"</h2>
            {keyboard(around.shortcuts)}
        </section>
        <form method="post" action=SignOut::url()><Button label="Sign out" /></form>
    };
    Ok(Page::new("Your account", body).form(has_problems))
}

const KEYBOARD: Labels = &[("shortcuts", "Shortcuts of one letter")];

/// Letters can be switched off: they get in the way of dictation (WCAG 2.1.4).
fn keyboard(on: bool) -> impl IntoView {
    let entries = Entries::new(KEYBOARD, vec![("shortcuts".to_owned(), switch(on))], None);
    view! {
        <form method="post" action=KeepShortcuts::url() novalidate>
            <SwitchField of=entries.field("shortcuts")
                hint="Press ? on any page for the list. Switch them off if you dictate or use another tool that types." />
            <div class="mt-3"><Button label="Save keyboard" /></div>
        </form>
    }
}
