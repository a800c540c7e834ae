//! `muster push import` and `muster push development`.

use super::Failure;
use crate::{
    config::{Config, Given},
    wiring,
};
use clap::{Args, Subcommand};
use services::push::{self, Import};
use std::{path::PathBuf, process::ExitCode};

/// The push certificate.
#[derive(Subcommand)]
pub enum Push {
    /// Take a push certificate from Apple and its key (PEM). Another topic than the present one is refused.
    Import(ImportFiles),
    /// Make a labelled certificate of our own, so that everything but push can be tried.
    Development(Given),
    /// Print the topic and the end of the certificate in use.
    Show(Given),
}

/// The files.
#[derive(Args)]
pub struct ImportFiles {
    /// Certificate, PEM or DER.
    cert: PathBuf,
    /// Key, PEM.
    key: PathBuf,
    #[command(flatten)]
    given: Given,
}

impl Push {
    pub(super) async fn run(self) -> Result<ExitCode, Failure> {
        match self {
            Self::Import(files) => {
                let certificate =
                    std::fs::read(&files.cert).map_err(|e| format!("{}: {e}", files.cert.display()))?;
                let key = std::fs::read(&files.key).map_err(|e| format!("{}: {e}", files.key.display()))?;
                let foundation = wiring::Foundation::open(&Config::read(files.given)?).await?;
                let import =
                    push::import(&foundation.storage, &certificate, vault::Secret::from_bytes(key)).await;
                Ok(report(import.map_err(|e| format!("{e:?}"))?))
            }
            Self::Development(given) => {
                let foundation = wiring::Foundation::open(&Config::read(given)?).await?;
                Ok(report(push::development(&foundation.storage).await.map_err(|e| format!("{e:?}"))?))
            }
            Self::Show(given) => {
                let foundation = wiring::Foundation::open(&Config::read(given)?).await?;
                let push = foundation.storage.read().push().current().await?;
                let words = push.map(|p| format!("{} until {}", p.topic, p.not_after));
                say!("{}", words.unwrap_or_else(|| "There is none.".to_owned()));
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

fn report(import: Import) -> ExitCode {
    match import {
        Import::Taken { topic, not_after } => {
            say!("Taken: {topic}, valid until {not_after}");
            ExitCode::SUCCESS
        }
        Import::Refused(why) => {
            eprintln!("Refused: {why}");
            ExitCode::FAILURE
        }
    }
}
