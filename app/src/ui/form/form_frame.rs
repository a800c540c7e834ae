//! The frames of forms that change something: a settings page, an object's page, and a small act beside others. Each
//! is a plain POST with its summary of problems and its button; the guard makes it comfortable where script runs.

use super::{FormGuard, ProblemLine, ProblemList};
use crate::ui::action::{Button, LinkButton, Weight};
use leptos::prelude::*;

/// A form. The server validates everything; the browser's own bubbles are off (ux A20).
#[component]
pub fn FormFrame(
    /// Where it is sent.
    action: &'static str,
    /// Id of the form; two on one page need two.
    #[prop(default = "form")]
    id: &'static str,
    /// What was wrong with it.
    #[prop(optional)]
    problems: Vec<ProblemLine>,
    /// Address that says what would be wrong with it, asked when a field is left; without it nobody asks.
    #[prop(optional)]
    check: &'static str,
    /// It holds entries that are not saved.
    #[prop(optional)]
    unsaved: bool,
    /// What the button says.
    #[prop(into)]
    submit: String,
    /// Where "Cancel" leads; without it there is none.
    #[prop(optional, into)]
    cancel: Option<String>,
    /// Keeps the last row in sight on large windows.
    #[prop(optional)]
    sticky: bool,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let foot = if sticky { "form-foot form-foot-sticky" } else { "form-foot" };
    view! {
        <ProblemList lines=problems />
        <form method="post" action=action novalidate id=id>
            {children()}
            <div class=foot>
                <Button label=submit weight=Weight::Primary />
                {cancel.map(|href| view! { <LinkButton href=href label="Cancel" weight=Weight::Quiet /> })}
            </div>
        </form>
        <FormGuard form=id.to_owned() check=check.to_owned() unsaved=unsaved />
    }
}

/// The form of a whole page of settings, or of an object: Save stays in sight on large windows (ux C4.1).
#[component]
pub fn PageForm(
    /// Where it is sent.
    action: &'static str,
    /// Address that says what would be wrong with it.
    check: &'static str,
    /// What was wrong with it.
    problems: Vec<ProblemLine>,
    /// It holds entries that are not saved.
    unsaved: bool,
    /// What the button says.
    submit: &'static str,
    /// Where "Cancel" leads.
    #[prop(optional, into)]
    cancel: Option<String>,
    /// The groups of fields.
    children: Children,
) -> impl IntoView {
    let cancel = cancel.map(|href| view! { <LinkButton href=href label="Cancel" weight=Weight::Quiet /> });
    view! {
        <ProblemList lines=problems />
        <form method="post" action=action novalidate id="form">
            {children()}
            <div class="form-foot form-foot-sticky">
                <Button label=submit weight=Weight::Primary />
                {cancel}
            </div>
        </form>
        <FormGuard form="form".to_owned() check=check.to_owned() unsaved=unsaved />
    }
}

/// Fields that belong together, on a card with a heading.
#[component]
pub fn Group(
    /// Id of the heading.
    id: &'static str,
    /// The heading.
    title: &'static str,
    /// A sentence under it.
    #[prop(optional)]
    lead: &'static str,
    /// The fields.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="card mb-5" aria-labelledby=id>
            <h2 id=id class="mb-1">{title}</h2>
            {(!lead.is_empty()).then(|| view! { <p class="hint mb-3">{lead}</p> })}
            <div class="mt-3">{children()}</div>
        </section>
    }
}

/// A small act of its own on a page about something else: a card with heading, one sentence, and its form.
#[component]
pub fn ActForm(
    /// Id of the form; its heading is `<id>-title`.
    id: &'static str,
    /// The heading.
    title: &'static str,
    /// What happens.
    lead: &'static str,
    /// Where it is sent.
    action: &'static str,
    /// What was wrong with it.
    problems: Vec<ProblemLine>,
    /// What the button says.
    submit: &'static str,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let heading = format!("{id}-title");
    let labelled = heading.clone();
    view! {
        <section class="card mb-6" aria-labelledby=labelled>
            <h2 id=heading class="mb-1">{title}</h2>
            <p class="hint mb-4">{lead}</p>
            <FormFrame id=id action=action problems=problems submit=submit>{children()}</FormFrame>
        </section>
    }
}

/// The page of an act that cannot be undone (ux C4.7): it names the object, what follows and how much it touches, and
/// its red button says the verb.
#[component]
pub fn ConfirmForm(
    /// Where it is sent.
    action: &'static str,
    /// What was wrong with it.
    problems: Vec<ProblemLine>,
    /// What will happen, one sentence each, naming the object and the numbers.
    consequences: Vec<String>,
    /// The verb on the red button.
    verb: &'static str,
    /// Where "Cancel" leads.
    #[prop(into)]
    cancel: String,
    /// Hidden fields and choices.
    children: Children,
) -> impl IntoView {
    let lines = consequences.into_iter().map(|line| view! { <li><bdi>{line}</bdi></li> }).collect_view();
    view! {
        <ProblemList lines=problems />
        <section class="card" aria-labelledby="consequences-title">
            <h2 id="consequences-title" class="mb-2">"What happens"</h2>
            <ul class="mb-4 list-disc ps-5 break-words">{lines}</ul>
            <form method="post" action=action novalidate id="form">
                {children()}
                <div class="form-foot">
                    <Button label=verb weight=Weight::Danger />
                    <LinkButton href=cancel label="Cancel" weight=Weight::Quiet />
                </div>
            </form>
            <FormGuard form="form".to_owned() check=String::new() unsaved=false />
        </section>
    }
}

/// A value the form carries without showing it.
#[component]
pub fn Hidden(
    /// Field name.
    name: &'static str,
    /// Value.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    view! { <input type="hidden" name=name value=value /> }
}
