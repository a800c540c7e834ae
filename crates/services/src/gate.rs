//! The certificate gate: which enrollment a proven certificate is bound to, and whether commands wait for it. A look
//! within 5 s of the last one needs no database (README 53); every commit that changes a bond or a queue forgets it. That
//! a certificate is one of ours is proven once, its dates each time.

use crate::{
    authority::Authority,
    device_response::DeviceResponse,
    failure::Outcome,
    together::{Asked, Together},
};
use domain::{
    ids::{AttemptId, CertificateId, EnrollmentId},
    time::Timestamp,
};
use mdm::EnrollmentKey;
use pki::Certificate;
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use storage::{Bond, CertificateState, DeviceKey, EnrollmentState, Storage, StorageError, Waiting};

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

/// How an enrollment stands, as read moments ago.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The id bound at `Authenticate`.
    pub(crate) key: Option<DeviceKey>,
    /// Whether its enrollment is complete and has not ended.
    pub(crate) is_enrolled: bool,
    /// What its queue holds; `None` where a device has changed that since.
    pub(crate) waiting: Option<Waiting>,
}

impl Standing {
    /// R-DV3: the id in a message must be the one bound at `Authenticate`.
    pub(crate) fn is_bound(&self, key: &EnrollmentKey) -> bool {
        match (&self.key, key) {
            (Some(DeviceKey::Udid(bound)), EnrollmentKey::Udid(told))
            | (Some(DeviceKey::EnrollmentId(bound)), EnrollmentKey::EnrollmentId(told)) => bound == told,
            _ => false,
        }
    }
}

/// What is kept of a certificate of ours.
struct Known {
    /// Set while a bond is looked up; gone if a commit changed it meanwhile, so that no old answer is kept.
    looking: bool,
    bond: Option<(DeviceIdentity, Standing, Instant)>,
}

/// The gate.
#[derive(Clone)]
pub struct CertificateGate {
    storage: Storage,
    authority: Arc<Authority>,
    known: Arc<Mutex<HashMap<[u8; 32], Known>>>,
    seen: Arc<Mutex<HashMap<EnrollmentId, Timestamp>>>,
    clock: Arc<Mutex<Option<(Timestamp, Instant)>>>,
    bonds: Together<[u8; 32], BondAnswer>,
}

type BondAnswer = Result<Option<Bond>, StorageError>;
type AskedBond = Asked<[u8; 32], BondAnswer>;

async fn all_bonds(storage: Storage, asked: Vec<AskedBond>) {
    let wanted: Vec<[u8; 32]> = asked.iter().map(|one| one.job).collect();
    match storage.read().certificates().bonds(&wanted).await {
        Ok(bonds) => {
            for one in asked {
                let bond = bonds.get(&one.job).cloned();
                one.answer(Ok(bond));
            }
        }
        // Nobody needs to find out again that the database is away.
        Err(StorageError::Unavailable(why)) => {
            for one in asked {
                one.answer(Err(StorageError::Unavailable(why.clone())));
            }
        }
        Err(_) => {}
    }
}

impl CertificateGate {
    /// With these parts.
    pub fn new(storage: Storage, authority: Arc<Authority>) -> Self {
        let (known, seen, clock) = (Arc::default(), Arc::default(), Arc::default());
        Self { storage, authority, known, seen, clock, bonds: Together::default() }
    }

    /// The enrollment behind a certificate whose possession was proven; else what to answer.
    pub async fn identify(&self, certificate: &Certificate) -> Result<DeviceIdentity, DeviceResponse> {
        let fingerprint = certificate.fingerprint();
        if let Some((identity, _)) = self.remembered(&fingerprint) {
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

    fn remembered(&self, fingerprint: &[u8; 32]) -> Option<(DeviceIdentity, Standing)> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (identity, standing, at) = known.get(fingerprint)?.bond.as_ref()?;
        (at.elapsed() < FRESH).then(|| (identity.clone(), standing.clone()))
    }

    async fn look_up(
        &self,
        certificate: &Certificate,
        fingerprint: [u8; 32],
    ) -> Outcome<Result<DeviceIdentity, DeviceResponse>> {
        let now = self.storage.read().now().await?;
        let proven = self.known.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&fingerprint);
        let ours = if proven {
            pki::chain::check_dates(certificate, now.0)
        } else {
            pki::chain::verify_device_certificate(certificate, self.authority.device_ca(), now.0)
        };
        if ours.is_err() {
            return Ok(Err(DeviceResponse::BadRequest(
                "this certificate is not one of ours, or not in date",
            )));
        }
        self.set_clock(now);
        self.begin_look(fingerprint);
        let read = self.storage.read();
        let Some(bond) = self.bond(fingerprint).await? else {
            // Ours, but not in this database: an older backup was restored. It must come back, not leave (R-DV9).
            tracing::warn!(fingerprint = hex::encode(fingerprint), "a certificate of ours that no row knows");
            return Ok(Err(DeviceResponse::later()));
        };
        if bond.is_entombed
            && let Some(tombstone) = read.tombstones().find_by_enrollment(bond.enrollment).await?
        {
            return Ok(Err(DeviceResponse::unrecognized(&tombstone)));
        }
        if bond.state != CertificateState::Issued {
            return Ok(Err(DeviceResponse::BadRequest("this certificate was revoked")));
        }
        Ok(Ok(self.remember(fingerprint, bond)))
    }

