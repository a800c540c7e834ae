//! What the overview counts: few grouped statements, each within a [`SiteScope`], over the indexes of the migration
//! `overview`. Nothing here decides what a count means; that is `domain::overview`.

mod mark;

use chrono::{DateTime, NaiveDateTime, Utc};
use domain::device::DeviceState;
use domain::enrollment::attempt::{AttemptEvent, AttemptState};
use domain::enrollment::wizard::Stop;
use domain::ids::{CaseCode, DeviceId};
use domain::overview::Trace;
use domain::site::SiteScope;
use domain::time::Timestamp;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait as _, DbBackend, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QueryResult, QuerySelect as _, QueryTrait as _,
};
use uuid::Uuid;

use crate::CertificateState;
use crate::code::Code as _;
use crate::entity::{attempt_events, attempts, certificates, devices};
use crate::link::repository;
use crate::row::{at, cell, time};
use crate::{Read, StorageError};

pub use mark::Mark;

/// What the feed tells; the steps between are in the attempt's own timeline.
const TOLD: [AttemptEvent; 8] = [
    AttemptEvent::Started,
    AttemptEvent::SignInFailed,
    AttemptEvent::ProfileFetched,
    AttemptEvent::CertificateRefused,
    AttemptEvent::Refused,
    AttemptEvent::Enrolled,
    AttemptEvent::CheckedOut,
    AttemptEvent::Broken,
];
const MAX_FEED: u64 = 50;
/// More attempts than a feed can show lines of.
const FEED_ATTEMPTS: u64 = 60;
/// A limit that cuts nothing keeps SQLite from working out each expression of a subquery once more for grouping.
const NO_LIMIT: u64 = i64::MAX.unsigned_abs();

repository! {
    /// Counts over attempts, devices and certificates.
    Statistics
}

/// Devices alike in state and iOS version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceCount {
    /// Managed or not.
    pub state: DeviceState,
    /// `18.6.1`; empty where the device has not said.
    pub os_version: String,
    /// How many.
    pub count: u64,
    /// Of those, last seen before the first moment asked for.
    pub unseen_since_first: u64,
    /// Of those, last seen before the second moment asked for.
    pub unseen_since_second: u64,
}

/// A line of the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedRow {
    /// Grows with each event.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// What.
    pub event: AttemptEvent,
    /// The attempt's reference.
    pub case: CaseCode,
    /// Who had signed in; may be empty.
    pub username: String,
    /// The device it led to.
    pub device: Option<DeviceId>,
}

impl Read {
    /// Counts over attempts, devices and certificates.
    pub fn statistics(&self) -> Statistics<'_> {
        Statistics::new(self.link())
    }
}

fn sites(scope: &SiteScope, column: Expr) -> Condition {
    match scope {
        SiteScope::All => Condition::all(),
        SiteScope::Only(sites) => Condition::all().add(column.is_in(sites.iter().map(|site| site.0))),
    }
}

fn site_of_attempt(scope: &SiteScope) -> Condition {
    sites(scope, Expr::col((attempts::Entity, attempts::Column::Site)))
}

fn site_of_device(scope: &SiteScope) -> Condition {
    sites(scope, Expr::col((devices::Entity, devices::Column::Site)))
}

/// Attempts with an event of this kind since then.
fn having(event: AttemptEvent, since: Timestamp) -> SelectStatement {
    attempt_events::Entity::find()
        .select_only()
        .column(attempt_events::Column::Attempt)
        .filter(attempt_events::Column::Event.eq(event.code()))
        .filter(attempt_events::Column::At.gte(at(since)))
        .into_query()
}

/// Events with the attempt they belong to.
fn events_of_attempts(scope: &SiteScope) -> SelectStatement {
    Query::select()
        .from(attempt_events::Entity)
        .inner_join(
            attempts::Entity,
            Expr::col((attempts::Entity, attempts::Column::Id))
                .equals((attempt_events::Entity, attempt_events::Column::Attempt)),
        )
        .cond_where(site_of_attempt(scope))
        .take()
}

/// The attempts of the scope that changed last.
fn changed_last(scope: &SiteScope) -> SelectStatement {
    attempts::Entity::find()
        .select_only()
        .column(attempts::Column::Id)
        .filter(site_of_attempt(scope))
        .order_by_desc(attempts::Column::UpdatedAt)
        .limit(FEED_ATTEMPTS)
        .into_query()
}

fn number(row: &QueryResult, column: &str) -> Result<u64, StorageError> {
    let number: Option<i64> = row.try_get("", column)?;
    Ok(number.unwrap_or_default().unsigned_abs())
}

