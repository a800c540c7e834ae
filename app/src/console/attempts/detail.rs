//! One attempt: for the help desk, who is read a reference and wants to know why it stopped.

use super::words as told;
use crate::{
    console::{
        devices::device_link,
        frame::{self, Page, Section},
        outcome, words,
    },
    host::context,
    paths,
    ui::{
        action::{Copy, identifier},
        data::{Badge, DetailList, Empty, Fact, Time, named, unknown},
        notice::{Alert, Moment, Timeline, Tone},
    },
};
use contract::{
    Error,
    attempts::{AttemptRecord, AttemptRow},
    devices::TimelineEntry,
};
use domain::{
    browser::{Browser, Program},
    enrollment::diagnosis::Evidence,
    ids::CaseCode,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// `/console/attempts/:case`.
pub fn page() -> AnyView {
    let case = use_params_map().read_untracked().get("case").unwrap_or_default();
    frame::page(Section::Attempts, content(case))
}

async fn content(case: String) -> Result<Page, Error> {
    let by = context::caller()?;
    let case: CaseCode = outcome::id(&case)?;
    let record = context::services()?.attempts.record(&by.admin()?, case).await?;
    let title = format!("Attempt {}", record.row.case);
    let body = view! {
        {why(&record.row)}
        {summary(&record)}
        <section class="card mb-6" aria-labelledby="timeline">
            <h2 id="timeline" class="mb-3">"What happened"</h2>
            {timeline(record.timeline.clone())}
        </section>
        {technical(record)}
    };
    Ok(Page::new(title, body).under(paths::CONSOLE_ATTEMPTS, "Attempts"))
}

/// Why it stopped, by the strength of the evidence.
fn why(row: &AttemptRow) -> Option<impl IntoView + use<>> {
    let trouble = row.trouble?;
    let told = told::trouble(trouble);
    let tone = if trouble.evidence() == Evidence::Certain { Tone::Bad } else { Tone::Warn };
    Some(view! {
        <div class="mb-6">
            <Alert tone=tone title=told.short>
                <p>{told.sentence}</p>
                <p>{told.advice}</p>
                <p class="hint">{told::evidence(trouble.evidence())}</p>
            </Alert>
        </div>
    })
}

fn program(browser: &Browser) -> &'static str {
    match browser.program {
        Program::Safari => "Safari",
        Program::OtherBrowser => "Another browser than Safari",
        Program::InApp => "A view inside an app",
        Program::Unknown => "Not recognised",
    }
}

fn summary(record: &AttemptRecord) -> impl IntoView + use<> {
    let row = &record.row;
    let (state, word) = words::attempt_state(row.state);
    let browser = Browser::from_user_agent(&row.user_agent);
    let user = if row.username.is_empty() {
        view! { <span class="unknown">"Nobody signed in"</span> }.into_any()
    } else if row.real_name.is_empty() {
        named(Some(row.username.clone()))
    } else {
        let (name, account) = (row.real_name.clone(), row.username.clone());
        view! { <bdi>{name}</bdi> " (" <bdi>{account}</bdi> ")" }.into_any()
    };
    let left = vec![
        Fact::new("State", view! { <Badge state=state word=word /> }),
        Fact::new("Reference", identifier("case", "reference", Some(row.case.to_string()))),
        Fact::new("User", user),
        Fact::text("Ownership", row.ownership.map(|owner| words::ownership(owner).to_owned())),
        Fact::text("Kind of enrollment", record.mode.map(|mode| words::mode(mode).to_owned())),
        Fact::entered("Site", row.site.clone().unwrap_or_default()),
    ];
    let right = vec![
        Fact::text("iOS, as the browser says", browser.ios.map(|version| version.to_string())),
        Fact::text("Browser", Some(program(&browser).to_owned())),
        Fact::code("Address", Some(record.address.clone())),
        Fact::new("Device", device(record)),
        Fact::new("Certificates", certificates(record)),
        Fact::new("Started", view! { <Time at=row.started_at /> }),
        Fact::new("Last event", view! { <Time at=row.updated_at /> }),
    ];
    view! {
        <section class="card mb-6 grid gap-x-8 lg:grid-cols-2" aria-label="Summary">
            <DetailList facts=left />
            <DetailList facts=right />
        </section>
    }
}

fn device(record: &AttemptRecord) -> AnyView {
    match (record.row.device, record.device_name.clone()) {
        (Some(id), Some(name)) => device_link(id, name).into_any(),
        (Some(_), None) => "A device outside of your sites".into_any(),
        (None, _) => view! { <span class="unknown">"None yet"</span> }.into_any(),
    }
}

fn certificates(record: &AttemptRecord) -> AnyView {
    if record.certificates.is_empty() {
        return view! { <span class="unknown">"None yet"</span> }.into_any();
    }
    record
        .certificates
        .iter()
        .map(|certificate| {
            let href = format!("{}/{}", paths::CONSOLE_CERTIFICATES, certificate.id);
            let serial = certificate.serial.clone();
            view! { <bdi dir="ltr" class="block"><a href=href><code class="id break-all">{serial}</code></a></bdi> }
        })
        .collect_view()
        .into_any()
}

fn timeline(entries: Vec<TimelineEntry>) -> AnyView {
    let moments: Vec<Moment> = entries.into_iter().map(moment).collect();
    if moments.is_empty() {
        view! { <Empty sentence="Nothing has happened yet." /> }.into_any()
    } else {
        view! { <Timeline moments=moments /> }.into_any()
    }
}

fn moment(entry: TimelineEntry) -> Moment {
    let (words, class) = words::attempt_event(entry.event);
    Moment { at: entry.at, words, detail: told::detail(entry.event, &entry.detail), class }
}

fn technical(record: AttemptRecord) -> impl IntoView {
    let agent = record.row.user_agent;
    let agent = if agent.is_empty() {
        unknown()
    } else {
        view! { <bdi dir="ltr"><code class="id select-all break-all">{agent}</code></bdi> }.into_any()
    };
    let facts = vec![
        Fact::new("User agent", agent),
        Fact::text("Language of the pages", Some(record.language.to_owned())),
        Fact::new("Record", identifier("record", "id of the record", Some(record.row.id.to_string()))),
    ];
    view! {
        <details class="disclosure card">
            <summary>"Show technical details"</summary>
            <DetailList facts=facts />
            <div class="mt-4 mb-2 flex items-center gap-2">
                <h2 class="text-base">"Answers and progress"</h2>
                <Copy of="facts" what="answers and progress" />
            </div>
            <pre class="code-block" id="facts" tabindex="0">{record.facts}</pre>
        </details>
    }
}
