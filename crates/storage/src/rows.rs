//! Rows that a person's pages read again and again (the session behind the cookie, the attempt behind the session),
//! kept where this process is the only server that writes: on SQLite, and on PostgreSQL while no other server is there
//! ([`crate::company`]).
//!
//! A kept row is the row as committed: an act that wrote it forgets it after its commit and before its caller is
//! answered; what was being read meanwhile is not kept; an act that is rolled back changes nothing here, and an act
//! never reads from here. Another program's change is missed for two seconds at most (README 53).

use std::collections::HashMap;
use std::hash::Hash as MapKey;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use domain::ids::AttemptId;

use crate::link::Link;
use crate::{Attempt, Hash, PortalSession, StorageError};

const FRESH: Duration = Duration::from_secs(2);
/// Of each kind; more than a server's people open within two seconds.
const MOST: usize = 2048;

const ATTEMPTS: &str = "attempts";
const SESSIONS: &str = "portal_sessions";

enum Slot<V> {
    /// Somebody reads the row; only the holder of this ticket may keep it.
    Reading(u64),
    Kept(Arc<V>),
}

struct Dated<V> {
    slot: Slot<V>,
    since: Instant,
}

/// Kept rows of one table.
struct Shelf<K, V> {
    rows: Mutex<HashMap<K, Dated<V>>>,
    tickets: AtomicU64,
}

impl<K, V> Default for Shelf<K, V> {
    fn default() -> Self {
        Self { rows: Mutex::default(), tickets: AtomicU64::new(0) }
    }
}

impl<K: MapKey + Eq + Copy, V: Clone> Shelf<K, V> {
    fn rows(&self) -> MutexGuard<'_, HashMap<K, Dated<V>>> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The kept row, else a ticket for reading it.
    fn look(&self, key: K) -> Result<Arc<V>, u64> {
        let mut rows = self.rows();
        match rows.get(&key) {
            Some(Dated { slot: Slot::Kept(row), since }) if since.elapsed() < FRESH => {
                return Ok(Arc::clone(row));
            }
            _ => {}
        }
        if rows.len() >= MOST {
            rows.retain(|_, row| row.since.elapsed() < FRESH);
            if rows.len() > MOST / 2 {
                rows.clear();
            }
        }
        let ticket = self.tickets.fetch_add(1, Ordering::Relaxed);
        rows.insert(key, Dated { slot: Slot::Reading(ticket), since: Instant::now() });
        Err(ticket)
    }

    /// Keeps what was read, unless the row was forgotten or somebody else began to read it meanwhile.
    fn keep(&self, key: K, ticket: u64, row: Option<&V>) {
        let kept = row.map(|row| Slot::Kept(Arc::new(row.clone())));
        let mut rows = self.rows();
        let Some(dated) = rows.get_mut(&key) else { return };
        if !matches!(dated.slot, Slot::Reading(own) if own == ticket) {
            return;
        }
        match kept {
            // As old as the reading may be: its age counts from the beginning.
            Some(kept) => dated.slot = kept,
            None => drop(rows.remove(&key)),
        }
    }

    async fn read(
        &self,
        key: K,
        row: impl Future<Output = Result<Option<V>, StorageError>>,
    ) -> Result<Option<V>, StorageError> {
        match self.look(key) {
            Ok(row) => Ok(Some(V::clone(&row))),
            Err(ticket) => {
                let row = row.await?;
                self.keep(key, ticket, row.as_ref());
                Ok(row)
            }
        }
    }

    fn forget(&self, keys: &Touched<K>) {
        match keys {
            Touched::These(keys) if keys.is_empty() => {}
            Touched::These(keys) => {
                let mut rows = self.rows();
                for key in keys {
                    rows.remove(key);
                }
            }
            Touched::All => self.rows().clear(),
        }
    }
}

/// The kept rows of one database.
#[derive(Default)]
pub(crate) struct Rows {
    attempts: Shelf<AttemptId, Attempt>,
    sessions: Shelf<Hash, PortalSession>,
}

impl Rows {
    /// After a commit, before anybody is answered.
    pub(crate) fn forget(&self, changed: &Changed) {
        self.attempts.forget(&changed.attempts);
        self.sessions.forget(&changed.sessions);
    }
}

enum Touched<K> {
    These(Vec<K>),
    All,
}

impl<K> Touched<K> {
    fn add(&mut self, key: K) {
        if let Self::These(keys) = self {
            keys.push(key);
        }
    }
}

impl<K> Default for Touched<K> {
    fn default() -> Self {
        Self::These(Vec::new())
    }
}

/// Which of the rows an act has written.
#[derive(Default)]
pub(crate) struct Changed {
    attempts: Touched<AttemptId>,
    sessions: Touched<Hash>,
}

impl Changed {
    /// Nobody knows what was written.
    pub(crate) fn all() -> Self {
        Self { attempts: Touched::All, sessions: Touched::All }
    }

    pub(crate) fn is_empty(&self) -> bool {
        matches!((&self.attempts, &self.sessions), (Touched::These(a), Touched::These(s)) if a.is_empty() && s.is_empty())
    }

    /// A statement that does not say which rows.
    fn table(&mut self, table: &str) {
        if table == ATTEMPTS {
            self.attempts = Touched::All;
        }
        // Sessions go with their attempts.
        if table == ATTEMPTS || table == SESSIONS {
            self.sessions = Touched::All;
        }
    }
}

