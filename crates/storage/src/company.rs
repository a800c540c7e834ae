//! Whether another server works on the same PostgreSQL database: alone, this one may keep rows in memory ([`crate::rows`]).
//!
//! Each server holds an advisory lock with a number of its own, on a connection of its own, and looks four times a second
//! whose locks there are. A look that finds no other is good for 750 ms from its beginning. Whoever comes to a database
//! where another is waits as long before it does anything: from then on that one has seen it, or trusts its last look no
//! more. A server whose lock was lost with its connection takes it again at its next look; what could be missed
//! meanwhile is bounded by the age of a kept row, two seconds.
//!
//! Sources: the PostgreSQL manual, "Advisory Locks" and "pg_locks".

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement};
use tokio::task::JoinHandle;

use crate::StorageError;
use crate::rows::{Changed, Rows};

const EVERY: Duration = Duration::from_millis(250);
/// How long a look is trusted, and how long a newcomer waits.
const TRUSTED: Duration = Duration::from_millis(750);
/// The first number of our locks; the second is the server's.
const CLASS: i32 = 7121;

const HOLD: &str = "SELECT 1 AS held FROM (SELECT pg_advisory_lock($1, $2)) AS lock";
const RELEASE: &str = "SELECT pg_advisory_unlock($1, $2) AS held";
/// Numbers are unsigned in `pg_locks`; two-number locks have the 2.
const LOOK: &str = "SELECT count(*) FILTER (WHERE objid::int8 = $2::int8) AS own, count(*) FILTER (WHERE objid::int8 <> $2::int8) AS others \
     FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND classid::int8 = $1::int8 AND granted \
     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

/// The other servers of a database.
pub(crate) struct Company {
    seat: Seat,
    trust: Arc<Trust>,
    looking: JoinHandle<()>,
}

impl Drop for Company {
    fn drop(&mut self) {
        self.looking.abort();
    }
}

impl Company {
    /// Joins those who work on this database; `rows` are emptied whenever this server comes to be alone.
    pub(crate) async fn join(connection: DatabaseConnection, rows: &Arc<Rows>) -> Result<Self, StorageError> {
        let seat = Seat { connection, number: number()? };
        let trust = Arc::new(Trust::new());
        let began = Instant::now();
        if seat.look().await? == 0 {
            trust.renew(began);
        } else {
            tokio::time::sleep(TRUSTED).await;
        }
        let looking = tokio::spawn(go_on(seat.clone(), Arc::clone(&trust), Arc::downgrade(rows)));
        Ok(Self { seat, trust, looking })
    }

    /// This server has written all it had to.
    pub(crate) async fn leave(&self) -> Result<(), StorageError> {
        self.looking.abort();
        self.trust.end();
        // The database notices the end of a connection a little later, and whoever comes next would wait for nothing.
        // If this fails, the lock goes with the connection.
        let _ = self.seat.connection.query_one_raw(self.seat.statement(RELEASE)).await;
        Ok(self.seat.connection.close_by_ref().await?)
    }

    /// Whether no other server can have written anything up to now.
    pub(crate) fn is_alone(&self) -> bool {
        self.trust.holds(Instant::now())
    }
}

/// Until when this server knows that it is alone.
struct Trust {
    start: Instant,
    /// In microseconds from `start`; 0: it is not.
    until: AtomicU64,
}

impl Trust {
    fn new() -> Self {
        Self { start: Instant::now(), until: AtomicU64::new(0) }
    }

    fn micros(&self, at: Instant) -> u64 {
        u64::try_from(at.saturating_duration_since(self.start).as_micros()).unwrap_or(u64::MAX)
    }

    fn holds(&self, at: Instant) -> bool {
        self.micros(at) < self.until.load(Ordering::SeqCst)
    }

    /// A look that began then found nobody.
    fn renew(&self, began: Instant) {
        self.until.store(self.micros(began + TRUSTED), Ordering::SeqCst);
    }

    fn end(&self) {
        self.until.store(0, Ordering::SeqCst);
    }
}

/// This server's place at the database.
#[derive(Clone)]
struct Seat {
    connection: DatabaseConnection,
    number: i32,
}

impl Seat {
    /// How many others there are. Takes the lock (again) first, if it is not held.
    async fn look(&self) -> Result<u64, StorageError> {
        let (own, others) = self.count().await?;
        if own > 0 {
            return Ok(others);
        }
        self.connection.query_one_raw(self.statement(HOLD)).await?;
        Ok(self.count().await?.1)
    }

    async fn count(&self) -> Result<(u64, u64), StorageError> {
        let row = self.connection.query_one_raw(self.statement(LOOK)).await?;
        let row = row.ok_or_else(|| StorageError::Other("a count without a row".to_owned()))?;
        let count = |column| Ok::<_, StorageError>(row.try_get::<i64>("", column)?.unsigned_abs());
        Ok((count("own")?, count("others")?))
    }

    fn statement(&self, sql: &str) -> Statement {
        Statement::from_sql_and_values(DbBackend::Postgres, sql, [CLASS.into(), self.number.into()])
    }
}

/// Positive, so that it reads the same signed and unsigned.
fn number() -> Result<i32, StorageError> {
    let bytes = vault::token::random(4)?;
    let number = bytes.expose().iter().fold(0_i32, |number, byte| (number << 8) | i32::from(*byte));
    Ok(number & i32::MAX)
}

async fn go_on(seat: Seat, trust: Arc<Trust>, rows: Weak<Rows>) {
    loop {
        tokio::time::sleep(EVERY).await;
        let began = Instant::now();
        match seat.look().await {
            Ok(0) => {
                let Some(rows) = rows.upgrade() else { return };
                // What was kept before somebody came and went may be old; what was alone all the time is not.
                if !trust.holds(began) {
                    rows.forget(&Changed::all());
                }
                trust.renew(began);
            }
            Ok(_) => trust.end(),
            // Trust ends by itself if the next looks fail too. That the database is away others will say.
            Err(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_is_trusted_from_its_beginning() {
        let trust = Trust::new();
        let began = Instant::now();
        assert!(!trust.holds(began), "nobody has looked yet");
        trust.renew(began);
        assert!(trust.holds(began) && trust.holds(began + TRUSTED / 2));
        assert!(!trust.holds(began + TRUSTED));
        trust.end();
        assert!(!trust.holds(began));
    }
}
