//! Looking and changing: [`Read`] and [`Act`], on which the repositories hang.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use domain::ids::{AttemptId, DeviceId, SiteId};
use domain::time::Timestamp;
use sea_orm::{DatabaseTransaction, TransactionTrait};
use tokio::sync::OnceCell;

use crate::connect::{Engine, Shared};
use crate::doubt::Doubt;
use crate::group::{After, Seat};
use crate::lanes::Permits;
use crate::link::{Change, Db, Link, Look, Way};
use crate::rows::{Changed, Hold};
use crate::{
    Accounts, Attempts, Audit, Authority, Certificates, Challenges, Commands, ConsoleSessions, DeviceChange,
    Devices, Directories, Downloads, Enrollments, FirstAdmin, Forms, Lane, LastChanges, PortalSessions,
    Preferences, Push, Settings, Sites, StorageError, Throttle, Tombstones, fail_point,
};

/// A way to look. Each statement sees what is committed at that moment; for a consistent view of several rows look
/// inside an act.
pub struct Read {
    shared: Arc<Shared>,
    now: OnceCell<Timestamp>,
}

/// One transaction. [`Act::commit`] is explicit; dropping rolls everything back. Keep it short: no network call,
/// hashing or signing while it is open.
pub struct Act {
    // Order matters on drop: the savepoint is rolled back before the writer is given up.
    transaction: DatabaseTransaction,
    seat: Option<Seat>,
    after: Mutex<After>,
    /// Set when a statement wrote a table that [`crate::Storage::remembered`] values are made from.
    rules: AtomicBool,
    doubt: Doubt,
    /// Which of the kept rows were written.
    changed: Mutex<Changed>,
    now: Timestamp,
    shared: Arc<Shared>,
    _permits: Permits,
}

/// The looking side of either, for functions that do not care which.
#[derive(Clone, Copy)]
pub struct View<'a> {
    link: Link<'a>,
}

