//! Keeps a part of a console page current: "Live", "Paused – reconnecting", or without script "As of … · Refresh".
//!
//! Invariant: the numbers come from the page itself: on a change the same address is fetched and its part of the page
//! is matched onto the one shown (`patch`), so what is drawn has one source and looks the same after a reload. Focus
//! is never moved, folded-out details stay, nothing under the pointer changes its place unless something new stands
//! above it. A list is never changed under its reader: what the fetched page has more is only counted. While the tab is hidden nothing runs; on return it asks at once. The part must hold no island. It must
//! not know any noun of the product. Followed: README 46, 48; ux C8.

mod patch;
mod run;

use leptos::prelude::*;

/// What the document is told after the rows of a list were replaced.
pub(in crate::ui) const REPLACED: &str = "muster:list";

/// How current the page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// As the server made it: no script yet, or none at all.
    Still,
    /// Changes arrive by themselves.
    Live,
    /// No stream just now.
    Paused,
    /// The session has ended.
    Ended,
}

impl Phase {
    fn state(self) -> &'static str {
        match self {
            Self::Still => "still",
            Self::Live => "live",
            Self::Paused | Self::Ended => "paused",
        }
    }
}

/// The indicator, and the life behind it.
#[island]
pub fn Live(
    /// Id of the part of the page that is kept current. It carries its mark in `data-mark`.
    region: String,
    /// The page's own address; of a list, as it was first shown.
    href: String,
    /// Address of the stream of events. `overview` tells of another mark, `devices` of a changed device.
    events: String,
    /// "As of 14:32 UTC".
    as_of: String,
    /// For lists: nothing is put in; "3 new – show" appears instead (ux C2.12). The region says in `data-total` how many
    /// rows there are in all.
    offer: bool,
) -> impl IntoView {
    let phase = RwSignal::new(Phase::Still);
    let waiting = RwSignal::new(0_u32);
    let watched = run::Watched { region, href: href.clone(), events, offer };
    // Effects run in the browser only.
    Effect::new(move |_| run::begin(watched.clone(), phase, waiting));
    let words = move || match phase.get() {
        Phase::Still => as_of.clone(),
        Phase::Live => "Live".to_owned(),
        Phase::Paused => "Paused – reconnecting".to_owned(),
        Phase::Ended => "Paused – your session has ended".to_owned(),
    };
    let show = href.clone();
    view! {
        <p class="live-line">
            <span class="live" role="status" data-state=move || phase.get().state()>{words}</span>
            <a href=href hidden=move || phase.get() == Phase::Live>"Refresh"</a>
            <a class="btn btn-small" href=show hidden=move || waiting.get() == 0>
                {move || run::offer(waiting.get())}
            </a>
        </p>
    }
}
