//! Device certificates over SCEP: check → reserve → lint → sign → store (R-CA5). One outward answer for every
//! failure; a crash leaves a row for each signature.

pub mod ledger;
mod usual;

use crate::{
    ambient,
    authority::Authority,
    failure::{Failure, Outcome},
    gate::CertificateGate,
    together::Together,
};
use chrono::Duration;
use domain::{
    enrollment::{attempt::AttemptEvent, mode::EnrollmentMode},
    ids::{AttemptId, EnrollmentId},
    time::Timestamp,
};
use pki::{
    PkiError,
    issue::{self, DeviceTemplate, Tbs},
    request::CertificateRequest,
    scep::{self, FailInfo, Identity, MessageType, PkiMessage, ScepRefusal},
};
use std::sync::Arc;
use storage::{EnrollmentState, Lane, NewCertificate, Storage, fail_point};

/// NotBefore lies this far back, for devices whose clocks are slow.
const BACKDATED_MINUTES: i64 = 10;
/// Life of a device certificate.
const VALID_DAYS: i64 = 365;
/// New keys one enrollment may ask for before its first `TokenUpdate` (README 23).
const MOST_KEYS: u64 = 5;

/// What `/scep` answers.
pub enum ScepAnswer {
    /// A CertRep, success or failure.
    Message(Vec<u8>),
    /// Not a SCEP message.
    Malformed,
    /// Something of ours is away.
    Later,
}

/// Why a request got no certificate; for log and timeline, never for the requester.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum No {
    NotARequest,
    WithoutChallenge,
    UnknownChallenge,
    ChallengeOver,
    EnrollmentOver,
    TooManyKeys,
}

/// The issuer.
#[derive(Clone)]
pub struct Issuer {
    storage: Storage,
    authority: Arc<Authority>,
    gate: CertificateGate,
    turns: usual::Turns,
}

impl Issuer {
    /// With these parts.
    pub fn new(storage: Storage, authority: Arc<Authority>, gate: CertificateGate) -> Self {
        Self { storage, authority, gate, turns: Together::default() }
    }

