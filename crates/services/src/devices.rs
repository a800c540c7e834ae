//! Devices as the console sees them, always within the caller's sites.

mod history;

use crate::{
    attempts::{self, site_names},
    certificates::ledger,
    device_acts,
    failure::{Outcome, answer},
    gate::CertificateGate,
};
use async_trait::async_trait;
use contract::{
    AdminSession, Error,
    attempts::AttemptRow,
    caller::{DevicesEdit, DevicesRead},
    certificates::CertificateRow,
    devices::{
        AskedDevices, AttemptDetail, ChosenDevices, CommandRow, DeviceCertificate, DeviceDetail, DeviceQuery,
        DeviceRow, Devices, HistoryEntry, TimelineEntry,
    },
    lists::ExportNote,
};
use domain::{
    device::Device,
    ids::{CaseCode, CommandId, DeviceId, SiteId},
    list::{Mark, Paged, Stretch},
    time::Timestamp,
};
use std::collections::HashMap;
use storage::{Attempt, CommandLine, Read, Storage};

/// Commands that are listed with the beginning of their answer.
const ANSWERS_LISTED: usize = 20;
/// How much of it, in characters.
const ANSWER_START: usize = 4_000;

/// The service.
#[derive(Clone)]
pub struct DevicesService {
    pub(crate) storage: Storage,
    /// Remembers for some seconds that a queue is empty.
    pub(crate) gate: CertificateGate,
}

type SiteNames = HashMap<SiteId, String>;

fn row(device: Device, sites: &SiteNames) -> DeviceRow {
    DeviceRow {
        id: device.id,
        name: device.display_name(),
        state: device.state,
        serial: device.inventory.serial,
        model: device.inventory.model_name.or(device.inventory.product_name),
        os_version: device.inventory.os_version,
        username: device.user.username,
        real_name: device.user.real_name,
        ownership: device.ownership,
        site: device.site.and_then(|id| sites.get(&id).cloned()),
        enrolled_at: device.enrolled_at,
        last_seen_at: device.last_seen_at,
    }
}

/// What storage is asked for; `now` decides what has not been seen for long.
pub(crate) fn wanted(query: &DeviceQuery, now: Timestamp) -> storage::DeviceQuery {
    storage::DeviceQuery {
        search: query.search.chars().take(100).collect(),
        state: query.state,
        ownership: query.ownership,
        site: query.site,
        os: query.os.clone(),
        unseen_since: query.unseen.map(|range| now.plus(-range.span())),
        sort: query.sort,
        order: query.order,
    }
}

async fn attempt_detail(read: &Read, attempt: Attempt) -> Outcome<AttemptDetail> {
    let events = read.attempts().events(attempt.id).await?;
    Ok(AttemptDetail {
        id: attempt.id,
        case: attempt.case,
        state: attempt.state,
        user_agent: attempt.user_agent,
        address: attempt.address,
        timeline: events
            .into_iter()
            .map(|line| TimelineEntry { at: line.at, event: line.event, detail: line.detail })
            .collect(),
    })
}

/// What a device sent, as far as it is text.
fn as_text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn command_row((at, line): (usize, CommandLine)) -> CommandRow {
    let whole = line.result_start.map(|bytes| as_text(&bytes)).filter(|text| !text.is_empty());
    let (has_more, result) = match whole {
        Some(_) if at >= ANSWERS_LISTED => (true, None),
        Some(text) => (text.len() >= ANSWER_START, Some(text.chars().take(ANSWER_START).collect())),
        None => (false, None),
    };
    CommandRow {
        id: line.id,
        request_type: line.request_type,
        state: line.state,
        queued_at: line.queued_at,
        sent_at: line.sent_at,
        finished_at: line.finished_at,
        error: line.error,
        result,
        has_more,
    }
}

impl DevicesService {
    /// The record of a device the caller may see, or nothing at all.
    async fn known(&self, by: &AdminSession<DevicesRead>, id: DeviceId) -> Outcome<(Read, Device)> {
        let read = self.storage.read();
        let device = read.devices().get(by.scope(), id).await?.ok_or(Error::NotFound)?;
        Ok((read, device))
    }

    async fn its_certificates(
        &self,
        by: &AdminSession<DevicesRead>,
        id: DeviceId,
    ) -> Outcome<Vec<CertificateRow>> {
        let (read, _) = self.known(by, id).await?;
        let found = read.certificates().list_for_device(id).await?;
        ledger::rows(&read, by.scope(), found).await
    }

    async fn its_attempts(&self, by: &AdminSession<DevicesRead>, id: DeviceId) -> Outcome<Vec<AttemptRow>> {
        let (read, _) = self.known(by, id).await?;
        let found = read.attempts().list_for_device(id).await?;
        attempts::rows(&read, found).await
    }

    async fn its_commands(&self, by: &AdminSession<DevicesRead>, id: DeviceId) -> Outcome<Vec<CommandRow>> {
        let (read, _) = self.known(by, id).await?;
        let found = read.commands().list(id).await?;
        Ok(found.into_iter().enumerate().map(command_row).collect())
    }

    async fn its_command(
        &self,
        by: &AdminSession<DevicesRead>,
        id: DeviceId,
        command: CommandId,
    ) -> Outcome<CommandRow> {
        let (read, _) = self.known(by, id).await?;
        let found = read.commands().find_for_device(id, command).await?.ok_or(Error::NotFound)?;
        Ok(CommandRow {
            id: found.new.id,
            request_type: found.new.request_type,
            state: found.state,
            queued_at: found.queued_at,
            sent_at: found.sent_at,
            finished_at: found.finished_at,
            error: found.error,
            result: found.result.as_deref().map(as_text),
            has_more: false,
        })
    }

