//! The list of attempts.

use super::{filters, words as told};
use crate::{
    console::{
        frame::{self, Page, Section},
        manual::Manual,
        news::news,
        nothing::until_somebody_enrolls,
        words,
    },
    host::context,
    paths,
    server_fns::lists::KeepColumns,
    ui::{
        data::{Badge, Column, Query, Time, named, unknown},
        list::{ListPage, Noun},
    },
};
use contract::{
    Error,
    attempts::{AttemptQuery, AttemptRow},
};
use domain::browser::Browser;
use leptos::{prelude::*, server_fn::ServerFn};

/// `/console/attempts`.
pub fn page() -> AnyView {
    let query = frame::query();
    frame::page(Section::Attempts, content(query))
}

async fn content(query: Query) -> Result<Page, Error> {
    let (by, services) = (context::caller()?, context::services()?);
    let asked = filters::read(&query);
    let sites = services.sites.list(&by.admin()?).await?;
    let found = services.attempts.list(&by.admin()?, asked.clone()).await?;
    let columns = columns(&query, &asked);
    let body =
        ListPage::new(paths::CONSOLE_ATTEMPTS, query.clone(), Noun { one: "attempt", many: "attempts" })
            .search("Search by reference, user or device")
            .filters(filters::selects(&sites))
            .dates(filters::DAYS.to_vec())
            .chips(filters::chips(&query, &asked, &sites))
            .chosen(services.preferences.columns(&by.admin()?, paths::CONSOLE_ATTEMPTS).await?)
            .remember(KeepColumns::url())
            .export(paths::CONSOLE_EXPORT_ATTEMPTS)
            .news(news(&by, asked.site))
            .nothing(until_somebody_enrolls(
                "Nobody has tried to enroll yet. An attempt begins at the portal.",
                Manual::Attempts,
            ))
            .rights(frame::no_site(&by))
            .view(columns, found);
    let lead = "Every try to enroll, with the place where it stopped.";
    Ok(Page::new("Attempts", body).lead(lead))
}

pub(super) fn columns(query: &Query, asked: &AttemptQuery) -> Vec<Column<AttemptRow>> {
    let head = |(key, column): (&'static str, Column<_>)| match filters::sorting(query, asked, key) {
        Some(sorting) => column.sorted(sorting),
        None => column,
    };
    table_columns().into_iter().map(|(key, column)| head((key, column.key(key)))).collect()
}

/// The columns, for every table of attempts.
pub(crate) fn table_columns() -> Vec<(&'static str, Column<AttemptRow>)> {
    vec![
        ("case", Column::new("Reference", case)),
        (
            "user",
            Column::new("User", |row: &AttemptRow| {
                let name = person(row);
                if name.is_empty() {
                    view! { <span class="unknown">"Not signed in"</span> }.into_any()
                } else {
                    named(Some(name.to_owned()))
                }
            }),
        ),
        (
            "state",
            Column::new("State", |row: &AttemptRow| {
                let (state, word) = words::attempt_state(row.state);
                view! { <Badge state=state word=word /> }.into_any()
            }),
        ),
        (
            "step",
            Column::new("How far", |row: &AttemptRow| how_far(row).map_or_else(unknown, IntoAny::into_any)),
        ),
        (
            "ios",
            Column::new("iOS", |row: &AttemptRow| {
                Browser::from_user_agent(&row.user_agent)
                    .ios
                    .map_or_else(unknown, |version| version.to_string().into_any())
            }),
        ),
        (
            "site",
            Column::new("Site", |row: &AttemptRow| match row.site.clone() {
                Some(site) => view! { <bdi>{site}</bdi> }.into_any(),
                None => view! { <span class="unknown">"None"</span> }.into_any(),
            }),
        ),
        (
            "started",
            Column::new("Started", |row: &AttemptRow| view! { <Time at=row.started_at /> }.into_any()),
        ),
        (
            "updated",
            Column::new("Last event", |row: &AttemptRow| view! { <Time at=row.updated_at /> }.into_any()),
        ),
    ]
}

fn case(row: &AttemptRow) -> AnyView {
    let href = format!("{}/{}", paths::CONSOLE_ATTEMPTS, row.case);
    view! { <bdi dir="ltr"><a href=href><code class="id">{row.case.to_string()}</code></a></bdi> }.into_any()
}

/// Why it stopped, else the last thing that happened.
pub(super) fn how_far(row: &AttemptRow) -> Option<&'static str> {
    match row.trouble {
        Some(trouble) => Some(told::trouble(trouble).short),
        None => row.last_event.map(|event| words::attempt_event(event).0),
    }
}

/// The person's name, else the name they sign in with; empty before the sign-in.
pub(super) fn person(row: &AttemptRow) -> &str {
    if row.real_name.is_empty() { &row.username } else { &row.real_name }
}
