//! The usual request, a first key with a challenge that holds, for many devices in one transaction each: serials are
//! taken, and after signing the signatures are put on record.

use super::{Issuer, is_before_token};
use crate::{
    failure::{Failure, Outcome},
    together::{Asked, Together},
};
use domain::enrollment::{
    attempt::{AttemptEvent, AttemptState, Progress},
    mode::EnrollmentMode,
};
use pki::request::CertificateRequest;
use std::{collections::HashSet, sync::Arc};
use storage::{Challenge, Lane, Moved, NewCertificate};

/// A serial that is taken, for a challenge.
type Taken = (Arc<NewCertificate>, EnrollmentMode);
pub(super) type Reservations = Together<Wanted, Taken>;
pub(super) type Signatures = Together<Arc<Signed>, ()>;

/// Who asks: the challenge decides whose certificate it is.
pub(super) struct Wanted {
    challenge: [u8; 32],
    spki_hash: [u8; 32],
    spki_der: Vec<u8>,
}

/// A certificate to be put on record.
pub(super) struct Signed {
    pub(super) new: Arc<NewCertificate>,
    pub(super) mode: EnrollmentMode,
    pub(super) certificate: Vec<u8>,
}

impl Issuer {
    /// `None`: not the usual case, or it could not be done together; ask alone.
    pub(super) async fn reserve_with_others(
        &self,
        challenge: [u8; 32],
        request: &CertificateRequest,
    ) -> Option<Taken> {
        let spki_der = request.spki_der().to_vec();
        let wanted = Wanted { challenge, spki_hash: vault::sha256(&spki_der), spki_der };
        let issuer = self.clone();
        self.reservations.ask(wanted, move |asked| issuer.clone().reserve_asked(asked)).await
    }

    async fn reserve_asked(self, asked: Vec<Asked<Wanted, Taken>>) {
        match self.reserve_all(&asked).await {
            Ok(taken) => {
                for (one, taken) in asked.into_iter().zip(taken) {
                    if let Some(taken) = taken {
                        one.answer(taken);
                    }
                }
            }
            Err(failure) => tracing::debug!(?failure, "several serials at once could not be taken"),
        }
    }

    /// One transaction: the challenges hold, the serials are taken. `None` for what is not the usual case.
    async fn reserve_all(&self, asked: &[Asked<Wanted, Taken>]) -> Outcome<Vec<Option<Taken>>> {
        let act = self.storage.write(Lane::Device).await?;
        let now = act.now();
        let hashes: Vec<[u8; 32]> = asked.iter().map(|one| one.job.challenge).collect();
        let mut applicants = act.challenges().applicants(&hashes).await?;
        let (mut taken, mut new) = (Vec::new(), Vec::new());
        for one in asked {
            // Whoever asks again, or for one key after another, is looked at alone.
            let usual = applicants.get_mut(&one.job.challenge).filter(|found| {
                found.challenge.is_open(now) && is_before_token(found.state) && !found.has_certificate
            });
            let Some(found) = usual else {
                taken.push(None);
                continue;
            };
            found.has_certificate = true;
            let Challenge { enrollment, attempt, .. } = found.challenge;
            let row = self.template(enrollment, attempt, &one.job.spki_der, one.job.spki_hash, now)?;
            taken.push(Some((Arc::new(row.clone()), found.mode)));
            new.push(row);
        }
        if new.is_empty() {
            return Ok(taken);
        }
        if act.certificates().reserve_all(&new, now).await? < u64::try_from(new.len()).unwrap_or(u64::MAX) {
            return Err(Failure::broken("a serial number was taken"));
        }
        act.commit().await?;
        Ok(taken)
    }

    /// The signature is on record, the attempt shows it, an earlier key of this enrollment ends.
    pub(super) async fn store(&self, signed: Signed) -> Outcome<()> {
        let (issuer, signed) = (self.clone(), Arc::new(signed));
        let all = move |asked| issuer.clone().store_asked(asked);
        if self.signatures.ask(Arc::clone(&signed), all).await.is_none() {
            self.store_all(&[&signed]).await?;
        }
        Ok(())
    }

    /// Each enrollment once: of two keys the later ends the earlier, one after the other.
    async fn store_asked(self, asked: Vec<Asked<Arc<Signed>, ()>>) {
        let mut seen = HashSet::new();
        let asked: Vec<_> = asked.into_iter().filter(|one| seen.insert(one.job.new.enrollment)).collect();
        let all: Vec<&Signed> = asked.iter().map(|one| one.job.as_ref()).collect();
        match self.store_all(&all).await {
            Ok(()) => asked.into_iter().for_each(|one| one.answer(())),
            Err(failure) => tracing::debug!(?failure, "several signatures at once could not be recorded"),
        }
    }

    async fn store_all(&self, all: &[&Signed]) -> Outcome<()> {
        let act = self.storage.write(Lane::Device).await?;
        let now = act.now();
        let (mut rows, mut kept) = (Vec::new(), Vec::new());
        let (mut moves, mut lines) = (Vec::new(), Vec::new());
        for Signed { new, mode, certificate } in all {
            rows.push((new.id, certificate.as_slice(), vault::sha256(certificate)));
            kept.push((new.enrollment, new.id));
            let moved = Moved {
                state: AttemptState::CertificateIssued,
                progress: Progress::CertificateIssued { at: now, mode: *mode },
                device: None,
                only_waiting: true,
            };
            moves.push((new.attempt, new.enrollment, moved));
            lines.push((new.attempt, AttemptEvent::CertificateIssued, new.serial.clone()));
        }
        act.certificates().store_all(&rows, now).await?;
        let reason = "another key for the same enrollment";
        for id in act.certificates().revoke_others_all(&kept, reason, now).await? {
            let gate = self.gate.clone();
            act.on_commit(move || gate.forget_enrollment(id));
        }
        act.attempts().move_on_all(&moves, now).await?;
        act.attempts().note_all(&lines, now).await?;
        for one in all {
            act.wake(one.new.attempt);
        }
        act.commit().await?;
        Ok(())
    }
}
