//! What a list says when it is empty: one sentence, one action, and where to read more (ux C2.9).

use leptos::prelude::*;

/// Where to read more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guide {
    /// Its address.
    pub href: String,
    /// "Read about sites".
    pub words: String,
}

/// An empty list.
#[component]
pub fn Empty(
    /// The sentence.
    #[prop(into)]
    sentence: String,
    /// Where to read about what could stand there, or nothing.
    #[prop(optional)]
    guide: Option<Guide>,
    /// The action, or nothing.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let guide = guide.map(|guide| view! { <a class="empty-guide" href=guide.href>{guide.words}</a> });
    view! {
        <div class="empty card">
            <p>{sentence}</p>
            {children.map(|children| children())}
            {guide}
        </div>
    }
}
