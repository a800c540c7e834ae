//! `TokenUpdate`: push data is kept; the first one is the enrollment (hop 8).

use super::{CheckIn, is_bound};
use crate::{
    ambient, commands,
    device_response::DeviceResponse,
    failure::{Failure, Outcome},
    gate::DeviceIdentity,
    story::Story,
};
use domain::{
    device::{Device, Inventory},
    enrollment::attempt::{AttemptEvent, AttemptState, Progress},
    ids::DeviceId,
};
use mdm::check_in::TokenUpdate;
use storage::{Act, Enrollment, EnrollmentState, Moved, NewDevice, PushTokens};
use vault::Secret;

/// A message of the usual way, with the enrollment it is about.
pub(super) struct Usual<'a> {
    pub(super) identity: &'a DeviceIdentity,
    enrollment: &'a Enrollment,
    pub(super) tokens: PushTokens,
}

impl<'a> Usual<'a> {
    /// Unless it is another device's, or another push topic's.
    pub(super) fn new(
        identity: &'a DeviceIdentity,
        enrollment: &'a Enrollment,
        message: &TokenUpdate,
    ) -> Option<Self> {
        let fits = is_bound(enrollment, &message.key) && message.topic == enrollment.new.topic;
        fits.then(|| Self { identity, enrollment, tokens: tokens(message) })
    }
}

/// An enrollment that is complete now.
struct Complete<'a> {
    identity: &'a DeviceIdentity,
    enrollment: &'a Enrollment,
    tokens: &'a PushTokens,
    device: DeviceId,
}

impl CheckIn {
    pub(super) async fn token_update(
        &self,
        act: Act,
        identity: &DeviceIdentity,
        enrollment: Enrollment,
        message: TokenUpdate,
    ) -> Outcome<DeviceResponse> {
        if message.topic != enrollment.new.topic {
            return Ok(DeviceResponse::BadRequest("another push topic"));
        }
        let tokens = tokens(&message);
        match enrollment.state {
            EnrollmentState::Authenticating => {
                let device = self.record(&act, &enrollment).await?;
                let one = Complete { identity, enrollment: &enrollment, tokens: &tokens, device };
                self.end_other_keys(&act, identity).await?;
                let mut story = Story::default();
                self.complete_all(&act, &[one], &mut story).await?;
                story.tell(&act).await?;
            }
            EnrollmentState::Enrolled => {
                act.enrollments().renew_tokens(enrollment.new.id, &tokens, act.now()).await?;
            }
            _ => return Ok(DeviceResponse::BadRequest("Authenticate comes first")),
        }
        act.commit().await?;
        Ok(DeviceResponse::Ok)
    }

