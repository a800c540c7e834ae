//! Opening a database, and the handle everything else hangs on.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use vault::KeyRing;

use crate::clock::{Clock, ClockOffset};
use crate::company::Company;
use crate::group::Gate;
use crate::lanes::{Lanes, PATIENCE};
use crate::memo::Memo;
use crate::rows::Rows;
use crate::{Act, Lane, Read, StorageError, Waker, health};

const POSTGRES_WRITERS: u32 = 20;
const POSTGRES_READERS: u32 = 8;
const SQLITE_READERS: u32 = 8;
/// SQLite has one writer; this only bounds how many people and jobs may queue for it.
const SQLITE_QUEUE: usize = 512;

/// What may differ between runs.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Moves the clock; only test mode and tests give one.
    pub clock_offset: Option<ClockOffset>,
    /// Sees each statement with its values before it is run; only tests of query plans give one.
    pub watch: Option<Watch>,
}

/// Sees statements.
#[derive(Clone)]
pub struct Watch(pub Arc<dyn Fn(&Statement) + Send + Sync>);

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Watch")
    }
}

/// How many acts were acknowledged by how many commits (each of which is one flush to disk).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Acts acknowledged.
    pub acts: u64,
    /// Commits of the database.
    pub commits: u64,
}

pub(crate) enum Engine {
    Sqlite(Arc<Gate>),
    Postgres(DatabaseConnection),
}

pub(crate) struct Shared {
    pub(crate) reader: DatabaseConnection,
    pub(crate) engine: Engine,
    pub(crate) lanes: Lanes,
    pub(crate) ring: Arc<KeyRing>,
    pub(crate) clock: Clock,
    pub(crate) memo: Memo,
    rows: Arc<Rows>,
    /// On PostgreSQL: the other servers.
    company: Option<Company>,
    pub(crate) watch: Option<Watch>,
    pub(crate) waker: Arc<Waker>,
    acts: AtomicU64,
    commits: Arc<AtomicU64>,
}

impl Shared {
    pub(crate) fn count_act(&self) {
        self.acts.fetch_add(1, Ordering::Relaxed);
    }

    /// The kept rows, as long as no other server writes.
    pub(crate) fn rows_to_read(&self) -> Option<&Rows> {
        self.company.as_ref().is_none_or(Company::is_alone).then_some(&self.rows)
    }

    /// The kept rows, for saying what was written.
    pub(crate) fn rows(&self) -> &Rows {
        &self.rows
    }

    pub(crate) fn count_commit(&self) {
        self.commits.fetch_add(1, Ordering::Relaxed);
    }
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Storage {
    shared: Arc<Shared>,
}

impl Storage {
    /// Opens `sqlite:///path/to/file` (made if missing) or `postgres://user@host/name`. Refuses a database that
    /// does not keep what it acknowledges. The schema is not looked at: run the migrations first.
    pub async fn connect(url: &str, ring: Arc<KeyRing>, options: Options) -> Result<Self, StorageError> {
        let waker = Arc::new(Waker::default());
        let commits = Arc::new(AtomicU64::new(0));
        let (reader, engine, lanes) = if is_sqlite(url) {
            let writer = writer(url).await?;
            let reader = open(url, SQLITE_READERS, Use::Look).await?;
            let gate = Gate::new(url, writer, Arc::clone(&waker), Arc::clone(&commits));
            (reader, Engine::Sqlite(Arc::new(gate)), Lanes::new(SQLITE_QUEUE))
        } else {
            let writer = open(url, POSTGRES_WRITERS, Use::Write).await?;
            health::require_durable(&writer).await?;
            let reader = open(url, POSTGRES_READERS, Use::Look).await?;
            (reader, Engine::Postgres(writer), Lanes::new(POSTGRES_WRITERS as usize))
        };
        let (clock, memo) = (Clock::new(options.clock_offset), Memo::default());
        let acts = AtomicU64::new(0);
        let watch = options.watch;
        let rows = Arc::new(Rows::default());
        let company = match &engine {
            Engine::Sqlite(_) => None,
            Engine::Postgres(_) => Some(Company::join(open(url, 1, Use::Stay).await?, &rows).await?),
        };
        let shared =
            Shared { reader, engine, lanes, ring, clock, memo, rows, company, watch, waker, acts, commits };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// For looking.
    pub fn read(&self) -> Read {
        Read::new(Arc::clone(&self.shared))
    }

    /// For changing: begins an act. Refuses with `Unavailable` when no connection is free for 5 s.
    pub async fn write(&self, lane: Lane) -> Result<Act, StorageError> {
        Act::open(Arc::clone(&self.shared), lane).await
    }

    /// A value made from settings, push certificate, sites, accounts or directories alone, kept under `key` (unique for
    /// its type) until one of them changes, at most two seconds. `make` reads the rows; an error is not kept.
    pub async fn remembered<T, E>(&self, key: &str, make: impl Future<Output = Result<T, E>>) -> Result<T, E>
    where
        T: Clone + Send + Sync + 'static,
    {
        if let Some(value) = self.shared.memo.get(key) {
            return Ok(value);
        }
        let epoch = self.shared.memo.epoch();
        let value = make.await?;
        self.shared.memo.keep(key.to_owned(), value.clone(), epoch);
        Ok(value)
    }

    /// Who is told of committed changes to attempts.
    pub fn waker(&self) -> &Waker {
        &self.shared.waker
    }

    /// Acts and commits since the start.
    pub fn figures(&self) -> Figures {
        Figures {
            acts: self.shared.acts.load(Ordering::Relaxed),
            commits: self.shared.commits.load(Ordering::Relaxed),
        }
    }

    /// What moves this database's clock; `None` where it was opened with one that cannot be moved.
    pub fn clock_offset(&self) -> Option<&ClockOffset> {
        self.shared.clock.offset()
    }

    /// `sqlite` or `postgres`, for the log and the doctor.
    pub fn kind(&self) -> &'static str {
        match self.shared.engine {
            Engine::Sqlite(_) => "sqlite",
            Engine::Postgres(_) => "postgres",
        }
    }

