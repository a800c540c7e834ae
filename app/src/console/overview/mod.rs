//! The overview: six tiles with a chart each, what happened last, and what enrollment stands on (ux C7).
//!
//! Every number is a link to the list it counts, with the range and the site of the page. The part `#overview` keeps
//! itself current ([`Live`]). While there is neither an attempt nor a device, the set-up stands there instead of empty
//! charts.

mod feed;
mod links;
mod set_up;
mod tiles;
pub(crate) mod words;

use super::frame::{self, Page, Section};
use crate::{
    IslandScripts,
    host::context,
    paths,
    ui::{data::Query, live::Live},
};
use contract::{
    Error,
    overview::{Figures, OverviewQuery},
};
use domain::overview::TimeRange;
use leptos::prelude::*;
use links::Links;

/// Id of the part that is kept current.
const REGION: &str = "overview";

/// `/console`.
pub fn page() -> AnyView {
    let query = frame::query();
    frame::page(Section::Overview, content(query))
}

/// What the address asks for; what is not known there counts as not given, a site that cannot be one as not found.
fn asked(query: &Query) -> Result<OverviewQuery, Error> {
    let site = Some(query.get("site")).filter(|site| !site.is_empty());
    Ok(OverviewQuery {
        range: TimeRange::from_code(query.get("since")).unwrap_or_default(),
        site: site.map(|site| site.parse().map_err(|_| Error::NotFound)).transpose()?,
    })
}

async fn content(query: Query) -> Result<Page, Error> {
    let (by, services) = (context::caller()?, context::services()?);
    let asked = asked(&query)?;
    let figures = services.overview.figures(&by.admin()?, asked).await?;
    let found = services.settings.foundations(&by.admin()?).await?;
    let links = Links::new(asked);
    let mark = figures.mark.mark.clone();
    let actions = actions(&figures, &links);
    let site = asked.site.and_then(|site| figures.sites.iter().find(|choice| choice.id == site));
    let chip = site.map(|site| {
        let all = Links::new(OverviewQuery { site: None, ..asked }).here();
        view! {
            <p class="mb-4">
                <a class="chip" href=all>
                    "Site is " <bdi>{site.name.clone()}</bdi> <span aria-hidden="true">"×"</span>
                    <span class="visually-hidden">", show all sites"</span>
                </a>
            </p>
        }
    });
    let set_up = set_up::cards(&by, &found);
    let shown = if figures.empty && site.is_none() {
        view! { <div class="grid gap-6 lg:grid-cols-2 items-start">{set_up}</div> }.into_any()
    } else {
        view! {
            {tiles::tiles(&figures, &links)}
            <div class="grid gap-6 lg:grid-cols-2 items-start">
                {feed::card(&figures)}
                <div class="grid gap-6">{set_up}</div>
            </div>
        }
        .into_any()
    };
    let body = view! {
        {chip}
        <div id=REGION data-mark=mark>{shown}</div>
        <IslandScripts />
    };
    Ok(Page::new("Overview", body).actions(actions))
}

/// The time range, and how current the page is.
fn actions(figures: &Figures, links: &Links) -> impl IntoView + use<> {
    let ranges = TimeRange::ALL
        .into_iter()
        .map(|range| {
            let current = (range == figures.query.range).then_some("true");
            let href = Links::new(OverviewQuery { range, ..figures.query }).here();
            view! {
                <a href=href aria-current=current>
                    <bdi dir="ltr" aria-hidden="true">{words::range_short(range)}</bdi>
                    <span class="visually-hidden">{words::range(range)}</span>
                </a>
            }
        })
        .collect_view();
    let as_of = format!("As of {}", figures.at.clock());
    let ranges =
        (!figures.empty).then(|| view! { <nav class="segments" aria-label="Time range">{ranges}</nav> });
    view! {
        <Live region=REGION.to_owned() href=links.here() events=links.to(paths::CONSOLE_EVENTS, &[]) as_of=as_of
            offer=false />
        {ranges}
    }
}
