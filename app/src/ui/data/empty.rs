//! What a list says when it is empty: one sentence, one action (ux C2.9).

use leptos::prelude::*;

/// An empty list.
#[component]
pub fn Empty(
    /// The sentence.
    #[prop(into)]
    sentence: String,
    /// The action, or nothing.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty card">
            <p>{sentence}</p>
            {children.map(|children| children())}
        </div>
    }
}
