//! The load client behind `script/bench`: how many enrolments, contacts, certificates, profiles and pages a second, what
//! each costs, and how that stands against what the machine can do at all.
//!
//! Invariant: the server is a process seen through HTTP only, with its usual settings; everything a request needs is made
//! before the clock starts; what was acknowledged is looked for in the database after `kill -9`. Rows are put into
//! the database by `storage`, while the server is down.
//! This room must not know `services`, `app` or `server`.
#![cfg_attr(not(test), deny(clippy::indexing_slicing))]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

mod crew;
mod http;
mod load;
mod machine;
mod peer;
mod reference;
mod report;
mod rows;
mod runs;
mod seed;
mod stage;
mod times;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use rows::Row;

/// Any failure, in words for the terminal.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Measures Muster on this machine and prints one Markdown document.
#[derive(Debug, Parser)]
#[command(name = "muster-bench")]
pub struct Options {
    #[command(subcommand)]
    hidden: Option<Hidden>,
    /// The server to measure.
    #[arg(long, value_name = "FILE", default_value = "muster")]
    server: PathBuf,
    /// Its folder of static files.
    #[arg(long, value_name = "DIR", default_value = ".")]
    site: PathBuf,
    /// One short repetition of each row: shows that everything works, not how fast it is.
    #[arg(long)]
    quick: bool,
    /// Which databases.
    #[arg(long, default_value = "both")]
    database: Databases,
    /// Other servers in the same run; may be given several times.
    #[arg(long, value_name = "NAME")]
    peer: Vec<PeerName>,
    /// NanoMDM's binary.
    #[arg(long, value_name = "FILE", env = "NANOMDM")]
    peer_binary: Option<PathBuf>,
    /// NanoMDM's `storage/pgsql/schema.sql`.
    #[arg(long, value_name = "FILE", env = "NANOMDM_SCHEMA")]
    peer_schema: Option<PathBuf>,
    /// scepserver's binary.
    #[arg(long, value_name = "FILE", env = "SCEPSERVER")]
    peer_scep: Option<PathBuf>,
    /// Repetitions of each row.
    #[arg(long, default_value_t = 3)]
    repeat: usize,
    /// Longest duration of one repetition, seconds.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Largest fleet of the rows on growth; 0 leaves them out.
    #[arg(long, default_value_t = 100_000)]
    devices: u64,
    /// Where the document is written as well.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Commit that is measured, for the head of the document.
    #[arg(long, default_value = "unknown")]
    commit: String,
    /// How the run was called, for the head of the document.
    #[arg(long, default_value = "muster-bench")]
    called: String,
    /// Rows; all if none is named.
    rows: Vec<Row>,
}

#[derive(Debug, Subcommand)]
enum Hidden {
    /// The bare axum server that is the reference.
    #[command(hide = true)]
    Hello,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Databases {
    Sqlite,
    Postgres,
    Both,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum PeerName {
    Nanomdm,
    Scepserver,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let threads = if options.hidden.is_some() { 2 } else { 1 };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(async {
            match options.hidden {
                Some(Hidden::Hello) => reference::hello().await,
                None => runs::all(&options).await,
            }
        }),
        Err(error) => Err(error.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}
