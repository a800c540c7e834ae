//! Where a run takes place: a data folder and a database of its own, our keys in it, and the server as a process that
//! is seen from outside only. Rows are put into the database while the server is down.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use pki::RsaBits;
use pki::authority::{self, Issued};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use storage::{AuthorityRole, Lane, Outcome, PushCertificate, Storage};
use tempfile::TempDir;
use testkit::Cluster;
use vault::{KeyRing, Secret};

use crate::Failure;
use crate::http::{Connection, request};
use crate::machine::{self, Watched};

const PATIENCE: Duration = Duration::from_mins(1);

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// SQLite in the data folder.
    Sqlite,
    /// A PostgreSQL of its own.
    Postgres,
}

impl Kind {
    /// As shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// A prepared place.
pub struct Stage {
    /// Which database.
    pub kind: Kind,
    /// The database, for statements of our own.
    pub raw: DatabaseConnection,
    /// Issues the devices' certificates; RSA-2048 as README 50 says for the bench.
    pub device_ca: Issued,
    /// Whom SCEP requests are encrypted to.
    pub ra: Issued,
    /// Topic of the push certificate.
    pub topic: String,
    /// Where the server listens.
    pub address: SocketAddr,
    /// Its `Host`.
    pub host: String,
    url: String,
    ring: Arc<KeyRing>,
    folder: TempDir,
    binary: PathBuf,
    site: PathBuf,
    cluster: Option<Cluster>,
}

/// A running server; killed when dropped.
pub struct Running {
    child: Child,
    /// Whose figures to watch.
    pub watched: Watched,
    /// From `exec` to the first 200.
    pub ready_after: Duration,
}

impl Drop for Running {
    /// `kill -9` on purpose: what was acknowledged must be there all the same.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Now, for certificates and rows; the server asks its database.
#[allow(clippy::disallowed_methods, reason = "the bench is a client with a clock of its own")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

impl Stage {
    /// Makes everything but the devices. `binary` is `muster`, `site` its folder of static files.
    pub async fn new(kind: Kind, binary: &Path, site: &Path, ca: RsaBits) -> Result<Self, Failure> {
        let folder = tempfile::Builder::new().prefix("muster-bench-").tempdir()?;
        let (cluster, url) = match kind {
            Kind::Sqlite => (None, format!("sqlite://{}", folder.path().join("muster.db").display())),
            Kind::Postgres => {
                let cluster = Cluster::start();
                let url = cluster.create("bench").await;
                (Some(cluster), url)
            }
        };
        let (ring, _) = KeyRing::open_or_create(&folder.path().join("master.key"))?;
        let raw = storage::connection(&url_to_make(&url)).await?;
        migrations::up(&raw).await?;
        let ring = Arc::new(ring);
        let storage = Storage::connect(&url, Arc::clone(&ring), storage::Options::default()).await?;
        let (device_ca, ra, topic) = keys(&storage, ca).await?;
        storage.close().await?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()?));
        let host = format!("localhost:{}", address.port());
        let (binary, site) = (binary.to_owned(), site.to_owned());
        Ok(Self { kind, raw, device_ca, ra, topic, address, host, url, ring, folder, binary, site, cluster })
    }

    /// Opens the database to put rows into it, and leaves it again: a server that is not alone there works differently.
    pub async fn open<T>(&self, put: impl AsyncFnOnce(&Storage) -> Result<T, Failure>) -> Result<T, Failure> {
        let storage =
            Storage::connect(&self.url, Arc::clone(&self.ring), storage::Options::default()).await?;
        let done = put(&storage).await;
        storage.close().await?;
        done
    }

    /// The main process of PostgreSQL.
    pub fn database_process(&self) -> Option<u32> {
        let port = self.url.rsplit_once(':')?.1.split('/').next()?.parse().ok()?;
        self.cluster.as_ref().and_then(|_| machine::postgres(port))
    }