macro_rules! nouns {
    ($($(#[$doc:meta])* $noun:ident: $repository:ident),+ $(,)?) => {
        impl Read {
            $($(#[$doc])* pub fn $noun(&self) -> $repository<'_, Look> { $repository::new(self.link()) })+
        }

        impl Act {
            $($(#[$doc])* pub fn $noun(&self) -> $repository<'_, Change> { $repository::new(self.link()) })+
        }

        impl<'a> View<'a> {
            $($(#[$doc])* pub fn $noun(&self) -> $repository<'a, Look> { $repository::new(self.link) })+
        }
    };
}

nouns! {
    /// Local accounts.
    accounts: Accounts,
    /// Tries to enroll, and their events.
    attempts: Attempts,
    /// The audit log.
    audit: Audit,
    /// Keys and certificates of ours.
    authority: Authority,
    /// Certificates of devices.
    certificates: Certificates,
    /// SCEP challenges.
    challenges: Challenges,
    /// MDM commands.
    commands: Commands,
    /// Sessions of the console.
    console_sessions: ConsoleSessions,
    /// Device records.
    devices: Devices,
    /// Directories people sign in with.
    directories: Directories,
    /// Profiles waiting to be fetched.
    downloads: Downloads,
    /// Bonds between certificate and device.
    enrollments: Enrollments,
    /// The link for the first administrator.
    first_admin: FirstAdmin,
    /// Form input kept over a redirect.
    forms: Forms,
    /// Who changed an object last.
    last_changes: LastChanges,
    /// Sessions of the portal.
    portal_sessions: PortalSessions,
    /// What accounts prefer.
    preferences: Preferences,
    /// Push certificates.
    push: Push,
    /// Settings by name.
    settings: Settings,
    /// Sites.
    sites: Sites,
    /// Counts of failed sign-ins.
    throttle: Throttle,
    /// Enrollments that a rule ended.
    tombstones: Tombstones,
}

impl Read {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, now: OnceCell::new() }
    }

    pub(crate) fn link(&self) -> Link<'_> {
        let db = Db { way: Way::Pool(&self.shared.reader), watch: self.shared.watch.as_ref(), doubt: None };
        let hold = self.shared.rows_to_read().map_or(Hold::Apart, Hold::Look);
        Link { db, ring: &self.shared.ring, rules: None, hold }
    }

    /// The database's clock, read once.
    pub async fn now(&self) -> Result<Timestamp, StorageError> {
        let read = self.shared.clock.now(&self.shared.reader);
        self.now.get_or_try_init(|| read).await.copied()
    }

    /// The looking side.
    pub fn view(&self) -> View<'_> {
        View { link: self.link() }
    }
}

impl Act {
    pub(crate) async fn open(shared: Arc<Shared>, lane: Lane) -> Result<Self, StorageError> {
        let permits = shared.lanes.enter(lane).await?;
        let seat = match &shared.engine {
            Engine::Sqlite(gate) => Some(gate.seat().await?),
            Engine::Postgres(_) => None,
        };
        // In a task of its own: a caller that goes away in the middle of a BEGIN or SAVEPOINT would leave the
        // connection a level deeper or higher than the driver believes.
        let opened = tokio::spawn(Self::begin(shared, seat, permits)).await;
        opened.map_err(|_| StorageError::Unavailable("shutting down".to_owned()))?
    }

    async fn begin(
        shared: Arc<Shared>,
        mut seat: Option<Seat>,
        permits: Permits,
    ) -> Result<Self, StorageError> {
        let transaction = match (&shared.engine, &mut seat) {
            (Engine::Sqlite(_), Some(seat)) => seat.begin().await?,
            (Engine::Postgres(writer), _) => writer.begin().await?,
            (Engine::Sqlite(_), None) => return Err(StorageError::Other("no writer".to_owned())),
        };
        let now = shared.clock.now(&transaction).await?;
        let (after, rules) = (Mutex::new(After::default()), AtomicBool::new(false));
        let changed = Mutex::default();
        let doubt = seat.as_ref().map_or_else(Doubt::default, Seat::doubt);
        Ok(Self { transaction, seat, after, rules, doubt, changed, now, shared, _permits: permits })
    }

    pub(crate) fn link(&self) -> Link<'_> {
        let watch = self.shared.watch.as_ref();
        let db = Db { way: Way::Act(&self.transaction), watch, doubt: Some(&self.doubt) };
        Link { db, ring: &self.shared.ring, rules: Some(&self.rules), hold: Hold::Act(&self.changed) }
    }

    /// The database's clock as it was when the act began, plus the offset of test mode.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The looking side.
    pub fn view(&self) -> View<'_> {
        View { link: self.link() }
    }

    /// Notes that this act changes what the live page of `attempt` shows.
    pub fn wake(&self, attempt: AttemptId) {
        let mut after = self.after.lock().unwrap_or_else(PoisonError::into_inner);
        if !after.wakes.contains(&attempt) {
            after.wakes.push(attempt);
        }
    }

    /// Notes that this act changes what pages of the console count.
    pub fn wake_console(&self) {
        self.after.lock().unwrap_or_else(PoisonError::into_inner).console = true;
    }

    /// Notes that this act changes a device record, for console pages that show it live.
    pub fn device_changed(&self, device: DeviceId, site: Option<SiteId>) {
        let mut after = self.after.lock().unwrap_or_else(PoisonError::into_inner);
        after.devices.push(DeviceChange { device, site });
    }

    /// Runs `hook` right after a successful commit, before `commit` returns; never after a rollback. For
    /// invalidating caches: it must be quick and cannot fail.
    pub fn on_commit(&self, hook: impl FnOnce() + Send + Sync + 'static) {
        self.after.lock().unwrap_or_else(PoisonError::into_inner).hooks.push(Box::new(hook));
    }

    /// Makes the act permanent. `Ok` means it survives a power cut from here on. An error means it is not there, or,
    /// if the connection broke in that very moment, that nobody knows: read back what would prove it (R-DU6).
    pub async fn commit(self) -> Result<(), StorageError> {
        let Self { transaction, seat, after, rules, doubt, changed, shared, _permits: permits, .. } = self;
        let mut after = after.into_inner().unwrap_or_else(PoisonError::into_inner);
        if rules.load(Ordering::SeqCst) {
            let shared = Arc::clone(&shared);
            after.hooks.push(Box::new(move || shared.memo.forget()));
        }
        let changed = changed.into_inner().unwrap_or_else(PoisonError::into_inner);
        if !changed.is_empty() {
            let shared = Arc::clone(&shared);
            after.hooks.push(Box::new(move || shared.rows().forget(&changed)));
        }
        let finishing = tokio::spawn(async move {
            let result = if doubt.is_there() {
                drop(transaction);
                drop(seat);
                Err(StorageError::Other("an act in which a statement failed cannot be committed".to_owned()))
            } else if let Some(seat) = seat {
                seat.finish(transaction, after).await
            } else {
                fail_point::reach("commit.before");
                let committed = transaction.commit().await;
                if committed.is_ok() {
                    fail_point::reach("commit.after");
                    shared.count_commit();
                    after.run(&shared.waker);
                }
                committed.map_err(Into::into)
            };
            if result.is_ok() {
                shared.count_act();
            } else {
                // It may be there all the same.
                shared.rows().forget(&Changed::all());
            }
            drop(permits);
            result
        });
        finishing.await.map_err(|_| StorageError::Unavailable("shutting down".to_owned()))?
    }

    /// Commits without waiting for it: whoever is answered may see it undone by a power cut. Only for what is no
    /// acknowledged state and comes about again by itself, such as "this command was handed out".
    pub fn commit_soon(self) {
        // Until the commit is done the act keeps its place before all later acts that touch the same rows.
        tokio::spawn(self.commit());
    }

    /// Undoes everything at once. Dropping does the same.
    pub fn rollback(self) {
        drop(self);
    }
}
