//! Check-in messages, acknowledged only after the commit. Every handler is idempotent: the same message again
//! changes nothing and gets the same answer (R-DV7).

mod authenticate;
mod declarative;
mod token_update;

use crate::{
    device_response::DeviceResponse,
    failure::{Failure, Outcome},
    gate::{CertificateGate, DeviceIdentity},
    together::{self, Together},
};
use domain::enrollment::{
    attempt::{AttemptEvent, AttemptState, Progress},
    wizard::Stop,
};
use domain::ids::EnrollmentId;
use mdm::{EnrollmentKey, check_in};
use std::{collections::HashSet, sync::Arc};
use storage::{Act, Attempt, DeviceKey, Enrollment, EnrollmentState, Lane, Storage, fail_point};
use vault::Secret;

/// A message with who sent it, as those of many devices are taken together.
type From<M> = (DeviceIdentity, Arc<M>);
type Asked<M> = together::Asked<From<M>, DeviceResponse>;

/// The service.
#[derive(Clone)]
pub struct CheckIn {
    pub(crate) storage: Storage,
    pub(crate) gate: CertificateGate,
    authenticates: Together<From<check_in::Authenticate>, DeviceResponse>,
    token_updates: Together<From<check_in::TokenUpdate>, DeviceResponse>,
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
        Self { storage, gate, authenticates: Together::default(), token_updates: Together::default() }
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
        let message = match message {
            check_in::CheckIn::Authenticate(message) => {
                match self.authenticate_with_others(identity, message).await {
                    Ok(answer) => return Ok(answer),
                    Err(message) => check_in::CheckIn::Authenticate(message),
                }
            }
            check_in::CheckIn::TokenUpdate(message) => {
                match self.token_update_with_others(identity, message).await {
                    Ok(answer) => return Ok(answer),
                    Err(message) => check_in::CheckIn::TokenUpdate(message),
                }
            }
            other => other,
        };
        self.take_alone(identity, message).await
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

    async fn authenticate_with_others(
        &self,
        identity: &DeviceIdentity,
        message: check_in::Authenticate,
    ) -> Result<DeviceResponse, check_in::Authenticate> {
        let (service, message) = (self.clone(), Arc::new(message));
        let all = move |asked| service.clone().all_authenticates(asked);
        let answer = self.authenticates.ask((identity.clone(), Arc::clone(&message)), all).await;
        answer.ok_or_else(|| Arc::unwrap_or_clone(message))
    }

    async fn token_update_with_others(
        &self,
        identity: &DeviceIdentity,
        message: check_in::TokenUpdate,
    ) -> Result<DeviceResponse, check_in::TokenUpdate> {
        let (service, message) = (self.clone(), Arc::new(message));
        let all = move |asked| service.clone().all_token_updates(asked);
        let answer = self.token_updates.ask((identity.clone(), Arc::clone(&message)), all).await;
        answer.ok_or_else(|| Arc::unwrap_or_clone(message))
    }

    fn forget_on_commit(&self, act: &Act, identity: &DeviceIdentity) {
        let (gate, fingerprint) = (self.gate.clone(), identity.fingerprint);
        act.on_commit(move || gate.forget(&fingerprint));
    }
}

/// Each enrollment and attempt once: the second message of the same is taken alone, after the first.
fn one_of_each<M>(asked: Vec<Asked<M>>) -> Vec<Asked<M>> {
    let (mut enrollments, mut attempts) = (HashSet::new(), HashSet::new());
    let first = |one: &Asked<M>| {
        let identity = &one.job.0;
        enrollments.insert(identity.enrollment) & attempts.insert(identity.attempt)
    };
    let mut first = first;
    asked.into_iter().filter(|one| first(one)).collect()
}

/// Answers those that are done. The others go back to their askers, who try alone and say what is wrong if that fails,
/// too; where the database is away, nobody needs to find that out again.
fn settle<M>(asked: Vec<Asked<M>>, done: Outcome<HashSet<EnrollmentId>>) {
    match done {
        Ok(done) => {
            let is_done = |one: &Asked<M>| done.contains(&one.job.0.enrollment);
            asked.into_iter().filter(is_done).for_each(|one| one.answer(DeviceResponse::Ok));
        }
        Err(Failure::Refused(_)) => {
            for one in asked {
                one.answer(DeviceResponse::later());
            }
        }
        Err(failure) => tracing::debug!(?failure, "several messages at once could not be taken"),
    }
}
