//! Group commit for SQLite (README 54): one writer, an act is a savepoint in a shared transaction, and `commit()`
//! waits for the commit of that shared transaction, so one flush to disk serves up to 128 acts. The first act of a group
//! has the transaction for itself and needs no savepoint: until it is finished the group holds nothing else.
//!
//! A group ends when nobody waits for the writer, after 128 acts, or when it is as old as a flush takes (2 to 8 ms),
//! whichever comes first: waiting longer would cost more than the flush it saves. After a group of several acts the next
//! one stays open for 1 ms even if nobody waits yet, because those who were just answered are about to come back;
//! otherwise the first of them would have a flush of its own and all others would wait for it. Acts run one after
//! the other, so none sees half of another. Everything from the savepoint's release on runs in a task of its own:
//! a caller that goes away cannot tear a group apart. What happens when a statement fails: ADR 0013.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use domain::ids::AttemptId;
use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use crate::doubt::Doubt;
use crate::lanes::PATIENCE;
use crate::{DeviceChange, StorageError, Waker, connect, fail_point, health};

const MOST_ACTS: usize = 128;
/// A group's age at its end: as long as the last flush took, between these.
const SHORT: Duration = Duration::from_millis(2);
const LONG: Duration = Duration::from_millis(8);
/// How long a group stays open for those who are expected back.
const LINGER: Duration = Duration::from_millis(1);

/// What happens after the commit, and only then.
#[derive(Default)]
pub(crate) struct After {
    pub(crate) wakes: Vec<AttemptId>,
    pub(crate) console: bool,
    pub(crate) devices: Vec<DeviceChange>,
    pub(crate) hooks: Vec<Box<dyn FnOnce() + Send + Sync>>,
}

impl After {
    pub(crate) fn run(self, waker: &Waker) {
        // Caches first: whoever wakes must not read what was.
        for hook in self.hooks {
            hook();
        }
        let console = self.console || !self.wakes.is_empty() || !self.devices.is_empty();
        for attempt in self.wakes {
            waker.wake(attempt);
        }
        if console {
            waker.wake_console(self.devices);
        }
    }
}

struct Pending {
    done: oneshot::Sender<Result<(), String>>,
    after: After,
}

struct Group {
    number: u64,
    opened: Instant,
    pending: Vec<Pending>,
    timer: bool,
    transaction: DatabaseTransaction,
}

struct Writer {
    database: DatabaseConnection,
    /// An act left a doubt; looked at before the connection is used again.
    is_doubtful: bool,
    /// The connection is not where the driver believes it to be, and has to be replaced.
    is_broken: bool,
    group: Option<Group>,
    groups: u64,
    /// Acts in the group before.
    before: usize,
    /// How long its flush took.
    flush: Duration,
}

impl Writer {
    /// When the present group should end if nobody else asks for the writer, and when at the latest.
    fn ends(&self) -> (Duration, Duration) {
        let longest = self.flush.clamp(SHORT, LONG);
        (if self.before > 1 { LINGER } else { Duration::ZERO }, longest)
    }
}

/// The one writer of a SQLite database.
pub(crate) struct Gate {
    url: String,
    writer: Arc<Mutex<Writer>>,
    waiting: AtomicUsize,
    waker: Arc<Waker>,
    commits: Arc<AtomicU64>,
}

/// The writer, held by one act.
pub(crate) struct Seat {
    writer: OwnedMutexGuard<Writer>,
    gate: Arc<Gate>,
    /// When this act began a transaction that is to become a group.
    first: Option<Instant>,
    doubt: Doubt,
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.writer.is_doubtful |= self.doubt.is_there();
    }
}

struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Gate {
    pub(crate) fn new(
        url: &str,
        database: DatabaseConnection,
        waker: Arc<Waker>,
        commits: Arc<AtomicU64>,
    ) -> Self {
        let (is_doubtful, is_broken) = (false, false);
        let writer =
            Writer { database, is_doubtful, is_broken, group: None, groups: 0, before: 0, flush: SHORT };
        let writer = Arc::new(Mutex::new(writer));
        Self { url: url.to_owned(), writer, waiting: AtomicUsize::new(0), waker, commits }
    }

    /// Checks the durability settings of the writer again.
    pub(crate) async fn require_durable(&self) -> Result<(), StorageError> {
        let database = self.writer.lock().await.database.clone();
        health::require_durable(&database).await
    }

    /// Closes the writer after the open statements.
    pub(crate) async fn close(&self) -> Result<(), StorageError> {
        let database = self.writer.lock().await.database.clone();
        Ok(database.close_by_ref().await?)
    }

    /// Waits for the writer.
    pub(crate) async fn seat(self: &Arc<Self>) -> Result<Seat, StorageError> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let waiting = Waiting(&self.waiting);
        let writer = tokio::time::timeout(PATIENCE, Arc::clone(&self.writer).lock_owned())
            .await
            .map_err(|_| StorageError::Unavailable("the writer is busy".to_owned()))?;
        drop(waiting);
        Ok(Seat::new(writer, Arc::clone(self)))
    }

    fn schedule(self: &Arc<Self>, number: u64, at: Instant) {
        let gate = Arc::clone(self);
        tokio::spawn(async move {
            tokio::time::sleep_until(at.into()).await;
            let writer = Arc::clone(&gate.writer).lock_owned().await;
            if writer.group.as_ref().is_some_and(|group| group.number == number) {
                Seat::new(writer, gate).end_group().await;
            }
        });
    }
}

