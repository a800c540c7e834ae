//! A moment, for people and for machines.

use domain::time::Timestamp;
use leptos::prelude::*;

/// `21 Nov 2026, 12:00 UTC` in a `<time>`.
#[component]
pub fn Time(
    /// When.
    at: Timestamp,
) -> impl IntoView {
    view! { <time class="whitespace-nowrap" datetime=at.iso()>{at.human()}</time> }
}
