//! `muster serve`.

use super::Failure;
use crate::{
    config::{Config, Given, Mode, PublicUrl, Tls},
    demo,
    listener::{self, Protection},
    telemetry, test_mode, wiring, workers,
};
use axum_server::{Handle, tls_rustls::RustlsConfig};
use clap::Args;
use guard::limits;
use services::authority::Authority;
use std::{net::SocketAddr, process::ExitCode};
use tokio::signal::unix::{SignalKind, signal};

/// Run the server.
#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    given: Given,
    /// Check the configuration, print it without secrets, and stop.
    #[arg(long)]
    check_config: bool,
}

impl Serve {
    pub(super) async fn run(self) -> Result<ExitCode, Failure> {
        let config = Config::read(self.given)?;
        if self.check_config {
            print_config(&config);
            return Ok(ExitCode::SUCCESS);
        }
        telemetry::start(config.log_json);
        demo::folder::check(&config)?;
        let listener = listener::bind(config.listen).map_err(|e| format!("{}: {e}", config.listen))?;
        let address = listener.local_addr()?;
        let public = public_url(&config, address)?;
        let foundation = wiring::Foundation::open(&config).await?;
        test_mode::settle(config.mode, &foundation).await?;
        let sample = if config.mode == Mode::Demo { Some(demo::prepare(&foundation).await?) } else { None };
        let server = wiring::assemble(&config, &foundation, public.clone()).await?;
        let protection = protection(&config, &foundation.authority, &public, &foundation.storage).await?;
        announce(&config, address, &public, &server).await?;
        if let Some(accounts) = sample {
            introduce(&config, &public, accounts.as_deref());
        }
        let handle = Handle::new();
        let workers = workers::start(&server);
        tokio::spawn(stop_on_signal(handle.clone(), foundation.storage.clone()));
        listener::serve(listener, server.router, protection, handle).await?;
        workers.stop().await;
        Ok(ExitCode::SUCCESS)
    }
}

fn public_url(config: &Config, address: SocketAddr) -> Result<PublicUrl, Failure> {
    if let Some(url) = &config.public_url {
        return Ok(url.clone());
    }
    let scheme = if config.tls == Tls::Off { "http" } else { "https" };
    Ok(PublicUrl::parse(&format!("{scheme}://localhost:{}", address.port()))?)
}

async fn protection(
    config: &Config,
    authority: &Authority,
    public: &PublicUrl,
    storage: &storage::Storage,
) -> Result<Protection, Failure> {
    Ok(match &config.tls {
        Tls::Off => Protection::Plain,
        Tls::Files { cert, key } => {
            Protection::Tls(listener::tls_from_files(cert.clone(), key.clone()).await?)
        }
        Tls::SelfIssued => {
            let now = storage.read().now().await?;
            let issued = authority
                .issue_tls(public.host().trim_matches(['[', ']']), now)
                .map_err(|e| format!("{e:?}"))?;
            let key = issued.key.to_pkcs8_der()?;
            let chain = vec![issued.certificate.der().to_vec()];
            Protection::Tls(RustlsConfig::from_der(chain, key.expose().to_vec()).await?)
        }
    })
}

/// What a person (and a test) reads on the terminal.
async fn announce(
    config: &Config,
    address: SocketAddr,
    public: &PublicUrl,
    server: &wiring::Assembled,
) -> Result<(), Failure> {
    say!("Muster listens on {address}");
    say!("Portal:  {public}/enroll");
    say!("Console: {public}/console");
    if let Some(link) = server.first_administrator_link().await? {
        say!("First administrator (valid 24 hours, once): {link}");
    }
    if !server.has_push_certificate().await? {
        say!(
            "There is no push certificate yet: the wizard says \"not ready\". To try everything without Apple:"
        );
        say!("  muster push development --data {}", config.data.display());
    }
    if config.tls == Tls::Off && !public.is_secure() && config.mode != Mode::Demo {
        say!(
            "Trial mode (http on this machine only): no iPhone can use this address. Safari: add --tls-self."
        );
    }
    if config.mode == Mode::Test {
        say!("Test mode: PUT {public}/api/test/clock, POST {public}/api/test/reset (deletes everything).");
    }
    Ok(())
}

/// What a newcomer does first, and who can sign in.
fn introduce(config: &Config, public: &PublicUrl, accounts: Option<&[demo::Account]>) {
    let folder = config.data.display();
    say!();
    say!("Demonstration: Aldermere College, invented, with 200 devices. On this computer only.");
    if let Some(accounts) = accounts {
        say!("Accounts (their passwords are shown this once; to begin anew, stop and delete {folder}):");
        for account in accounts {
            say!("  {:<6} {}  {}", account.username, account.password, account.purpose);
        }
    } else {
        say!(
            "Accounts: as shown at the first start. To begin anew with new passwords, stop and delete {folder}."
        );
    }
    say!("1. Open {public}/enroll (on a computer: \"Continue anyway\") and sign in as lea.");
    say!("2. Answer the questions and press \"Install on the simulated iPhone\".");
    say!("3. Open {public}/console, sign in as ruth: the device is there.");
    if !public.is_secure() {
        say!("(In Safari add --tls-self: it keeps no cookies of plain http.)");
    }
    say!("All states of all pages: {public}/dev/catalogue");
}

/// The first SIGTERM or SIGINT drains for 25 s; a second ends at once (R-AV7).
async fn stop_on_signal(handle: Handle<SocketAddr>, storage: storage::Storage) {
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return;
    };
    let mut asked = false;
    loop {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        if asked {
            std::process::exit(1);
        }
        asked = true;
        tracing::info!("stopping");
        handle.graceful_shutdown(Some(limits::SHUTDOWN_DRAIN));
        // Live streams would hold the drain to its end.
        storage.waker().close();
    }
}

fn print_config(config: &Config) {
    let database = config.database_url.split_once("://").map_or("?", |(scheme, _)| scheme);
    say!("data = {}", config.data.display());
    say!("listen = {}", config.listen);
    say!("public_url = {}", config.public_url.as_ref().map_or("(from the port)", |url| url.origin()));
    say!("database = {database}");
    say!("tls = {:?}", config.tls);
    say!("trusted_proxies = {:?}", config.trusted_proxies);
    say!("site = {}", config.site.display());
    say!("mode = {:?}", config.mode);
}
