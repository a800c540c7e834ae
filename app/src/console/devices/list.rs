//! The list of devices.

use super::filters;
use crate::{
    console::{
        frame::{self, Page, Section},
        manual::Manual,
        news::news,
        nothing::until_somebody_enrolls,
        words,
    },
    host,
    host::context,
    paths,
    server_fns::lists::{AskInventory, KeepColumns},
    ui::{
        data::{Badge, Column, Day, Query, Time, code, named},
        list::{BulkAct, ListPage, Noun, Selection},
    },
};
use contract::{
    Caller, Error,
    caller::DevicesEdit,
    devices::{DeviceQuery, DeviceRow},
};
use domain::{ids::CaseCode, list::DeviceSort};
use leptos::{prelude::*, server_fn::ServerFn};

/// `/console/devices`.
pub fn page() -> AnyView {
    let query = frame::query();
    frame::page(Section::Devices, content(query))
}

async fn content(query: Query) -> Result<Page, Error> {
    let (by, services) = (context::caller()?, context::services()?);
    let asked = filters::read(&query);
    // A reference read to the help desk leads straight to its attempt; a word that only looks like one is searched.
    if let Ok(case) = asked.search.parse::<CaseCode>()
        && services.devices.attempt(&by.admin()?, case.clone()).await.is_ok()
    {
        host::go(&format!("{}/{case}", paths::CONSOLE_ATTEMPTS));
    }
    let sites = services.sites.list(&by.admin()?).await?;
    let found = services.devices.list(&by.admin()?, asked.clone()).await?;
    let filters = filters::selects(&sites, &asked);
    let chips = filters::chips(&query, &asked, &sites);
    let columns = columns(&query, &asked);
    let news = news(&by, asked.site);
    let chosen = services.preferences.columns(&by.admin()?, paths::CONSOLE_DEVICES).await?;
    let body = ListPage::new(paths::CONSOLE_DEVICES, query, NOUN)
        .search("Search devices")
        .filters(filters)
        .chips(chips)
        .chosen(chosen)
        .remember(KeepColumns::url())
        .selection(selection(&by))
        .export(paths::CONSOLE_EXPORT_DEVICES)
        .news(news)
        .nothing(until_somebody_enrolls(NOTHING, Manual::Devices))
        .rights(frame::no_site(&by))
        .view(columns, found);
    Ok(Page::new("Devices", body))
}

fn selection(by: &Caller) -> Selection<DeviceRow> {
    let act = if by.may::<DevicesEdit>() {
        BulkAct::new("inventory", "Ask for inventory", AskInventory::url())
    } else {
        BulkAct::refused("inventory", "Ask for inventory", "You need the role Administrator")
    };
    Selection::new(|row: &DeviceRow| row.id.to_string(), |row: &DeviceRow| row.name.clone()).act(act)
}

const NOUN: Noun = Noun { one: "device", many: "devices" };
const NOTHING: &str =
    "No device is enrolled yet. Open the portal on an iPhone or iPad to enroll the first one.";

pub(super) fn columns(query: &Query, asked: &DeviceQuery) -> Vec<Column<DeviceRow>> {
    let site = query.get("site").to_owned();
    let by = |sort: DeviceSort| filters::sorting(query, asked, sort);
    vec![
        Column::new("Name", move |row: &DeviceRow| {
            let href =
                Query::default().with("site", &site).href(&format!("{}/{}", paths::CONSOLE_DEVICES, row.id));
            view! { <a href=href><bdi>{row.name.clone()}</bdi></a> }.into_any()
        })
        .key("name")
        .sorted(by(DeviceSort::Name)),
        Column::new("State", |row: &DeviceRow| {
            let (state, word) = words::device_state(row.state);
            view! { <Badge state=state word=word /> }.into_any()
        })
        .key("state"),
        Column::new("Serial", |row: &DeviceRow| code(row.serial.clone()))
            .key("serial")
            .sorted(by(DeviceSort::Serial)),
        Column::new("Model", |row: &DeviceRow| named(row.model.clone()))
            .key("model")
            .sorted(by(DeviceSort::Model))
            .extra(),
        Column::new("iOS", |row: &DeviceRow| named(row.os_version.clone()))
            .key("os")
            .sorted(by(DeviceSort::Os)),
        Column::new("User", |row: &DeviceRow| named(Some(person(row).to_owned())))
            .key("user")
            .sorted(by(DeviceSort::User)),
        Column::new("User name", |row: &DeviceRow| named(Some(row.username.clone()))).key("account").extra(),
        Column::new("Ownership", |row: &DeviceRow| words::ownership(row.ownership).into_any())
            .key("ownership")
            .extra(),
        Column::new("Site", |row: &DeviceRow| {
            row.site.clone().map_or_else(
                || view! { <span class="unknown">"None"</span> }.into_any(),
                |site| view! { <bdi>{site}</bdi> }.into_any(),
            )
        })
        .key("site"),
        Column::new("Enrolled", |row: &DeviceRow| view! { <Day at=row.enrolled_at /> }.into_any())
            .key("enrolled")
            .sorted(by(DeviceSort::Enrolled)),
        Column::new("Last contact", |row: &DeviceRow| view! { <Time at=row.last_seen_at /> }.into_any())
            .key("seen")
            .sorted(by(DeviceSort::Seen)),
    ]
}

/// The person's name, else the name they sign in with.
pub(super) fn person(row: &DeviceRow) -> &str {
    if row.real_name.is_empty() { &row.username } else { &row.real_name }
}
