//! `Authenticate`: the rules a last time, then the device's id is bound to its certificate (hop 7).

use super::{CheckIn, device_key, is_bound};
use crate::{
    device_response::DeviceResponse,
    failure::{Failure, Outcome},
    gate::DeviceIdentity,
    portal,
    story::Story,
};
use domain::{
    browser::IosVersion,
    device::Inventory,
    enrollment::{
        attempt::{AttemptEvent, AttemptState, Progress},
        policy::Policy,
        wizard::Stop,
    },
};
use mdm::check_in::Authenticate;
use storage::{Act, Attempt, Authenticated, DeviceKey, Enrollment, EnrollmentState, Moved};

/// An accepted message.
pub(super) struct Bind<'a> {
    pub(super) identity: &'a DeviceIdentity,
    pub(super) enrollment: &'a Enrollment,
    pub(super) message: &'a Authenticate,
}

impl CheckIn {
    pub(super) async fn authenticate(
        &self,
        act: Act,
        identity: &DeviceIdentity,
        enrollment: Enrollment,
        message: Authenticate,
    ) -> Outcome<DeviceResponse> {
        if let Some(why) = unfit(&enrollment, &message) {
            return Ok(DeviceResponse::BadRequest(why));
        }
        match enrollment.state {
            EnrollmentState::Pending => {}
            EnrollmentState::Authenticating | EnrollmentState::Enrolled => {
                return self.again(act, identity, &enrollment, &message).await;
            }
            _ => return Ok(DeviceResponse::BadRequest("this enrollment has ended")),
        }
        let person = enrollment.new.person.as_ref();
        let (policy, _) = portal::policy(&self.storage, &act.view(), act.now(), person).await?;
        if let Some(why) = refusal(&policy, &enrollment, &message) {
            return self.refuse(act, identity, &enrollment, why).await;
        }
        self.bind(act, identity, &enrollment, &message).await
    }

    /// The same message again, or a re-installation of the same profile with a new key.
    async fn again(
        &self,
        act: Act,
        identity: &DeviceIdentity,
        enrollment: &Enrollment,
        message: &Authenticate,
    ) -> Outcome<DeviceResponse> {
        let same_certificate = enrollment.certificate == Some(identity.certificate);
        if !is_bound(enrollment, &message.key) {
            return Ok(DeviceResponse::BadRequest("this certificate belongs to another device"));
        }
        if same_certificate || enrollment.state == EnrollmentState::Enrolled {
            return Ok(DeviceResponse::Ok);
        }
        self.bind(act, identity, enrollment, message).await
    }

    async fn bind(
        &self,
        act: Act,
        identity: &DeviceIdentity,
        enrollment: &Enrollment,
        message: &Authenticate,
    ) -> Outcome<DeviceResponse> {
        let mut story = Story::default();
        self.bind_all(&act, &[Bind { identity, enrollment, message }], &mut story).await?;
        story.tell(&act).await?;
        act.commit().await?;
        Ok(DeviceResponse::Ok)
    }

    /// Whether it comes from a fresh profile and all rules allow it.
    pub(super) async fn is_usual(&self, act: &Act, one: &Bind<'_>) -> Outcome<bool> {
        let Bind { enrollment, message, .. } = *one;
        if unfit(enrollment, message).is_some() || enrollment.state != EnrollmentState::Pending {
            return Ok(false);
        }
        let person = enrollment.new.person.as_ref();
        let (policy, _) = portal::policy(&self.storage, &act.view(), act.now(), person).await?;
        Ok(refusal(&policy, enrollment, message).is_none())
    }

