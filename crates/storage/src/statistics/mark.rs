//! Whether anything changed, and whether anything is there: asked again and again, so it must cost little.

use chrono::{DateTime, Utc};
use domain::device::DeviceState;
use domain::site::SiteScope;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QuerySelect as _, QueryTrait as _,
};

use super::{Statistics, site_of_attempt, site_of_device};
use crate::StorageError;
use crate::code::Code as _;
use crate::entity::{accounts, attempt_events, attempts, audit, devices, directories, push_certificates};

/// A cheap sign of change: two equal marks mean that attempts, devices and the audit log are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Grows with each change of an attempt in the scope.
    pub attempts: i64,
    /// Managed devices in the scope.
    pub enrolled: u64,
    /// Accounts, directories and push certificates, while there is no device; then 0.
    pub set_up: u64,
    /// When the audit log was last written to, microseconds of Unix time; of all sites, for it tells nothing else.
    pub log: i64,
}

impl<Mode> Statistics<'_, Mode> {
    /// Whether the scope has neither attempts nor devices.
    pub async fn is_empty(&self, scope: &SiteScope) -> Result<bool, StorageError> {
        let attempt = attempts::Entity::find()
            .select_only()
            .column(attempts::Column::Id)
            .filter(site_of_attempt(scope))
            .limit(1)
            .into_query();
        let device = devices::Entity::find()
            .select_only()
            .column(devices::Column::Id)
            .filter(site_of_device(scope))
            .limit(1)
            .into_query();
        for one in [attempt, device] {
            if self.db().query_one(&one).await?.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// A sign of change that costs little; live pages ask it again and again.
    pub async fn mark(&self, scope: &SiteScope) -> Result<Mark, StorageError> {
        let attempts = match scope {
            // Every change of an attempt leaves an event; the last number is at the end of the primary key.
            SiteScope::All => {
                let last = Query::select()
                    .expr_as(Expr::col(attempt_events::Column::Id).max(), Alias::new("last"))
                    .from(attempt_events::Entity)
                    .take();
                let row = self.db().query_one(&last).await?;
                row.map_or(Ok(None), |row| row.try_get::<Option<i64>>("", "last"))?.unwrap_or_default()
            }
            SiteScope::Only(_) => {
                let last = Query::select()
                    .expr_as(Expr::col(attempts::Column::UpdatedAt).max(), Alias::new("last"))
                    .from(attempts::Entity)
                    .cond_where(site_of_attempt(scope))
                    .take();
                let row = self.db().query_one(&last).await?;
                let last = row.map_or(Ok(None), |row| row.try_get::<Option<DateTime<Utc>>>("", "last"))?;
                last.map_or(0, |at| at.timestamp_micros())
            }
        };
        let enrolled = devices::Entity::find()
            .filter(site_of_device(scope))
            .filter(devices::Column::State.eq(DeviceState::Enrolled.code()))
            .count(self.db())
            .await?;
        let set_up = if enrolled == 0 && *scope == SiteScope::All { self.set_up().await? } else { 0 };
        Ok(Mark { attempts, enrolled, set_up, log: self.last_line().await? })
    }

    /// At the end of an index.
    async fn last_line(&self) -> Result<i64, StorageError> {
        let last = Query::select()
            .expr_as(Expr::col(audit::Column::At).max(), Alias::new("last"))
            .from(audit::Entity)
            .take();
        let row = self.db().query_one(&last).await?;
        let last = row.map_or(Ok(None), |row| row.try_get::<Option<DateTime<Utc>>>("", "last"))?;
        Ok(last.map_or(0, |at| at.timestamp_micros()))
    }

    /// How much of what enrollment needs is there.
    async fn set_up(&self) -> Result<u64, StorageError> {
        let counts = [
            accounts::Entity::find().count(self.db()).await?,
            directories::Entity::find().count(self.db()).await?,
            push_certificates::Entity::find().count(self.db()).await?,
        ];
        Ok(counts.into_iter().sum())
    }
}
