//! The links of the navigation, used at the side and in the drawer of narrow windows.

use super::Icon;
use leptos::prelude::*;

/// One entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NavEntry {
    /// Where it leads.
    pub href: &'static str,
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
    view! { <ul class="grid gap-0.5">{items}</ul> }
}
