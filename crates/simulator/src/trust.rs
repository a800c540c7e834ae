//! Whom the device believes in TLS: the roots of the machine, roots named by the caller, and roots from profiles.

use std::sync::Arc;

use reqwest::ClientBuilder;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

/// How long an unused connection is kept.
const IDLE: std::time::Duration = std::time::Duration::from_secs(5);

/// Why a set of roots cannot be used.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum TrustError {
    /// Text that holds no readable PEM certificate.
    #[error("not a PEM certificate")]
    NotPem,
    /// TLS cannot be set up with these roots.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
}

/// The roots a device trusts. Cloning is cheap: the TLS settings are made once and shared.
#[derive(Clone, Debug)]
pub struct Trust {
    extra: Vec<Vec<u8>>,
    tls: ClientConfig,
    /// Whether roots from an installed profile count for TLS at once, as on a device whose user switched them on
    /// under "Certificate Trust Settings".
    pub profile_roots: bool,
}

impl Trust {
    /// The machine's roots and those of `extra_roots_pem` (each text may hold several certificates). Roots from
    /// profiles count. Refuses a text without a certificate.
    pub fn new(extra_roots_pem: &[Vec<u8>]) -> Result<Self, TrustError> {
        let mut extra = Vec::new();
        for pem in extra_roots_pem {
            let before = extra.len();
            for certificate in CertificateDer::pem_slice_iter(pem) {
                extra.push(certificate.map_err(|_| TrustError::NotPem)?.to_vec());
            }
            if extra.len() == before {
                return Err(TrustError::NotPem);
            }
        }
        Ok(Self { tls: settings(&extra)?, extra, profile_roots: true })
    }

    /// Trust after installing a profile with these roots (DER). The same when they are known already or do not
    /// count. Roots that cannot be read are skipped, as a device skips them.
    pub fn with_profile_roots(&self, roots: &[Vec<u8>]) -> Result<Self, TrustError> {
        let new: Vec<Vec<u8>> = roots.iter().filter(|root| !self.extra.contains(root)).cloned().collect();
        if new.is_empty() || !self.profile_roots {
            return Ok(self.clone());
        }
        let extra: Vec<Vec<u8>> = self.extra.iter().cloned().chain(new).collect();
        Ok(Self { tls: settings(&extra)?, extra, profile_roots: true })
    }

    /// A client builder with these roots; each client has its own connections, as each device has.
    pub(crate) fn client(&self) -> ClientBuilder {
        reqwest::Client::builder()
            .tls_backend_preconfigured(self.tls.clone())
            // Below the server's own limit for idle connections: a request must not meet a closing one.
            .pool_idle_timeout(IDLE)
    }
}

fn settings(extra: &[Vec<u8>]) -> Result<ClientConfig, TrustError> {
    let told = |error: rustls::Error| TrustError::Tls(error.to_string());
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(told)?;
    let mut tls = if let Some(verifier) = machine_roots(extra, provider) {
        builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth()
    } else {
        // A container without a root store: the caller's roots are then all there is.
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(extra.iter().map(|der| CertificateDer::from(der.as_slice())));
        builder.with_root_certificates(roots).with_no_client_auth()
    };
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(tls)
}

/// The machine's own verifier with the extra roots; `None` where the machine has no roots.
fn machine_roots(extra: &[Vec<u8>], provider: Arc<CryptoProvider>) -> Option<Verifier> {
    let extra = extra.iter().map(|der| CertificateDer::from(der.clone()));
    Verifier::new_with_extra_roots(extra, provider).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_certificate_is_refused() {
        assert_eq!(Trust::new(&[b"hello".to_vec()]).err(), Some(TrustError::NotPem));
        assert!(Trust::new(&[]).is_ok());
    }
}
