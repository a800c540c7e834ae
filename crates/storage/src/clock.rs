//! The database's clock (R-DU5): read once per transaction, plus an offset that only test mode and tests can set.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Duration, Utc};
use domain::time::Timestamp;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::StorageError;

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

pub(crate) async fn now<C: ConnectionTrait>(
    db: &C,
    offset: Option<&ClockOffset>,
) -> Result<Timestamp, StorageError> {
    let backend = db.get_database_backend();
    let sql = match backend {
        DbBackend::Postgres => "SELECT clock_timestamp() AS moment",
        _ => "SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') AS moment",
    };
    let row = db.query_one_raw(Statement::from_string(backend, sql)).await?;
    let moment = row.ok_or_else(|| StorageError::Other("the database tells no time".to_owned()))?;
    let moment: DateTime<Utc> = if backend == DbBackend::Postgres {
        moment.try_get("", "moment")?
    } else {
        let text: String = moment.try_get("", "moment")?;
        DateTime::parse_from_rfc3339(&text)
            .map_err(|_| StorageError::Other("the database's clock is unreadable".to_owned()))?
            .to_utc()
    };
    Ok(Timestamp::new(moment).plus(offset.map_or_else(Duration::zero, ClockOffset::get)))
}
