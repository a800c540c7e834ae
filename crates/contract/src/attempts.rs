//! Tries to enroll as the console lists and explains them.

use crate::{AdminSession, Error, caller::AttemptsRead, devices::TimelineEntry, lists::ExportNote};
use async_trait::async_trait;
use domain::{
    enrollment::{
        attempt::{AttemptEvent, AttemptState},
        diagnosis::Trouble,
        mode::{EnrollmentMode, Ownership},
    },
    ids::{AttemptId, CaseCode, CertificateId, DeviceId, SiteId},
    list::{AttemptFilter, AttemptSort, Mark, Order, Page, Paged, Stretch},
    overview::{Ending, Stage, TimeRange},
    time::{Date, Timestamp},
};
use serde::Serialize;

/// What to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AttemptQuery {
    /// Part of a case code or user name, or of what a device is found by; at most 100 characters.
    pub search: String,
    /// Only this state, or only those that do not go on.
    pub filter: Option<AttemptFilter>,
    /// Only those that came at least so far.
    pub reached: Option<Stage>,
    /// Only those that ended in one of these ways, as the overview counts them; empty: any.
    pub ended: Vec<Ending>,
    /// Only this ownership.
    pub ownership: Option<Ownership>,
    /// Only this site.
    pub site: Option<SiteId>,
    /// Only those begun lately.
    pub recent: Option<TimeRange>,
    /// Only those begun on this day or later.
    pub from: Option<Date>,
    /// Only those begun on this day or earlier.
    pub to: Option<Date>,
    /// Sorted by.
    pub sort: AttemptSort,
    /// Direction.
    pub order: Order,
    /// Page.
    pub page: Page,
}

/// An attempt in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptRow {
    /// Id.
    pub id: AttemptId,
    /// Reference.
    pub case: CaseCode,
    /// State.
    pub state: AttemptState,
    /// Who signed in; empty before.
    pub username: String,
    /// Their full name; may be empty.
    pub real_name: String,
    /// Who owns the device, once answered.
    pub ownership: Option<Ownership>,
    /// The last thing that happened.
    pub last_event: Option<AttemptEvent>,
    /// Why it does not go on.
    pub trouble: Option<Trouble>,
    /// As the browser said of itself. Untrusted text.
    pub user_agent: String,
    /// Name of the site.
    pub site: Option<String>,
    /// The device it led to.
    pub device: Option<DeviceId>,
    /// First form.
    pub started_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// A certificate an attempt led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptCertificate {
    /// Id.
    pub id: CertificateId,
    /// Hex.
    pub serial: String,
}

/// The page of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptRecord {
    /// As in the list.
    pub row: AttemptRow,
    /// Kind of enrollment the profile asked for.
    pub mode: Option<EnrollmentMode>,
    /// Language of the pages, as a tag.
    pub language: &'static str,
    /// Address it came from.
    pub address: String,
    /// Name of the device it led to, if the caller may see it.
    pub device_name: Option<String>,
    /// Certificates issued in it, newest first.
    pub certificates: Vec<AttemptCertificate>,
    /// In order of time; the first 1,000.
    pub timeline: Vec<TimelineEntry>,
    /// What was answered and seen, as JSON for people who look closely; no secrets.
    pub facts: String,
}

/// Tries to enroll.
#[async_trait]
pub trait Attempts: Send + Sync {
    /// One page within the caller's sites.
    async fn list(
        &self,
        by: &AdminSession<AttemptsRead>,
        query: AttemptQuery,
    ) -> Result<Paged<AttemptRow>, Error>;
    /// Notes in the audit log that the list is exported, before anything of it is handed out, and says how many rows
    /// match.
    async fn begin_export(
        &self,
        by: &AdminSession<AttemptsRead>,
        query: &AttemptQuery,
        note: ExportNote,
    ) -> Result<u64, Error>;
    /// The next at most 200 rows of the whole list in its order; the page of the query is not looked at.
    async fn walk(
        &self,
        by: &AdminSession<AttemptsRead>,
        query: &AttemptQuery,
        after: Option<Mark>,
    ) -> Result<Stretch<AttemptRow>, Error>;
    /// One attempt; `NotFound` outside the caller's sites.
    async fn record(&self, by: &AdminSession<AttemptsRead>, case: CaseCode) -> Result<AttemptRecord, Error>;
}
