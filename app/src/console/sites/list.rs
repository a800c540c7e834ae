//! The list of sites.

use super::filters;
use crate::{
    console::{
        frame::{self, Page, Section},
        manual::Manual,
        news::news,
    },
    host::context,
    paths,
    server_fns::lists::KeepColumns,
    ui::{
        action::{LinkButton, Weight},
        data::{Column, Query, code},
        list::{ListPage, Nothing, Noun},
    },
};
use contract::{
    Error,
    caller::{DevicesRead, SitesEdit},
    sites::{SiteQuery, SiteRow},
};
use domain::list::SiteSort;
use leptos::{prelude::*, server_fn::ServerFn};

/// `/console/sites`.
pub fn page() -> AnyView {
    let query = frame::query();
    frame::page(Section::Sites, content(query))
}

async fn content(query: Query) -> Result<Page, Error> {
    let (by, services) = (context::caller()?, context::services()?);
    let asked = filters::read(&query);
    let found = services.sites.page(&by.admin()?, asked.clone()).await?;
    let may_edit = by.may::<SitesEdit>();
    let columns = columns(&query, &asked, by.may::<DevicesRead>());
    let body = ListPage::new(paths::CONSOLE_SITES, query.clone(), Noun { one: "site", many: "sites" })
        .search("Search sites")
        .chips(filters::chips(&query, &asked))
        .chosen(services.preferences.columns(&by.admin()?, paths::CONSOLE_SITES).await?)
        .remember(KeepColumns::url())
        .export(paths::CONSOLE_EXPORT_SITES)
        .news(news(&by, None))
        .nothing(nothing(may_edit))
        .rights(frame::no_site(&by))
        .view(columns, found);
    let page =
        Page::new("Sites", body).lead("A site separates devices, and the administrators who may see them.");
    Ok(if may_edit { page.actions(new_site()) } else { page })
}

fn new_site() -> impl IntoView {
    view! { <LinkButton href=paths::CONSOLE_SITES_NEW label="New site" weight=Weight::Primary /> }
}

fn nothing(may_edit: bool) -> Nothing {
    let sentence = if may_edit {
        "There are no sites yet. Without sites, all devices belong together."
    } else {
        "There are no sites you may see."
    };
    Nothing::new(sentence, Manual::Sites).action(may_edit.then(new_site))
}

/// `links`: the number of devices leads to them.
pub(super) fn columns(query: &Query, asked: &SiteQuery, links: bool) -> Vec<Column<SiteRow>> {
    let by = |sort: SiteSort| filters::sorting(query, asked, sort);
    vec![
        Column::new("Name", |row: &SiteRow| {
            let href = format!("{}/{}", paths::CONSOLE_SITES, row.site.id);
            view! { <a href=href><bdi>{row.site.name.clone()}</bdi></a> }.into_any()
        })
        .key("name")
        .sorted(by(SiteSort::Name)),
        Column::new("Devices", move |row: &SiteRow| {
            let href = format!("{}?site={}", paths::CONSOLE_DEVICES, row.site.id);
            if links && row.devices > 0 {
                view! { <a href=href>{row.devices}</a> }.into_any()
            } else {
                row.devices.into_any()
            }
        })
        .key("devices")
        .numeric()
        .sorted(by(SiteSort::Devices)),
        Column::new("Id", |row: &SiteRow| code(Some(row.site.id.to_string()))).key("id").extra(),
    ]
}
