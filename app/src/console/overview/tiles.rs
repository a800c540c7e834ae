//! The six tiles of the first screen.

use super::{links::Links, words};
use crate::ui::{
    chart::{Bar, Bars, Moment, Series, percent},
    data::{Badge, State, Time, grouped},
};
use contract::overview::Figures;
use domain::{
    os_filter::OsFilter,
    overview::{Ending, Stage, TimeRange},
    time::Timestamp,
};
use leptos::prelude::*;

/// Bars of a tile; what is beyond is one bar, and all of it stands in the table of the list.
const MOST: usize = 4;

/// All of them.
pub(super) fn tiles(figures: &Figures, links: &Links) -> impl IntoView + use<> {
    view! {
        <div class="overview-grid">
            {funnel(figures, links)}
            {over_time(figures, links)}
            {devices(figures, links)}
            {endings(figures, links)}
            {systems(figures, links)}
            {expiring(figures, links)}
        </div>
    }
}

/// A tile: what it shows, for when, and the chart.
fn tile(
    id: &'static str,
    title: &'static str,
    aside: impl IntoView,
    content: impl IntoView,
) -> impl IntoView {
    view! {
        <section class="card overview-tile" aria-labelledby=id>
            <div class="overview-head">
                <h2 id=id>{title}</h2>
                <p>{aside}</p>
            </div>
            {content}
        </section>
    }
}

fn none(sentence: &'static str) -> AnyView {
    view! { <p class="overview-none">{sentence}</p> }.into_any()
}

fn funnel(figures: &Figures, links: &Links) -> impl IntoView + use<> {
    let started = figures.funnel.first().map_or(0, |(_, count)| *count);
    let range = words::range(figures.query.range);
    let bars: Vec<Bar> = figures
        .funnel
        .iter()
        .map(|(stage, count)| Bar {
            label: words::stage(*stage).to_owned(),
            value: *count,
            note: if *stage == Stage::Started { String::new() } else { percent(*count, started) },
            href: Some(links.reached(*stage)),
            quiet: false,
        })
        .collect();
    let enrolled = figures.funnel.last().map_or(0, |(_, count)| *count);
    let description = format!(
        "Of {} begun in the {range}, {} led to an enrolled device.",
        words::counted(started, "attempt", "attempts"),
        grouped(enrolled)
    );
    let chart = if started == 0 {
        none("Nobody started to enroll in this time.")
    } else {
        let heads = ["Step", "Attempts"];
        view! {
            <Bars id="funnel" title="How far attempts to enroll came" description=description heads=heads bars=bars
                whole=Some(started) />
        }
        .into_any()
    };
    tile("tile-funnel", "Enrollment", range, chart)
}

/// `14:00` or `21 Nov`, and with its day for the table.
fn step(range: TimeRange, at: Timestamp) -> (String, String) {
    let human = at.human();
    let (day, clock) = human.split_once(',').unwrap_or((&human, ""));
    let day = day.rsplit_once(' ').map_or(day, |(day, _)| day).to_owned();
    if range == TimeRange::Day {
        (format!("{day}, {}", clock.trim()), clock.trim().trim_end_matches(" UTC").to_owned())
    } else {
        (day.clone(), day)
    }
}

fn over_time(figures: &Figures, links: &Links) -> impl IntoView + use<> {
    let range = figures.query.range;
    let total = figures.enrolled_over_time.iter().fold(0_u64, |sum, (_, count)| sum.saturating_add(*count));
    let moments: Vec<Moment> = figures
        .enrolled_over_time
        .iter()
        .map(|(at, value)| {
            let (words, short) = step(range, *at);
            Moment { words, short, value: *value }
        })
        .collect();
    let each = if range == TimeRange::Day { "hour" } else { "day" };
    let description = format!(
        "{} enrolled in the {}, by {each} of UTC.",
        words::counted(total, "device", "devices"),
        words::range(range)
    );
    let heads = [if range == TimeRange::Day { "Hour" } else { "Day" }, "Enrolled"];
    let href = links.reached(Stage::Enrolled);
    let aside = view! { <a href=href>{words::counted(total, "enrollment", "enrollments")}</a> };
    let chart = view! {
        <Series id="over-time" title="Devices enrolled over time" description=description heads=heads
            moments=moments />
    };
    tile("tile-over-time", if range == TimeRange::Day { "By hour" } else { "By day" }, aside, chart)
}