    pub(super) async fn bind_all(&self, act: &Act, all: &[Bind<'_>], story: &mut Story) -> Outcome<()> {
        let now = act.now();
        let said: Vec<(DeviceKey, Inventory)> =
            all.iter().map(|one| (device_key(&one.message.key), told(one.message))).collect();
        let mut accepted = Vec::new();
        for (one, (key, told)) in all.iter().zip(&said) {
            let new = &one.enrollment.new;
            accepted.push(Authenticated { id: new.id, certificate: one.identity.certificate, key, told });
            let moved = Moved {
                state: AttemptState::Authenticating,
                progress: Progress::Authenticating { at: now, mode: new.mode },
                device: None,
                only_waiting: false,
            };
            let part = |text: &Option<String>| text.clone().unwrap_or_default();
            let detail = format!("{} {}", part(&told.product_name), part(&told.os_version));
            story.goes_on((new.attempt, new.id), moved, AttemptEvent::Authenticated, detail);
        }
        // The rows are locked since they were read: their states are what the updates meet.
        if act.enrollments().authenticate_all(&accepted, now).await?.len() < accepted.len() {
            return Err(Failure::broken("a locked enrollment was changed"));
        }
        for (one, (key, _)) in all.iter().zip(said) {
            self.bound_on_commit(act, one.identity, key);
        }
        Ok(())
    }

    /// The gate need not look the bond up again.
    fn bound_on_commit(&self, act: &Act, identity: &DeviceIdentity, key: DeviceKey) {
        let (gate, fingerprint) = (self.gate.clone(), identity.fingerprint);
        act.on_commit(move || gate.note_bound(&fingerprint, key));
    }

    /// A rule says no: a tombstone in the same transaction, answered through the one function that may expel
    /// (README 18). Which answer makes each iOS version drop the profile is untried on devices.
    async fn refuse(
        &self,
        act: Act,
        identity: &DeviceIdentity,
        enrollment: &Enrollment,
        why: Stop,
    ) -> Outcome<DeviceResponse> {
        let now = act.now();
        let reason = format!("{why:?}");
        let new = &enrollment.new;
        let _ = act.tombstones().insert(new.id, None, &reason, now).await?;
        let tombstone = act.tombstones().find_by_enrollment(new.id).await?;
        let tombstone = tombstone.ok_or_else(|| Failure::broken("a tombstone vanished"))?;
        act.enrollments().refuse(new.id, now).await?;
        let id = new.id;
        let stopped = |attempt: &mut Attempt| {
            if attempt.enrollment == Some(id) {
                attempt.facts.progress = Progress::Stopped { why };
                attempt.state = AttemptState::Refused;
            }
        };
        act.attempts().change(new.attempt, now, stopped).await?;
        act.attempts().note(new.attempt, AttemptEvent::Refused, &reason, now).await?;
        act.wake(new.attempt);
        self.forget_on_commit(&act, identity);
        act.commit().await?;
        Ok(DeviceResponse::unrecognized(&tombstone))
    }
}

/// What cannot come from the profile of this enrollment.
fn unfit(enrollment: &Enrollment, message: &Authenticate) -> Option<&'static str> {
    if message.topic != enrollment.new.topic {
        return Some("another push topic");
    }
    let is_user = enrollment.new.access_rights.is_none();
    (message.key.is_user_enrollment() != is_user).then_some("an id of another kind of enrollment")
}

/// What settings and account say now, with the version the device itself reports (README 31).
fn refusal(policy: &Policy, enrollment: &Enrollment, message: &Authenticate) -> Option<Stop> {
    let ios: Option<IosVersion> = message.os_version.as_deref().and_then(|v| v.parse().ok());
    if let (Some(minimum), Some(ios)) = (policy.minimum_ios, ios)
        && ios < minimum
    {
        return Some(Stop::SystemTooOld);
    }
    (policy.refused || !policy.ownership.contains(&enrollment.new.ownership)).then_some(Stop::NoLongerAllowed)
}

/// What the message tells of the device.
fn told(message: &Authenticate) -> Inventory {
    let udid = (!message.key.is_user_enrollment()).then(|| message.key.as_str().to_owned());
    Inventory {
        name: message.device_name.clone(),
        os_version: message.os_version.clone(),
        build_version: message.build_version.clone(),
        product_name: message.product_name.clone(),
        model: message.model.clone(),
        model_name: message.model_name.clone(),
        serial: message.serial_number.clone(),
        imei: message.imei.clone(),
        udid,
        ..Inventory::default()
    }
}
