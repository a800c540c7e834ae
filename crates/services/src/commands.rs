//! The command queue as a device meets it: it reports, the first result wins, the next open command goes out
//! (R-QU1–R-QU4).

use crate::{
    ambient,
    device_response::DeviceResponse,
    failure::Outcome,
    gate::{CertificateGate, DeviceIdentity},
};
use domain::{
    device::{CommandState, Inventory, Security},
    ids::{CommandId, DeviceId, EnrollmentId},
    time::Timestamp,
};
use mdm::{
    command::{self, Command, QueryKind},
    report::{self, Report, Status},
};
use storage::{Act, Finished, Lane, MAX_RESULT_BYTES, NewCommand, Storage, Waiting, fail_point};

/// The service.
#[derive(Clone)]
pub struct Commands {
    storage: Storage,
    gate: CertificateGate,
}

/// What a freshly enrolled device is asked.
pub(crate) fn first(access_rights: Option<i64>) -> [Command; 2] {
    let kind = access_rights
        .map_or(QueryKind::UserEnrollment, |access_rights| QueryKind::ReducedRights { access_rights });
    [Command::device_information(kind), Command::SecurityInfo]
}

/// Puts commands into the queue of an enrollment, in their order. The id is the `CommandUUID` for life.
pub(crate) async fn enqueue(
    act: &Act,
    enrollment: EnrollmentId,
    device: DeviceId,
    commands: &[Command],
) -> Outcome<()> {
    let new = |command: &Command| {
        let id: CommandId = ambient::id();
        NewCommand {
            id,
            enrollment,
            device: Some(device),
            request_type: command.request_type().to_owned(),
            body: command.to_xml(&wire_id(id)),
        }
    };
    let all: Vec<NewCommand> = commands.iter().map(new).collect();
    act.commands().enqueue_all(enrollment, &all, act.now()).await?;
    Ok(())
}

fn wire_id(id: CommandId) -> String {
    id.to_string().to_uppercase()
}

impl Commands {
    /// With these parts.
    pub fn new(storage: Storage, gate: CertificateGate) -> Self {
        Self { storage, gate }
    }

    /// Takes a report whose sender is proven; answers with the next command or nothing.
    pub async fn handle(&self, identity: &DeviceIdentity, body: &[u8]) -> DeviceResponse {
        fail_point::reach("device.message");
        let report = match report::parse(body) {
            Ok(report) => report,
            Err(malformed) => {
                tracing::info!(enrollment.id = %identity.enrollment, %malformed, "a report was refused");
                return DeviceResponse::BadRequest("not a report");
            }
        };
        if report.user_channel {
            return DeviceResponse::NotThisUser;
        }
        self.gate.note_seen(identity.enrollment);
        match self.take(identity, &report, body).await {
            Ok(answer) => answer,
            Err(failure) => {
                let _ = failure.into_error("commands.handle");
                DeviceResponse::later()
            }
        }
    }

    async fn take(&self, identity: &DeviceIdentity, report: &Report, body: &[u8]) -> Outcome<DeviceResponse> {
        let Some(standing) = self.gate.standing(identity).await? else {
            return Ok(DeviceResponse::later());
        };
        if !standing.is_bound(&report.key) {
            return Ok(DeviceResponse::BadRequest("this certificate belongs to another device"));
        }
        if !standing.is_enrolled {
            return Ok(DeviceResponse::BadRequest("this enrollment is not complete, or has ended"));
        }
        if report.status == Status::Idle {
            return self.hand_out(identity, standing.waiting).await;
        }
        let act = self.storage.write(Lane::Device).await?;
        self.gate.set_clock(act.now());
        let known = self.record(&act, identity.enrollment, report, body).await?;
        // A report about something we never gave says nothing about what is out: the queue stays as it is (R-QU2).
        let next = if known { act.commands().take_next(identity.enrollment, act.now()).await? } else { None };
        self.look_again(&act, identity);
        act.commit().await?;
        Ok(next.map_or(DeviceResponse::Ok, |(_, body)| DeviceResponse::Body(body)))
    }