    /// New records for devices that no record knows.
    pub(super) async fn enroll_new<'a>(
        &self,
        act: &Act,
        first: &'a [Usual<'a>],
        story: &mut Story,
    ) -> Outcome<()> {
        if first.is_empty() {
            return Ok(());
        }
        let devices: Vec<NewDevice> = first.iter().map(|one| new_device(one.enrollment)).collect();
        let inserted = act.devices().insert_all(&devices, act.now()).await?;
        if inserted < u64::try_from(devices.len()).unwrap_or(u64::MAX) {
            return Err(Failure::broken("the id of a device record was taken"));
        }
        let complete = |(one, device): (&'a Usual<'a>, &NewDevice)| Complete {
            identity: one.identity,
            enrollment: one.enrollment,
            tokens: &one.tokens,
            device: device.id,
        };
        let all: Vec<Complete<'_>> = first.iter().zip(&devices).map(complete).collect();
        self.complete_all(act, &all, story).await
    }

    /// The devices are enrolled: the end of what came before, the first commands, the live pages.
    async fn complete_all(&self, act: &Act, all: &[Complete<'_>], story: &mut Story) -> Outcome<()> {
        let now = act.now();
        let (mut enrolled, mut queue) = (Vec::new(), Vec::new());
        for one in all {
            let (new, device) = (&one.enrollment.new, one.device);
            enrolled.push((new.id, one.tokens, device));
            queue.extend(commands::queued(new.id, device, &commands::first(new.access_rights)));
            let moved = Moved {
                state: AttemptState::Enrolled,
                progress: Progress::Enrolled { at: now, mode: new.mode, device },
                device: Some(device),
                only_waiting: false,
            };
            story.goes_on((new.attempt, new.id), moved, AttemptEvent::Enrolled, String::new());
        }
        // The rows are locked since they were read: their states are what the updates meet.
        if act.enrollments().enroll_all(&enrolled, now).await?.len() < enrolled.len() {
            return Err(Failure::broken("a locked enrollment was changed"));
        }
        act.commands().enqueue_first(&queue, now).await?;
        for one in all {
            act.device_changed(one.device, one.enrollment.new.site);
            let (gate, fingerprint) = (self.gate.clone(), one.identity.fingerprint);
            act.on_commit(move || gate.note_enrolled(&fingerprint));
        }
        Ok(())
    }

    /// The key the device enrolled with is the only one from here on.
    async fn end_other_keys(&self, act: &Act, identity: &DeviceIdentity) -> Outcome<()> {
        let (id, kept) = (identity.enrollment, Some(identity.certificate));
        if act.certificates().revoke_others(id, kept, "replaced", act.now()).await? > 0 {
            let gate = self.gate.clone();
            act.on_commit(move || gate.forget_enrollment(id));
        }
        Ok(())
    }

    /// README 26: a known UDID *and* serial number whose record belongs to the same person gets a new enrollment
    /// under the same record; another person gets a new record, flagged for merging. Push data, queue and tokens are
    /// never inherited.
    async fn record(&self, act: &Act, enrollment: &Enrollment) -> Outcome<DeviceId> {
        let new = &enrollment.new;
        let mut device = new_device(enrollment);
        let known = self.known(act, &device.inventory).await?;
        let now = act.now();
        let same_person = known.as_ref().is_some_and(|d| same_name(&d.user.username, &new.user.username));
        match known {
            Some(known) if same_person => {
                device.id = known.id;
                self.end_earlier(act, &known, enrollment).await?;
                act.devices().update_for_reenrollment(&device, now).await?;
            }
            other => {
                device.merge_hint = other.map(|d| d.id);
                let _ = act.devices().insert(&device, now).await?;
            }
        }
        Ok(device.id)
    }

    /// A record with the same UDID and the same serial number; both must be told and fit.
    async fn known(&self, act: &Act, told: &Inventory) -> Outcome<Option<Device>> {
        let (Some(udid), Some(serial)) = (&told.udid, &told.serial) else { return Ok(None) };
        let found = act.devices().find_by_udid_or_serial(Some(udid), None).await?;
        Ok(found.filter(|device| device.inventory.serial.as_ref() == Some(serial)))
    }

    /// The earlier enrollment of this record ends, with its certificate and its queue.
    async fn end_earlier(&self, act: &Act, known: &Device, enrollment: &Enrollment) -> Outcome<()> {
        if known.enrollment == enrollment.new.id {
            return Ok(());
        }
        let now = act.now();
        act.enrollments().check_out(known.enrollment, now).await?;
        act.commands().cancel_open(known.enrollment, now).await?;
        act.certificates().revoke_others(known.enrollment, None, "enrolled again", now).await?;
        let (gate, earlier) = (self.gate.clone(), known.enrollment);
        act.on_commit(move || gate.forget_enrollment(earlier));
        Ok(())
    }
}

fn new_device(enrollment: &Enrollment) -> NewDevice {
    let new = &enrollment.new;
    NewDevice {
        id: ambient::id(),
        enrollment: new.id,
        site: new.site,
        ownership: new.ownership,
        mode: new.mode,
        inventory: enrollment.authenticate.clone().unwrap_or_default(),
        user: new.user.clone(),
        merge_hint: None,
    }
}

fn tokens(message: &TokenUpdate) -> PushTokens {
    PushTokens {
        token: Secret::from_bytes(message.token.clone()),
        magic: Secret::from_string(message.push_magic.clone()),
        unlock: message.unlock_token.clone().map(Secret::from_bytes),
    }
}

fn same_name(one: &str, other: &str) -> bool {
    !one.trim().is_empty() && one.trim().to_lowercase() == other.trim().to_lowercase()
}
