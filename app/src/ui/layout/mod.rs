//! Frames of pages: title, skip link, navigation, head, tabs, icons.

mod icon;
mod page_head;
pub mod page_title;
mod side_nav;
mod tabs;

pub use icon::Icon;
pub use page_head::{Crumb, PageHead};
pub use side_nav::{NavEntry, SideNav};
pub use tabs::{Tab, Tabs};

use leptos::prelude::*;

/// The first link of a page.
#[component]
pub fn SkipLink() -> impl IntoView {
    view! { <a class="skip-link" href="#main">"Skip to the content"</a> }
}
