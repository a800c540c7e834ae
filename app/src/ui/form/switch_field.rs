//! One thing that is on or off. Off sends nothing, on sends `on`.

use super::{Field, field_frame::problem_line};
use leptos::prelude::*;

/// A checkbox with its words and what it means.
#[component]
pub fn SwitchField(
    /// The field; its value is `on` or empty.
    of: Field,
    /// What it means.
    #[prop(optional)]
    hint: &'static str,
) -> impl IntoView {
    let checked = of.value == "on";
    let (hint_id, error_id) = (of.hint_id(), of.error_id());
    let (described, invalid) = (of.described_by(!hint.is_empty()), of.invalid());
    view! {
        {of.problem.map(|sentence| problem_line(error_id, sentence))}
        <div class="choice">
            <input
                type="checkbox"
                id=of.name
                name=of.name
                value="on"
                checked=checked
                aria-describedby=described
                aria-invalid=invalid
            />
            <span>
                <label for=of.name>{of.label}</label>
                {(!hint.is_empty()).then(|| view! { <span class="hint" id=hint_id>{hint}</span> })}
            </span>
        </div>
    }
}
