//! The frame of a form that changes something: a plain POST with its summary of problems and its button.

use super::{ProblemLine, ProblemList};
use crate::ui::action::{Button, LinkButton, Weight};
use leptos::prelude::*;

/// A form. The server validates everything; the browser's own bubbles are off (ux A20).
#[component]
pub fn FormFrame(
    /// Where it is sent.
    action: &'static str,
    /// What was wrong with it.
    #[prop(optional)]
    problems: Vec<ProblemLine>,
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
        <form method="post" action=action novalidate>
            {children()}
            <div class=foot>
                <Button label=submit weight=Weight::Primary />
                {cancel.map(|href| view! { <LinkButton href=href label="Cancel" weight=Weight::Quiet /> })}
            </div>
        </form>
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
