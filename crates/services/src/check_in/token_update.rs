//! `TokenUpdate`: push data is kept; the first one is the enrollment (hop 8).

use super::{Asked, CheckIn, is_bound, one_of_each, settle};
use crate::{
    ambient, commands,
    device_response::DeviceResponse,
    failure::{Failure, Outcome},
    gate::DeviceIdentity,
};
use domain::{
    device::{Device, Inventory},
    enrollment::attempt::{AttemptEvent, AttemptState, Progress},
    ids::{DeviceId, EnrollmentId},
};
use mdm::check_in::TokenUpdate;
use std::collections::HashSet;
use storage::{Act, Enrollment, EnrollmentState, Lane, Moved, NewDevice, PushTokens};
use vault::Secret;

/// A message of the usual way, with the enrollment it is about.
struct Usual<'a> {
    identity: &'a DeviceIdentity,
    enrollment: &'a Enrollment,
    tokens: PushTokens,
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
                self.complete_all(&act, &[one]).await?;
            }
            EnrollmentState::Enrolled => {
                act.enrollments().renew_tokens(enrollment.new.id, &tokens, act.now()).await?;
            }
            _ => return Ok(DeviceResponse::BadRequest("Authenticate comes first")),
        }
        act.commit().await?;
        Ok(DeviceResponse::Ok)
    }

    /// Messages of devices that are enrolled, or that no record knows yet; others are left to their askers.
    pub(super) async fn all_token_updates(self, asked: Vec<Asked<TokenUpdate>>) {
        let asked = one_of_each(asked);
        let taken = self.take_usual(&asked).await;
        settle(asked, taken);
    }

    async fn take_usual(&self, asked: &[Asked<TokenUpdate>]) -> Outcome<HashSet<EnrollmentId>> {
        let act = self.storage.write(Lane::Device).await?;
        let ids: Vec<EnrollmentId> = asked.iter().map(|one| one.job.0.enrollment).collect();
        let enrollments = act.enrollments().lock_all(&ids).await?;
        let (mut first, mut later) = (Vec::new(), Vec::new());
        for one in asked {
            let (identity, message) = &one.job;
            let Some(enrollment) = enrollments.get(&identity.enrollment) else { continue };
            if !is_bound(enrollment, &message.key) || message.topic != enrollment.new.topic {
                continue;
            }
            let usual = Usual { identity, enrollment, tokens: tokens(message) };
            match enrollment.state {
                EnrollmentState::Authenticating => first.push(usual),
                EnrollmentState::Enrolled => later.push(usual),
                _ => {}
            }
        }
        let first = unknown(&act, first).await?;
        let taken = first.iter().chain(&later).map(|one| one.enrollment.new.id).collect::<HashSet<_>>();
        if taken.is_empty() {
            return Ok(taken);
        }
        self.enroll_new(&act, &first).await?;
        let renewed: Vec<_> = later.iter().map(|one| (one.enrollment.new.id, &one.tokens)).collect();
        act.enrollments().renew_tokens_all(&renewed, act.now()).await?;
        act.commit().await?;
        Ok(taken)
    }

    /// New records for devices that no record knows.
    async fn enroll_new<'a>(&self, act: &Act, first: &'a [Usual<'a>]) -> Outcome<()> {
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
        self.complete_all(act, &all).await
    }

    /// The devices are enrolled: the end of what came before, the first commands, the live pages.
    async fn complete_all(&self, act: &Act, all: &[Complete<'_>]) -> Outcome<()> {
        let now = act.now();
        let (mut enrolled, mut kept, mut queue) = (Vec::new(), Vec::new(), Vec::new());
        let (mut moves, mut lines) = (Vec::new(), Vec::new());
        for one in all {
            let (new, device) = (&one.enrollment.new, one.device);
            enrolled.push((new.id, one.tokens, device));
            kept.push((new.id, one.identity.certificate));
            queue.extend(commands::queued(new.id, device, &commands::first(new.access_rights)));
            let moved = Moved {
                state: AttemptState::Enrolled,
                progress: Progress::Enrolled { at: now, mode: new.mode, device },
                device: Some(device),
                only_waiting: false,
            };
            moves.push((new.attempt, new.id, moved));
            lines.push((new.attempt, AttemptEvent::Enrolled, String::new()));
        }
        // The rows are locked since they were read: their states are what the updates meet.
        if act.enrollments().enroll_all(&enrolled, now).await?.len() < enrolled.len() {
            return Err(Failure::broken("a locked enrollment was changed"));
        }
        for id in act.certificates().revoke_others_all(&kept, "replaced", now).await? {
            let gate = self.gate.clone();
            act.on_commit(move || gate.forget_enrollment(id));
        }
        act.commands().enqueue_all(&queue, now).await?;
        act.attempts().move_on_all(&moves, now).await?;
        act.attempts().note_all(&lines, now).await?;
        for one in all {
            act.wake(one.enrollment.new.attempt);
            act.device_changed(one.device, one.enrollment.new.site);
            let (gate, fingerprint) = (self.gate.clone(), one.identity.fingerprint);
            act.on_commit(move || gate.note_enrolled(&fingerprint));
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

/// Those whose UDID no record has, each UDID once. Whether it is the same device and person is asked alone.
async fn unknown<'a>(act: &Act, first: Vec<Usual<'a>>) -> Outcome<Vec<Usual<'a>>> {
    let udids: Vec<&str> = first.iter().filter_map(|one| udid(one.enrollment)).collect();
    let mut known = act.devices().known_udids(&udids).await?;
    let mut fresh = |one: &Usual<'a>| udid(one.enrollment).is_none_or(|udid| known.insert(udid.to_owned()));
    Ok(first.into_iter().filter(|one| fresh(one)).collect())
}

fn udid(enrollment: &Enrollment) -> Option<&str> {
    enrollment.authenticate.as_ref()?.udid.as_deref()
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
