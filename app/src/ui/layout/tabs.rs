//! Parts of one object's page as links, so that each can be opened in its own window.

use leptos::prelude::*;

/// One tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// Its address.
    pub href: String,
    /// Its word.
    pub label: &'static str,
    /// It is the one shown.
    pub current: bool,
}

/// A row of tabs.
#[component]
pub fn Tabs(
    /// What they are parts of.
    label: &'static str,
    /// In the order shown.
    tabs: Vec<Tab>,
) -> impl IntoView {
    let items = tabs
        .into_iter()
        .map(|tab| {
            let current = tab.current.then_some("page");
            view! { <a class="tab" href=tab.href aria-current=current>{tab.label}</a> }
        })
        .collect_view();
    view! { <nav class="tabs" aria-label=label>{items}</nav> }
}
