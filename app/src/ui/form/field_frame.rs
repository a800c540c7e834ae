//! The four parts of a field in their order: label, hint, error, control.

use super::Field;
use leptos::prelude::*;

/// Label, hint and error around a control whose id is the field name.
#[component]
pub fn FieldFrame(
    /// The field.
    of: Field,
    /// A sentence between label and control; empty for none.
    hint: &'static str,
    /// Marked "(optional)".
    optional: bool,
    /// The control.
    children: Children,
) -> impl IntoView {
    let hint_id = of.hint_id();
    let error_id = of.error_id();
    view! {
        <div class="field">
            <label class="label" for=of.name>
                {of.label}
                {optional.then(|| view! { <span class="hint">" (optional)"</span> })}
            </label>
            {(!hint.is_empty()).then(|| view! { <span class="hint" id=hint_id>{hint}</span> })}
            {of.problem.map(|sentence| problem_line(error_id, sentence))}
            {children()}
        </div>
    }
}

/// The sentence above a control.
pub fn problem_line(id: String, sentence: String) -> impl IntoView {
    view! {
        <p class="field-error" id=id>
            <span>
                <span class="visually-hidden">"Error: "</span>
                {sentence}
            </span>
        </p>
    }
}
