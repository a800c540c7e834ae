//! NanoMDM beside us: the same client, the same messages, PostgreSQL of the same kind. Runs only where its binary and its
//! schema are given; see `docs/benchmarks/README.md`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::ids::CommandId;
use sea_orm::ConnectionTrait as _;
use uuid::Uuid;

use super::Process;
use crate::Failure;
use crate::crew::{Crew, Device, share};
use crate::http::{Connection, request};
use crate::load::{Expect, Load, Operation, Pace, Step};
use crate::machine::{self, Counters, Watched};
use crate::report::Line;
use crate::rows::{Measured, Row};
use crate::stage::Stage;

const KEY: &str = "bench";
const PATIENCE: Duration = Duration::from_secs(30);

/// Where NanoMDM lies.
#[derive(Debug, Clone)]
pub struct Peer {
    /// The binary.
    pub binary: PathBuf,
    /// `storage/pgsql/schema.sql` of its source.
    pub schema: PathBuf,
}

/// A running peer with devices it knows.
struct Field {
    process: Process,
    crew: Crew,
    address: SocketAddr,
    database: Option<u32>,
}

fn pem(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

impl Peer {
    /// Runs the rows that it has, `repeat` times each.
    pub async fn run(
        &self,
        stage: &Stage,
        connections: usize,
        (operations, lasts, repeat): (usize, Duration, usize),
    ) -> Result<Vec<Line>, Failure> {
        let field = self.start(stage).await?;
        let mut lines: Vec<Line> = [Row::Enrol, Row::Token, Row::Idle, Row::Cycle]
            .map(|row| Line {
                name: format!("NanoMDM: {}", row.name()),
                database: "PostgreSQL".to_owned(),
                connections,
                runs: Vec::new(),
            })
            .into();
        for _ in 0..repeat {
            let devices = field.crew.devices(operations, &stage.device_ca)?;
            let crew = &field.crew;
            let enrol = share(&devices, |device| {
                let authenticate = Step::new(crew.authenticate(device)?, Expect::Ok);
                Ok(vec![authenticate, Step::new(crew.token_update(device)?, Expect::Ok)])
            })?;
            let token = enrol.iter().filter_map(|steps| Some(vec![steps.get(1)?.clone()])).collect();
            let idle = share(&devices, |device| Ok(vec![Step::new(crew.idle(device)?, Expect::Ok)]))?;
            // All are enrolled, however long it takes: the later rows need them.
            let everybody = Duration::from_mins(10);
            let runs = [
                field.load(enrol, connections, false, everybody).await?,
                field.load(token, connections, true, lasts).await?,
                field.load(idle, connections, true, lasts).await?,
                field.load(field.cycles(&devices).await?, connections, false, lasts).await?,
            ];
            for (line, run) in lines.iter_mut().zip(runs) {
                line.runs.push(run);
            }
        }
        Ok(lines)
    }

    async fn start(&self, stage: &Stage) -> Result<Field, Failure> {
        let cluster = stage.cluster().ok_or("the peer needs PostgreSQL")?;
        let url = cluster.create("peer").await;
        let database = storage::connection(&url).await?;
        database.execute_unprepared(&std::fs::read_to_string(&self.schema)?).await?;
        let ca = stage.file("peer-ca.pem");
        std::fs::write(&ca, pem(stage.device_ca.certificate.der()))?;
        let address = super::free_address()?;
        let child = Command::new(&self.binary)
            .args(["-listen", &address.to_string(), "-api", KEY, "-storage", "pgsql"])
            .args(["-storage-dsn", &format!("{url}?sslmode=disable"), "-ca"])
            .arg(&ca)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let process = Process(child);
        let began = Instant::now();
        let version = request("GET", "/version", "localhost", &[], b"");
        while !Connection::to(address).ask(&version).await.is_ok_and(|reply| reply.status == 200) {
            if began.elapsed() > PATIENCE {
                return Err("NanoMDM does not start".into());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let crew = Crew::new(&stage.topic, "localhost")?.elsewhere("localhost", ["/mdm", "/mdm"]);
        Ok(Field { process, crew, address, database: stage.database_process() })
    }
}

impl Field {
    async fn load(
        &self,
        operations: Vec<Operation>,
        connections: usize,
        again: bool,
        lasts: Duration,
    ) -> Result<Measured, Failure> {
        let watched = Watched { server: self.process.0.id(), database: self.database };
        let before = Counters::now(watched);
        let load = Load {
            address: self.address,
            operations: Arc::new(operations),
            again,
            connections,
            reconnect: false,
            pace: Pace::Closed,
            lasts,
        };
        let outcome = load.run().await?;
        let spent = Counters::now(watched).since(before);
        let server_mb = machine::memory(watched.server);
        let database_mb = watched.database.map_or(0.0, machine::memory_of_postgres);
        Ok(Measured { outcome, spent, server_mb, database_mb, lost: 0 })
    }

    /// Queues a command for each device through the peer's interface, before the clock starts.
    async fn cycles(&self, devices: &[Device]) -> Result<Vec<Operation>, Failure> {
        let credentials = format!("Basic {}", STANDARD.encode(format!("nanomdm:{KEY}")));
        let mut connection = Connection::to(self.address);
        let mut pairs = Vec::with_capacity(devices.len());
        for device in devices {
            let id = CommandId(Uuid::now_v7());
            let body = mdm::command::Command::SecurityInfo.to_xml(&id.to_string().to_uppercase());
            let path = format!("/v1/enqueue/{}?nopush=1", device.udid);
            let ask = request("PUT", &path, "localhost", &[("authorization", &credentials)], &body);
            let reply = connection.ask(&ask).await?;
            if reply.status != 200 {
                return Err(format!("NanoMDM did not queue a command: {}", reply.status).into());
            }
            pairs.push((device, id));
        }
        share(&pairs, |(device, id)| {
            let idle = Step::new(self.crew.idle(device)?, Expect::Body(100));
            Ok(vec![idle, Step::new(self.crew.acknowledge(device, *id)?, Expect::Ok)])
        })
    }
}

/// What was given, if it is there.
pub fn find(binary: Option<&Path>, schema: Option<&Path>) -> Option<Peer> {
    let (binary, schema) = (binary?.to_owned(), schema?.to_owned());
    (binary.is_file() && schema.is_file()).then_some(Peer { binary, schema })
}
