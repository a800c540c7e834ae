//! Check-in messages, acknowledged only after the commit. Every handler is idempotent: the same message again
//! changes nothing and gets the same answer (R-DV7).

mod authenticate;
mod declarative;
mod token_update;
mod usual;

use crate::{
    device_response::DeviceResponse,
    failure::Outcome,
    gate::{CertificateGate, DeviceIdentity},
    together::Together,
};
use domain::enrollment::{
    attempt::{AttemptEvent, AttemptState, Progress},
    wizard::Stop,
};
use mdm::{EnrollmentKey, check_in};
use storage::{Act, Attempt, DeviceKey, Enrollment, EnrollmentState, Lane, Storage, fail_point};
use usual::{Messages, Said};
use vault::Secret;

/// The service.
#[derive(Clone)]
pub struct CheckIn {
    pub(crate) storage: Storage,
    pub(crate) gate: CertificateGate,
    messages: Messages,
}

/// The id a message names, as the row keeps it.
pub(crate) fn device_key(key: &EnrollmentKey) -> DeviceKey {
    match key {
        EnrollmentKey::Udid(text) => DeviceKey::Udid(text.clone()),
        EnrollmentKey::EnrollmentId(text) => DeviceKey::EnrollmentId(text.clone()),
    }
}

/// R-DV3: the id in the message must be the one bound at `Authenticate`.
pub(crate) fn is_bound(enrollment: &Enrollment, key: &EnrollmentKey) -> bool {
    enrollment.key.as_ref() == Some(&device_key(key))
}

impl CheckIn {
    /// With these parts.
    pub fn new(storage: Storage, gate: CertificateGate) -> Self {
        // Where acts run side by side, one thinks while the other waits for its flush.
        let leaders = if storage.kind() == "postgres" { 2 } else { 1 };
        Self { storage, gate, messages: Together::led_by(leaders) }
    }

    /// Takes a message whose sender is proven.
    pub async fn handle(&self, identity: &DeviceIdentity, body: &[u8]) -> DeviceResponse {
        fail_point::reach("device.message");
        let message = match check_in::parse(body) {
            Ok(message) => message,
            Err(malformed) => {
                tracing::info!(enrollment.id = %identity.enrollment, %malformed, "a check-in message was refused");
                return DeviceResponse::BadRequest("not a check-in message");
            }
        };
        match self.take(identity, message).await {
            Ok(answer) => answer,
            Err(failure) => {
                let _ = failure.into_error("check_in.handle");
                DeviceResponse::later()
            }
        }
    }

    async fn take(&self, identity: &DeviceIdentity, message: check_in::CheckIn) -> Outcome<DeviceResponse> {
        // User channels are not managed (README 61): the one place 410 is said.
        if message.is_user_channel() {
            return Ok(DeviceResponse::NotThisUser);
        }
        let said = match message {
            check_in::CheckIn::Authenticate(message) => Said::Authenticate(message),
            check_in::CheckIn::TokenUpdate(message) => Said::TokenUpdate(message),
            other => return self.take_alone(identity, other).await,
        };
        match self.take_with_others(identity, said).await {
            Ok(answer) => Ok(answer),
            Err(said) => self.take_alone(identity, said.into()).await,
        }
    }

    /// What is not the usual way of an enrollment, or what could not be done together with others.
    async fn take_alone(
        &self,
        identity: &DeviceIdentity,
        message: check_in::CheckIn,
    ) -> Outcome<DeviceResponse> {
        let act = self.storage.write(Lane::Device).await?;
        let Some(enrollment) = act.enrollments().lock(identity.enrollment).await? else {
            return Ok(DeviceResponse::later());
        };
        if let check_in::CheckIn::Authenticate(message) = message {
            return self.authenticate(act, identity, enrollment, message).await;
        }
        if !is_bound(&enrollment, message.key()) {
            tracing::warn!(enrollment.id = %identity.enrollment, "a message names another device than Authenticate did");
            return Ok(DeviceResponse::BadRequest("this certificate belongs to another device"));
        }
        match message {
            check_in::CheckIn::TokenUpdate(message) => {
                self.token_update(act, identity, enrollment, message).await
            }
            check_in::CheckIn::CheckOut(_) => self.check_out(act, identity, enrollment).await,
            check_in::CheckIn::SetBootstrapToken(message) => {
                let token = message.token.map(Secret::from_bytes);
                act.enrollments().set_bootstrap(enrollment.new.id, token.as_ref()).await?;
                act.commit().await?;
                Ok(DeviceResponse::Ok)
            }
            check_in::CheckIn::GetBootstrapToken(_) => {
                let token = act.enrollments().bootstrap(enrollment.new.id).await?;
                Ok(token.map_or(DeviceResponse::Ok, |token| {
                    DeviceResponse::Body(check_in::bootstrap_token_reply(token.expose()))
                }))
            }
            check_in::CheckIn::DeclarativeManagement(message) => {
                declarative::answer(act, &enrollment, message).await
            }
            check_in::CheckIn::GetToken(_) => Ok(DeviceResponse::BadRequest("no such token service")),
            check_in::CheckIn::UserAuthenticate(_) => Ok(DeviceResponse::NotThisUser),
            check_in::CheckIn::Authenticate(_) => Ok(DeviceResponse::BadRequest("not a check-in message")),
        }
    }

    /// The profile was removed: sent once, so it is committed before 200 (R-DV10).
    async fn check_out(
        &self,
        act: Act,
        identity: &DeviceIdentity,
        enrollment: Enrollment,
    ) -> Outcome<DeviceResponse> {
        if matches!(enrollment.state, EnrollmentState::Unenrolled | EnrollmentState::Refused) {
            return Ok(DeviceResponse::Ok);
        }
        let now = act.now();
        let id = enrollment.new.id;
        act.enrollments().check_out(id, now).await?;
        act.commands().cancel_open(id, now).await?;
        if let Some(device) = act.devices().find_by_enrollment(id).await? {
            act.device_changed(device.id, device.site);
        }
        act.devices().mark_unenrolled(id, now).await?;
        let attempt = enrollment.new.attempt;
        let over = |attempt: &mut Attempt| {
            if attempt.enrollment == Some(id) {
                attempt.state = AttemptState::Unenrolled;
                // Before the first TokenUpdate the person is still waiting on the page: tell them.
                if !matches!(attempt.facts.progress, Progress::Enrolled { .. }) {
                    attempt.facts.progress = Progress::Stopped { why: Stop::RemovedByUser };
                }
            }
        };
        act.attempts().change(attempt, now, over).await?;
        act.attempts().note(attempt, AttemptEvent::CheckedOut, "", now).await?;
        act.wake(attempt);
        self.forget_on_commit(&act, identity);
        act.commit().await?;
        Ok(DeviceResponse::Ok)
    }

    fn forget_on_commit(&self, act: &Act, identity: &DeviceIdentity) {
        let (gate, fingerprint) = (self.gate.clone(), identity.fingerprint);
        act.on_commit(move || gate.forget(&fingerprint));
    }
}