/// How a repository stands to the kept rows.
#[derive(Clone, Copy)]
pub(crate) enum Hold<'a> {
    /// Neither reads nor changes them.
    Apart,
    /// Reads them.
    Look(&'a Rows),
    /// An act notes what it changes.
    Act(&'a Mutex<Changed>),
}

impl<'a> Link<'a> {
    /// An attempt from the kept rows, else by reading it.
    pub(crate) async fn attempt(
        &self,
        id: AttemptId,
        row: impl Future<Output = Result<Option<Attempt>, StorageError>>,
    ) -> Result<Option<Attempt>, StorageError> {
        match self.hold {
            Hold::Look(rows) => rows.attempts.read(id, row).await,
            _ => row.await,
        }
    }

    /// The same for a session.
    pub(crate) async fn session(
        &self,
        token: &Hash,
        row: impl Future<Output = Result<Option<PortalSession>, StorageError>>,
    ) -> Result<Option<PortalSession>, StorageError> {
        match self.hold {
            Hold::Look(rows) => rows.sessions.read(*token, row).await,
            _ => row.await,
        }
    }

    /// For a statement that changes these attempts and no other. (One that does not say which changes all.)
    pub(crate) fn of_attempts(&self, ids: impl IntoIterator<Item = AttemptId>) -> Link<'a> {
        self.named(|changed| ids.into_iter().for_each(|id| changed.attempts.add(id)))
    }

    /// For a statement that changes these sessions and no other.
    pub(crate) fn of_sessions(&self, tokens: impl IntoIterator<Item = Hash>) -> Link<'a> {
        self.named(|changed| tokens.into_iter().for_each(|token| changed.sessions.add(token)))
    }

    fn named(&self, note: impl FnOnce(&mut Changed)) -> Link<'a> {
        self.note(note);
        Link { hold: Hold::Apart, ..*self }
    }

    /// Notes that a table is written.
    pub(crate) fn writes(&self, table: &str) {
        if table == ATTEMPTS || table == SESSIONS {
            self.note(|changed| changed.table(table));
        }
    }

    /// The same for a statement written out.
    pub(crate) fn writes_with(&self, sql: &str) {
        if matches!(self.hold, Hold::Act(_)) {
            [ATTEMPTS, SESSIONS]
                .into_iter()
                .filter(|table| may_write(sql, table))
                .for_each(|table| self.writes(table));
        }
    }

    fn note(&self, note: impl FnOnce(&mut Changed)) {
        if let Hold::Act(changed) = self.hold {
            note(&mut changed.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }
}

/// Errs on the side of yes: a read may count as well.
fn may_write(sql: &str, table: &str) -> bool {
    let after = |verb: &str| sql.split(verb).skip(1).any(|rest| rest.starts_with(table));
    sql.contains(table) && ["UPDATE ", "INTO ", "FROM "].into_iter().any(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelf() -> Shelf<u32, &'static str> {
        Shelf::default()
    }

    fn ticket(shelf: &Shelf<u32, &'static str>, key: u32) -> u64 {
        shelf.look(key).expect_err("nothing is kept")
    }

    #[test]
    fn what_was_read_is_kept() {
        let shelf = shelf();
        let ticket = ticket(&shelf, 1);
        shelf.keep(1, ticket, Some(&"a"));
        assert_eq!(shelf.look(1).ok().as_deref(), Some(&"a"));
    }

    #[test]
    fn what_was_forgotten_while_it_was_read_is_not_kept() {
        for forgotten in [Touched::These(vec![1]), Touched::All] {
            let shelf = shelf();
            let early = ticket(&shelf, 1);
            shelf.forget(&forgotten);
            shelf.keep(1, early, Some(&"before"));
            assert!(shelf.look(1).is_err());
        }
        // Another row's change does not matter.
        let shelf = shelf();
        let early = ticket(&shelf, 1);
        shelf.forget(&Touched::These(vec![2]));
        shelf.keep(1, early, Some(&"same"));
        assert!(shelf.look(1).is_ok());
    }

    #[test]
    fn a_late_reader_does_not_replace_a_later_one() {
        let shelf = shelf();
        let early = ticket(&shelf, 1);
        shelf.forget(&Touched::These(vec![1]));
        let late = ticket(&shelf, 1);
        shelf.keep(1, early, Some(&"before"));
        assert!(matches!(shelf.rows().get(&1), Some(Dated { slot: Slot::Reading(own), .. }) if *own == late));
        shelf.keep(1, late, Some(&"after"));
        assert_eq!(shelf.look(1).ok().as_deref(), Some(&"after"));
    }

    #[test]
    fn never_more_than_so_many() {
        let shelf = shelf();
        for key in 0..5000 {
            let ticket = ticket(&shelf, key);
            shelf.keep(key, ticket, Some(&"row"));
            assert!(shelf.rows().len() <= MOST);
        }
    }

    #[tokio::test]
    async fn a_change_during_the_reading_is_seen_by_the_next_reader() {
        let shelf = shelf();
        let slow = async {
            // The row was read; now somebody commits another.
            shelf.forget(&Touched::These(vec![1]));
            Ok(Some("before"))
        };
        assert_eq!(shelf.read(1, slow).await.unwrap(), Some("before"), "as it was when it was asked for");
        assert_eq!(shelf.read(1, async { Ok(Some("after")) }).await.unwrap(), Some("after"));
        assert_eq!(shelf.read(1, async { Ok(Some("not asked")) }).await.unwrap(), Some("after"), "kept");
        assert_eq!(shelf.read(2, async { Ok(None) }).await.unwrap(), None);
        assert_eq!(shelf.rows().len(), 1, "what is not there is not kept");
    }

    #[test]
    fn a_statement_written_out_says_what_it_writes() {
        for sql in ["UPDATE attempts SET a = 1", "DELETE FROM attempts", "INSERT INTO attempts(a) SELECT 1"] {
            assert!(may_write(sql, ATTEMPTS), "{sql}");
        }
        assert!(!may_write("UPDATE devices SET attempts = 1", ATTEMPTS));
    }
}
