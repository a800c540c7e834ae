//! The overview: what happened in enrollment, how the devices stand, what ends soon.

use crate::{AdminSession, Error, caller::DevicesRead};
use async_trait::async_trait;
use domain::{
    enrollment::attempt::AttemptEvent,
    ids::{CaseCode, DeviceId, SiteId},
    overview::{Ending, Stage, TimeRange},
    site::SiteChoice,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// What to count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverviewQuery {
    /// How far back attempts are counted.
    pub range: TimeRange,
    /// One site only; `NotFound` outside the caller's sites.
    pub site: Option<SiteId>,
}

/// A sign of change; equal marks mean equal counts and lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Opaque, a few ASCII characters.
    pub mark: String,
    /// Managed devices of the caller's sites.
    pub enrolled: u64,
    /// Opaque; another one after each line of the audit log, and so after each act of an administrator.
    pub log: String,
}

/// Counts of devices. What is unseen is counted among the enrolled ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceCounts {
    /// Managed.
    pub enrolled: u64,
    /// No longer managed.
    pub unenrolled: u64,
    /// Managed and silent for 7 days.
    pub unseen_week: u64,
    /// Managed and silent for 30 days.
    pub unseen_month: u64,
}

/// A certificate of our own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnCertificate {
    /// Apple's push certificate.
    Push,
    /// The CA that signs device certificates.
    DeviceCa,
    /// The root above it.
    RootCa,
    /// The SCEP recipient.
    Ra,
    /// Signs profiles.
    Signer,
}

/// Certificates that end within 30 days, or have ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expiring {
    /// Of managed devices.
    pub devices: u64,
    /// The first of those.
    pub first: Option<Timestamp>,
    /// Our own, the first to end first.
    pub own: Vec<(OwnCertificate, Timestamp)>,
}

/// A line of the feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedLine {
    /// Grows with each event.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// What.
    pub event: AttemptEvent,
    /// The attempt.
    pub case: CaseCode,
    /// Who had signed in; may be empty. Untrusted text.
    pub username: String,
    /// The device it led to, with its name. Untrusted text.
    pub device: Option<(DeviceId, String)>,
}

/// The whole overview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// When it was counted.
    pub at: Timestamp,
    /// Its mark, for live pages.
    pub mark: Mark,
    /// What was asked for.
    pub query: OverviewQuery,
    /// The caller's sites, to choose from.
    pub sites: Vec<SiteChoice>,
    /// Neither attempts nor devices yet.
    pub empty: bool,
    /// Attempts begun in the range, by the furthest step they reached or passed; in the order of the steps.
    pub funnel: Vec<(Stage, u64)>,
    /// Devices enrolled in the range, by hour (24 hours) or day (else) of UTC; every step of the range, the latest last.
    pub enrolled_over_time: Vec<(Timestamp, u64)>,
    /// Why attempts of the range ended without a device; most frequent first, none with 0.
    pub endings: Vec<(Ending, u64)>,
    /// Devices.
    pub devices: DeviceCounts,
    /// Managed devices by the first two figures of their iOS version, newest first; an empty version is unknown.
    pub systems: Vec<(String, u64)>,
    /// What ends soon.
    pub expiring: Expiring,
    /// What happened last, newest first.
    pub feed: Vec<FeedLine>,
}

/// The overview.
#[async_trait]
pub trait Overview: Send + Sync {
    /// Counts within the caller's sites.
    async fn figures(&self, by: &AdminSession<DevicesRead>, query: OverviewQuery) -> Result<Figures, Error>;
    /// A cheap sign of change, for live pages.
    async fn mark(&self, by: &AdminSession<DevicesRead>, site: Option<SiteId>) -> Result<Mark, Error>;
}
