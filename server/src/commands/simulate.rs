//! `muster simulate`: a device in software that speaks only HTTP, from outside. An iPhone waits for a push before it
//! asks for commands; the simulated one polls.

use super::Failure;
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use simulator::{
    KeyPool, Trust,
    device::{AnswerFor, Event, InstallOptions, SignerState, SimulatedDevice},
    fleet::{self, FleetOptions, Progress},
    identity::{Family, Identity, Ios},
    safari::{Credentials, Ownership},
};
use std::{io::Read, path::PathBuf, process::ExitCode, sync::Arc};

/// A device in software.
#[derive(Subcommand)]
pub enum Simulate {
    /// Install a downloaded profile as an iPhone would, and answer commands until Ctrl-C.
    Install(Install),
    /// Walk the wizard as Safari on an iPhone would, then install the profile; many at once if asked.
    Walk(Box<Walk>),
}

/// What to install.
#[derive(Args)]
pub struct Install {
    /// The downloaded profile.
    file: PathBuf,
    /// Root certificate to trust for TLS, PEM (`muster ca show --pem`); may be given several times.
    #[arg(long, value_name = "FILE")]
    ca: Vec<PathBuf>,
    /// iOS version to simulate.
    #[arg(long, default_value = "18.6")]
    ios: Ios,
    /// Stop as soon as the queue is empty instead of answering until Ctrl-C.
    #[arg(long)]
    once: bool,
    /// Remove the profile at the end, as a person would in Settings.
    #[arg(long)]
    remove: bool,
}

/// How to walk.
#[derive(Args)]
pub struct Walk {
    /// Address of the portal, e.g. `https://localhost:8443`.
    #[arg(long)]
    server: String,
    /// Name to sign in with; `{n}` becomes the number of the device.
    #[arg(long)]
    user: String,
    /// Read the password from standard input (the only way: never on the command line).
    #[arg(long, required = true)]
    password_stdin: bool,
    /// Who owns the device: `personal` or `institutional`.
    #[arg(long, default_value = "institutional")]
    ownership: Ownership,
    /// Name of the site to choose where several are offered; the first if not given.
    #[arg(long)]
    site: Option<String>,
    /// Managed Apple Account for personal devices on iOS 17 and earlier.
    #[arg(long)]
    managed_apple_account: Option<String>,
    /// iOS version to simulate.
    #[arg(long, default_value = "18.6")]
    ios: Ios,
    /// How many devices.
    #[arg(long, default_value_t = 1)]
    count: usize,
    /// How many at once.
    #[arg(long, default_value_t = 1)]
    concurrency: usize,
    /// Root certificate to trust for TLS, PEM; may be given several times.
    #[arg(long, value_name = "FILE")]
    ca: Vec<PathBuf>,
}

impl Simulate {
    pub(super) async fn run(self) -> Result<ExitCode, Failure> {
        match self {
            Self::Install(install) => install.run().await,
            Self::Walk(walk) => walk.run().await,
        }
    }
}

fn trust(files: &[PathBuf]) -> Result<Trust, Failure> {
    let read = |path: &PathBuf| std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()));
    let roots: Vec<Vec<u8>> = files.iter().map(read).collect::<Result<_, _>>()?;
    Ok(Trust::new(&roots)?)
}

impl Install {
    async fn run(self) -> Result<ExitCode, Failure> {
        let profile = std::fs::read(&self.file).map_err(|e| format!("{}: {e}", self.file.display()))?;
        let device = SimulatedDevice::new(
            Identity::random(Family::Iphone, self.ios, &mut rand::rng()),
            KeyPool::default(),
            trust(&self.ca)?,
        );
        let options = InstallOptions {
            answer_for: AnswerFor::UntilQueueEmpty,
            on_event: Arc::new(|event: &Event<'_>| tell(event)),
            ..InstallOptions::default()
        };
        let mut enrolled = match device.install(&profile, &options).await {
            Ok(enrolled) => enrolled,
            Err(error) => {
                let (domain, code) = error.code();
                eprintln!("The profile could not be installed: {error} ({domain} {code})");
                return Ok(ExitCode::FAILURE);
            }
        };
        say!("Enrolled.");
        if !self.once {
            say!(
                "Answering commands until Ctrl-C (an iPhone would wait for a push; this one asks every few seconds)."
            );
            let forever = InstallOptions { answer_for: AnswerFor::UntilStopped, ..options.clone() };
            tokio::select! {
                answered = enrolled.answer(&forever) => { answered?; }
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        if self.remove {
            enrolled.check_out(&options).await?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn tell(event: &Event<'_>) {
    match event {
        Event::Opened { profile, signer } => {
            let signer = match signer {
                SignerState::Verified { signer } => format!("Verified, {signer}"),
                SignerState::NotVerified { signer } => format!("Not Verified, {signer}"),
                SignerState::NotSigned => "Not Signed".to_owned(),
            };
            say!("Profile:       {} ({signer})", profile);
        }
        Event::Certificate { common_name } => say!("Certificate:   {common_name}"),
        Event::Authenticated => say!("Authenticate:  accepted"),
        Event::TokenSent => say!("TokenUpdate:   accepted"),
        Event::Answered { request_type, status } => say!("Command:       {request_type} {status:?}"),
        Event::QueueEmpty => {}
        Event::CheckedOut => say!("CheckOut:      accepted"),
    }
}

impl Walk {
    async fn run(self) -> Result<ExitCode, Failure> {
        let mut password = String::new();
        std::io::stdin().read_to_string(&mut password)?;
        let password = password.trim_end_matches(['\r', '\n']).to_owned();
        let keys = ProgressBar::new(self.count.try_into()?).with_message("keys");
        let devices = ProgressBar::hidden();
        devices.set_length(self.count.try_into()?);
        let style = ProgressStyle::with_template("{msg:8} {wide_bar} {pos}/{len} {elapsed}")?;
        keys.set_style(style.clone());
        devices.set_style(style);
        devices.set_message("devices");
        let options = FleetOptions {
            server: self.server.parse()?,
            credentials: Credentials { user: self.user, password },
            ownership: self.ownership,
            site: self.site,
            managed_apple_account: self.managed_apple_account,
            family: Family::Iphone,
            ios: self.ios,
            count: self.count,
            concurrency: self.concurrency,
            trust: trust(&self.ca)?,
            trust_signer: None,
            answer_for: AnswerFor::UntilQueueEmpty,
        };
        let shown = (keys.clone(), devices.clone());
        let summary = fleet::run(options, move |step| match step {
            Progress::Key { .. } => shown.0.inc(1),
            Progress::Enrolled { .. } | Progress::Failed { .. } => {
                if shown.1.is_hidden() && shown.1.position() == 0 {
                    shown.0.finish();
                    shown.1.set_draw_target(indicatif::ProgressDrawTarget::stderr());
                }
                shown.1.inc(1);
            }
        })
        .await?;
        devices.finish();
        say!("{summary}");
        Ok(if summary.is_success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
