//! Our own keys and certificates: root, device CA, SCEP RA, profile signer (R-CA7: different keys, made at
//! installation, sealed at rest).

use crate::failure::{Failure, Outcome};
use contract::{Error, Upstream};
use domain::time::Timestamp;
use pki::{Certificate, RsaBits, RsaKey, authority::Issued};
use std::{sync::Arc, time::Duration};
use storage::{AuthorityRole, Lane, Outcome as Put, Storage};
use tokio::sync::Semaphore;

/// How long work with a key waits for its turn; then 503, and devices come back.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the keys' certificates are called before an organisation has a name.
const CALLED: &str = "Muster";

/// SCEP choices of the operator (README 22, 24).
#[derive(Debug, Clone, Copy, Default)]
pub struct ScepOptions {
    /// The device CA itself is the recipient, instead of a separate RA.
    pub recipient_is_ca: bool,
    /// Accept 3DES.
    pub allow_3des: bool,
    /// Accept SHA-1.
    pub allow_sha1: bool,
}

/// The loaded keys.
pub struct Authority {
    root: Issued,
    device_ca: Issued,
    ra: Issued,
    signer: Issued,
    /// SCEP choices.
    pub options: ScepOptions,
    /// As many pieces of work with keys at once as there are processors: more would only take turns.
    desk: Arc<Semaphore>,
}

impl Authority {
    /// Loads the keys, or makes them at the first start. Two nodes that start at once agree: one wins.
    pub async fn load_or_create(storage: &Storage, options: ScepOptions) -> Outcome<Self> {
        let now = storage.read().now().await?;
        let root =
            obtain(storage, AuthorityRole::Root, move || pki::authority::root(CALLED, RsaBits::B4096, now.0))
                .await?;
        let issuer = copy(&root)?;
        let device_ca = obtain(storage, AuthorityRole::DeviceCa, move || {
            pki::authority::device_ca(&issuer, CALLED, RsaBits::B3072, now.0)
        })
        .await?;
        let issuer = copy(&device_ca)?;
        let ra =
            obtain(storage, AuthorityRole::Ra, move || pki::authority::ra(&issuer, CALLED, now.0)).await?;
        let issuer = copy(&root)?;
        let signer = obtain(storage, AuthorityRole::Signer, move || {
            pki::authority::profile_signer(&issuer, CALLED, now.0)
        })
        .await?;
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Ok(Self { root, device_ca, ra, signer, options, desk: Arc::new(Semaphore::new(cores)) })
    }

    /// Does work with keys away from the threads that answer requests, as much at once as there are processors.
    /// Refuses when no turn comes within 5 s.
    pub(crate) async fn work<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> Outcome<T> {
        let busy = |_| Error::Unavailable { upstream: Upstream::Hashing };
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.desk).acquire_owned());
        let turn = turn.await.map_err(busy)?.map_err(Failure::broken)?;
        let authority = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || {
            let done = work(&authority);
            drop(turn);
            done
        });
        Ok(done.await?)
    }

    /// Root certificate, DER.
    pub fn root_der(&self) -> &[u8] {
        self.root.certificate.der()
    }

    /// Root certificate.
    pub fn root_certificate(&self) -> &Certificate {
        &self.root.certificate
    }

    /// Device CA certificate.
    pub fn device_ca(&self) -> &Certificate {
        &self.device_ca.certificate
    }

    /// Device CA key.
    pub fn device_ca_key(&self) -> &RsaKey {
        &self.device_ca.key
    }

    /// SHA-256 of the device CA, for the profile's `CAFingerprint`.
    pub fn device_ca_fingerprint(&self) -> [u8; 32] {
        self.device_ca.certificate.fingerprint()
    }

    /// Whom SCEP requests are encrypted to, and who signs the answers.
    pub fn scep_recipient(&self) -> &Issued {
        if self.options.recipient_is_ca { &self.device_ca } else { &self.ra }
    }

    /// Certificates in use, by name.
    pub fn certificates(&self) -> [(&'static str, &Certificate); 4] {
        [
            ("Root CA", &self.root.certificate),
            ("Device CA", &self.device_ca.certificate),
            ("SCEP RA", &self.ra.certificate),
            ("Profile signer", &self.signer.certificate),
        ]
    }

    /// CMS around a profile. RSA work: call it on the blocking pool.
    pub fn sign_profile(&self, xml: &[u8]) -> Outcome<Vec<u8>> {
        pki::cms::sign_attached(
            xml,
            &self.signer.certificate,
            &self.signer.key,
            &[self.root.certificate.der()],
            None,
        )
        .map_err(Failure::broken)
    }

    /// A server certificate for `host` by our root: chain (leaf only; the root is what clients trust) and key, DER.
    pub fn issue_tls(&self, host: &str, now: Timestamp) -> Outcome<pki::authority::IssuedTls> {
        pki::authority::tls(&self.root, CALLED, &[host], now.0).map_err(Failure::broken)
    }
}

fn copy(issued: &Issued) -> Outcome<Issued> {
    let key = issued.key.to_pkcs8_der().map_err(Failure::broken)?;
    rebuild(issued.certificate.der(), key.expose())
}

fn rebuild(certificate: &[u8], key: &[u8]) -> Outcome<Issued> {
    let key = RsaKey::from_pkcs8_der(key).map_err(Failure::broken)?;
    Issued::from_parts(certificate, key).map_err(Failure::broken)
}

/// The stored key of a role, or a fresh one that becomes the stored one unless another node was quicker.
async fn obtain(
    storage: &Storage,
    role: AuthorityRole,
    make: impl FnOnce() -> Result<Issued, pki::PkiError> + Send + 'static,
) -> Outcome<Issued> {
    let stored = storage.read().authority().get(role).await?;
    if let Some(stored) = stored {
        return rebuild(&stored.certificate, stored.key.expose());
    }
    let made = tokio::task::spawn_blocking(make).await?.map_err(Failure::broken)?;
    let key = made.key.to_pkcs8_der().map_err(Failure::broken)?;
    let act = storage.write(Lane::Jobs).await?;
    let put = act.authority().put_if_absent(role, made.certificate.der(), &key, act.now()).await?;
    act.commit().await?;
    if put == Put::Done {
        return Ok(made);
    }
    let stored = storage.read().authority().get(role).await?;
    let stored = stored.ok_or_else(|| Failure::Broken(format!("the key {role:?} vanished")))?;
    rebuild(&stored.certificate, stored.key.expose())
}