    /// Asks the database for a sign of life, for the readiness probe.
    pub async fn ping(&self) -> Result<(), StorageError> {
        let backend = self.shared.reader.get_database_backend();
        self.shared.reader.query_one_raw(Statement::from_string(backend, "SELECT 1")).await?;
        Ok(())
    }

    /// Checks the durability settings again (the doctor's question).
    pub async fn require_durable(&self) -> Result<(), StorageError> {
        match &self.shared.engine {
            Engine::Sqlite(gate) => gate.require_durable().await,
            Engine::Postgres(writer) => health::require_durable(writer).await,
        }
    }

    /// Closes all connections after the open statements; later calls are refused.
    pub async fn close(&self) -> Result<(), StorageError> {
        self.shared.reader.close_by_ref().await?;
        match &self.shared.engine {
            Engine::Sqlite(gate) => gate.close().await?,
            Engine::Postgres(writer) => writer.close_by_ref().await?,
        }
        // Last: as long as anything is written, the others must see this one.
        if let Some(company) = &self.shared.company {
            company.leave().await?;
        }
        Ok(())
    }
}

/// A plain connection with the same settings, for running migrations (possibly under another role, R-DB3).
pub async fn connection(url: &str) -> Result<DatabaseConnection, StorageError> {
    open(url, 1, Use::Write).await
}

/// The one connection of SQLite that writes.
pub(crate) async fn writer(url: &str) -> Result<DatabaseConnection, StorageError> {
    let writer = open(url, 1, Use::Write).await?;
    health::require_durable(&writer).await?;
    Ok(writer)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Look,
    Write,
    /// Holds a lock as long as it is there.
    Stay,
}

fn is_sqlite(url: &str) -> bool {
    url.starts_with("sqlite:")
}

async fn open(url: &str, connections: u32, used_to: Use) -> Result<DatabaseConnection, StorageError> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(PATIENCE)
        .connect_timeout(PATIENCE)
        .sqlx_logging(false)
        .record_stmt_in_spans(false);
    if is_sqlite(url) {
        options.test_before_acquire(false).idle_timeout(None).max_lifetime(None);
        options.map_sqlx_sqlite_opts(move |sqlite| {
            // Foreign keys and patience first, then the journal and how hard it is flushed (R-DU2).
            let sqlite = sqlite
                .create_if_missing(true)
                .foreign_keys(true)
                .busy_timeout(PATIENCE)
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL");
            if used_to == Use::Look {
                sqlite.pragma("query_only", "ON")
            } else {
                // Room for the pages that acts change (16 MB), a journal that is folded back seldom, and what undoes a
                // statement or savepoint in memory instead of a file of its own: all only spare work, what was
                // committed is in the journal.
                let sqlite = sqlite.pragma("cache_size", "-16384").pragma("wal_autocheckpoint", "4000");
                sqlite.pragma("temp_store", "MEMORY")
            }
        });
    } else {
        options.set_application_name("muster").test_before_acquire_if_idle_for(Duration::from_secs(5));
        if used_to != Use::Write {
            options.map_sqlx_postgres_opts(|postgres| {
                postgres.options([("default_transaction_read_only", "on"), ("statement_timeout", "15000")])
            });
        }
        if used_to == Use::Stay {
            options.idle_timeout(None).max_lifetime(None);
        }
        if used_to == Use::Write {
            // Acts are statements of a fixed text that find rows by key or by an index of their own: planning each
            // anew for its values costs more than running it. A plan made without them guesses a hundred rows where
            // there are ten, and reads a whole table of some thousands instead; so it is told not to. (What it then
            // still must read is dear in its eyes, which is no reason to compile it.)
            options.map_sqlx_postgres_opts(|postgres| {
                let off = ["enable_seqscan", "enable_hashjoin", "enable_mergejoin", "jit"]
                    .map(|what| (what, "off"));
                postgres.options(off).options([("plan_cache_mode", "force_generic_plan")])
            });
        }
    }
    let connection =
        Database::connect(options).await.map_err(|error| StorageError::Unavailable(error.to_string()))?;
    match connection.get_database_backend() {
        DbBackend::Sqlite | DbBackend::Postgres => Ok(connection),
        _ => Err(StorageError::Other("only SQLite and PostgreSQL are built in".to_owned())),
    }
}