    async fn page(&self, by: &AdminSession<DevicesRead>, query: DeviceQuery) -> Outcome<Paged<DeviceRow>> {
        let read = self.storage.read();
        let sites = site_names(&read).await?;
        let wanted = wanted(&query, read.now().await?);
        let found = read.devices().list(by.scope(), &wanted, query.page).await?;
        let rows = found.rows.into_iter().map(|device| row(device, &sites)).collect();
        Ok(Paged { rows, total: found.total, page: found.page })
    }

    async fn stretch(
        &self,
        by: &AdminSession<DevicesRead>,
        query: &DeviceQuery,
        after: Option<Mark>,
    ) -> Outcome<Stretch<DeviceRow>> {
        let read = self.storage.read();
        let sites = site_names(&read).await?;
        let wanted = wanted(query, read.now().await?);
        let found = read.devices().walk(by.scope(), &wanted, after.as_ref()).await?;
        Ok(Stretch {
            rows: found.rows.into_iter().map(|device| row(device, &sites)).collect(),
            next: found.next,
        })
    }

    async fn one(&self, by: &AdminSession<DevicesRead>, id: DeviceId) -> Outcome<DeviceDetail> {
        let read = self.storage.read();
        let device = read.devices().get(by.scope(), id).await?.ok_or(Error::NotFound)?;
        let site = site_names(&read).await?;
        let enrollment = read.enrollments().get(device.enrollment).await?;
        let certificate = match enrollment.as_ref().and_then(|e| e.certificate) {
            Some(id) => read.certificates().get(id).await?,
            None => None,
        };
        Ok(DeviceDetail {
            site: device.site.and_then(|id| site.get(&id).cloned()),
            certificate: certificate.map(|c| DeviceCertificate {
                id: c.new.id,
                serial: c.new.serial,
                fingerprint: c.fingerprint.map(hex::encode).unwrap_or_default(),
                not_before: c.new.not_before,
                not_after: c.new.not_after,
                revoked_at: c.revoked_at,
            }),
            access_rights: enrollment.as_ref().and_then(|e| e.new.access_rights),
            managed_apple_account: enrollment.and_then(|e| e.new.managed_apple_account),
            device,
        })
    }

    async fn case(&self, by: &AdminSession<DevicesRead>, case: CaseCode) -> Outcome<AttemptDetail> {
        let read = self.storage.read();
        let attempt = read.attempts().find_by_case(by.scope(), &case).await?.ok_or(Error::NotFound)?;
        attempt_detail(&read, attempt).await
    }
}

#[async_trait]
impl Devices for DevicesService {
    async fn list(
        &self,
        by: &AdminSession<DevicesRead>,
        query: DeviceQuery,
    ) -> Result<Paged<DeviceRow>, Error> {
        answer("devices.list", self.page(by, query).await)
    }

    async fn count(&self, by: &AdminSession<DevicesRead>, chosen: &ChosenDevices) -> Result<u64, Error> {
        answer("devices.count", device_acts::count(self, by, chosen).await)
    }

    async fn ask_inventory(
        &self,
        by: &AdminSession<DevicesEdit>,
        chosen: ChosenDevices,
    ) -> Result<AskedDevices, Error> {
        answer("devices.ask_inventory", device_acts::ask_inventory(self, by, chosen).await)
    }

    async fn begin_export(
        &self,
        by: &AdminSession<DevicesRead>,
        query: &DeviceQuery,
        note: ExportNote,
    ) -> Result<u64, Error> {
        answer("devices.begin_export", device_acts::begin_export(self, by, query, note).await)
    }

    async fn walk(
        &self,
        by: &AdminSession<DevicesRead>,
        query: &DeviceQuery,
        after: Option<Mark>,
    ) -> Result<Stretch<DeviceRow>, Error> {
        answer("devices.walk", self.stretch(by, query, after).await)
    }

    async fn detail(&self, by: &AdminSession<DevicesRead>, id: DeviceId) -> Result<DeviceDetail, Error> {
        answer("devices.detail", self.one(by, id).await)
    }

    async fn certificates(
        &self,
        by: &AdminSession<DevicesRead>,
        id: DeviceId,
    ) -> Result<Vec<CertificateRow>, Error> {
        answer("devices.certificates", self.its_certificates(by, id).await)
    }

    async fn attempts(&self, by: &AdminSession<DevicesRead>, id: DeviceId) -> Result<Vec<AttemptRow>, Error> {
        answer("devices.attempts", self.its_attempts(by, id).await)
    }

    async fn commands(&self, by: &AdminSession<DevicesRead>, id: DeviceId) -> Result<Vec<CommandRow>, Error> {
        answer("devices.commands", self.its_commands(by, id).await)
    }

    async fn command(
        &self,
        by: &AdminSession<DevicesRead>,
        id: DeviceId,
        command: CommandId,
    ) -> Result<CommandRow, Error> {
        answer("devices.command", self.its_command(by, id, command).await)
    }

    async fn history(
        &self,
        by: &AdminSession<DevicesRead>,
        id: DeviceId,
    ) -> Result<Vec<HistoryEntry>, Error> {
        answer("devices.history", self.happened(by, id).await)
    }

    async fn attempt(&self, by: &AdminSession<DevicesRead>, case: CaseCode) -> Result<AttemptDetail, Error> {
        answer("devices.attempt", self.case(by, case).await)
    }
}
