//! Attempts as the help desk reads them, always within the caller's sites. What is told of a trouble comes from one
//! rule of the domain, the same that tells the person on the phone.

use crate::{
    audit::{self, Exported},
    failure::{Outcome, answer},
};
use async_trait::async_trait;
use contract::{
    AdminSession, Error,
    attempts::{AttemptCertificate, AttemptQuery, AttemptRecord, AttemptRow, Attempts},
    caller::AttemptsRead,
    devices::TimelineEntry,
    lists::ExportNote,
};
use domain::{
    enrollment::{
        attempt::{AttemptEvent, Progress},
        diagnosis::{self, Seen},
        mode::EnrollmentMode,
    },
    ids::{AttemptId, CaseCode, SiteId},
    list::{Mark, Paged, Stretch},
    site::SiteScope,
    time::{Date, Timestamp},
};
use std::collections::HashMap;
use storage::{Attempt, AttemptEventRow, Read, Storage};

/// Longest search.
const LONGEST: usize = 100;

/// The service.
#[derive(Clone)]
pub struct AttemptsService {
    pub(crate) storage: Storage,
}

/// Names of all sites, for rows the caller may see anyway.
pub(crate) async fn site_names(read: &Read) -> Outcome<HashMap<SiteId, String>> {
    let sites = read.sites().choices(&SiteScope::All).await?;
    Ok(sites.into_iter().map(|site| (site.id, site.name)).collect())
}

/// Rows of the list for these attempts.
pub(crate) async fn rows(read: &Read, attempts: Vec<Attempt>) -> Outcome<Vec<AttemptRow>> {
    let now = read.now().await?;
    let sites = site_names(read).await?;
    let ids: Vec<AttemptId> = attempts.iter().map(|attempt| attempt.id).collect();
    let mut events = read.attempts().last_events(&ids).await?;
    let rows = attempts.into_iter().map(|attempt| {
        let last = events.remove(&attempt.id);
        row(attempt, last, &sites, now)
    });
    Ok(rows.collect())
}

fn row(
    attempt: Attempt,
    last: Option<AttemptEventRow>,
    sites: &HashMap<SiteId, String>,
    now: Timestamp,
) -> AttemptRow {
    let last_event = last.map(|line| line.event);
    let trouble = diagnosis::trouble(seen(&attempt, last_event), now);
    let person = attempt.facts.person.map(|person| person.user).unwrap_or_default();
    AttemptRow {
        id: attempt.id,
        case: attempt.case,
        state: attempt.state,
        username: attempt.username,
        real_name: person.real_name,
        ownership: attempt.facts.ownership,
        last_event,
        trouble,
        user_agent: attempt.user_agent,
        site: attempt.site.and_then(|id| sites.get(&id).cloned()),
        device: attempt.device,
        started_at: attempt.created_at,
        updated_at: attempt.updated_at,
    }
}

fn seen(attempt: &Attempt, last_event: Option<AttemptEvent>) -> Seen {
    Seen {
        signed_in: attempt.facts.person.is_some(),
        progress: attempt.facts.progress,
        changed_at: attempt.updated_at,
        last_event,
    }
}

fn mode(progress: Progress) -> Option<EnrollmentMode> {
    match progress {
        Progress::Issued { mode, .. }
        | Progress::Fetched { mode, .. }
        | Progress::CertificateIssued { mode, .. }
        | Progress::Authenticating { mode, .. }
        | Progress::Enrolled { mode, .. } => Some(mode),
        Progress::None | Progress::Stopped { .. } => None,
    }
}

/// What storage is asked for; `now` decides what is recent.
fn wanted(query: &AttemptQuery, now: Timestamp) -> storage::AttemptQuery {
    let recent = query.recent.map(|recent| now.plus(-recent.span()));
    storage::AttemptQuery {
        search: query.search.chars().take(LONGEST).collect(),
        filter: query.filter,
        reached: query.reached,
        ended: query.ended.clone(),
        ownership: query.ownership,
        site: query.site,
        since: recent.max(query.from.map(Date::begins)),
        until: query.to.map(Date::ends),
        sort: query.sort,
        order: query.order,
    }
}