    /// Idle: the first command, if there is one. An empty queue needs no transaction.
    async fn hand_out(&self, identity: &DeviceIdentity, waiting: Option<Waiting>) -> Outcome<DeviceResponse> {
        if waiting == Some(Waiting::Nothing) {
            return Ok(DeviceResponse::Ok);
        }
        let act = self.storage.write(Lane::Device).await?;
        self.gate.set_clock(act.now());
        if waiting != Some(Waiting::Queued) {
            act.commands().reopen(identity.enrollment).await?;
        }
        let Some((_, body)) = act.commands().take_next(identity.enrollment, act.now()).await? else {
            // Looked at inside the act: whoever queues something from here on forgets this after the commit.
            self.gate.note_waiting(identity, Some(Waiting::Nothing));
            return Ok(DeviceResponse::Ok);
        };
        self.gate.note_waiting(identity, None);
        // That it was handed out is lost at worst: then it is handed out again.
        act.commit_soon();
        Ok(DeviceResponse::Body(body))
    }

    /// Once this is committed, the queue is another than was read.
    fn look_again(&self, act: &Act, identity: &DeviceIdentity) {
        let (gate, identity) = (self.gate.clone(), identity.clone());
        act.on_commit(move || gate.note_waiting(&identity, None));
    }

    /// The first result wins. Whether the report is about a command of this enrollment, finished or not.
    async fn record(
        &self,
        act: &Act,
        enrollment: EnrollmentId,
        report: &Report,
        body: &[u8],
    ) -> Outcome<bool> {
        let Some(id) = report.command_uuid.as_deref().and_then(|text| text.to_lowercase().parse().ok())
        else {
            return Ok(false);
        };
        let state = match report.status {
            Status::NotNow => {
                let put_off = act.commands().not_now(enrollment, id).await?;
                return Ok(put_off || act.commands().get(enrollment, id).await?.is_some());
            }
            Status::Acknowledged => CommandState::Acknowledged,
            Status::CommandFormatError => CommandState::FormatError,
            Status::Error | Status::Idle => CommandState::Error,
        };
        let error = error_text(report);
        let result = (body.len() <= MAX_RESULT_BYTES).then_some(body);
        let end = Finished { state, result, error: error.as_deref() };
        let now = act.now();
        if !act.commands().finish(enrollment, id, &end, now).await? {
            return Ok(act.commands().get(enrollment, id).await?.is_some());
        }
        if state == CommandState::Acknowledged {
            self.learn(act, enrollment, report, now).await?;
        }
        Ok(true)
    }

    /// What the answer tells goes into the record.
    async fn learn(
        &self,
        act: &Act,
        enrollment: EnrollmentId,
        report: &Report,
        now: Timestamp,
    ) -> Outcome<()> {
        if let Some(told) = command::DeviceInformation::from_report(report) {
            let device = act.devices().find_by_enrollment(enrollment).await?;
            if let Some(device) = &device {
                act.device_changed(device.id, device.site);
            }
            let known = device.map(|d| d.inventory).unwrap_or_default();
            act.devices().set_inventory(enrollment, &merged(known, told, now)).await?;
        }
        if let Some(told) = command::SecurityInfo::from_report(report) {
            let security = Security {
                passcode_present: told.passcode_present,
                passcode_compliant: told.passcode_compliant,
                hardware_encryption: told.hardware_encryption_caps,
                user_enrollment: told.is_user_enrollment,
                reported_at: Some(now),
            };
            act.devices().set_security(enrollment, &security).await?;
        }
        Ok(())
    }
}

/// What was told replaces what was known; silence keeps it.
fn merged(known: Inventory, told: command::DeviceInformation, now: Timestamp) -> Inventory {
    Inventory {
        name: told.device_name.or(known.name),
        os_version: told.os_version.or(known.os_version),
        build_version: told.build_version.or(known.build_version),
        product_name: told.product_name.or(known.product_name),
        model: told.model.or(known.model),
        model_name: told.model_name.or(known.model_name),
        serial: told.serial_number.or(known.serial),
        // The id the certificate is bound to is never replaced by a claim in a report.
        udid: known.udid,
        imei: told.imei.or(known.imei),
        capacity_gb: told.capacity_gb.or(known.capacity_gb),
        available_gb: told.available_gb.or(known.available_gb),
        battery_level: told.battery_level,
        supervised: told.supervised.or(known.supervised),
        wifi_mac: told.wifi_mac.or(known.wifi_mac),
        reported_at: Some(now),
    }
}

/// The innermost words of the device's error chain.
fn error_text(report: &Report) -> Option<String> {
    let link = report.error_chain.first()?;
    let words = link.english.as_deref().unwrap_or(&link.localized);
    Some(format!("{words} ({} {})", link.domain, link.code))
}
