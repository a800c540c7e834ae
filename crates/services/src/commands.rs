//! The command queue as a device meets it: it reports, the first result wins, the next open command goes out
//! (R-QU1–R-QU4).

use crate::{
    ambient,
    check_in::is_bound,
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
use storage::{Act, EnrollmentState, Finished, Lane, MAX_RESULT_BYTES, NewCommand, Storage};

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

/// Puts a command into the queue of an enrollment. The id is the `CommandUUID` for life.
pub(crate) async fn enqueue(
    act: &Act,
    enrollment: EnrollmentId,
    device: DeviceId,
    command: &Command,
) -> Outcome<()> {
    let id: CommandId = ambient::id();
    let new = NewCommand {
        id,
        enrollment,
        device: Some(device),
        request_type: command.request_type().to_owned(),
        body: command.to_xml(&wire_id(id)),
    };
    let _ = act.commands().enqueue(&new, act.now()).await?;
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
        if report.status == Status::Idle && self.gate.is_idle(identity, &report.key) {
            return DeviceResponse::Ok;
        }
        match self.take(identity, &report, body).await {
            Ok(answer) => answer,
            Err(failure) => {
                let _ = failure.into_error("commands.handle");
                DeviceResponse::later()
            }
        }
    }

    async fn take(&self, identity: &DeviceIdentity, report: &Report, body: &[u8]) -> Outcome<DeviceResponse> {
        let read = self.storage.read();
        let Some(enrollment) = read.enrollments().get(identity.enrollment).await? else {
            return Ok(DeviceResponse::later());
        };
        if !is_bound(&enrollment, &report.key) {
            return Ok(DeviceResponse::BadRequest("this certificate belongs to another device"));
        }
        if enrollment.state != EnrollmentState::Enrolled {
            return Ok(DeviceResponse::BadRequest("this enrollment is not complete, or has ended"));
        }
        // An empty queue and nothing to store: no transaction.
        if report.status == Status::Idle && !read.commands().has_open(identity.enrollment).await? {
            self.gate.note_idle(identity, report.key.clone());
            return Ok(DeviceResponse::Ok);
        }
        drop(read);
        let act = self.storage.write(Lane::Device).await?;
        let now = act.now();
        self.gate.set_clock(now);
        if report.status == Status::Idle {
            act.commands().reopen(identity.enrollment).await?;
        } else {
            self.record(&act, identity.enrollment, report, body).await?;
        }
        let next = act.commands().next_for(identity.enrollment).await?;
        if let Some(next) = &next {
            act.commands().mark_sent(identity.enrollment, next.new.id, now).await?;
        }
        act.commit().await?;
        Ok(next.map_or(DeviceResponse::Ok, |next| DeviceResponse::Body(next.new.body)))
    }

    /// The first result wins; a report for an unknown or finished command is answered normally.
    async fn record(&self, act: &Act, enrollment: EnrollmentId, report: &Report, body: &[u8]) -> Outcome<()> {
        let Some(id) = report.command_uuid.as_deref().and_then(|text| text.to_lowercase().parse().ok())
        else {
            return Ok(());
        };
        let state = match report.status {
            Status::NotNow => {
                act.commands().not_now(enrollment, id).await?;
                return Ok(());
            }
            Status::Acknowledged => CommandState::Acknowledged,
            Status::CommandFormatError => CommandState::FormatError,
            Status::Error | Status::Idle => CommandState::Error,
        };
        let error = error_text(report);
        let result = (body.len() <= MAX_RESULT_BYTES).then_some(body);
        let end = Finished { state, result, error: error.as_deref() };
        let now = act.now();
        if act.commands().finish(enrollment, id, &end, now).await? && state == CommandState::Acknowledged {
            self.learn(act, enrollment, report, now).await?;
        }
        Ok(())
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
