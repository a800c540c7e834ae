//! The usual request, a first key with a challenge that holds, for many devices in one transaction: serials are taken for
//! some, and the signatures of others are put on record.

use super::{Issuer, is_before_token};
use crate::{
    failure::{Failure, Outcome},
    story::Story,
    together::{self, Together},
};
use domain::enrollment::{
    attempt::{AttemptEvent, AttemptState, Progress},
    mode::EnrollmentMode,
};
use pki::request::CertificateRequest;
use std::{collections::HashSet, sync::Arc};
use storage::{Act, Challenge, Lane, Moved, NewCertificate};

/// A serial that is taken, for a challenge.
type Taken = (Arc<NewCertificate>, EnrollmentMode);

/// What is asked of the database for a certificate, one after the other.
pub(super) enum Turn {
    /// A serial.
    Reserve(Wanted),
    /// The record of the signature.
    Store(Arc<Signed>),
}

/// What came of it.
pub(super) enum Done {
    Reserved(Taken),
    Stored,
}

/// Those who wait for either.
pub(super) type Turns = Together<Turn, Done>;
type Asked = together::Asked<Turn, Done>;

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
        match self.ask(Turn::Reserve(wanted)).await? {
            Done::Reserved(taken) => Some(taken),
            Done::Stored => None,
        }
    }

    /// The signature is on record, the attempt shows it, an earlier key of this enrollment ends.
    pub(super) async fn store(&self, signed: Signed) -> Outcome<()> {
        let signed = Arc::new(signed);
        if self.ask(Turn::Store(Arc::clone(&signed))).await.is_none() {
            let act = self.storage.write(Lane::Device).await?;
            self.store_all(&act, &[&signed]).await?;
            act.commit().await?;
        }
        Ok(())
    }

    async fn ask(&self, turn: Turn) -> Option<Done> {
        let issuer = self.clone();
        self.turns.ask(turn, move |asked| issuer.clone().take_asked(asked)).await
    }

    async fn take_asked(self, asked: Vec<Asked>) {
        let asked = one_signature_each(asked);
        let done = self.take_all(&asked).await;
        together::answer_each(asked, done);
    }

    /// One transaction. `None` for what is not the usual case.
    async fn take_all(&self, asked: &[Asked]) -> Outcome<Vec<Option<Done>>> {
        let act = self.storage.write(Lane::Device).await?;
        let (mut signed, mut wanted) = (Vec::new(), Vec::new());
        for one in asked {
            match &one.job {
                Turn::Store(one) => signed.push(one.as_ref()),
                Turn::Reserve(one) => wanted.push(one),
            }
        }
        self.store_all(&act, &signed).await?;
        let mut taken = self.reserve_all(&act, &wanted).await?.into_iter();
        act.commit().await?;
        let done = |one: &Asked| match &one.job {
            Turn::Store(_) => Some(Done::Stored),
            Turn::Reserve(_) => taken.next().flatten().map(Done::Reserved),
        };
        Ok(asked.iter().map(done).collect())
    }

    /// The challenges hold, the serials are taken. `None` for what is not the usual case.
    async fn reserve_all(&self, act: &Act, wanted: &[&Wanted]) -> Outcome<Vec<Option<Taken>>> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let now = act.now();
        let hashes: Vec<[u8; 32]> = wanted.iter().map(|one| one.challenge).collect();
        let mut applicants = act.challenges().applicants(&hashes).await?;
        let (mut taken, mut new) = (Vec::new(), Vec::new());
        for one in wanted {
            // Whoever asks again, or for one key after another, is looked at alone.
            let usual = applicants.get_mut(&one.challenge).filter(|found| {
                found.challenge.is_open(now) && is_before_token(found.state) && !found.has_certificate
            });
            let Some(found) = usual else {
                taken.push(None);
                continue;
            };
            found.has_certificate = true;
            let Challenge { enrollment, attempt, .. } = found.challenge;
            let row = self.template(enrollment, attempt, &one.spki_der, one.spki_hash, now)?;
            taken.push(Some((Arc::new(row.clone()), found.mode)));
            new.push(row);
        }
        if act.certificates().reserve_all(&new, now).await? < u64::try_from(new.len()).unwrap_or(u64::MAX) {
            return Err(Failure::broken("a serial number was taken"));
        }
        Ok(taken)
    }

    async fn store_all(&self, act: &Act, all: &[&Signed]) -> Outcome<()> {
        let now = act.now();
        let (mut rows, mut story) = (Vec::new(), Story::default());
        for Signed { new, mode, certificate } in all {
            rows.push((new.id, certificate.as_slice(), vault::sha256(certificate)));
            let moved = Moved {
                state: AttemptState::CertificateIssued,
                progress: Progress::CertificateIssued { at: now, mode: *mode },
                device: None,
                only_waiting: true,
            };
            let ids = (new.attempt, new.enrollment);
            story.goes_on(ids, moved, AttemptEvent::CertificateIssued, new.serial.clone());
        }
        let stored = act.certificates().store_all(&rows, now).await?;
        for Signed { new, .. } in all {
            if stored.get(&new.id).is_some_and(|has_others| *has_others) {
                self.end_earlier_keys(act, new).await?;
            }
        }
        story.tell(act).await
    }

    async fn end_earlier_keys(&self, act: &Act, new: &NewCertificate) -> Outcome<()> {
        let (id, reason) = (new.enrollment, "another key for the same enrollment");
        act.certificates().revoke_others(id, Some(new.id), reason, act.now()).await?;
        let gate = self.gate.clone();
        act.on_commit(move || gate.forget_enrollment(id));
        Ok(())
    }
}

/// Each enrollment once: of two keys the later ends the earlier, one after the other.
fn one_signature_each(asked: Vec<Asked>) -> Vec<Asked> {
    let mut seen = HashSet::new();
    let mut first = |one: &Asked| match &one.job {
        Turn::Store(signed) => seen.insert(signed.new.enrollment),
        Turn::Reserve(_) => true,
    };
    asked.into_iter().filter(|one| first(one)).collect()
}
