//! `muster ca show`.

use super::Failure;
use crate::{
    config::{Config, Given},
    wiring,
};
use clap::{Args, Subcommand};
use std::process::ExitCode;

/// Our own certificate authority.
#[derive(Subcommand)]
pub enum Ca {
    /// Print subject, fingerprint and dates of each certificate, or one of them as PEM.
    Show(Show),
}

/// What to print.
#[derive(Args)]
pub struct Show {
    #[command(flatten)]
    given: Given,
    /// The root certificate as PEM, for a trust store.
    #[arg(long)]
    pem: bool,
}

impl Ca {
    pub(super) async fn run(self) -> Result<ExitCode, Failure> {
        let Self::Show(show) = self;
        let foundation = wiring::Foundation::open(&Config::read(show.given)?).await?;
        let authority = &foundation.authority;
        if show.pem {
            say!("{}", services::push::pem_certificate(authority.root_der()).trim_end());
            return Ok(ExitCode::SUCCESS);
        }
        for (name, certificate) in authority.certificates() {
            say!("{name}");
            say!("  subject      {}", certificate.subject_cn().unwrap_or_default());
            say!("  serial       {}", certificate.serial_hex());
            say!("  SHA-256      {}", hex::encode(certificate.fingerprint()));
            say!(
                "  valid        {} – {}",
                certificate.not_before().date_naive(),
                certificate.not_after().date_naive()
            );
        }
        Ok(ExitCode::SUCCESS)
    }
}
