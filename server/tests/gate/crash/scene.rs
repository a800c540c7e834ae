//! A data folder with keys, an administrator and somebody who may enroll; and the real program run on it.

use crate::support::{ADMIN, PASSWORD, people::by};
use contract::{Password, accounts::AccountEdit};
use domain::{account::ConsoleRole, site::SiteScope};
use gateways::ldap::LdapGateway;
use pki::{Certificate, RsaBits, RsaKey};
use server::{
    config::{Config, Given},
    wiring::Foundation,
};
use services::{Acts, public::PublicAddress};
use std::{
    fs::File,
    net::{SocketAddr, TcpListener, TcpStream},
    os::fd::AsRawFd as _,
    path::{Path, PathBuf},
    process::Stdio,
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};
use storage::Storage;
use testkit::{Cluster, Disk};
use tokio::process::{Child, Command};
use vault::KeyRing;

/// Who enrolls.
pub const ENROLLER: &str = "vera";
/// Keys the phones share: a certificate is bound to its enrollment, and making keys is slow.
const KEYS: usize = 4;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

/// What outlives the server's lives.
pub struct Scene {
    data: PathBuf,
    folder: tempfile::TempDir,
    url: String,
    cluster: Option<Cluster>,
    disk: Option<Disk>,
    /// Of the listener, in every life.
    pub port: u16,
    /// Trust anchor of the profiles.
    pub root: Certificate,
    /// Keys for phones.
    pub keys: Vec<Arc<RsaKey>>,
}

fn folder() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("muster-crash-").tempdir().expect("a temporary folder")
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

impl Scene {
    /// On a SQLite file.
    pub async fn sqlite() -> Self {
        let folder = folder();
        let data = folder.path().join("data");
        Self::prepared(folder, data, None, None).await
    }

    /// On a cluster of its own.
    pub async fn postgres() -> Self {
        let folder = folder();
        let data = folder.path().join("data");
        let cluster = Cluster::start();
        Self::prepared(folder, data, Some(cluster), None).await
    }

    /// On a disk whose power can be cut; the error says why there is none.
    pub async fn on_disk(database: Database) -> Result<Self, String> {
        let disk = Disk::create(768)?;
        let folder = folder();
        let (data, cluster) = match database {
            Database::Sqlite => (disk.path().join("data"), None),
            Database::Postgres => {
                let place = disk.path().join("cluster");
                std::fs::create_dir(&place).unwrap();
                (folder.path().join("data"), Some(Cluster::start_in(place)))
            }
        };
        Ok(Self::prepared(folder, data, cluster, Some(disk)).await)
    }

