//! The browser's part of the list: the one island of it, which stands beside the region it replaces.
//!
//! It draws nothing but the sentence for screen readers. Everything else is the server's markup: clicks, choices
//! and typing inside of `#list` are caught as they bubble up (rows come and go; the listeners stay), turned into
//! the address the link or form would have led to, and that page is asked for. What it must not do: know what a
//! row is, keep state of its own, or swallow an event it does not understand; then the browser does what it would
//! do without script.

mod load;
mod select;
mod wire;

use leptos::prelude::*;

/// Makes the list around it answer without a reload.
#[island]
pub fn ListLive() -> impl IntoView {
    let said = RwSignal::new(String::new());
    // Effects run in the browser only.
    Effect::new(move |_| wire::begin(load::Loader::new(said)));
    view! { <p class="visually-hidden" id="list-said" role="status">{move || said.get()}</p> }
}
