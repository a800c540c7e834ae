//! What the binary can do: one file a command.

/// A line on standard output; a reader that went away (`| head`) is no fault of ours.
macro_rules! say {
    ($($words:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout(), $($words)*);
    }};
}

mod audit;
mod ca;
mod first_admin;
mod migrate;
mod push;
mod serve;
mod simulate;

use crate::config::{Config, Given};
use clap::Subcommand;
use std::process::ExitCode;

/// The commands.
#[derive(Subcommand)]
pub enum Command {
    /// Run the portal, the console and the MDM server.
    Serve(serve::Serve),
    /// Bring the database to this version's schema, and stop.
    Migrate(Given),
    /// Print a fresh one-time link for the first administrator.
    FirstAdmin(Given),
    /// The push certificate.
    #[command(subcommand)]
    Push(push::Push),
    /// Our own certificate authority.
    #[command(subcommand)]
    Ca(ca::Ca),
    /// The audit log.
    #[command(subcommand)]
    Audit(audit::Audit),
    /// A device in software, for trying things without an iPhone.
    #[command(subcommand)]
    Simulate(simulate::Simulate),
}

/// Any failure, in words for the terminal.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

impl Command {
    /// Does it.
    pub async fn run(self) -> Result<ExitCode, Failure> {
        match self {
            Self::Serve(command) => command.run().await,
            Self::Migrate(given) => migrate::run(Config::read(given)?).await,
            Self::FirstAdmin(given) => first_admin::run(Config::read(given)?).await,
            Self::Push(command) => command.run().await,
            Self::Ca(command) => command.run().await,
            Self::Audit(command) => command.run().await,
            Self::Simulate(command) => command.run().await,
        }
    }
}