    async fn prepared(
        folder: tempfile::TempDir,
        data: PathBuf,
        cluster: Option<Cluster>,
        disk: Option<Disk>,
    ) -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let url = match &cluster {
            Some(cluster) => cluster.create("muster").await,
            None => format!("sqlite://{}", data.join("muster.sqlite").display()),
        };
        let port = free_port();
        let given = Given {
            data: Some(data.clone()),
            listen: Some(SocketAddr::from(([127, 0, 0, 1], port))),
            database_url: Some(url.clone()),
            site: Some(folder.path().join("site")),
            ..Given::default()
        };
        let config = Config::read(given).expect("a configuration");
        let foundation = Foundation::open(&config).await.expect("a data folder");
        let root = foundation.authority.root_certificate().clone();
        people(&foundation, port).await;
        drop(foundation);
        // What the scene is made of is not what is tested: it must be on disk before the first cut.
        if let Some(disk) = &disk {
            let folder = File::open(disk.path()).unwrap();
            all_on_disk(&folder);
        }
        let keys = (0..KEYS).map(|_| Arc::new(RsaKey::generate(RsaBits::B2048).unwrap())).collect();
        Self { data, folder, url, cluster, disk, port, root, keys }
    }

    /// Which database this is.
    pub fn database(&self) -> Database {
        if self.cluster.is_some() { Database::Postgres } else { Database::Sqlite }
    }

    /// A folder that keeps its power.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The last lines the servers said.
    pub fn log(&self) -> String {
        let text = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        let lines: Vec<&str> = text.lines().rev().take(15).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }

    /// For looking with SQL.
    pub fn database_url(&self) -> &str {
        &self.url
    }

    /// The database as the server sees it.
    pub async fn storage(&self) -> Storage {
        let ring = KeyRing::open(&self.data.join("master.key")).expect("the key file");
        Storage::connect(&self.url, Arc::new(ring), storage::Options::default()).await.expect("a database")
    }

    /// `kill -9` of PostgreSQL, and its next life.
    pub async fn kill_database(&self) {
        let cluster = self.cluster.as_ref().expect("a cluster");
        cluster.kill();
        cluster.start_again();
        self.database_answers().await;
    }

    async fn database_answers(&self) {
        let patience = Instant::now() + Duration::from_mins(1);
        while let Err(error) = storage::connection(&self.url).await {
            assert!(Instant::now() < patience, "the database does not come back: {error}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// The disk stops; nothing is flushed.
    pub fn cut_power(&self) {
        self.disk.as_ref().expect("a disk").cut();
    }

    /// Power comes back, with whatever was on the disk.
    pub async fn restore_power(&self) {
        if let Some(cluster) = &self.cluster {
            cluster.kill();
        }
        self.disk.as_ref().expect("a disk").restore();
        if let Some(cluster) = &self.cluster {
            cluster.start_again();
            self.database_answers().await;
        }
    }
}

/// Everything written so far reaches the disk.
fn all_on_disk(folder: &File) {
    folder.sync_all().unwrap();
    assert!(std::process::Command::new("sync").status().unwrap().success());
}

async fn people(foundation: &Foundation, port: u16) {
    services::push::development(&foundation.storage).await.expect("a push certificate");
    let address = PublicAddress {
        origin: format!("http://localhost:{port}"),
        host: "localhost".to_owned(),
        trial: true,
    };
    let gateway = Arc::new(LdapGateway::new());
    let acts = Acts::new(foundation.storage.clone(), Arc::clone(&foundation.authority), gateway, address);
    for (name, role, may_enroll) in
        [(ADMIN.user, ConsoleRole::Administrator, false), (ENROLLER, ConsoleRole::None, true)]
    {
        let edit = AccountEdit {
            username: name.to_owned(),
            full_name: String::new(),
            email: String::new(),
            enabled: true,
            role,
            may_enroll,
            sites: SiteScope::All,
        };
        let password = || Password::new(PASSWORD.to_owned());
        acts.contract.accounts.create(&by(), None, edit, password(), password()).await.expect("an account");
    }
}

/// The program as it was when the run began: a build beside a long run replaces the file.
fn program() -> PathBuf {
    static OPEN: OnceLock<File> = OnceLock::new();
    let built = PathBuf::from(env!("CARGO_BIN_EXE_muster"));
    let open = OPEN.get_or_init(|| File::open(&built).expect("the program"));
    let kept = PathBuf::from(format!("/proc/{}/fd/{}", std::process::id(), open.as_raw_fd()));
    if kept.exists() { kept } else { built }
}

/// One life of the program.
pub struct Server {
    child: Child,
}

impl Server {
    /// Starts it and waits until it answers; `None` if it ended before (at its fail point).
    pub async fn start(scene: &Scene, fail_at: Option<&str>) -> Option<Self> {
        let log = File::options().append(true).create(true).open(scene.folder().join("log")).unwrap();
        let mut command = Command::new(program());
        command.arg("serve").arg("--data").arg(&scene.data);
        command.arg("--listen").arg(format!("127.0.0.1:{}", scene.port));
        command.arg("--database-url").arg(&scene.url).arg("--site").arg(scene.folder().join("site"));
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).kill_on_drop(true);
        command.env_remove("MUSTER_FAIL_AT").env("RUST_LOG", "warn").env("TOKIO_WORKER_THREADS", "2");
        if let Some(fail_at) = fail_at {
            command.env("MUSTER_FAIL_AT", fail_at);
        }
        let mut server = Self { child: command.spawn().expect("the program starts") };
        let patience = Instant::now() + Duration::from_secs(90);
        while TcpStream::connect(("127.0.0.1", scene.port)).is_err() {
            if server.child.try_wait().unwrap().is_some() {
                assert!(fail_at.is_some(), "the server ended: {}", scene.log());
                return None;
            }
            assert!(Instant::now() < patience, "the server does not listen: {}", scene.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Some(server)
    }

    /// Waits until it ends by itself, at most this long; whether it did.
    pub async fn wait(&mut self, longest: Duration) -> bool {
        tokio::time::timeout(longest, self.child.wait()).await.is_ok()
    }

    /// `kill -9`.
    pub async fn kill(mut self) {
        let _ = self.child.kill().await;
    }
}
