//! Certificates of devices: what was issued, to whom, until when; and taking it back.

use crate::{
    AdminSession, Error,
    caller::{CertificatesRead, CertificatesRevoke},
    lists::ExportNote,
};
use async_trait::async_trait;
use domain::{
    certificate::{CertificateState, RevocationReason},
    ids::{CaseCode, CertificateId, DeviceId, SiteId},
    list::{CertificateSort, Mark, Order, Page, Paged, Stretch},
    time::Timestamp,
};
use serde::Serialize;

/// An issued certificate that ends within so many days is called expiring.
pub const EXPIRING_DAYS: i64 = 30;

/// What to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CertificateQuery {
    /// Part of a serial number or subject, the beginning of a SHA-256 fingerprint, or part of what a device is found
    /// by; colons and spaces in a fingerprint do not matter. At most 100 characters.
    pub search: String,
    /// Only this state.
    pub state: Option<CertificateState>,
    /// Only issued ones that end within [`EXPIRING_DAYS`].
    pub expiring: bool,
    /// Only this site.
    pub site: Option<SiteId>,
    /// Sorted by.
    pub sort: CertificateSort,
    /// Direction.
    pub order: Order,
    /// Page.
    pub page: Page,
}

/// A certificate in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateRow {
    /// Id.
    pub id: CertificateId,
    /// Hex.
    pub serial: String,
    /// Common name of the subject.
    pub subject: String,
    /// State.
    pub state: CertificateState,
    /// It is issued and ends within [`EXPIRING_DAYS`], or has ended.
    pub expiring: bool,
    /// Who was to use the device.
    pub username: String,
    /// The device record, once there is one.
    pub device: Option<DeviceId>,
    /// Its name.
    pub device_name: Option<String>,
    /// The attempt it was issued in, where that is kept.
    pub case: Option<CaseCode>,
    /// Name of the site.
    pub site: Option<String>,
    /// When the serial was taken.
    pub reserved_at: Timestamp,
    /// Begin.
    pub not_before: Timestamp,
    /// End.
    pub not_after: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Why: a code of RFC 5280 if a person did it, else our own words.
    pub reason: Option<String>,
}

/// The page of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateDetail {
    /// As in the list.
    pub row: CertificateRow,
    /// SHA-256 of the certificate, hex; once it is signed.
    pub fingerprint: Option<String>,
    /// SHA-256 of the public key, hex.
    pub key_hash: String,
    /// When it was handed out.
    pub issued_at: Option<Timestamp>,
    /// Who revoked it, if a person did.
    pub revoked_by: Option<String>,
    /// It is what its device speaks with now.
    pub in_use: bool,
    /// The certificate, once it is signed.
    pub pem: Option<String>,
}

/// Certificates of devices.
#[async_trait]
pub trait Certificates: Send + Sync {
    /// One page within the caller's sites.
    async fn list(
        &self,
        by: &AdminSession<CertificatesRead>,
        query: CertificateQuery,
    ) -> Result<Paged<CertificateRow>, Error>;
    /// Notes in the audit log that the list is exported, before anything of it is handed out, and says how many rows
    /// match.
    async fn begin_export(
        &self,
        by: &AdminSession<CertificatesRead>,
        query: &CertificateQuery,
        note: ExportNote,
    ) -> Result<u64, Error>;
    /// The next at most 200 rows of the whole list in its order; the page of the query is not looked at.
    async fn walk(
        &self,
        by: &AdminSession<CertificatesRead>,
        query: &CertificateQuery,
        after: Option<Mark>,
    ) -> Result<Stretch<CertificateRow>, Error>;
    /// One certificate; `NotFound` outside the caller's sites.
    async fn detail(
        &self,
        by: &AdminSession<CertificatesRead>,
        id: CertificateId,
    ) -> Result<CertificateDetail, Error>;
    /// Revokes it for good: the device can no longer speak to this server. `NotFound` outside the caller's sites;
    /// `Conflict` if it is not issued, or somebody else revoked it first.
    async fn revoke(
        &self,
        by: &AdminSession<CertificatesRevoke>,
        id: CertificateId,
        reason: RevocationReason,
    ) -> Result<(), Error>;
}
