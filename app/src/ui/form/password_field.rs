//! A password: can be pasted and filled by a manager, is never sent back to the page.

use super::{Field, field_frame::FieldFrame};
use leptos::prelude::*;

/// A password. Whatever value the field carries is not drawn.
#[component]
pub fn PasswordField(
    /// The field; its value is ignored.
    of: Field,
    /// `current-password` or `new-password`; `off` for secrets of other systems.
    autocomplete: &'static str,
    /// A sentence under the label.
    #[prop(optional)]
    hint: &'static str,
    /// Marked "(optional)".
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let (described, invalid, name) = (of.described_by(!hint.is_empty()), of.invalid(), of.name);
    view! {
        <FieldFrame of=of hint=hint optional=optional>
            <input
                class="input"
                id=name
                name=name
                type="password"
                autocomplete=autocomplete
                aria-describedby=described
                aria-invalid=invalid
            />
        </FieldFrame>
    }
}
