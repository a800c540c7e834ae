//! A link that looks like a button: it goes somewhere and changes nothing.

use super::Weight;
use leptos::prelude::*;

/// A link in the shape of a button.
#[component]
pub fn LinkButton(
    /// Where it goes.
    #[prop(into)]
    href: String,
    /// What one finds there.
    #[prop(into)]
    label: String,
    /// How loud.
    #[prop(optional)]
    weight: Weight,
) -> impl IntoView {
    view! {
        <a class=weight.class() href=href>
            {label}
        </a>
    }
}
