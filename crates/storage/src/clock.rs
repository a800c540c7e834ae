//! The database's clock (R-DU5, README 55), plus an offset that only test mode and tests can set.
//!
//! PostgreSQL is asked at most once a second; in between its time goes on by this process's own steady clock, so that all
//! nodes agree and an act need not ask. SQLite has no clock but this machine's.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use chrono::{DateTime, Duration, Utc};
use domain::time::Timestamp;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::StorageError;

/// How long PostgreSQL's time goes on by itself.
const FRESH: std::time::Duration = std::time::Duration::from_secs(1);

/// How far tests and test mode have moved the clock. Clones share the value.
#[derive(Debug, Clone, Default)]
pub struct ClockOffset(Arc<AtomicI64>);

impl ClockOffset {
    /// Sets the offset; negative goes back. Whole microseconds.
    pub fn set(&self, offset: Duration) {
        self.0.store(offset.num_microseconds().unwrap_or(0), Ordering::SeqCst);
    }

    /// Moves the clock by `span` from where it is.
    pub fn advance(&self, span: Duration) {
        self.0.fetch_add(span.num_microseconds().unwrap_or(0), Ordering::SeqCst);
    }

    /// The offset now.
    pub fn get(&self) -> Duration {
        Duration::microseconds(self.0.load(Ordering::SeqCst))
    }
}

#[derive(Debug, Clone, Copy)]
struct Reading {
    told: DateTime<Utc>,
    when: Instant,
}

/// The clock of one database.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    offset: Option<ClockOffset>,
    reading: Mutex<Option<Reading>>,
}

impl Clock {
    pub(crate) fn new(offset: Option<ClockOffset>) -> Self {
        Self { offset, reading: Mutex::default() }
    }

    pub(crate) fn offset(&self) -> Option<&ClockOffset> {
        self.offset.as_ref()
    }

    /// Now; `db` is asked only where the last answer is too old.
    pub(crate) async fn now<C: ConnectionTrait>(&self, db: &C) -> Result<Timestamp, StorageError> {
        let moment = match db.get_database_backend() {
            DbBackend::Postgres => match self.known() {
                Some(moment) => moment,
                None => self.ask(db).await?,
            },
            _ => this_machine(),
        };
        Ok(Timestamp::new(moment).plus(self.offset.as_ref().map_or_else(Duration::zero, ClockOffset::get)))
    }

    fn known(&self) -> Option<DateTime<Utc>> {
        let reading = *self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        reading.filter(|reading| reading.when.elapsed() < FRESH).map(Reading::goes_on)
    }

    async fn ask<C: ConnectionTrait>(&self, db: &C) -> Result<DateTime<Utc>, StorageError> {
        let sql = "SELECT clock_timestamp() AS moment";
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
        let row = row.ok_or_else(|| StorageError::Other("the database tells no time".to_owned()))?;
        let told: DateTime<Utc> = row.try_get("", "moment")?;
        let mut kept = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        // An answer that was long on its way must not turn the clock back.
        let told = kept.map_or(told, |earlier| earlier.goes_on_at_most(told));
        *kept = Some(Reading { told, when: Instant::now() });
        Ok(told)
    }
}

impl Reading {
    fn goes_on(self) -> DateTime<Utc> {
        let since = Duration::from_std(self.when.elapsed()).unwrap_or_else(|_| Duration::zero());
        self.told.checked_add_signed(since).unwrap_or(self.told)
    }

    /// `told`, unless that lies a little before what was said already. A larger step back is believed: somebody set the
    /// database's clock.
    fn goes_on_at_most(self, told: DateTime<Utc>) -> DateTime<Utc> {
        let said = self.goes_on();
        let back = said.signed_duration_since(told);
        if back > Duration::zero() && back < Duration::seconds(1) { said } else { told }
    }
}

#[allow(clippy::disallowed_methods, reason = "SQLite's clock is this machine's: asking it costs a statement")]
fn this_machine() -> DateTime<Utc> {
    Utc::now()
}