    /// GetCACaps.
    pub fn capabilities(&self) -> &'static str {
        scep::capabilities()
    }

    /// GetCACert: RA and CA as a degenerate p7, or the CA alone where it is the recipient (README 22).
    pub fn ca_certificates(&self) -> (Vec<u8>, &'static str) {
        let ca = self.authority.device_ca();
        if self.authority.options.recipient_is_ca {
            return (ca.der().to_vec(), scep::CONTENT_TYPE_CA);
        }
        let ra = &self.authority.scep_recipient().certificate;
        (scep::ca_chain_p7(ra, ca), scep::CONTENT_TYPE_CA_RA)
    }

    /// PKIOperation.
    pub async fn pki_operation(&self, bytes: &[u8]) -> ScepAnswer {
        match self.operate(bytes).await {
            Ok(answer) => answer,
            Err(failure) => {
                let _ = failure.into_error("certificates.pki_operation");
                ScepAnswer::Later
            }
        }
    }

    async fn operate(&self, bytes: &[u8]) -> Outcome<ScepAnswer> {
        let copy = bytes.to_vec();
        let opened = self.authority.work(move |authority| {
            let options = scep::Options {
                allow_3des: authority.options.allow_3des,
                allow_sha1: authority.options.allow_sha1,
            };
            scep::open(&copy, &[identity(authority)], options)
        });
        let message = match opened.await? {
            Ok(message) => message,
            Err(ScepRefusal::Unreadable(_)) => return Ok(ScepAnswer::Malformed),
            Err(ScepRefusal::Refused(refused)) => {
                tracing::info!(reason = ?refused.reason, "a SCEP request was refused");
                return self.fail(&refused.transaction_id, &refused.sender_nonce, refused.fail_info).await;
            }
        };
        let message = Arc::new(message);
        match self.issue(&message).await? {
            Ok(reply) => Ok(ScepAnswer::Message(reply)),
            Err(no) => {
                tracing::info!(reason = ?no, "no certificate");
                self.fail(&message.transaction_id, &message.sender_nonce, FailInfo::BadRequest).await
            }
        }
    }

    async fn fail(&self, transaction: &str, nonce: &[u8], info: FailInfo) -> Outcome<ScepAnswer> {
        let (transaction, nonce) = (transaction.to_owned(), nonce.to_vec());
        let reply = self.authority.work(move |authority| {
            scep::failure(&transaction, &nonce, info, identity(authority), authority.device_ca())
        });
        Ok(ScepAnswer::Message(reply.await?.map_err(Failure::broken)?))
    }

    /// The CertRep with the certificate. The challenge decides whose certificate it is; the request contributes its public
    /// key only (R-CA3).
    async fn issue(&self, message: &Arc<PkiMessage>) -> Outcome<Result<Vec<u8>, No>> {
        let Some(request) = message.request.as_ref().filter(|_| message.message_type == MessageType::PkcsReq)
        else {
            return Ok(Err(No::NotARequest));
        };
        let Some(challenge) = request.challenge_password() else { return Ok(Err(No::WithoutChallenge)) };
        let hash = vault::sha256(challenge.expose());
        let (new, mode) = match self.reserve_with_others(hash, request).await {
            Some(reserved) => reserved,
            None => match self.reserve(hash, request).await? {
                Ok(Reserved::Again(certificate)) => return self.hand_out(message, certificate).await.map(Ok),
                Ok(Reserved::New { new, mode }) => (new, mode),
                Err(no) => return Ok(Err(no)),
            },
        };
        fail_point::reach("certificate.reserved");
        let coming = self.turns.coming();
        let (tbs, to) = (Tbs::from_der(new.tbs.clone()), Arc::clone(message));
        // Certificate and CertRep in one go to the keys: the message leaves once the certificate is on record.
        let signed = self.authority.work(move |authority| {
            let certificate = issue::sign(&tbs, authority.device_ca_key())?;
            success(authority, &to, &certificate).map(|reply| (certificate, reply))
        });
        let (certificate, reply) = signed.await?.map_err(Failure::broken)?;
        fail_point::reach("certificate.signed");
        drop(coming);
        self.store(usual::Signed { new, mode, certificate }).await?;
        Ok(Ok(reply))
    }

    /// A certificate that is on record, once more.
    async fn hand_out(&self, to: &Arc<PkiMessage>, certificate: Vec<u8>) -> Outcome<Vec<u8>> {
        let to = Arc::clone(to);
        let reply = self.authority.work(move |authority| success(authority, &to, &certificate));
        reply.await?.map_err(Failure::broken)
    }

    /// One transaction: the challenge holds, the serial is taken, the earlier certificate ends.
    async fn reserve(
        &self,
        challenge: [u8; 32],
        request: &CertificateRequest,
    ) -> Outcome<Result<Reserved, No>> {
        let spki_hash = vault::sha256(request.spki_der());
        let act = self.storage.write(Lane::Device).await?;
        let now = act.now();
        let Some(found) = act.challenges().find(&challenge).await? else {
            return Ok(Err(No::UnknownChallenge));
        };
        if !found.is_open(now) {
            act.attempts()
                .note(found.attempt, AttemptEvent::CertificateRefused, "challenge over", now)
                .await?;
            act.commit().await?;
            return Ok(Err(No::ChallengeOver));
        }
        let enrollment = act.enrollments().get(found.enrollment).await?;
        let Some(enrollment) = enrollment.filter(|one| is_before_token(one.state)) else {
            return Ok(Err(No::EnrollmentOver));
        };
        let keys = act.certificates().issued_count(enrollment.new.id).await?;
        if keys > 0
            && let Some(kept) = act.certificates().find_issued_by_spki(enrollment.new.id, &spki_hash).await?
            && let Some(der) = kept.der
        {
            return Ok(Ok(Reserved::Again(der)));
        }
        if keys >= MOST_KEYS {
            act.attempts()
                .note(found.attempt, AttemptEvent::CertificateRefused, "too many keys", now)
                .await?;
            act.commit().await?;
            return Ok(Err(No::TooManyKeys));
        }
        let new = self.template(found.enrollment, found.attempt, request.spki_der(), spki_hash, now)?;
        let _ = act.certificates().reserve(&new, now).await?;
        act.commit().await?;
        Ok(Ok(Reserved::New { new: Arc::new(new), mode: enrollment.new.mode }))
    }

    fn template(
        &self,
        enrollment: EnrollmentId,
        attempt: AttemptId,
        spki_der: &[u8],
        spki_hash: [u8; 32],
        now: Timestamp,
    ) -> Outcome<NewCertificate> {
        let serial = issue::serial().map_err(Failure::broken)?;
        let not_before = now.plus(Duration::minutes(-BACKDATED_MINUTES));
        let not_after = now.plus(Duration::days(VALID_DAYS));
        let subject_cn = enrollment.to_string();
        let tbs = issue::prepare(&DeviceTemplate {
            subject_cn: &subject_cn,
            subject_o: "Muster",
            serial,
            not_before: not_before.0,
            not_after: not_after.0,
            spki_der,
            issuer: self.authority.device_ca(),
        })
        .map_err(Failure::broken)?;
        Ok(NewCertificate {
            id: ambient::id(),
            serial: hex::encode(serial),
            enrollment,
            attempt,
            spki_hash,
            tbs: tbs.der().to_vec(),
            subject_cn,
            not_before,
            not_after,
        })
    }
}

fn success(authority: &Authority, to: &PkiMessage, certificate: &[u8]) -> Result<Vec<u8>, PkiError> {
    scep::success(to, certificate, identity(authority), authority.device_ca())
}

/// Who opens what devices send, and answers.
fn identity(authority: &Authority) -> Identity<'_> {
    let recipient = authority.scep_recipient();
    Identity { certificate: &recipient.certificate, key: &recipient.key }
}

enum Reserved {
    /// The same key asked again: the same certificate.
    Again(Vec<u8>),
    /// A serial number is taken.
    New { new: Arc<NewCertificate>, mode: EnrollmentMode },
}

fn is_before_token(state: EnrollmentState) -> bool {
    matches!(state, EnrollmentState::Pending | EnrollmentState::Authenticating)
}
