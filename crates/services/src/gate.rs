//! The certificate gate: which enrollment a proven certificate is bound to. A look within 5 s of the last one needs
//! no database (README 53); every commit that changes a bond forgets it.

use crate::{authority::Authority, device_response::DeviceResponse, failure::Outcome};
use domain::{
    ids::{AttemptId, CertificateId, EnrollmentId},
    time::Timestamp,
};
use mdm::EnrollmentKey;
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use storage::{CertificateState, Storage};

const FRESH: Duration = Duration::from_secs(5);
const MOST: usize = 200_000;

/// A proven certificate and the enrollment it is bound to. Made by [`CertificateGate::identify`] only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceIdentity {
    /// The certificate's row.
    pub certificate: CertificateId,
    /// SHA-256 of it.
    pub fingerprint: [u8; 32],
    /// Its enrollment.
    pub enrollment: EnrollmentId,
    /// The attempt behind it.
    pub attempt: AttemptId,
    _proof: Proof,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Proof;

#[derive(Clone)]
struct Known {
    identity: DeviceIdentity,
    at: Instant,
    /// Set once an Idle found nothing: the id that was bound, and when that was.
    idle: Option<(EnrollmentKey, Instant)>,
}

/// The gate.
#[derive(Clone)]
pub struct CertificateGate {
    storage: Storage,
    authority: Arc<Authority>,
    known: Arc<Mutex<HashMap<[u8; 32], Known>>>,
    seen: Arc<Mutex<HashMap<EnrollmentId, Timestamp>>>,
    clock: Arc<Mutex<Option<(Timestamp, Instant)>>>,
}

impl CertificateGate {
    /// With these parts.
    pub fn new(storage: Storage, authority: Arc<Authority>) -> Self {
        Self { storage, authority, known: Arc::default(), seen: Arc::default(), clock: Arc::default() }
    }

    /// The enrollment behind a certificate whose possession was proven; else what to answer.
    pub async fn identify(&self, certificate: &[u8]) -> Result<DeviceIdentity, DeviceResponse> {
        let fingerprint = vault::sha256(certificate);
        if let Some(identity) = self.remembered(&fingerprint) {
            return Ok(identity);
        }
        match self.look_up(certificate, fingerprint).await {
            Ok(found) => found,
            Err(failure) => {
                let _ = failure.into_error("gate.identify");
                Err(DeviceResponse::later())
            }
        }
    }

    fn remembered(&self, fingerprint: &[u8; 32]) -> Option<DeviceIdentity> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(fingerprint).filter(|k| k.at.elapsed() < FRESH).map(|k| k.identity.clone())
    }

    async fn look_up(
        &self,
        certificate: &[u8],
        fingerprint: [u8; 32],
    ) -> Outcome<Result<DeviceIdentity, DeviceResponse>> {
        let read = self.storage.read();
        let now = read.now().await?;
        if pki::chain::verify_device(certificate, self.authority.device_ca().der(), now.0).is_err() {
            return Ok(Err(DeviceResponse::BadRequest(
                "this certificate is not one of ours, or not in date",
            )));
        }
        self.set_clock(now);
        let Some((row, _)) = read.certificates().find_by_fingerprint(&fingerprint).await? else {
            // Ours, but not in this database: an older backup was restored. It must come back, not leave (R-DV9).
            tracing::warn!(fingerprint = hex::encode(fingerprint), "a certificate of ours that no row knows");
            return Ok(Err(DeviceResponse::later()));
        };
        if let Some(tombstone) = read.tombstones().find_by_enrollment(row.new.enrollment).await? {
            return Ok(Err(DeviceResponse::unrecognized(&tombstone)));
        }
        if row.state != CertificateState::Issued {
            return Ok(Err(DeviceResponse::BadRequest("this certificate was revoked")));
        }
        let identity = DeviceIdentity {
            certificate: row.new.id,
            fingerprint,
            enrollment: row.new.enrollment,
            attempt: row.new.attempt,
            _proof: Proof,
        };
        self.remember(identity.clone());
        Ok(Ok(identity))
    }

    fn remember(&self, identity: DeviceIdentity) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, k| k.at.elapsed() < FRESH);
        }
        known.insert(identity.fingerprint, Known { identity, at: Instant::now(), idle: None });
    }

    /// Called by every commit that changes the bond or the queue behind this certificate.
    pub fn forget(&self, fingerprint: &[u8; 32]) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).remove(fingerprint);
    }

    /// The same, for another enrollment than the one that speaks; rare, so it may look at all.
    pub fn forget_enrollment(&self, enrollment: EnrollmentId) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, k| k.identity.enrollment != enrollment);
    }

    /// The same for many, after a commit that put something into their queues.
    pub(crate) fn forget_enrollments(&self, enrollments: &HashSet<EnrollmentId>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, k| !enrollments.contains(&k.identity.enrollment));
    }

    /// Whether an Idle of this device found nothing moments ago.
    pub(crate) fn is_idle(&self, identity: &DeviceIdentity, key: &EnrollmentKey) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = known.get(&identity.fingerprint).and_then(|k| k.idle.as_ref());
        idle.is_some_and(|(bound, at)| bound == key && at.elapsed() < FRESH)
    }

    /// Notes that an Idle found nothing.
    pub(crate) fn note_idle(&self, identity: &DeviceIdentity, key: EnrollmentKey) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = known.get_mut(&identity.fingerprint) {
            entry.idle = Some((key, Instant::now()));
        }
    }

    /// The database clock was read as `now`.
    pub(crate) fn set_clock(&self, now: Timestamp) {
        *self.clock.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, Instant::now()));
    }

    /// Notes a contact; written in batches, not acknowledged state (README 53).
    pub(crate) fn note_seen(&self, enrollment: EnrollmentId) {
        let clock = *self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((read, when)) = clock else { return };
        let since = chrono::Duration::from_std(when.elapsed()).unwrap_or_default();
        let at = read.plus(since);
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(enrollment, at);
    }

    /// Takes what was noted since the last time.
    pub(crate) fn take_seen(&self) -> Vec<(EnrollmentId, Timestamp)> {
        std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner)).into_iter().collect()
    }
}
