//! The audit log: rows are written unsealed in the act they tell of; one sealer chains them (README 52).

mod chain;
mod list;

use domain::audit::AuditOutcome;
use domain::ids::{AuditId, SiteId};
use domain::time::Timestamp;
use sea_orm::JsonValue;

use crate::code::Code as _;
use crate::entity::audit::Model;
use crate::link::{Change, repository};
use crate::row::{at, cell, clip, json, time};
use crate::{Outcome, StorageError};

pub use chain::AuditReport;
pub use list::AuditQuery;

const TABLE: &str = "audit";

repository! {
    /// The audit log.
    Audit
}

/// Who did what to what.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// Id.
    pub id: AuditId,
    /// Who, as text that stays readable: `account:anna`, `system`.
    pub actor: String,
    /// Short name of the session; never its token or hash.
    pub session: Option<String>,
    /// Address of the client.
    pub address: String,
    /// `site.renamed`, …
    pub action: String,
    /// `site:<id>`, …
    pub target: String,
    /// The site it belongs to.
    pub site: Option<SiteId>,
    /// How it went.
    pub outcome: AuditOutcome,
    /// What else; never secrets.
    pub detail: JsonValue,
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditRow {
    /// As written.
    pub entry: AuditEntry,
    /// When.
    pub at: Timestamp,
    /// Place in the chain, from 1; `None` until sealed.
    pub seq: Option<i64>,
}

fn value(row: Model) -> Result<AuditRow, StorageError> {
    let detail =
        serde_json::from_str(&row.detail).map_err(|_| cell(TABLE, "detail", &row.id).inconsistent())?;
    let entry = AuditEntry {
        outcome: cell(TABLE, "outcome", &row.id).code(&row.outcome)?,
        id: AuditId(row.id),
        actor: row.actor,
        session: row.session,
        address: row.address,
        action: row.action,
        target: row.target,
        site: row.site.map(SiteId),
        detail,
    };
    Ok(AuditRow { entry, at: time(row.at), seq: row.seq })
}

impl Audit<'_, Change> {
    /// Writes a line. The detail is kept as the text of its JSON, which the chain covers byte by byte.
    pub async fn append(&self, entry: &AuditEntry, now: Timestamp) -> Result<Outcome, StorageError> {
        let row = Model {
            id: entry.id.0,
            seq: None,
            prev_hash: None,
            hash: None,
            at: at(now),
            actor: clip(&entry.actor, 200),
            session: entry.session.as_deref().map(|session| clip(session, 100)),
            address: clip(&entry.address, 64),
            action: clip(&entry.action, 100),
            target: clip(&entry.target, 200),
            site: entry.site.map(|site| site.0),
            outcome: entry.outcome.code().to_owned(),
            detail: json(&entry.detail)?.to_string(),
        };
        self.link.insert(row).await
    }
}
