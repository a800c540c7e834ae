//! `TokenUpdate`: push data is kept; the first one is the enrollment (hop 8).

use super::CheckIn;
use crate::{ambient, commands, device_response::DeviceResponse, failure::Outcome, gate::DeviceIdentity};
use domain::{
    device::{Device, Inventory},
    enrollment::attempt::{AttemptEvent, AttemptState, Progress},
    ids::DeviceId,
};
use storage::{Act, Enrollment, EnrollmentState, Moved, NewDevice, PushTokens};
use vault::Secret;

impl CheckIn {
    pub(super) async fn token_update(
        &self,
        act: Act,
        identity: &DeviceIdentity,
        enrollment: Enrollment,
        message: mdm::check_in::TokenUpdate,
    ) -> Outcome<DeviceResponse> {
        if message.topic != enrollment.new.topic {
            return Ok(DeviceResponse::BadRequest("another push topic"));
        }
        let tokens = PushTokens {
            token: Secret::from_bytes(message.token),
            magic: Secret::from_string(message.push_magic),
            unlock: message.unlock_token.map(Secret::from_bytes),
        };
        // The row is locked since it was read: its state is what the update will meet.
        let kept = match enrollment.state {
            EnrollmentState::Authenticating => self.enroll(&act, identity, &enrollment, &tokens).await?,
            EnrollmentState::Enrolled => {
                act.enrollments().renew_tokens(enrollment.new.id, &tokens, act.now()).await?
            }
            _ => return Ok(DeviceResponse::BadRequest("Authenticate comes first")),
        };
        if !kept {
            return Ok(DeviceResponse::BadRequest("this enrollment has ended"));
        }
        act.commit().await?;
        Ok(DeviceResponse::Ok)
    }

    /// The device is enrolled: its record, the end of what came before, the first commands, the live page.
    async fn enroll(
        &self,
        act: &Act,
        identity: &DeviceIdentity,
        enrollment: &Enrollment,
        tokens: &PushTokens,
    ) -> Outcome<bool> {
        let now = act.now();
        let new = &enrollment.new;
        let device = self.record(act, enrollment).await?;
        if !act.enrollments().enroll(new.id, tokens, device, now).await? {
            return Ok(false);
        }
        let kept = Some(identity.certificate);
        if act.certificates().revoke_others(new.id, kept, "replaced", now).await? > 0 {
            let (gate, id) = (self.gate.clone(), new.id);
            act.on_commit(move || gate.forget_enrollment(id));
        }
        commands::enqueue(act, new.id, device, &commands::first(new.access_rights)).await?;
        let moved = Moved {
            state: AttemptState::Enrolled,
            progress: Progress::Enrolled { at: now, mode: new.mode, device },
            device: Some(device),
            only_waiting: false,
        };
        act.attempts().move_on(new.attempt, new.id, &moved, now).await?;
        act.attempts().note(new.attempt, AttemptEvent::Enrolled, "", now).await?;
        act.wake(new.attempt);
        act.device_changed(device, new.site);
        self.forget_on_commit(act, identity);
        Ok(true)
    }

    /// README 26: a known UDID *and* serial number whose record belongs to the same person gets a new enrollment
    /// under the same record; another person gets a new record, flagged for merging. Push data, queue and tokens are
    /// never inherited.
    async fn record(&self, act: &Act, enrollment: &Enrollment) -> Outcome<DeviceId> {
        let new = &enrollment.new;
        let inventory = enrollment.authenticate.clone().unwrap_or_default();
        let known = self.known(act, &inventory).await?;
        let now = act.now();
        let same_person = known.as_ref().is_some_and(|d| same_name(&d.user.username, &new.user.username));
        let mut device = NewDevice {
            id: ambient::id(),
            enrollment: new.id,
            site: new.site,
            ownership: new.ownership,
            mode: new.mode,
            inventory,
            user: new.user.clone(),
            merge_hint: None,
        };
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

fn same_name(one: &str, other: &str) -> bool {
    !one.trim().is_empty() && one.trim().to_lowercase() == other.trim().to_lowercase()
}
