//! The list of certificates.

use super::{filters, words};
use crate::{
    console::{
        devices::device_link,
        frame::{self, Page, Section},
        manual::Manual,
        news::news,
        nothing::until_somebody_enrolls,
    },
    host::context,
    paths,
    server_fns::lists::KeepColumns,
    ui::{
        data::{Badge, Column, Day, Query, code, named},
        list::{ListPage, Noun},
    },
};
use contract::{
    Error,
    certificates::{CertificateQuery, CertificateRow},
};
use domain::certificate::CertificateState;
use leptos::{prelude::*, server_fn::ServerFn};

/// `/console/certificates`.
pub fn page() -> AnyView {
    let query = frame::query();
    frame::page(Section::Certificates, content(query))
}

async fn content(query: Query) -> Result<Page, Error> {
    let (by, services) = (context::caller()?, context::services()?);
    let asked = filters::read(&query);
    let sites = services.sites.list(&by.admin()?).await?;
    let found = services.certificates.list(&by.admin()?, asked.clone()).await?;
    let columns = columns(&query, &asked);
    let body = ListPage::new(
        paths::CONSOLE_CERTIFICATES,
        query.clone(),
        Noun { one: "certificate", many: "certificates" },
    )
    .search("Search by serial, subject, fingerprint or device")
    .filters(filters::selects(&sites))
    .chips(filters::chips(&query, &asked, &sites))
    .chosen(services.preferences.columns(&by.admin()?, paths::CONSOLE_CERTIFICATES).await?)
    .remember(KeepColumns::url())
    .export(paths::CONSOLE_EXPORT_CERTIFICATES)
    .news(news(&by, asked.site))
    .nothing(until_somebody_enrolls(
        "No certificate was issued yet. Each device gets one while it enrolls.",
        Manual::Certificates,
    ))
    .rights(frame::no_site(&by))
    .view(columns, found);
    let lead = "What each device proves itself with. A revoked certificate opens nothing any more.";
    Ok(Page::new("Certificates", body).lead(lead))
}

pub(super) fn columns(query: &Query, asked: &CertificateQuery) -> Vec<Column<CertificateRow>> {
    let head = |(key, column): (&'static str, Column<_>)| match filters::sorting(query, asked, key) {
        Some(sorting) => column.sorted(sorting),
        None => column,
    };
    table_columns().into_iter().map(|(key, column)| head((key, column.key(key)))).collect()
}

/// The columns, for every table of certificates.
pub(crate) fn table_columns() -> Vec<(&'static str, Column<CertificateRow>)> {
    vec![
        ("serial", Column::new("Serial number", serial)),
        (
            "state",
            Column::new("State", |row: &CertificateRow| {
                let (state, word) = words::row_state(row);
                view! { <Badge state=state word=word /> }.into_any()
            }),
        ),
        ("device", Column::new("Device", device)),
        ("user", Column::new("User", |row: &CertificateRow| named(Some(row.username.clone())))),
        (
            "case",
            Column::new("Attempt", |row: &CertificateRow| match &row.case {
                Some(case) => {
                    let href = format!("{}/{case}", paths::CONSOLE_ATTEMPTS);
                    let case = case.to_string();
                    view! { <bdi dir="ltr"><a href=href><code class="id">{case}</code></a></bdi> }.into_any()
                }
                None => view! { <span class="unknown">"No longer kept"</span> }.into_any(),
            }),
        ),
        (
            "issued",
            Column::new("Issued", |row: &CertificateRow| view! { <Day at=row.reserved_at /> }.into_any()),
        ),
        (
            "expires",
            Column::new("Valid until", |row: &CertificateRow| view! { <Day at=row.not_after /> }.into_any()),
        ),
        ("subject", Column::new("Subject", |row: &CertificateRow| code(Some(row.subject.clone()))).extra()),
        (
            "site",
            Column::new("Site", |row: &CertificateRow| match row.site.clone() {
                Some(site) => view! { <bdi>{site}</bdi> }.into_any(),
                None => view! { <span class="unknown">"None"</span> }.into_any(),
            }),
        ),
    ]
}

fn serial(row: &CertificateRow) -> AnyView {
    let href = format!("{}/{}", paths::CONSOLE_CERTIFICATES, row.id);
    // The beginning tells them apart; the whole stands on its page, and in the title.
    let short: String = row.serial.chars().take(16).collect();
    let more = (row.serial.chars().count() > 16).then_some("…");
    view! { <bdi dir="ltr"><a href=href title=row.serial.clone()><code class="id">{short}{more}</code></a></bdi> }
        .into_any()
}

fn device(row: &CertificateRow) -> AnyView {
    match (row.device, row.device_name.clone()) {
        (Some(id), Some(name)) => device_link(id, name).into_any(),
        _ if row.state == CertificateState::Reserved => {
            view! { <span class="unknown">"Not signed yet"</span> }.into_any()
        }
        _ => view! { <span class="unknown">"None yet"</span> }.into_any(),
    }
}
