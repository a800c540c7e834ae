//! `muster audit verify`.

use super::Failure;
use crate::{
    config::{Config, Given},
    wiring,
};
use clap::Subcommand;
use std::process::ExitCode;

/// The audit log.
#[derive(Subcommand)]
pub enum Audit {
    /// Recompute the hash chain; names the first line that does not fit and the tail not yet sealed.
    Verify(Given),
}

impl Audit {
    pub(super) async fn run(self) -> Result<ExitCode, Failure> {
        let Self::Verify(given) = self;
        let foundation = wiring::Foundation::open(&Config::read(given)?).await?;
        let report = foundation.storage.read().audit().verify().await?;
        say!("{} lines sealed, head {}", report.sealed, hex::encode(report.head));
        say!("{} lines written and not sealed yet", report.unsealed);
        Ok(match report.first_bad {
            None => ExitCode::SUCCESS,
            Some(seq) => {
                say!("Line {seq} does not fit the chain: it or an earlier one was changed.");
                ExitCode::FAILURE
            }
        })
    }
}
