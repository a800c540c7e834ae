//! The audit log as the console reads it. Nobody writes here: lines are made by the acts they tell of.

use crate::{AdminSession, Error, caller::AuditRead, lists::ExportNote};
use async_trait::async_trait;
use domain::{
    audit::AuditOutcome,
    ids::{AuditId, SiteId},
    list::{Mark, Order, Page, Paged, Stretch},
    overview::TimeRange,
    time::{Date, Timestamp},
};
use serde::Serialize;

/// What to list. The newest first, or with [`Order::Ascending`] the oldest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AuditQuery {
    /// Part of actor, action, target, address or detail; at most 100 characters.
    pub search: String,
    /// Only by this actor, as written.
    pub actor: String,
    /// Only this action, as written.
    pub action: String,
    /// Only with this outcome.
    pub outcome: Option<AuditOutcome>,
    /// Only lately.
    pub recent: Option<TimeRange>,
    /// Only of this day or later.
    pub from: Option<Date>,
    /// Only of this day or earlier.
    pub to: Option<Date>,
    /// Only about this site.
    pub site: Option<SiteId>,
    /// Direction in time.
    pub order: Option<Order>,
    /// Page.
    pub page: Page,
}

/// A value before and after, by its dotted path in the detail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// `sites.0`, `organization`; empty for the whole.
    pub path: String,
    /// Before; `None` if it was not there.
    pub before: Option<String>,
    /// After; `None` if it is no longer there.
    pub after: Option<String>,
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// Id.
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// Who. For a sign-in, the name as typed: untrusted text.
    pub actor: String,
    /// Address of the client; empty for the command line.
    pub address: String,
    /// Enough of the session to tell sessions apart.
    pub session: Option<String>,
    /// `account.edit`, …
    pub action: String,
    /// Id of what it was done to; may be empty.
    pub target: String,
    /// Name of the site it belongs to.
    pub site: Option<String>,
    /// How it ended.
    pub outcome: AuditOutcome,
    /// What changed. Empty where nothing has a before or after.
    pub changes: Vec<Difference>,
    /// What else was noted, by its path.
    pub notes: Vec<(String, String)>,
    /// Place in the chain; `None` until sealed.
    pub seq: Option<i64>,
}

/// How far the hash chain has come; what it holds is proven by `muster audit verify` alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chain {
    /// The last sealed place.
    pub sealed: u64,
    /// Lines that wait for the sealer.
    pub unsealed: u64,
}

/// The audit log.
#[async_trait]
pub trait Audit: Send + Sync {
    /// One page within the caller's sites; lines that belong to no site are for those who see every site.
    async fn list(&self, by: &AdminSession<AuditRead>, query: AuditQuery) -> Result<Paged<AuditLine>, Error>;
    /// Notes in the audit log that the list is exported, before anything of it is handed out, and says how many lines
    /// match.
    async fn begin_export(
        &self,
        by: &AdminSession<AuditRead>,
        query: &AuditQuery,
        note: ExportNote,
    ) -> Result<u64, Error>;
    /// The next at most 200 lines of the whole list in its order; the page of the query is not looked at.
    async fn walk(
        &self,
        by: &AdminSession<AuditRead>,
        query: &AuditQuery,
        after: Option<Mark>,
    ) -> Result<Stretch<AuditLine>, Error>;
    /// Names of console accounts that have lines the caller may see, at most 200, by name.
    async fn actors(&self, by: &AdminSession<AuditRead>) -> Result<Vec<String>, Error>;
    /// How far the chain has come.
    async fn chain(&self, by: &AdminSession<AuditRead>) -> Result<Chain, Error>;
}