fn devices(figures: &Figures, links: &Links) -> impl IntoView + use<> {
    let counts = figures.devices;
    let bar = |label: &str, value, filters: &[(&str, &str)], quiet| Bar {
        label: label.to_owned(),
        value,
        note: String::new(),
        href: Some(links.devices(filters)),
        quiet,
    };
    let bars = vec![
        bar("Enrolled", counts.enrolled, &[("state", "enrolled")], false),
        bar("Not seen for 7 days", counts.unseen_week, &[("state", "enrolled"), ("seen", "7d")], true),
        bar("Not seen for 30 days", counts.unseen_month, &[("state", "enrolled"), ("seen", "30d")], true),
        bar("Unenrolled", counts.unenrolled, &[("state", "unenrolled")], true),
    ];
    let description = format!(
        "{} enrolled, of which {} were not seen for 7 days and {} not for 30 days; {} unenrolled.",
        words::counted(counts.enrolled, "device", "devices"),
        grouped(counts.unseen_week),
        grouped(counts.unseen_month),
        grouped(counts.unenrolled)
    );
    let heads = ["Devices", "Number"];
    let chart = view! {
        <Bars id="device-states" title="Devices by state" description=description heads=heads bars=bars whole=None />
    };
    tile("tile-devices", "Devices", "now", chart)
}

/// The first bars, and the rest in one.
fn first_and_rest(mut bars: Vec<Bar>, rest: &str, behind: impl FnOnce(usize) -> String) -> Vec<Bar> {
    if bars.len() > MOST {
        let shown = MOST.saturating_sub(1);
        let others = bars.split_off(shown);
        let value = others.iter().fold(0_u64, |sum, bar| sum.saturating_add(bar.value));
        let href = Some(behind(shown));
        bars.push(Bar { label: rest.to_owned(), value, href, quiet: true, ..Bar::default() });
    }
    bars
}

fn endings(figures: &Figures, links: &Links) -> impl IntoView + use<> {
    let range = words::range(figures.query.range);
    let all: Vec<Bar> = figures
        .endings
        .iter()
        .map(|(ending, count)| Bar {
            label: words::ending(*ending).to_owned(),
            value: *count,
            note: String::new(),
            href: Some(links.ended(&[*ending])),
            quiet: false,
        })
        .collect();
    let total = all.iter().fold(0_u64, |sum, bar| sum.saturating_add(bar.value));
    let chart = match all.first() {
        None => none("No attempt of this time stopped."),
        Some(first) => {
            let description = format!(
                "{} of the {range} stopped without a device. Most often: {}.",
                words::counted(total, "attempt", "attempts"),
                first.label
            );
            let heads = ["Reason", "Attempts"];
            let bars = first_and_rest(all, "Other reasons", |shown| {
                let others: Vec<Ending> =
                    figures.endings.iter().skip(shown).map(|(ending, _)| *ending).collect();
                links.ended(&others)
            });
            view! {
                <Bars id="endings" title="Why attempts stopped" description=description heads=heads bars=bars
                    whole=None />
            }
            .into_any()
        }
    };
    tile("tile-endings", "Why attempts stopped", range, chart)
}

fn systems(figures: &Figures, links: &Links) -> impl IntoView + use<> {
    let all: Vec<Bar> = figures
        .systems
        .iter()
        .map(|(version, count)| {
            let known = !version.is_empty();
            let label = if known { format!("iOS {version}") } else { "Not reported yet".to_owned() };
            let href = Some(links.systems(&OsFilter::of([version.as_str()])));
            Bar { label, value: *count, note: String::new(), href, quiet: !known }
        })
        .collect();
    let versions = u64::try_from(all.len()).unwrap_or(u64::MAX);
    let chart = if all.is_empty() {
        none("No device is enrolled.")
    } else {
        let description = format!(
            "{} run {}, the newest first.",
            words::counted(figures.devices.enrolled, "enrolled device", "enrolled devices"),
            words::counted(versions, "version of iOS", "versions of iOS")
        );
        let heads = ["Version", "Devices"];
        let bars = first_and_rest(all, "Other versions", |shown| {
            let first = figures.systems.iter().take(shown).map(|(version, _)| version.as_str());
            links.systems(&OsFilter::of(first).others())
        });
        view! {
            <Bars id="systems" title="iOS versions of enrolled devices" description=description heads=heads bars=bars
                whole=None />
        }
        .into_any()
    };
    tile("tile-systems", "iOS versions", "enrolled devices", chart)
}

fn expiring(figures: &Figures, links: &Links) -> impl IntoView + use<> {
    let expiring = &figures.expiring;
    let now = figures.at;
    let devices = expiring.first.map(|first| {
        let words = words::counted(expiring.devices, "device certificate", "device certificates");
        view! {
            <li>
                <p><a href=links.expiring()>{words}</a></p>
                <p class="feed-more">"from " <Time at=first /></p>
            </li>
        }
    });
    let own = expiring
        .own
        .iter()
        .map(|(certificate, end)| {
            let ended = (*end <= now).then(|| view! { <Badge state=State::Bad word="Ended" /> });
            view! {
                <li>
                    <p><a href="#foundations">{words::own(*certificate)}</a> " " {ended}</p>
                    <p class="feed-more"><Time at=*end /></p>
                </li>
            }
        })
        .collect_view();
    let content = if expiring.first.is_none() && expiring.own.is_empty() {
        none("No certificate ends in the next 30 days.")
    } else {
        view! { <ul class="feed">{devices}{own}</ul> }.into_any()
    };
    tile("tile-expiring", "Expiring certificates", "next 30 days", content)
}
