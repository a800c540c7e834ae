//! The overview: counts of storage, folded by the rules of `domain::overview`, within the caller's sites.

use crate::{
    authority::Authority,
    failure::{Outcome, answer},
};
use async_trait::async_trait;
use chrono::Duration;
use contract::{
    AdminSession, Error,
    caller::DevicesRead,
    overview::{DeviceCounts, Expiring, FeedLine, Figures, Mark, Overview, OverviewQuery, OwnCertificate},
};
use domain::{
    browser::IosVersion,
    device::DeviceState,
    ids::{DeviceId, SiteId},
    overview::{EXPIRES_DAYS, Ending, SILENT_MINUTES, Stage, TimeRange, Trace},
    site::{SiteChoice, SiteScope},
    time::Timestamp,
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use storage::{DeviceCount, FeedRow, Read, Storage};

const FEED_LINES: u64 = 12;

/// The service.
#[derive(Clone)]
pub struct OverviewService {
    pub(crate) storage: Storage,
    pub(crate) authority: Arc<Authority>,
}

impl OverviewService {
    async fn count(&self, by: &AdminSession<DevicesRead>, query: OverviewQuery) -> Outcome<Figures> {
        let read = self.storage.read();
        let sites = read.sites().choices(by.scope()).await?;
        let scope = narrowed(by, query.site, &sites)?;
        let now = read.now().await?;
        let since = now.plus(-query.range.span());
        let statistics = read.statistics();
        // The mark first: what changes while counting is news to the page.
        let mark = shown(statistics.mark(&scope).await?);
        let silent = now.plus(-Duration::minutes(SILENT_MINUTES));
        let traces = statistics.traces(&scope, since, silent).await?;
        let hours = statistics.enrolled_by_hour(&scope, first_step(query.range, now)).await?;
        let ago = |days| now.plus(-Duration::days(days));
        let devices = statistics.devices(&scope, [ago(7), ago(30)]).await?;
        let feed = statistics.feed(&scope, FEED_LINES).await?;
        let nothing = traces.is_empty() && devices.is_empty();
        Ok(Figures {
            at: now,
            mark,
            query,
            sites,
            empty: nothing && statistics.is_empty(&scope).await?,
            funnel: funnel(&traces),
            enrolled_over_time: steps(query.range, now, &hours),
            endings: endings(&traces),
            devices: totals(&devices),
            systems: systems(&devices),
            expiring: self.expiring(&read, &scope, now).await?,
            feed: lines(&read, &scope, feed).await?,
        })
    }

    async fn look(&self, by: &AdminSession<DevicesRead>, site: Option<SiteId>) -> Outcome<Mark> {
        let read = self.storage.read();
        let scope = match site {
            None => by.scope().clone(),
            Some(_) => narrowed(by, site, &read.sites().choices(by.scope()).await?)?,
        };
        Ok(shown(read.statistics().mark(&scope).await?))
    }

    /// Device certificates that still hold and end soon; our own also if they have ended.
    async fn expiring(&self, read: &Read, scope: &SiteScope, now: Timestamp) -> Outcome<Expiring> {
        let until = now.plus(Duration::days(EXPIRES_DAYS));
        let (devices, first) = read.statistics().expiring(scope, now, until).await?;
        let mut own: Vec<(OwnCertificate, Timestamp)> = self
            .authority
            .certificates()
            .into_iter()
            .filter_map(|(name, certificate)| Some((named(name)?, Timestamp::new(certificate.not_after()))))
            .collect();
        own.extend(read.push().current().await?.map(|push| (OwnCertificate::Push, push.not_after)));
        own.retain(|(_, end)| *end < until);
        own.sort_by_key(|(_, end)| *end);
        Ok(Expiring { devices, first, own })
    }
}

fn shown(mark: storage::Mark) -> Mark {
    Mark {
        mark: format!("{}.{}.{}", mark.attempts, mark.enrolled, mark.set_up),
        enrolled: mark.enrolled,
        log: mark.log.to_string(),
    }
}

/// The caller's sites, or the one of them that was asked for.
fn narrowed(
    by: &AdminSession<DevicesRead>,
    site: Option<SiteId>,
    sites: &[SiteChoice],
) -> Result<SiteScope, Error> {
    let Some(site) = site else { return Ok(by.scope().clone()) };
    by.require_site(Some(site))?;
    let known = sites.iter().any(|choice| choice.id == site);
    if known { Ok(SiteScope::Only(vec![site])) } else { Err(Error::NotFound) }
}

/// Each step holds those that came later.
fn funnel(traces: &[(Trace, u64)]) -> Vec<(Stage, u64)> {
    let reached = |stage| {
        traces.iter().filter(|(trace, _)| trace.reached() >= stage).map(|(_, count)| count).sum::<u64>()
    };
    Stage::ALL.map(|stage| (stage, reached(stage))).to_vec()
}

fn endings(traces: &[(Trace, u64)]) -> Vec<(Ending, u64)> {
    let mut counts = BTreeMap::<Ending, u64>::new();
    for (trace, count) in traces {
        if let Some(ending) = trace.ending() {
            let sum = counts.entry(ending).or_default();
            *sum = sum.saturating_add(*count);
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(ending, count)| (std::cmp::Reverse(*count), *ending));
    counts
}

fn totals(devices: &[DeviceCount]) -> DeviceCounts {
    let mut totals = DeviceCounts::default();
    for found in devices {
        if found.state == DeviceState::Enrolled {
            totals.enrolled = totals.enrolled.saturating_add(found.count);
            totals.unseen_week = totals.unseen_week.saturating_add(found.unseen_since_first);
            totals.unseen_month = totals.unseen_month.saturating_add(found.unseen_since_second);
        } else {
            totals.unenrolled = totals.unenrolled.saturating_add(found.count);
        }
    }
    totals
}

/// The first two figures of a version, which the device list filters by: `18.6` holds 18.6.1, `18.0` also 18.
fn release(version: &str) -> String {
    match version.split('.').take(2).collect::<Vec<_>>()[..] {
        [""] | [] => String::new(),
        [main] => format!("{main}.0"),
        [main, minor, ..] => format!("{main}.{minor}"),
    }
}

fn systems(devices: &[DeviceCount]) -> Vec<(String, u64)> {
    let mut counts = BTreeMap::<String, u64>::new();
    for found in devices.iter().filter(|found| found.state == DeviceState::Enrolled) {
        let sum = counts.entry(release(&found.os_version)).or_default();
        *sum = sum.saturating_add(found.count);
    }
    let mut systems: Vec<(String, u64)> = counts.into_iter().collect();
    let version = |text: &str| text.parse::<IosVersion>().ok();
    systems.sort_by(|(one, _), (other, _)| version(other).cmp(&version(one)).then_with(|| other.cmp(one)));
    systems
}

/// Hours for a day, days for more.
fn step_hours(range: TimeRange) -> i64 {
    if range == TimeRange::Day { 1 } else { 24 }
}

/// The beginning of the step that holds this moment.
fn step_of(range: TimeRange, at: Timestamp) -> i64 {
    at.unix().div_euclid(step_hours(range).saturating_mul(3_600))
}

/// The range as whole steps: as many as fit, the one under way last.
fn step_numbers(range: TimeRange, now: Timestamp) -> std::ops::RangeInclusive<i64> {
    let last = step_of(range, now);
    let count = range.span().num_hours().checked_div(step_hours(range)).unwrap_or(1);
    last.saturating_sub(count.saturating_sub(1))..=last
}

fn start_of(range: TimeRange, step: i64) -> Option<Timestamp> {
    Timestamp::from_unix(step.saturating_mul(step_hours(range)).saturating_mul(3_600))
}

fn first_step(range: TimeRange, now: Timestamp) -> Timestamp {
    start_of(range, *step_numbers(range, now).start()).unwrap_or(now)
}

fn steps(range: TimeRange, now: Timestamp, hours: &[(Timestamp, u64)]) -> Vec<(Timestamp, u64)> {
    let mut counts = HashMap::<i64, u64>::new();
    for (hour, count) in hours {
        let sum = counts.entry(step_of(range, *hour)).or_default();
        *sum = sum.saturating_add(*count);
    }
    step_numbers(range, now)
        .filter_map(|step| Some((start_of(range, step)?, counts.get(&step).copied().unwrap_or_default())))
        .collect()
}

fn named(name: &str) -> Option<OwnCertificate> {
    match name {
        "Device CA" => Some(OwnCertificate::DeviceCa),
        "Root CA" => Some(OwnCertificate::RootCa),
        "SCEP RA" => Some(OwnCertificate::Ra),
        "Profile signer" => Some(OwnCertificate::Signer),
        _ => None,
    }
}

async fn lines(read: &Read, scope: &SiteScope, rows: Vec<FeedRow>) -> Outcome<Vec<FeedLine>> {
    let ids: Vec<DeviceId> = rows.iter().filter_map(|row| row.device).collect();
    let devices = read.devices().named(scope, &ids).await?;
    let names: HashMap<DeviceId, String> = devices.iter().map(|d| (d.id, d.display_name())).collect();
    let line = |row: FeedRow| FeedLine {
        id: row.id,
        at: row.at,
        event: row.event,
        case: row.case,
        username: row.username,
        device: row.device.and_then(|id| Some((id, names.get(&id)?.clone()))),
    };
    Ok(rows.into_iter().map(line).collect())
}

#[async_trait]
impl Overview for OverviewService {
    async fn figures(&self, by: &AdminSession<DevicesRead>, query: OverviewQuery) -> Result<Figures, Error> {
        answer("overview.figures", self.count(by, query).await)
    }

    async fn mark(&self, by: &AdminSession<DevicesRead>, site: Option<SiteId>) -> Result<Mark, Error> {
        answer("overview.mark", self.look(by, site).await)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn at(unix: i64) -> Timestamp {
        Timestamp::from_unix(unix).unwrap()
    }

    #[test]
    fn a_range_has_as_many_steps_as_its_name_says() {
        let now = at(1_800_000_123);
        for (range, count) in [(TimeRange::Day, 24), (TimeRange::Week, 7), (TimeRange::Month, 30)] {
            let steps = steps(range, now, &[(now, 3), (first_step(range, now), 2), (at(0), 99)]);
            assert_eq!(steps.len(), count);
            assert_eq!((steps.first().unwrap().1, steps.last().unwrap().1), (2, 3));
            assert!(steps.last().unwrap().0 <= now);
        }
    }

    #[test]
    fn versions_stand_newest_first_and_unknown_last() {
        let count = |version: &str| DeviceCount {
            state: DeviceState::Enrolled,
            os_version: version.to_owned(),
            count: 1,
            unseen_since_first: 0,
            unseen_since_second: 0,
        };
        let sorted = systems(&["18.6", "", "17.10", "26.0", "17.9.1", "18.6.1"].map(count));
        let versions: Vec<(&str, u64)> = sorted.iter().map(|(version, n)| (version.as_str(), *n)).collect();
        assert_eq!(versions, [("26.0", 1), ("18.6", 2), ("17.10", 1), ("17.9", 1), ("", 1)]);
    }
}