impl Seat {
    fn new(writer: OwnedMutexGuard<Writer>, gate: Arc<Gate>) -> Self {
        Self { writer, gate, first: None, doubt: Doubt::default() }
    }

    /// The doubt about the act that sits here.
    pub(crate) fn doubt(&self) -> Doubt {
        self.doubt.clone()
    }

    /// Begins an act: a savepoint in the present group, or the transaction of a new one.
    pub(crate) async fn begin(&mut self) -> Result<DatabaseTransaction, StorageError> {
        self.look().await;
        self.mend().await?;
        let doubt = self.doubt.clone();
        Ok(doubt.around(self.begin_here()).await?)
    }

    async fn begin_here(&mut self) -> Result<DatabaseTransaction, DbErr> {
        if let Some(group) = &self.writer.group {
            return group.transaction.begin().await;
        }
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.writer.database.begin_with_options(options).await?;
        self.first = Some(Instant::now());
        Ok(transaction)
    }

    /// After a doubt: whether the transaction of the group is still there. The transaction of a first act is not asked: it
    /// ended with the act, and whether the driver knows is what nobody can say.
    async fn look(&mut self) {
        if !std::mem::take(&mut self.writer.is_doubtful) {
            return;
        }
        // In a transaction another one cannot begin.
        let is_lost = match &self.writer.group {
            Some(group) => group.transaction.execute_unprepared("BEGIN").await.is_ok(),
            None => true,
        };
        self.writer.is_broken |= is_lost;
    }

    /// Replaces a broken connection; with it goes the group, whose acts are told that they are not done.
    async fn mend(&mut self) -> Result<(), StorageError> {
        if !self.writer.is_broken {
            return Ok(());
        }
        if let Some(group) = self.writer.group.take() {
            drop(group.transaction);
            tell(group.pending, &Err("the transaction was lost".to_owned()), &self.gate.waker);
        }
        let fresh = connect::writer(&self.gate.url).await?;
        let broken = std::mem::replace(&mut self.writer.database, fresh);
        self.writer.is_broken = false;
        // What it has open is undone with it.
        broken.close().await?;
        Ok(())
    }

    /// Releases the savepoint, or makes the act's transaction a group; then either ends the group or leaves that to a
    /// later act or the timer.
    pub(crate) async fn finish(mut self, act: DatabaseTransaction, after: After) -> Result<(), StorageError> {
        if let Some(opened) = self.first.take() {
            self.writer.groups += 1;
            let number = self.writer.groups;
            let group = Group { number, opened, pending: Vec::new(), timer: false, transaction: act };
            self.writer.group = Some(group);
        } else {
            let doubt = self.doubt.clone();
            doubt.around(act.commit()).await?;
        }
        let (done, answer) = oneshot::channel();
        let (linger, longest) = self.writer.ends();
        let Some(group) = &mut self.writer.group else {
            return Err(StorageError::Other("an act without a group".to_owned()));
        };
        group.pending.push(Pending { done, after });
        let alone = self.gate.waiting.load(Ordering::SeqCst) == 0;
        let limit = if alone { linger } else { longest };
        if group.pending.len() >= MOST_ACTS || group.opened.elapsed() >= limit {
            self.end_group().await;
        } else {
            if !group.timer {
                group.timer = true;
                self.gate.schedule(group.number, group.opened + limit);
            }
            drop(self);
        }
        match answer.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(why)) => Err(StorageError::Unavailable(why)),
            Err(_) => Err(StorageError::Unavailable("the commit was interrupted".to_owned())),
        }
    }

    async fn end_group(mut self) {
        self.look().await;
        if self.writer.is_broken {
            // Where that fails, whoever comes next tries again and is told why.
            let _ = self.mend().await;
            return;
        }
        let Some(group) = self.writer.group.take() else { return };
        fail_point::reach("commit.before");
        let began = Instant::now();
        let result = group.transaction.commit().await.map_err(|error| error.to_string());
        (self.writer.before, self.writer.flush) = (group.pending.len(), began.elapsed());
        // SQLite has undone it; what the driver believes is another matter.
        self.writer.is_broken = result.is_err();
        fail_point::reach("commit.after");
        self.gate.commits.fetch_add(1, Ordering::Relaxed);
        let gate = Arc::clone(&self.gate);
        drop(self);
        tell(group.pending, &result, &gate.waker);
    }
}

/// Says to all acts of a group what became of it.
fn tell(pending: Vec<Pending>, result: &Result<(), String>, waker: &Waker) {
    for Pending { done, after } in pending {
        if result.is_ok() {
            after.run(waker);
        }
        // Nobody listens any more when the caller went away; the commit stands.
        let _ = done.send(result.clone());
    }
}

#[cfg(test)]
mod tests;
