//! What the machine can do at all, measured in the same run: signatures, durable commits, and a server that does nothing.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::{Router, body::Bytes, extract::Path as AtPath, routing::put};
use pki::{RsaBits, RsaKey};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::task::JoinSet;

use crate::Failure;
use crate::http::request;
use crate::load::{Expect, Load, Outcome, Pace, Step};
use crate::stage::Kind;

/// RSA signatures a second (SHA-256, aws-lc-rs) on this many threads.
#[allow(clippy::cast_precision_loss, reason = "counts far below 2^52")]
pub fn signatures(bits: RsaBits, threads: usize, lasts: Duration) -> Result<f64, Failure> {
    let key = RsaKey::generate(bits)?;
    let began = Instant::now();
    let counts: Vec<Result<u64, Failure>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| -> Result<u64, Failure> {
                    let mut count = 0_u64;
                    while began.elapsed() < lasts {
                        key.sign_sha256(&count.to_be_bytes())?;
                        count += 1;
                    }
                    Ok(count)
                })
            })
            .collect();
        threads.into_iter().map(|t| t.join().unwrap_or_else(|_| Err("a thread broke off".into()))).collect()
    });
    let seconds = began.elapsed().as_secs_f64();
    let mut sum = 0;
    for count in counts {
        sum += count?;
    }
    Ok(sum as f64 / seconds)
}

/// Commits a second of one row of 900 bytes by `writers` connections, each durable, without anything of ours.
#[allow(clippy::cast_precision_loss, reason = "counts far below 2^52")]
pub async fn commits(kind: Kind, url: &str, writers: usize, lasts: Duration) -> Result<f64, Failure> {
    let first = storage::connection(url).await?;
    let id = if kind == Kind::Sqlite { "INTEGER PRIMARY KEY" } else { "BIGSERIAL PRIMARY KEY" };
    let bytes = if kind == Kind::Sqlite { "BLOB" } else { "BYTEA" };
    let sql = format!("CREATE TABLE IF NOT EXISTS reference (id {id}, bytes {bytes} NOT NULL)");
    first.execute_unprepared(&sql).await?;
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..writers {
        let database = storage::connection(url).await?;
        tasks.spawn(insert(database, kind, began, lasts));
    }
    let mut sum = 0;
    while let Some(count) = tasks.join_next().await {
        sum += count??;
    }
    let seconds = began.elapsed().as_secs_f64();
    first.execute_unprepared("DROP TABLE reference").await?;
    Ok(sum as f64 / seconds)
}

async fn insert(
    database: DatabaseConnection,
    kind: Kind,
    began: Instant,
    lasts: Duration,
) -> Result<u64, Failure> {
    let place = if kind == Kind::Sqlite { "?" } else { "$1" };
    let sql = format!("INSERT INTO reference (bytes) VALUES ({place})");
    let mut count = 0;
    while began.elapsed() < lasts {
        let backend = database.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, &sql, [vec![7_u8; 900].into()]);
        database.execute_raw(statement).await?;
        count += 1;
    }
    Ok(count)
}

const MOST_PAGE: usize = 1 << 20;

/// The bare axum server, as a process: `muster-bench hello`. Prints its address.
pub async fn hello() -> Result<(), Failure> {
    let router = Router::new().route("/mdm/command", put(|body: Bytes| async move { drop(body) }));
    let page = |AtPath(bytes): AtPath<usize>| async move { "a page\n".repeat(bytes.min(MOST_PAGE) / 7 + 1) };
    let router = router.route("/page/{bytes}", axum::routing::get(page));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    Ok(axum::serve(listener, router).await?)
}

/// How fast the bare server answers.
pub struct Hello {
    /// `PUT` of an Idle with its signature header, empty answer.
    pub put: Outcome,
    /// `GET` of 16 KB.
    pub page: Outcome,
    /// `GET` of a page as large as ours.
    pub same: Outcome,
}

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Loads the bare server with the same client. `idle` is a signed Idle, `page` the bytes of the page of ours.
pub async fn axum_hello(
    us: &Path,
    idle: Arc<[u8]>,
    page: usize,
    connections: usize,
    lasts: Duration,
) -> Result<Hello, Failure> {
    let mut child = Command::new(us).arg("hello").stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let output = child.stdout.take().ok_or("no output")?;
    let server = Process(child);
    let mut line = String::new();
    BufReader::new(tokio::process::ChildStdout::from_std(output)?).read_line(&mut line).await?;
    let load = |bytes: Arc<[u8]>, expect| Load {
        address: line.trim().parse().unwrap_or_else(|_| ([127, 0, 0, 1], 1).into()),
        operations: Arc::new(vec![vec![Step { bytes, expect }]]),
        again: true,
        connections,
        reconnect: false,
        pace: Pace::Closed,
        lasts,
    };
    let put = load(idle, Expect::Empty).run().await?;
    let get = |bytes: usize| {
        let asked = request("GET", &format!("/page/{bytes}"), "localhost", &[], b"");
        load(asked.into(), Expect::Body(bytes)).run()
    };
    let (same, page) = (get(page).await?, get(16_000).await?);
    drop(server);
    Ok(Hello { put, page, same })
}
