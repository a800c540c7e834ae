//! The confirmation of an act that cannot be undone (ux C4.7): closed at first, opened without script, and it
//! names the object and the consequence beside the red button.

use super::{Button, Weight};
use leptos::prelude::*;

/// A `<details>` that holds the form of a destructive act. `children` are its hidden fields and choices.
#[component]
pub fn Confirm(
    /// What the closed line says: "Delete this site".
    opener: &'static str,
    /// What will happen, naming the object.
    #[prop(into)]
    consequence: String,
    /// The verb on the red button.
    verb: &'static str,
    /// Where the form goes.
    action: &'static str,
    /// Open at once, since it was refused.
    #[prop(optional)]
    open: bool,
    /// Hidden fields and choices.
    children: Children,
) -> impl IntoView {
    view! {
        <details class="disclosure card" open=open>
            <summary>{opener}</summary>
            <form method="post" action=action novalidate class="grid gap-3">
                <p><bdi>{consequence}</bdi></p>
                {children()}
                <div><Button label=verb weight=Weight::Danger /></div>
            </form>
        </details>
    }
}
