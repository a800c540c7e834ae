//! The list of sites.

use crate::{
    console::frame::{self, Page, Section},
    host::context,
    paths,
    ui::{
        action::{LinkButton, Weight},
        data::{Column, Empty, Table},
    },
};
use contract::{
    Error,
    caller::{DevicesRead, SitesEdit},
    sites::SiteRow,
};
use leptos::prelude::*;

/// `/console/sites`.
pub fn page() -> AnyView {
    frame::page(Section::Sites, content())
}

async fn content() -> Result<Page, Error> {
    let by = context::caller()?;
    let rows = context::services()?.sites.list(&by.admin()?).await?;
    let may_edit = by.may::<SitesEdit>();
    let body = if rows.is_empty() { empty(may_edit) } else { table(rows, by.may::<DevicesRead>()) };
    let page =
        Page::new("Sites", body).lead("A site separates devices, and the administrators who may see them.");
    Ok(if may_edit { page.actions(new_site()) } else { page })
}

fn new_site() -> impl IntoView {
    view! { <LinkButton href=paths::CONSOLE_SITES_NEW label="New site" weight=Weight::Primary /> }
}

fn empty(may_edit: bool) -> AnyView {
    let sentence = if may_edit {
        "There are no sites yet. Without sites, all devices belong together."
    } else {
        "There are no sites you may see."
    };
    view! { <Empty sentence=sentence>{may_edit.then(new_site)}</Empty> }.into_any()
}

fn table(rows: Vec<SiteRow>, links: bool) -> AnyView {
    let columns = vec![
        Column::new("Name", |row: &SiteRow| {
            let href = format!("{}/{}", paths::CONSOLE_SITES, row.site.id);
            view! { <a href=href><bdi>{row.site.name.clone()}</bdi></a> }.into_any()
        }),
        Column::new("Devices", move |row: &SiteRow| {
            let href = format!("{}?site={}", paths::CONSOLE_DEVICES, row.site.id);
            if links && row.devices > 0 {
                view! { <a href=href>{row.devices}</a> }.into_any()
            } else {
                row.devices.into_any()
            }
        })
        .numeric(),
    ];
    view! { <Table id="sites" caption="Sites" columns=columns rows=rows /> }.into_any()
}
