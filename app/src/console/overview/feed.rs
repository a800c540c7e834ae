//! What happened last, newest first.

use crate::{
    console::{devices::device_link, words},
    paths,
    ui::data::Time,
};
use contract::overview::{FeedLine, Figures};
use leptos::prelude::*;

/// The card with the latest events; each line leads to its attempt, and to the device where there is one.
pub(super) fn card(figures: &Figures) -> impl IntoView + use<> {
    let lines = figures.feed.iter().map(line).collect_view();
    let content = if figures.feed.is_empty() {
        view! { <p class="overview-none">"Nothing has happened yet."</p> }.into_any()
    } else {
        view! { <ol class="feed">{lines}</ol> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="feed-title">
            <div class="overview-head">
                <h2 id="feed-title">"Last events"</h2>
                <p><a href=paths::CONSOLE_ATTEMPTS>"All attempts"</a></p>
            </div>
            {content}
        </section>
    }
}

fn line(line: &FeedLine) -> impl IntoView + use<> {
    let (words, _) = words::attempt_event(line.event);
    let case = line.case.to_string();
    let href = format!("{}/{case}", paths::CONSOLE_ATTEMPTS);
    let who = if line.username.is_empty() {
        view! { "Nobody signed in" }.into_any()
    } else {
        view! { <bdi>{line.username.clone()}</bdi> }.into_any()
    };
    let device = line.device.clone().map(|(id, name)| view! { " · " {device_link(id, name)} });
    view! {
        <li id=format!("event-{}", line.id)>
            <p>{words}</p>
            <Time at=line.at />
            <p class="feed-more feed-who">{who} {device}</p>
            <p class="feed-more"><bdi dir="ltr"><a href=href><code class="id">{case}</code></a></bdi></p>
        </li>
    }
}
