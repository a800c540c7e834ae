//! Devices as the console lists and shows them.

use crate::{
    AdminSession, Error,
    attempts::AttemptRow,
    caller::{DevicesEdit, DevicesRead},
    certificates::CertificateRow,
    lists::ExportNote,
};
use async_trait::async_trait;
use domain::{
    audit::AuditOutcome,
    device::{CommandState, Device, DeviceState},
    enrollment::{
        attempt::{AttemptEvent, AttemptState},
        mode::Ownership,
    },
    ids::{AttemptId, CaseCode, CertificateId, CommandId, DeviceId, SiteId},
    list::{DeviceSort, Mark, Order, Page, Paged, Stretch},
    os_filter::OsFilter,
    overview::TimeRange,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// What to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeviceQuery {
    /// Part of a name, serial number, user name, mail address or model; at most 100 characters.
    pub search: String,
    /// Only this state.
    pub state: Option<DeviceState>,
    /// Only this ownership.
    pub ownership: Option<Ownership>,
    /// Only this site.
    pub site: Option<SiteId>,
    /// Only these versions of iOS.
    pub os: OsFilter,
    /// Only those not seen for this long.
    pub unseen: Option<TimeRange>,
    /// Sorted by.
    pub sort: DeviceSort,
    /// Direction.
    pub order: Order,
    /// Page.
    pub page: Page,
}

/// A device in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRow {
    /// Id.
    pub id: DeviceId,
    /// Name as shown.
    pub name: String,
    /// Managed or not.
    pub state: DeviceState,
    /// Serial number, if reported.
    pub serial: Option<String>,
    /// Model, if reported.
    pub model: Option<String>,
    /// iOS, if reported.
    pub os_version: Option<String>,
    /// User name; may be empty.
    pub username: String,
    /// Full name; may be empty.
    pub real_name: String,
    /// Owner.
    pub ownership: Ownership,
    /// Name of the site.
    pub site: Option<String>,
    /// First `TokenUpdate`.
    pub enrolled_at: Timestamp,
    /// Last contact.
    pub last_seen_at: Timestamp,
}

/// A command on the device page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandRow {
    /// Id.
    pub id: CommandId,
    /// `DeviceInformation`, ….
    pub request_type: String,
    /// Where it stands.
    pub state: CommandState,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// When it was last handed to the device.
    pub sent_at: Option<Timestamp>,
    /// When the answer came.
    pub finished_at: Option<Timestamp>,
    /// The device's own words if it failed.
    pub error: Option<String>,
    /// The device's answer as text; in a list only its beginning, and of the newest 20 only. Untrusted.
    pub result: Option<String>,
    /// There is more of the answer than `result` holds.
    pub has_more: bool,
}

/// One thing in the history of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    /// In one of its attempts.
    Attempt {
        /// What.
        event: AttemptEvent,
        /// Which attempt.
        case: CaseCode,
    },
    /// A command was queued.
    CommandQueued {
        /// `DeviceInformation`, ….
        request_type: String,
    },
    /// It was handed to the device (for the last time).
    CommandSent {
        /// `DeviceInformation`, ….
        request_type: String,
    },
    /// The device answered, or the command was taken back.
    CommandEnded {
        /// `DeviceInformation`, ….
        request_type: String,
        /// How.
        state: CommandState,
    },
    /// The device spoke to us for the last time.
    LastContact,
    /// It last told about itself.
    InventoryReported,
    /// It last told about passcode and encryption.
    SecurityReported,
    /// This server revoked a certificate of its own accord.
    CertificateRevoked {
        /// Hex.
        serial: String,
    },
    /// A person did something to the device or its certificates.
    Act {
        /// Who.
        actor: String,
        /// `device.refresh`, ….
        action: String,
        /// How it ended.
        outcome: AuditOutcome,
    },
}

/// A line of a device's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: Happening,
    /// Further words; may be empty. Untrusted text.
    pub detail: String,
}

/// One line of an attempt's timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// When.
    pub at: Timestamp,
    /// What.
    pub event: AttemptEvent,
    /// Further words; may be empty. Untrusted text.
    pub detail: String,
}

/// An attempt with its timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptDetail {
    /// Id.
    pub id: AttemptId,
    /// Reference.
    pub case: CaseCode,
    /// State.
    pub state: AttemptState,
    /// The browser that began it.
    pub user_agent: String,
    /// Address it came from.
    pub address: String,
    /// In order of time.
    pub timeline: Vec<TimelineEntry>,
}

