//! A moment, for people and for machines.

use domain::time::Timestamp;
use leptos::prelude::*;

/// The day alone, for narrow columns; the whole moment on hover.
#[component]
pub fn Day(
    /// When.
    at: Timestamp,
) -> impl IntoView {
    let human = at.human();
    let day = human.split(',').next().unwrap_or_default().to_owned();
    view! { <time class="whitespace-nowrap" datetime=at.iso() title=human>{day}</time> }
}

/// `21 Nov 2026, 12:00 UTC` in a `<time>`; where there is no room for it, the time of day goes below the day.
#[component]
pub fn Time(
    /// When.
    at: Timestamp,
) -> impl IntoView {
    let human = at.human();
    let (day, clock) = human.split_once(", ").unwrap_or((&human, ""));
    view! {
        <time datetime=at.iso()>
            <span class="whitespace-nowrap">{format!("{day},")}</span> " "
            <span class="whitespace-nowrap">{clock.to_owned()}</span>
        </time>
    }
}