/// `00018.00006` as `18.6`.
fn version(key: &str) -> String {
    key.split('.')
        .filter_map(|part| part.parse::<u32>().ok())
        .map(|part| part.to_string())
        .collect::<Vec<_>>()
        .join(".")
}

fn trace(row: &QueryResult) -> Result<(Trace, u64), StorageError> {
    let state: String = row.try_get("", "state")?;
    let why: Option<String> = row.try_get("", "why")?;
    let place = |column| cell("attempts", column, &"counted");
    let why: Option<Stop> = why.map(|why| place("facts").json(why.into())).transpose()?;
    let trace = Trace {
        state: place("state").code::<AttemptState>(&state)?,
        signed_in: row.try_get("", "signed_in")?,
        sign_in_failed: row.try_get("", "sign_in_failed")?,
        downloaded: row.try_get("", "downloaded")?,
        enrolled: row.try_get("", "enrolled")?,
        silent: row.try_get("", "silent")?,
        why,
    };
    Ok((trace, number(row, "total")?))
}

impl<Mode> Statistics<'_, Mode> {
    /// Attempts begun since `since`, counted by what is known of them. Silent: not changed after `silent_before`.
    pub async fn traces(
        &self,
        scope: &SiteScope,
        since: Timestamp,
        silent_before: Timestamp,
    ) -> Result<Vec<(Trace, u64)>, StorageError> {
        use attempts::Column;
        const KEYS: [&str; 7] =
            ["state", "signed_in", "sign_in_failed", "downloaded", "enrolled", "silent", "why"];
        let among = |event| Column::Id.in_subquery(having(event, since));
        let each = attempts::Entity::find()
            .select_only()
            .column(Column::State)
            .expr_as(Column::Username.ne(""), "signed_in")
            .expr_as(among(AttemptEvent::SignInFailed), "sign_in_failed")
            .expr_as(among(AttemptEvent::ProfileFetched), "downloaded")
            .expr_as(Column::Device.is_not_null(), "enrolled")
            .expr_as(Column::UpdatedAt.lte(at(silent_before)), "silent")
            // The same operators in both databases; only ended attempts have their facts read.
            .expr_as(
                Expr::cust(
                    "CASE WHEN attempts.state IN ('refused', 'unenrolled') \
                     THEN attempts.facts -> 'progress' ->> 'why' END",
                ),
                "why",
            )
            .filter(Column::CreatedAt.gte(at(since)))
            .filter(site_of_attempt(scope))
            .limit(NO_LIMIT)
            .into_query();
        let counted = Query::select()
            .columns(KEYS.map(Alias::new))
            .expr_as(Expr::val(1).count(), Alias::new("total"))
            .from_subquery(each, Alias::new("each_one"))
            .group_by_columns(KEYS.map(Alias::new))
            .take();
        self.db().query_all(&counted).await?.iter().map(trace).collect()
    }

    /// Devices enrolled since then, by full hours of UTC, in their order; hours without one are left out.
    pub async fn enrolled_by_hour(
        &self,
        scope: &SiteScope,
        since: Timestamp,
    ) -> Result<Vec<(Timestamp, u64)>, StorageError> {
        use attempt_events::{Column, Entity};
        let hour = match self.db().get_database_backend() {
            DbBackend::Postgres => "to_char(attempt_events.at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24')",
            _ => "substr(attempt_events.at, 1, 13)",
        };
        let mut counted = match scope {
            // Nothing of the attempt is asked for.
            SiteScope::All => Query::select().from(Entity).take(),
            SiteScope::Only(_) => events_of_attempts(scope),
        };
        counted
            .expr_as(Expr::cust(hour), Alias::new("hour"))
            .expr_as(Expr::val(1).count(), Alias::new("total"))
            .and_where(Expr::col((Entity, Column::Event)).eq(AttemptEvent::Enrolled.code()))
            .and_where(Expr::col((Entity, Column::At)).gte(at(since)))
            .add_group_by([Expr::cust(hour)])
            .order_by(Alias::new("hour"), sea_orm::Order::Asc);
        let hours = self.db().query_all(&counted).await?;
        hours.iter().map(|row| Ok((moment(row)?, number(row, "total")?))).collect()
    }

    /// Devices by state and iOS version, with how many of them were last seen before two moments.
    pub async fn devices(
        &self,
        scope: &SiteScope,
        unseen_since: [Timestamp; 2],
    ) -> Result<Vec<DeviceCount>, StorageError> {
        use devices::{Column, Entity};
        let before = |moment| {
            let older: Expr = Expr::case(Column::LastSeenAt.lt(at(moment)), 1).finally(0).into();
            older.sum()
        };
        let [first, second] = unseen_since.map(before);
        let counted = Entity::find()
            .select_only()
            .column(Column::State)
            .column(Column::OsKey)
            .expr_as(Expr::val(1).count(), "total")
            .expr_as(first, "first")
            .expr_as(second, "second")
            .filter(site_of_device(scope))
            .group_by(Column::State)
            .group_by(Column::OsKey)
            .into_query();
        let rows = self.db().query_all(&counted).await?;
        let count = |row: &QueryResult| {
            let (state, key): (String, String) = (row.try_get("", "state")?, row.try_get("", "os_key")?);
            Ok(DeviceCount {
                state: cell("devices", "state", &"counted").code(&state)?,
                os_version: version(&key),
                count: number(row, "total")?,
                unseen_since_first: number(row, "first")?,
                unseen_since_second: number(row, "second")?,
            })
        };
        rows.iter().map(count).collect()
    }

    /// Certificates of managed devices that end between two moments, and when the first of them does.
    pub async fn expiring(
        &self,
        scope: &SiteScope,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<(u64, Option<Timestamp>), StorageError> {
        use certificates::Column;
        let end = || Expr::col((certificates::Entity, Column::NotAfter));
        let counted = Query::select()
            .expr_as(Expr::val(1).count(), Alias::new("total"))
            .expr_as(end().min(), Alias::new("soonest"))
            .from(certificates::Entity)
            .inner_join(
                devices::Entity,
                Expr::col((devices::Entity, devices::Column::Enrollment))
                    .equals((certificates::Entity, Column::Enrollment)),
            )
            .and_where(Expr::col((certificates::Entity, Column::State)).eq(CertificateState::Issued.code()))
            .and_where(end().gte(at(from)))
            .and_where(end().lt(at(until)))
            .and_where(Expr::col((devices::Entity, devices::Column::State)).eq(DeviceState::Enrolled.code()))
            .cond_where(site_of_device(scope))
            .take();
        let Some(row) = self.db().query_one(&counted).await? else { return Ok((0, None)) };
        let soonest: Option<DateTime<Utc>> = row.try_get("", "soonest")?;
        Ok((number(&row, "total")?, soonest.map(time)))
    }

    /// What happened last, newest first, at most `limit` (up to 50) lines.
    pub async fn feed(&self, scope: &SiteScope, limit: u64) -> Result<Vec<FeedRow>, StorageError> {
        use attempt_events::{Column, Entity};
        let event = |column| Expr::col((Entity, column));
        let attempt = |column| Expr::col((attempts::Entity, column));
        let mut lines = events_of_attempts(scope);
        if *scope != SiteScope::All {
            lines.and_where(event(Column::Attempt).in_subquery(changed_last(scope)));
        }
        let lines = lines
            .expr_as(event(Column::Id), Alias::new("id"))
            .expr_as(event(Column::At), Alias::new("at"))
            .expr_as(event(Column::Event), Alias::new("event"))
            .expr_as(attempt(attempts::Column::CaseCode), Alias::new("case_code"))
            .expr_as(attempt(attempts::Column::Username), Alias::new("username"))
            .expr_as(attempt(attempts::Column::Device), Alias::new("device"))
            // Not by the index of kinds, which would sort all there ever were: from the end of the primary key.
            .and_where(Expr::cust("attempt_events.event || ''").is_in(TOLD.map(AttemptEvent::code)))
            .order_by((Entity, Column::Id), sea_orm::Order::Desc)
            .limit(Ord::min(limit, MAX_FEED))
            .take();
        self.db().query_all(&lines).await?.iter().map(line).collect()
    }
}

fn moment(row: &QueryResult) -> Result<Timestamp, StorageError> {
    let hour: String = row.try_get("", "hour")?;
    let text = format!("{}:00:00", hour.replace(' ', "T"));
    let parsed = NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%S");
    let parsed = parsed.map_err(|_| cell("attempt_events", "at", &hour).inconsistent())?;
    Ok(Timestamp::new(parsed.and_utc()))
}

fn line(row: &QueryResult) -> Result<FeedRow, StorageError> {
    let id: i64 = row.try_get("", "id")?;
    let (event, case): (String, String) = (row.try_get("", "event")?, row.try_get("", "case_code")?);
    Ok(FeedRow {
        id,
        at: time(row.try_get("", "at")?),
        event: cell("attempt_events", "event", &id).code(&event)?,
        case: cell("attempts", "case_code", &id).parse(&case)?,
        username: row.try_get("", "username")?,
        device: row.try_get::<Option<Uuid>>("", "device")?.map(DeviceId),
    })
}
