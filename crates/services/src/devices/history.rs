//! Everything that happened to one device as one line of time: its attempts, its commands, what it reported, its
//! certificates, and what people did to it.

use super::DevicesService;
use crate::failure::Outcome;
use contract::{
    AdminSession, Error,
    caller::DevicesRead,
    devices::{Happening, HistoryEntry},
};
use domain::{device::Device, ids::DeviceId};
use std::cmp::Reverse;
use storage::{Attempt, Certificate, CommandLine, Enrollment, Read};

/// Entries shown; older ones are in the lists.
const MOST: usize = 500;

impl DevicesService {
    pub(super) async fn happened(
        &self,
        by: &AdminSession<DevicesRead>,
        id: DeviceId,
    ) -> Outcome<Vec<HistoryEntry>> {
        let read = self.storage.read();
        let device = read.devices().get(by.scope(), id).await?.ok_or(Error::NotFound)?;
        let certificates = read.certificates().list_for_device(id).await?;
        let mut found = attempts(&read, read.attempts().list_for_device(id).await?).await?;
        found.extend(read.commands().list(id).await?.into_iter().flat_map(command));
        found.extend(contacts(&device));
        let mut targets = vec![id.to_string()];
        targets.extend(certificates.iter().map(|(certificate, _)| certificate.new.id.to_string()));
        found.extend(certificates.into_iter().filter_map(revoked));
        for line in read.audit().about(by.scope(), &targets).await? {
            let what = Happening::Act {
                actor: line.entry.actor,
                action: line.entry.action,
                outcome: line.entry.outcome,
            };
            found.push(HistoryEntry { at: line.at, what, detail: String::new() });
        }
        // Stable: what happened in one moment stays in the order it was gathered in.
        found.sort_by_key(|entry| Reverse(entry.at));
        found.truncate(MOST);
        Ok(found)
    }
}

async fn attempts(read: &Read, attempts: Vec<Attempt>) -> Outcome<Vec<HistoryEntry>> {
    let mut found = Vec::new();
    for attempt in attempts {
        let mut events = read.attempts().events(attempt.id).await?;
        // The latest first, as everywhere here.
        events.reverse();
        found.extend(events.into_iter().map(|line| HistoryEntry {
            at: line.at,
            what: Happening::Attempt { event: line.event, case: attempt.case.clone() },
            detail: line.detail,
        }));
    }
    Ok(found)
}

fn command(line: CommandLine) -> Vec<HistoryEntry> {
    let entry = |at, what| HistoryEntry { at, what, detail: String::new() };
    let request_type = || line.request_type.clone();
    let mut found = Vec::new();
    if let Some(at) = line.finished_at {
        let what = Happening::CommandEnded { request_type: request_type(), state: line.state };
        found.push(HistoryEntry { detail: line.error.clone().unwrap_or_default(), ..entry(at, what) });
    }
    if let Some(at) = line.sent_at {
        found.push(entry(at, Happening::CommandSent { request_type: request_type() }));
    }
    found.push(entry(line.queued_at, Happening::CommandQueued { request_type: request_type() }));
    found
}

fn contacts(device: &Device) -> Vec<HistoryEntry> {
    let entry = |at, what| HistoryEntry { at, what, detail: String::new() };
    let mut found = vec![entry(device.last_seen_at, Happening::LastContact)];
    found.extend(device.inventory.reported_at.map(|at| entry(at, Happening::InventoryReported)));
    found.extend(device.security.reported_at.map(|at| entry(at, Happening::SecurityReported)));
    found
}

/// Revoked by this server itself; what people revoke stands in the audit log.
fn revoked((certificate, _): (Certificate, Enrollment)) -> Option<HistoryEntry> {
    let at = certificate.revoked_at.filter(|_| certificate.revoked_by.is_none())?;
    let what = Happening::CertificateRevoked { serial: certificate.new.serial };
    Some(HistoryEntry { at, what, detail: certificate.reason.unwrap_or_default() })
}
