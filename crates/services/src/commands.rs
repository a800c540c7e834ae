//! The command queue as a device meets it: it reports, the first result wins, the next open command goes out
//! (R-QU1–R-QU4).

use crate::{
    ambient,
    device_response::DeviceResponse,
    failure::{Failure, Outcome},
    gate::{CertificateGate, DeviceIdentity},
    together::{Asked, Together},
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
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use storage::{Act, Finished, Lane, MAX_RESULT_BYTES, NewCommand, Storage, Waiting, fail_point};

/// The service.
#[derive(Clone)]
pub struct Commands {
    storage: Storage,
    gate: CertificateGate,
    messages: Together<Arc<Message>, DeviceResponse>,
}

/// What a device whose enrollment is complete says, as that of many is taken together.
struct Message {
    identity: DeviceIdentity,
    said: Said,
}

enum Said {
    /// It asks for its next command.
    Idle { may_have_put_off: bool },
    /// It answers a command; with the bytes as they came.
    Report(Box<Report>, Vec<u8>),
}

impl Message {
    fn is_idle(&self) -> bool {
        matches!(self.said, Said::Idle { .. })
    }

    fn may_have_put_off(&self) -> bool {
        matches!(self.said, Said::Idle { may_have_put_off: true })
    }
}

fn command_of(report: &Report) -> Option<CommandId> {
    report.command_uuid.as_deref()?.to_lowercase().parse().ok()
}

/// The state a command ends in; `None`: it does not.
fn end_of(status: Status) -> Option<CommandState> {
    match status {
        Status::NotNow => None,
        Status::Acknowledged => Some(CommandState::Acknowledged),
        Status::CommandFormatError => Some(CommandState::FormatError),
        Status::Error | Status::Idle => Some(CommandState::Error),
    }
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
    let all: Vec<NewCommand> = queued(enrollment, device, commands).collect();
    act.commands().enqueue_all(&all, act.now()).await?;
    Ok(())
}

/// Commands as they are queued.
pub(crate) fn queued(
    enrollment: EnrollmentId,
    device: DeviceId,
    commands: &[Command],
) -> impl Iterator<Item = NewCommand> {
    commands.iter().map(move |command| {
        let id: CommandId = ambient::id();
        NewCommand {
            id,
            enrollment,
            device: Some(device),
            request_type: command.request_type().to_owned(),
            body: command.to_xml(&wire_id(id)),
        }
    })
}

fn wire_id(id: CommandId) -> String {
    id.to_string().to_uppercase()
}

impl Commands {
    /// With these parts.
    pub fn new(storage: Storage, gate: CertificateGate) -> Self {
        // A report is the shortest act of all; on PostgreSQL half of it is waiting for the flush.
        let leaders = if storage.kind() == "postgres" { 2 } else { 1 };
        Self { storage, gate, messages: Together::led_by(leaders) }
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
        match self.take(identity, report, body).await {
            Ok(answer) => answer,
            Err(failure) => {
                let _ = failure.into_error("commands.handle");
                DeviceResponse::later()
            }
        }
    }

    async fn take(&self, identity: &DeviceIdentity, report: Report, body: &[u8]) -> Outcome<DeviceResponse> {
        let Some(standing) = self.gate.standing(identity).await? else {
            return Ok(DeviceResponse::later());
        };
        if !standing.is_bound(&report.key) {
            return Ok(DeviceResponse::BadRequest("this certificate belongs to another device"));
        }
        if !standing.is_enrolled {
            return Ok(DeviceResponse::BadRequest("this enrollment is not complete, or has ended"));
        }
        let said = if report.status == Status::Idle {
            // An empty queue needs no transaction.
            if standing.waiting == Some(Waiting::Nothing) {
                return Ok(DeviceResponse::Ok);
            }
            Said::Idle { may_have_put_off: standing.waiting != Some(Waiting::Queued) }
        } else {
            Said::Report(Box::new(report), body.to_vec())
        };
        let message = Arc::new(Message { identity: identity.clone(), said });
        let service = self.clone();
        let all = move |asked| service.clone().take_asked(asked);
        if let Some(answer) = self.messages.ask(Arc::clone(&message), all).await {
            return Ok(answer);
        }
        Ok(self.take_all(&[&message]).await?.remove(&identity.enrollment).unwrap_or(DeviceResponse::Ok))
    }

    /// Each enrollment once: a second message of the same is taken alone, after the first.
    async fn take_asked(self, asked: Vec<Asked<Arc<Message>, DeviceResponse>>) {
        let mut enrollments = HashSet::new();
        let asked: Vec<_> =
            asked.into_iter().filter(|one| enrollments.insert(one.job.identity.enrollment)).collect();
        let messages: Vec<&Message> = asked.iter().map(|one| one.job.as_ref()).collect();
        match self.take_all(&messages).await {
            Ok(mut answers) => {
                for one in asked {
                    let answer = answers.remove(&one.job.identity.enrollment);
                    one.answer(answer.unwrap_or(DeviceResponse::Ok));
                }
            }
            // Nobody needs to find out again that the database is away.
            Err(Failure::Refused(_)) => {
                for one in asked {
                    one.answer(DeviceResponse::later());
                }
            }
            Err(failure) => tracing::debug!(?failure, "several messages at once could not be taken"),
        }
    }

    /// Reports are recorded, then each device gets its next command; who is not in the answer gets none.
    async fn take_all(&self, messages: &[&Message]) -> Outcome<HashMap<EnrollmentId, DeviceResponse>> {
        let act = self.storage.write(Lane::Device).await?;
        let now = act.now();
        self.gate.set_clock(now);
        let put_off: Vec<EnrollmentId> =
            messages.iter().filter(|one| one.may_have_put_off()).map(|one| one.identity.enrollment).collect();
        if !put_off.is_empty() {
            act.commands().reopen_all(&put_off).await?;
        }
        let reports: Vec<&Message> = messages.iter().copied().filter(|one| !one.is_idle()).collect();
        let known = self.record(&act, &reports).await?;
        // A report about something we never gave says nothing about what is out: the queue stays as it is (R-QU2).
        let asking = messages.iter().map(|one| (one.is_idle(), one.identity.enrollment));
        let asking: Vec<EnrollmentId> =
            asking.filter(|(is_idle, id)| *is_idle || known.contains(id)).map(|(_, id)| id).collect();
        let next = act.commands().take_next_all(&asking, now).await?;
        for one in messages {
            if !one.is_idle() {
                self.look_again(&act, &one.identity);
            } else if next.contains_key(&one.identity.enrollment) {
                self.gate.note_waiting(&one.identity, None);
            } else {
                // Looked at inside the act: whoever queues something from here on forgets this after the commit.
                self.gate.note_waiting(&one.identity, Some(Waiting::Nothing));
            }
        }
        if !reports.is_empty() {
            act.commit().await?;
        } else if !next.is_empty() {
            // That it was handed out is lost at worst: then it is handed out again.
            act.commit_soon();
        }
        Ok(next.into_iter().map(|(id, (_, body))| (id, DeviceResponse::Body(body))).collect())
    }

    /// Once this is committed, the queue is another than was read.
    fn look_again(&self, act: &Act, identity: &DeviceIdentity) {
        let (gate, identity) = (self.gate.clone(), identity.clone());
        act.on_commit(move || gate.note_waiting(&identity, None));
    }

    /// The first result of each command wins. Says which enrollments' reports are about commands of theirs, finished
    /// or not.
    async fn record(&self, act: &Act, reports: &[&Message]) -> Outcome<HashSet<EnrollmentId>> {
        let (mut known, mut ends, mut unsure) = (HashSet::new(), Vec::new(), Vec::new());
        for one in reports {
            let enrollment = one.identity.enrollment;
            let Said::Report(report, body) = &one.said else { continue };
            let Some(id) = command_of(report) else { continue };
            let Some(state) = end_of(report.status) else {
                if act.commands().not_now(enrollment, id).await? {
                    known.insert(enrollment);
                } else {
                    unsure.push((enrollment, id));
                }
                continue;
            };
            let result = (body.len() <= MAX_RESULT_BYTES).then_some(body.as_slice());
            ends.push((enrollment, id, state, result, error_text(report), report));
        }
        let finished: Vec<_> = ends
            .iter()
            .map(|(enrollment, id, state, result, error, _)| {
                (*enrollment, *id, Finished { state: *state, result: *result, error: error.as_deref() })
            })
            .collect();
        let first = act.commands().finish_all(&finished, act.now()).await?;
        for (enrollment, id, state, _, _, report) in &ends {
            if !first.contains(id) {
                unsure.push((*enrollment, *id));
                continue;
            }
            known.insert(*enrollment);
            if *state == CommandState::Acknowledged {
                self.learn(act, *enrollment, report, act.now()).await?;
            }
        }
        let given = act.commands().given(&unsure).await?;
        known.extend(unsure.iter().filter(|(_, id)| given.contains(id)).map(|(enrollment, _)| *enrollment));
        Ok(known)
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
