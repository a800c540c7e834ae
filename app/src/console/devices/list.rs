//! The list of devices.

use super::filters;
use crate::{
    console::{
        frame::{self, Page, Section},
        words,
    },
    host,
    host::context,
    paths,
    ui::{
        action::LinkButton,
        data::{Badge, Column, Day, Empty, FilterBar, Pager, Query, Table, Time, code, named},
    },
};
use contract::{
    Error,
    devices::{DeviceQuery, DeviceRow},
};
use domain::{
    ids::CaseCode,
    list::{DeviceSort, Paged},
};
use leptos::prelude::*;

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
    let chips = filters::chips(&query, &asked, &sites);
    let filtered = !chips.is_empty();
    let body = view! {
        <FilterBar path=paths::CONSOLE_DEVICES query=query.clone() label="Search devices"
            filters=filters::selects(&sites) chips=chips />
        {rows(query, &asked, found, filtered)}
    };
    Ok(Page::new("Devices", body))
}

fn rows(query: Query, asked: &DeviceQuery, found: Paged<DeviceRow>, filtered: bool) -> AnyView {
    let Paged { rows, total, page } = found;
    if rows.is_empty() && total == 0 {
        return empty(filtered);
    }
    let shown = rows.len();
    let columns = columns(&query, asked);
    view! {
        <Table id="devices" caption="Devices" columns=columns rows=rows />
        <Pager path=paths::CONSOLE_DEVICES query=query total=total page=page shown=shown />
    }
    .into_any()
}

fn empty(filtered: bool) -> AnyView {
    if filtered {
        view! {
            <Empty sentence="No devices match.">
                <LinkButton href=paths::CONSOLE_DEVICES label="Clear filters" />
            </Empty>
        }
        .into_any()
    } else {
        let address = format!("{}{}", context::ambient().public_url, paths::ENROLL);
        view! {
            <Empty sentence="No device is enrolled yet. Open the portal on an iPhone or iPad to enroll the first one.">
                <bdi dir="ltr"><code class="id select-all">{address}</code></bdi>
            </Empty>
        }
        .into_any()
    }
}

fn columns(query: &Query, asked: &DeviceQuery) -> Vec<Column<DeviceRow>> {
    let by = |sort: DeviceSort| filters::sorting(query, asked, sort);
    vec![
        Column::new("Name", |row: &DeviceRow| {
            let href = format!("{}/{}", paths::CONSOLE_DEVICES, row.id);
            view! { <a href=href><bdi>{row.name.clone()}</bdi></a> }.into_any()
        })
        .sorted(by(DeviceSort::Name)),
        Column::new("State", |row: &DeviceRow| {
            let (state, word) = words::device_state(row.state);
            view! { <Badge state=state word=word /> }.into_any()
        }),
        Column::new("Serial", |row: &DeviceRow| code(row.serial.clone())).sorted(by(DeviceSort::Serial)),
        Column::new("Model", |row: &DeviceRow| named(row.model.clone())).sorted(by(DeviceSort::Model)),
        Column::new("iOS", |row: &DeviceRow| named(row.os_version.clone())).sorted(by(DeviceSort::Os)),
        Column::new("User", |row: &DeviceRow| {
            let name = if row.real_name.is_empty() { &row.username } else { &row.real_name };
            named(Some(name.clone()))
        })
        .sorted(by(DeviceSort::User)),
        Column::new("Ownership", |row: &DeviceRow| words::ownership(row.ownership).into_any()),
        Column::new("Site", |row: &DeviceRow| {
            row.site.clone().map_or_else(
                || view! { <span class="unknown">"None"</span> }.into_any(),
                |site| view! { <bdi>{site}</bdi> }.into_any(),
            )
        }),
        Column::new("Enrolled", |row: &DeviceRow| view! { <Day at=row.enrolled_at /> }.into_any())
            .sorted(by(DeviceSort::Enrolled)),
        Column::new("Last contact", |row: &DeviceRow| view! { <Time at=row.last_seen_at /> }.into_any())
            .sorted(by(DeviceSort::Seen)),
    ]
}