/// The device certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceCertificate {
    /// Id.
    pub id: CertificateId,
    /// Hex.
    pub serial: String,
    /// SHA-256, hex.
    pub fingerprint: String,
    /// Begin.
    pub not_before: Timestamp,
    /// End.
    pub not_after: Timestamp,
    /// Revoked.
    pub revoked_at: Option<Timestamp>,
}

/// The device page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeviceDetail {
    /// The record.
    pub device: Device,
    /// Name of the site.
    pub site: Option<String>,
    /// Its certificate.
    pub certificate: Option<DeviceCertificate>,
    /// Access rights of the profile; `None` in User Enrollment.
    pub access_rights: Option<i64>,
    /// Managed Apple Account; User Enrollment only.
    pub managed_apple_account: Option<String>,
}

/// The devices an act is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChosenDevices {
    /// These.
    Ids(Vec<DeviceId>),
    /// All that match; its page is not looked at.
    Matching(DeviceQuery),
}

/// What became of asking devices for something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AskedDevices {
    /// So many get the commands when they next connect.
    pub asked: u64,
    /// So many have been asked before and have not answered yet; they are not asked twice.
    pub waiting: u64,
    /// So many are not managed any more.
    pub not_enrolled: u64,
}

/// Devices.
#[async_trait]
pub trait Devices: Send + Sync {
    /// One page within the caller's sites.
    async fn list(
        &self,
        by: &AdminSession<DevicesRead>,
        query: DeviceQuery,
    ) -> Result<Paged<DeviceRow>, Error>;
    /// How many devices are chosen, within the caller's sites.
    async fn count(&self, by: &AdminSession<DevicesRead>, chosen: &ChosenDevices) -> Result<u64, Error>;
    /// Queues the questions of a fresh enrollment for each managed one of them. `NotFound` if one of the ids lies outside
    /// the caller's sites. Done in acts of at most 200 devices, each audited; a failure ends it between two acts.
    async fn ask_inventory(
        &self,
        by: &AdminSession<DevicesEdit>,
        chosen: ChosenDevices,
    ) -> Result<AskedDevices, Error>;
    /// Notes in the audit log that the list is exported, before anything of it is handed out, and says how many rows
    /// match.
    async fn begin_export(
        &self,
        by: &AdminSession<DevicesRead>,
        query: &DeviceQuery,
        note: ExportNote,
    ) -> Result<u64, Error>;
    /// The next at most 200 rows of the whole list in its order; the page of the query is not looked at.
    async fn walk(
        &self,
        by: &AdminSession<DevicesRead>,
        query: &DeviceQuery,
        after: Option<Mark>,
    ) -> Result<Stretch<DeviceRow>, Error>;
    /// One device; `NotFound` outside the caller's sites.
    async fn detail(&self, by: &AdminSession<DevicesRead>, id: DeviceId) -> Result<DeviceDetail, Error>;
    /// All certificates ever issued for it, newest first, at most 100.
    async fn certificates(
        &self,
        by: &AdminSession<DevicesRead>,
        id: DeviceId,
    ) -> Result<Vec<CertificateRow>, Error>;
    /// All attempts that led to it, newest first, at most 100.
    async fn attempts(&self, by: &AdminSession<DevicesRead>, id: DeviceId) -> Result<Vec<AttemptRow>, Error>;
    /// Its commands, newest first, at most 200.
    async fn commands(&self, by: &AdminSession<DevicesRead>, id: DeviceId) -> Result<Vec<CommandRow>, Error>;
    /// One command with its whole answer; `NotFound` if it is not this device's.
    async fn command(
        &self,
        by: &AdminSession<DevicesRead>,
        id: DeviceId,
        command: CommandId,
    ) -> Result<CommandRow, Error>;
    /// Everything that happened to it, newest first, at most 500.
    async fn history(&self, by: &AdminSession<DevicesRead>, id: DeviceId)
    -> Result<Vec<HistoryEntry>, Error>;
    /// An attempt by its reference; `NotFound` outside the caller's sites.
    async fn attempt(&self, by: &AdminSession<DevicesRead>, case: CaseCode) -> Result<AttemptDetail, Error>;
}