    /// Looks a bond up, together with those of other devices that come at the same moment.
    async fn bond(&self, fingerprint: [u8; 32]) -> Outcome<Option<Bond>> {
        let storage = self.storage.clone();
        let all = move |asked| all_bonds(storage.clone(), asked);
        match self.bonds.ask(fingerprint, all).await {
            Some(answer) => Ok(answer?),
            None => Ok(self.storage.read().certificates().bonds(&[fingerprint]).await?.remove(&fingerprint)),
        }
    }

    fn begin_look(&self, fingerprint: [u8; 32]) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, k| k.bond.as_ref().is_some_and(|(_, _, at)| at.elapsed() < FRESH));
        }
        let known = known.entry(fingerprint).or_insert(Known { looking: true, bond: None });
        known.looking = true;
    }

    fn remember(&self, fingerprint: [u8; 32], bond: Bond) -> DeviceIdentity {
        let identity = DeviceIdentity {
            certificate: bond.certificate,
            fingerprint,
            enrollment: bond.enrollment,
            attempt: bond.attempt,
            _proof: Proof,
        };
        let standing = Standing {
            key: bond.key,
            is_enrolled: bond.enrollment_state == EnrollmentState::Enrolled,
            waiting: Some(bond.waiting),
        };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = known.get_mut(&fingerprint).filter(|entry| entry.looking) {
            *entry = Known { looking: false, bond: Some((identity.clone(), standing, Instant::now())) };
        }
        identity
    }

    /// How the enrollment of this device stands; `None` if its certificate is known no more.
    pub(crate) async fn standing(&self, identity: &DeviceIdentity) -> Outcome<Option<Standing>> {
        if let Some((_, standing)) = self.remembered(&identity.fingerprint) {
            return Ok(Some(standing));
        }
        self.begin_look(identity.fingerprint);
        let bond = self.bond(identity.fingerprint).await?;
        let bond = bond.filter(|bond| bond.state == CertificateState::Issued && !bond.is_entombed);
        let Some(bond) = bond else { return Ok(None) };
        let standing = Standing {
            key: bond.key.clone(),
            is_enrolled: bond.enrollment_state == EnrollmentState::Enrolled,
            waiting: Some(bond.waiting),
        };
        self.remember(identity.fingerprint, bond);
        Ok(Some(standing))
    }

    /// `Authenticate` was committed for the enrollment behind this certificate.
    pub(crate) fn note_bound(&self, fingerprint: &[u8; 32], key: DeviceKey) {
        self.change(fingerprint, |standing| standing.key = Some(key));
    }

    /// The enrollment behind this certificate is complete, with its first commands queued.
    pub(crate) fn note_enrolled(&self, fingerprint: &[u8; 32]) {
        self.change(fingerprint, |standing| {
            standing.is_enrolled = true;
            standing.waiting = Some(Waiting::Queued);
        });
    }

    /// Changes what is remembered; what is being looked up meanwhile is not kept.
    fn change(&self, fingerprint: &[u8; 32], change: impl FnOnce(&mut Standing)) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(known) = known.get_mut(fingerprint) else { return };
        if known.looking {
            *known = Known { looking: false, bond: None };
        } else if let Some((_, standing, _)) = &mut known.bond {
            change(standing);
        }
    }

    /// Called by every commit that changes the bond or the queue behind this certificate.
    pub fn forget(&self, fingerprint: &[u8; 32]) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get_mut(fingerprint) {
            *known = Known { looking: false, bond: None };
        }
    }

    /// The same, for another enrollment than the one that speaks; rare, so it may look at all.
    pub fn forget_enrollment(&self, enrollment: EnrollmentId) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        for known in known.values_mut() {
            // Whose bond is being looked up is not known yet.
            known.looking = false;
            if known.bond.as_ref().is_some_and(|(identity, _, _)| identity.enrollment == enrollment) {
                known.bond = None;
            }
        }
    }

    /// The same for many, after a commit that put something into their queues.
    pub(crate) fn forget_enrollments(&self, enrollments: &HashSet<EnrollmentId>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        for known in known.values_mut() {
            known.looking = false;
            if known.bond.as_ref().is_some_and(|(identity, _, _)| enrollments.contains(&identity.enrollment))
            {
                known.bond = None;
            }
        }
    }

    /// Forgets every device: the clock was set, or the rows behind them are gone.
    pub(crate) fn forget_all(&self) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clear();
        *self.clock.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Notes what the queue of this device holds, or that it must be looked at again.
    pub(crate) fn note_waiting(&self, identity: &DeviceIdentity, waiting: Option<Waiting>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, standing, _)) = known.get_mut(&identity.fingerprint).and_then(|k| k.bond.as_mut()) {
            standing.waiting = waiting;
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