impl AttemptsService {
    async fn page(&self, by: &AdminSession<AttemptsRead>, query: AttemptQuery) -> Outcome<Paged<AttemptRow>> {
        let read = self.storage.read();
        let now = read.now().await?;
        let found = read.attempts().list(by.scope(), &wanted(&query, now), query.page, now).await?;
        Ok(Paged { rows: rows(&read, found.rows).await?, total: found.total, page: found.page })
    }

    /// Notes an export before anything of it is handed out.
    async fn note_export(
        &self,
        by: &AdminSession<AttemptsRead>,
        query: &AttemptQuery,
        note: ExportNote,
    ) -> Outcome<u64> {
        let read = self.storage.read();
        let now = read.now().await?;
        let count = read.attempts().count(by.scope(), &wanted(query, now), now).await?;
        drop(read);
        let filters = serde_json::to_value(query)?;
        let list = Exported { action: "attempts.exported", filters, site: query.site, count, note };
        audit::exported(&self.storage, by.who(), list).await
    }

    async fn stretch(
        &self,
        by: &AdminSession<AttemptsRead>,
        query: &AttemptQuery,
        after: Option<Mark>,
    ) -> Outcome<Stretch<AttemptRow>> {
        let read = self.storage.read();
        let now = read.now().await?;
        let found = read.attempts().walk(by.scope(), &wanted(query, now), after.as_ref(), now).await?;
        Ok(Stretch { rows: rows(&read, found.rows).await?, next: found.next })
    }

    async fn one(&self, by: &AdminSession<AttemptsRead>, case: CaseCode) -> Outcome<AttemptRecord> {
        let read = self.storage.read();
        let attempt = read.attempts().find_by_case(by.scope(), &case).await?.ok_or(Error::NotFound)?;
        let device_name = match attempt.device {
            Some(id) => read.devices().get(by.scope(), id).await?.map(|device| device.display_name()),
            None => None,
        };
        let certificates = read.certificates().list_for_attempt(attempt.id).await?;
        let timeline = read.attempts().events(attempt.id).await?;
        let (language, address) = (attempt.language.tag(), attempt.address.clone());
        let (mode, facts) = (mode(attempt.facts.progress), serde_json::to_string_pretty(&attempt.facts)?);
        let row = rows(&read, vec![attempt]).await?.pop().ok_or(Error::NotFound)?;
        Ok(AttemptRecord {
            row,
            mode,
            language,
            address,
            device_name,
            certificates: certificates
                .into_iter()
                .map(|certificate| AttemptCertificate {
                    id: certificate.new.id,
                    serial: certificate.new.serial,
                })
                .collect(),
            timeline: timeline
                .into_iter()
                .map(|line| TimelineEntry { at: line.at, event: line.event, detail: line.detail })
                .collect(),
            facts,
        })
    }
}

#[async_trait]
impl Attempts for AttemptsService {
    async fn list(
        &self,
        by: &AdminSession<AttemptsRead>,
        query: AttemptQuery,
    ) -> Result<Paged<AttemptRow>, Error> {
        answer("attempts.list", self.page(by, query).await)
    }

    async fn begin_export(
        &self,
        by: &AdminSession<AttemptsRead>,
        query: &AttemptQuery,
        note: ExportNote,
    ) -> Result<u64, Error> {
        answer("attempts.begin_export", self.note_export(by, query, note).await)
    }

    async fn walk(
        &self,
        by: &AdminSession<AttemptsRead>,
        query: &AttemptQuery,
        after: Option<Mark>,
    ) -> Result<Stretch<AttemptRow>, Error> {
        answer("attempts.walk", self.stretch(by, query, after).await)
    }

    async fn record(&self, by: &AdminSession<AttemptsRead>, case: CaseCode) -> Result<AttemptRecord, Error> {
        answer("attempts.record", self.one(by, case).await)
    }
}
