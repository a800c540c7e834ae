//! The comfort around a form: the one island of the console's forms. It stands beside its form and works on it by
//! delegated events, so the form itself is plain HTML and complete without it.
//!
//! Invariant: it decides nothing. What is wrong with a field the server says, at the same address rules and in the
//! same sentences as after a post; only the shape of a new password is looked at here, by the same function, because a
//! password that nobody has sent yet need not travel. Nothing is said while somebody types: only when a field that was
//! changed is left. A second press while the first is under way does nothing; leaving with changes asks.

mod check;
mod filter;
mod marks;
mod watch;

use leptos::prelude::*;

/// Watches the form of this id.
#[island]
pub fn FormGuard(
    /// Id of the form.
    form: String,
    /// Address that says what would be wrong; empty: nobody is asked.
    check: String,
    /// The form holds entries that are not saved from the start.
    unsaved: bool,
) -> impl IntoView {
    // Effects run in the browser only.
    Effect::new(move |_| watch::begin(&form, &check, unsaved));
    view! { <span hidden data-guard=""></span> }
}
