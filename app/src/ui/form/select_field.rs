//! One of a list, as the system's own control.

use super::{Field, field_frame::FieldFrame};
use leptos::prelude::*;

/// More options than this get a filter where script runs (ux C4.4).
pub(super) const LONG: usize = 8;

/// One of a list. A value that is not offered selects nothing, so the first option shows.
#[component]
pub fn SelectField(
    /// The field.
    of: Field,
    /// Value and words of each option.
    options: Vec<(String, String)>,
    /// A sentence under the label.
    #[prop(optional)]
    hint: &'static str,
    /// Marked "(optional)".
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let (described, invalid, chosen, name) =
        (of.described_by(!hint.is_empty()), of.invalid(), of.value.clone(), of.name);
    let long = (options.len() > LONG).then_some("");
    let items = options
        .into_iter()
        .map(|(value, words)| {
            let selected = value == chosen;
            view! {
                <option value=value selected=selected>
                    {words}
                </option>
            }
        })
        .collect_view();
    view! {
        <FieldFrame of=of hint=hint optional=optional>
            <select class="input" id=name name=name data-filter=long aria-describedby=described aria-invalid=invalid>
                {items}
            </select>
        </FieldFrame>
    }
}
