//! The links of the navigation, used at the side and in the drawer of narrow windows.

use super::Icon;
use leptos::prelude::*;

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavEntry {
    /// Where it leads.
    pub href: String,
    /// Its word.
    pub label: &'static str,
    /// Its drawing.
    pub icon: Icon,
    /// The page shown belongs to it.
    pub current: bool,
    /// Heading before it; empty for none.
    pub group: &'static str,
}

/// The entries as a list.
#[component]
pub fn SideNav(
    /// Its id, unique in the page: what the address changes is replaced by it.
    id: &'static str,
    /// In the order shown.
    entries: Vec<NavEntry>,
) -> impl IntoView {
    let items = entries
        .into_iter()
        .map(|entry| {
            let current = entry.current.then_some("page");
            view! {
                <li>
                    {(!entry.group.is_empty()).then(|| view! { <p class="nav-group">{entry.group}</p> })}
                    <a class="nav-link" href=entry.href aria-current=current>
                        {entry.icon.draw()}
                        {entry.label}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="grid gap-0.5" id=id data-follow="">{items}</ul> }
}
