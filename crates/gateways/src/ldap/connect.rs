//! One connection to one host: address checked by egress, TLS verified, driver ended with the session.

use super::outcome::{LookupFailure, Step};
use super::{CONNECT_BUDGET, OPERATION_BUDGET};
use crate::egress::{self, EgressError, Reach};
use domain::settings::directory::{Directory, DirectoryHost, DirectoryTls};
use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, LdapError, StdStream};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use rustls::{ClientConfig, RootCertStore};
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

/// Longest list of trusted certificates taken, in bytes of PEM.
const LONGEST_CA_PEM: usize = 256 * 1024;

/// An open connection. Dropping it closes the socket.
pub(super) struct Session {
    ldap: Ldap,
    driver: JoinHandle<()>,
}

impl Session {
    /// The handle, with the operation budget set for the next operation.
    pub(super) fn op(&mut self) -> &mut Ldap {
        self.ldap.with_timeout(OPERATION_BUDGET)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// TLS settings for directories that trust the system's roots: read from disk once.
#[derive(Debug, Default)]
pub(super) struct SystemRoots(OnceLock<Arc<ClientConfig>>);

/// Opens a connection to `host` as the directory's settings say, within 3 s.
pub(super) async fn open(
    dir: &Directory,
    host: &DirectoryHost,
    system: &SystemRoots,
) -> Result<Session, LookupFailure> {
    let deadline = Instant::now() + CONNECT_BUDGET;
    let reach = match dir.tls {
        DirectoryTls::Plain => Reach::Loopback,
        DirectoryTls::Ldaps | DirectoryTls::StartTls => Reach::Private,
    };
    let name = host.host.trim_end_matches('.');
    let mut settings = LdapConnSettings::new().set_starttls(dir.tls == DirectoryTls::StartTls);
    if dir.tls != DirectoryTls::Plain {
        if name.contains(':') {
            let detail = "TLS needs a DNS name or an IPv4 address";
            return Err(LookupFailure::at(Step::Settings, detail));
        }
        settings = settings.set_config(tls_config(dir, system)?);
    }
    let stream = egress::connect(name, host.port, reach, CONNECT_BUDGET)
        .await
        .map_err(|error| refused(error, reach))?;
    let stream = stream.into_std().map_err(|error| LookupFailure::at(Step::Connect, error.to_string()))?;
    let scheme = if dir.tls == DirectoryTls::Ldaps { "ldaps" } else { "ldap" };
    let authority = match name.parse::<IpAddr>() {
        Ok(IpAddr::V6(v6)) => format!("[{v6}]"),
        _ => name.to_owned(),
    };
    let url = format!("{scheme}://{authority}:{}", host.port);
    let settings = settings.set_std_stream(StdStream::Tcp(stream));
    match timeout_at(deadline, LdapConnAsync::with_settings(settings, &url)).await {
        Err(_) => Err(LookupFailure::at(Step::Timeout, "the TLS handshake took too long")),
        // The TCP connection stands already: what fails now is StartTLS or the handshake.
        Ok(Err(error)) => Err(LookupFailure::at(Step::Tls, tls_detail(&error))),
        Ok(Ok((connection, ldap))) => {
            let driver = tokio::spawn(async move {
                if let Err(error) = connection.drive().await {
                    tracing::debug!(%error, "ldap connection ended");
                }
            });
            Ok(Session { ldap, driver })
        }
    }
}

fn refused(error: EgressError, reach: Reach) -> LookupFailure {
    let step = match error {
        EgressError::BadHost | EgressError::Forbidden(_) => Step::Settings,
        EgressError::Dns(_) => Step::Dns,
        EgressError::Connect(_) => Step::Connect,
        EgressError::Timeout => Step::Timeout,
    };
    if matches!(error, EgressError::Forbidden(_)) && reach == Reach::Loopback {
        return LookupFailure::at(step, format!("{error}: without TLS only this machine is spoken to"));
    }
    LookupFailure::at(step, error.to_string())
}

fn tls_detail(error: &LdapError) -> String {
    match error {
        LdapError::Io { source } => source.to_string(),
        LdapError::ResultRecv { .. } | LdapError::EndOfStream => {
            "the server closed the connection at StartTLS".to_owned()
        }
        other => other.to_string(),
    }
}

/// What went wrong with an operation on an open connection.
pub(super) fn lost(doing: &str, error: &LdapError) -> LookupFailure {
    let step = match error {
        LdapError::Timeout { .. } => Step::Timeout,
        LdapError::FilterParsing => Step::Settings,
        _ => Step::Connect,
    };
    LookupFailure::at(step, format!("{doing}: {error}"))
}

/// Runs an operation whose own timer restarts with every message, under one budget.
pub(super) async fn within<T>(
    budget: Duration,
    doing: &str,
    operation: impl Future<Output = Result<T, LookupFailure>>,
) -> Result<T, LookupFailure> {
    tokio::time::timeout(budget, operation)
        .await
        .unwrap_or_else(|_| Err(LookupFailure::at(Step::Timeout, format!("{doing}: took too long"))))
}

fn tls_config(dir: &Directory, system: &SystemRoots) -> Result<Arc<ClientConfig>, LookupFailure> {
    let failed = |error: rustls::Error| LookupFailure::at(Step::Settings, error.to_string());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    if dir.ca_pem.trim().is_empty() {
        if let Some(config) = system.0.get() {
            return Ok(Arc::clone(config));
        }
        let verifier = rustls_platform_verifier::Verifier::new(Arc::clone(&provider)).map_err(failed)?;
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(failed)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        return Ok(Arc::clone(system.0.get_or_init(|| Arc::new(config))));
    }
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(failed)?
        .with_root_certificates(trusted(&dir.ca_pem)?)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// The directory's own trusted certificates, and no others.
fn trusted(pem: &str) -> Result<RootCertStore, LookupFailure> {
    let unusable = |why: &str| LookupFailure::at(Step::Settings, format!("trusted certificates: {why}"));
    if pem.len() > LONGEST_CA_PEM {
        return Err(unusable("too long"));
    }
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let certificate = certificate.map_err(|error| unusable(&error.to_string()))?;
        roots.add(certificate).map_err(|error| unusable(&error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(unusable("no certificate in the text"));
    }
    Ok(roots)
}
