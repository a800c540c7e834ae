//! The audit log: rows are written unsealed in the act they tell of; one sealer chains them (README 52).

mod chain;

use domain::ids::{AuditId, SiteId};
use domain::site::SiteScope;
use domain::time::Timestamp;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, JsonValue, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use crate::code::Code as _;
use crate::entity::audit::{Column, Entity, Model};
use crate::link::{Change, repository};
use crate::row::{at, cell, clip, json, time};
use crate::{Outcome, StorageError};

pub use chain::AuditReport;

const TABLE: &str = "audit";
const MAX_LISTED: u64 = 200;

repository! {
    /// The audit log.
    Audit
}

/// How it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuditOutcome {
    /// Done.
    Done,
    /// A rule said no.
    Refused,
    /// It broke.
    Failed,
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

impl<Mode> Audit<'_, Mode> {
    /// The latest lines of the scope, latest first; `limit` up to 200, `skip` for the next page.
    pub async fn list(
        &self,
        scope: &SiteScope,
        skip: u64,
        limit: u64,
    ) -> Result<Vec<AuditRow>, StorageError> {
        let mut rows = Entity::find()
            .order_by_desc(Column::At)
            .order_by_desc(Column::Id)
            .offset(skip)
            .limit(limit.clamp(1, MAX_LISTED));
        if let SiteScope::Only(sites) = scope {
            rows = rows.filter(Column::Site.is_in(sites.iter().map(|site| site.0)));
        }
        rows.all(self.db()).await?.into_iter().map(value).collect()
    }

    /// Lines not sealed yet.
    pub async fn unsealed(&self) -> Result<u64, StorageError> {
        Ok(Entity::find().filter(Column::Seq.is_null()).count(self.db()).await?)
    }
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
