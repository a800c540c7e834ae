//! One attempt by its reference: for the help desk.

use crate::{
    console::{
        frame::{self, Page, Section},
        outcome, words,
    },
    host::context,
    paths,
    ui::{
        data::{Badge, DetailList, Empty, Fact},
        notice::{Moment, Timeline},
    },
};
use contract::{
    Error,
    devices::{AttemptDetail, TimelineEntry},
};
use domain::ids::CaseCode;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// `/console/attempts/:case`.
pub fn page() -> AnyView {
    let case = use_params_map().read_untracked().get("case").unwrap_or_default();
    frame::page(Section::Devices, content(case))
}

async fn content(case: String) -> Result<Page, Error> {
    let by = context::caller()?;
    let case: CaseCode = outcome::id(&case)?;
    let attempt = context::services()?.devices.attempt(&by.admin()?, case).await?;
    let title = format!("Attempt {}", attempt.case);
    let body = view! { <section class="card">{facts_and_timeline(attempt)}</section> };
    Ok(Page::new(title, body).under(paths::CONSOLE_DEVICES, "Devices"))
}

/// Facts and timeline, here and on the page of the device.
pub(super) fn facts_and_timeline(attempt: AttemptDetail) -> AnyView {
    let (state, word) = words::attempt_state(attempt.state);
    let href = format!("{}/{}", paths::CONSOLE_ATTEMPTS, attempt.case);
    let case = attempt.case.to_string();
    let facts = vec![
        Fact::new("State", view! { <Badge state=state word=word /> }),
        Fact::new(
            "Reference",
            view! { <bdi dir="ltr"><a href=href><code class="id">{case}</code></a></bdi> },
        ),
        Fact::code("Address", Some(attempt.address)),
        Fact::text("Browser", Some(attempt.user_agent)),
    ];
    let moments: Vec<Moment> = attempt.timeline.into_iter().map(moment).collect();
    let timeline = if moments.is_empty() {
        view! { <Empty sentence="Nothing has happened yet." /> }.into_any()
    } else {
        view! { <Timeline moments=moments /> }.into_any()
    };
    view! {
        <DetailList facts=facts />
        <h2 class="mt-6 mb-3">"What happened"</h2>
        {timeline}
    }
    .into_any()
}

fn moment(entry: TimelineEntry) -> Moment {
    let (words, class) = words::attempt_event(entry.event);
    Moment { at: entry.at, words, detail: entry.detail, class }
}