    /// Starts the server and waits for its first 200.
    pub async fn start(&self) -> Result<Running, Failure> {
        let log = std::fs::File::create(self.folder.path().join("server.log"))?;
        let began = Instant::now();
        let child = Command::new(&self.binary)
            .args(["serve", "--listen", &self.address.to_string(), "--database-url", &self.url, "--data"])
            .arg(self.folder.path())
            .arg("--site")
            .arg(&self.site)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()?;
        let watched = Watched { server: child.id(), database: self.database_process() };
        let mut running = Running { child, watched, ready_after: Duration::ZERO };
        let ask = request("GET", "/healthz", &self.host, &[], b"");
        loop {
            if Connection::to(self.address).ask(&ask).await.is_ok_and(|reply| reply.status == 200) {
                running.ready_after = began.elapsed();
                return Ok(running);
            }
            if running.child.try_wait()?.is_some() || began.elapsed() > PATIENCE {
                return Err(format!("the server does not start:\n{}", self.log()).into());
            }
            tokio::time::sleep(Duration::from_micros(500)).await;
        }
    }

    /// What the server wrote, at most the last 2,000 bytes.
    pub fn log(&self) -> String {
        let text = std::fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default();
        let from = text.len().saturating_sub(2000);
        text.get(from..).unwrap_or_default().to_owned()
    }

    /// One number from the database.
    pub async fn count(&self, sql: &str) -> Result<i64, Failure> {
        let statement = Statement::from_string(self.raw.get_database_backend(), sql);
        let row = self.raw.query_one_raw(statement).await?.ok_or("no row")?;
        Ok(row.try_get_by_index(0)?)
    }

    /// A statement of our own.
    pub async fn run(&self, sql: &str) -> Result<u64, Failure> {
        let statement = Statement::from_string(self.raw.get_database_backend(), sql);
        Ok(self.raw.execute_raw(statement).await?.rows_affected())
    }

    /// Brings the statistics of the query planner up to date, as PostgreSQL does by itself after a while, and empties
    /// the journal, so that each row begins alike.
    pub async fn settle(&self) -> Result<(), Failure> {
        match self.kind {
            Kind::Sqlite => {
                self.run("PRAGMA wal_checkpoint(TRUNCATE)").await?;
                self.run("PRAGMA optimize").await?;
            }
            Kind::Postgres => {
                self.run("ANALYZE").await?;
                self.run("CHECKPOINT").await?;
            }
        }
        Ok(())
    }

    /// Bytes of the database on disk.
    pub async fn bytes(&self) -> Result<i64, Failure> {
        match self.kind {
            Kind::Sqlite => {
                self.run("PRAGMA wal_checkpoint(TRUNCATE)").await?;
                Ok(std::fs::metadata(self.folder.path().join("muster.db"))?.len().try_into()?)
            }
            Kind::Postgres => self.count("SELECT pg_database_size(current_database())").await,
        }
    }

    /// The cluster, for a peer that wants a database beside ours.
    pub fn cluster(&self) -> Option<&Cluster> {
        self.cluster.as_ref()
    }

    /// A file in the stage's folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn url_to_make(url: &str) -> String {
    if url.starts_with("sqlite:") { format!("{url}?mode=rwc") } else { url.to_owned() }
}

async fn keys(storage: &Storage, ca: RsaBits) -> Result<(Issued, Issued, String), Failure> {
    let now = now();
    let root = authority::root("Bench", RsaBits::B4096, now)?;
    let device_ca = authority::device_ca(&root, "Bench", ca, now)?;
    let ra = authority::ra(&device_ca, "Bench", now)?;
    let signer = authority::profile_signer(&root, "Bench", now)?;
    let push = pki::push::development(now, &uuid::Uuid::new_v4().to_string())?;
    let act = storage.write(Lane::Jobs).await?;
    let roles = [
        (AuthorityRole::Root, &root),
        (AuthorityRole::DeviceCa, &device_ca),
        (AuthorityRole::Ra, &ra),
        (AuthorityRole::Signer, &signer),
    ];
    for (role, issued) in roles {
        let key = issued.key.to_pkcs8_der()?;
        let put = act.authority().put_if_absent(role, issued.certificate.der(), &key, act.now()).await?;
        if put != Outcome::Done {
            return Err("the database has keys already".into());
        }
    }
    let kept = PushCertificate {
        topic: push.topic.clone(),
        // Nothing reads the certificate itself while no push is sent.
        certificate: "bench".to_owned(),
        key: Secret::from_string("bench".to_owned()),
        not_after: domain::time::Timestamp::new(push.not_after),
        development: true,
    };
    act.push().put(&kept, act.now()).await?;
    act.commit().await?;
    Ok((device_ca, ra, push.topic))
}
