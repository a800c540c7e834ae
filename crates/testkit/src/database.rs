//! A database of its own for each test.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use storage::{ClockOffset, Options, Storage};
use tempfile::TempDir;
use vault::KeyRing;

use crate::Cluster;

/// A fixed key, so that a database filled by one run can be read by another.
const KEY_LINE: &[u8] = b"muster-key-1 dGVzdC1rZXk dGhpcyBpcyBhIGtleSBmb3IgdGVzdHMgb25seSwgMzI\n";

/// An empty database, removed when this value is dropped (PostgreSQL: with the cluster).
#[derive(Debug)]
pub struct TestDatabase {
    url: String,
    clock: ClockOffset,
    folder: TempDir,
    file: Option<PathBuf>,
}

impl TestDatabase {
    /// A temporary file.
    pub fn sqlite() -> Self {
        let folder = folder();
        let file = folder.path().join("test.sqlite");
        Self {
            url: format!("sqlite://{}", file.display()),
            clock: ClockOffset::default(),
            folder,
            file: Some(file),
        }
    }

    /// A database in the cluster of this process.
    pub async fn postgres() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let cluster = tokio::task::spawn_blocking(Cluster::shared).await.expect("the cluster");
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let url = cluster.create(&format!("test_{number}")).await;
        Self { url, clock: ClockOffset::default(), folder: folder(), file: None }
    }

    /// One of each.
    pub async fn both() -> [Self; 2] {
        [Self::sqlite(), Self::postgres().await]
    }

    /// For `Storage::connect` and `storage::connection`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The file, on SQLite.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// A folder that lives as long as the database.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Moves the clock of every [`Storage`] opened from here.
    pub fn clock(&self) -> &ClockOffset {
        &self.clock
    }

    /// Brings the schema up; says how many steps it took.
    pub async fn migrate(&self) -> u32 {
        let connection = storage::connection(self.url()).await.expect("a connection");
        let steps = migrations::up(&connection).await.expect("the migrations");
        connection.close().await.expect("the connection closes");
        steps
    }

    /// Opens it with the schema brought up and a fixed key ring.
    pub async fn open(&self) -> Storage {
        self.migrate().await;
        let options = Options { clock_offset: Some(self.clock.clone()), ..Options::default() };
        Storage::connect(self.url(), Arc::new(key_ring()), options).await.expect("the database opens")
    }
}

/// A key ring with one fixed key. For tests only: the key is no secret.
pub fn key_ring() -> KeyRing {
    let folder = folder();
    let path = folder.path().join("master.key");
    let mut file =
        std::fs::OpenOptions::new().write(true).create_new(true).mode(0o400).open(&path).expect("a key file");
    file.write_all(KEY_LINE).expect("the key is written");
    drop(file);
    KeyRing::open(&path).expect("the key file is right")
}

fn folder() -> TempDir {
    tempfile::Builder::new().prefix("muster-test-").tempdir().expect("a temporary folder")
}
