//! micromdm's scepserver beside us: certificates over SCEP from an RSA-2048 authority, the same requests as ours but
//! encrypted to its certificate and in DER, as it does not read the indefinite lengths that devices send. It keeps what it
//! issues in files and asks for no challenge.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use pki::Certificate;
use pki::scep::client;

use super::Process;
use crate::Failure;
use crate::http::{Connection, request};
use crate::load::{Load, Pace};
use crate::machine::{self, Counters, Watched};
use crate::report::Line;
use crate::rows::{Measured, Row, Scene};

const PATIENCE: Duration = Duration::from_secs(10);

/// The SCEP row, `repeat` times.
pub async fn run(
    binary: &Path,
    scene: &Scene,
    connections: usize,
    (operations, lasts, repeat): (usize, Duration, usize),
) -> Result<Line, Failure> {
    let depot = scene.stage.file("peer-scep");
    let made = Command::new(binary)
        .args(["ca", "-init", "-keySize", "2048", "-depot"])
        .arg(&depot)
        .stdout(Stdio::null())
        .status()?;
    if !made.success() {
        return Err("scepserver made no authority".into());
    }
    let address = super::free_address()?;
    let child = Command::new(binary)
        .args(["-http-addr", &address.to_string(), "-allowrenew", "0", "-depot"])
        .arg(&depot)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let process = Process(child);
    let authority = authority(address).await?;
    let mut runs = Vec::new();
    for _ in 0..repeat {
        let load = Load {
            address,
            operations: Arc::new(scene.scep_requests(operations, &authority, "localhost")?),
            again: false,
            connections,
            reconnect: false,
            pace: Pace::Closed,
            lasts,
        };
        let watched = Watched { server: process.0.id(), database: None };
        let before = Counters::now(watched);
        let outcome = load.run().await?;
        let spent = Counters::now(watched).since(before);
        let server_mb = machine::memory(watched.server);
        runs.push(Measured { outcome, spent, server_mb, database_mb: 0.0, lost: 0 });
    }
    Ok(Line {
        name: format!("scepserver: {}", Row::Scep.name()),
        database: "files".to_owned(),
        connections,
        runs,
    })
}

/// Its certificate, once it answers.
async fn authority(address: SocketAddr) -> Result<Certificate, Failure> {
    let ask = request("GET", "/scep?operation=GetCACert", "localhost", &[], b"");
    let began = Instant::now();
    loop {
        if let Ok(reply) = Connection::to(address).ask(&ask).await
            && reply.status == 200
        {
            let content_type = "application/x-x509-ca-cert";
            let (authority, _) = client::split_ca_reply(content_type, &reply.body)
                .map_err(|_| "scepserver shows no certificate")?;
            return Ok(authority);
        }
        if began.elapsed() > PATIENCE {
            return Err("scepserver does not start".into());
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
