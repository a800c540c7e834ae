//! Enrollment switches, and whether enrollment can work at all.

use crate::{
    AdminSession, Error,
    caller::{Anyone, SettingsEdit, SettingsRead},
};
use async_trait::async_trait;
use domain::{ids::Version, settings::enrollment::EnrollmentSettings, time::Timestamp, validate::Problem};
use serde::{Deserialize, Serialize};

/// A saved record with the version the next save must name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved<T> {
    /// The value.
    pub value: T,
    /// Its version.
    pub version: Version,
    /// Last change.
    pub changed_at: Option<Timestamp>,
    /// By whom.
    pub changed_by: Option<String>,
}

/// What stands behind enrollment, for the overview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Foundations {
    /// Address of the portal.
    pub portal_address: String,
    /// `http` on loopback: no iPhone can use this server (README 45).
    pub trial: bool,
    /// Push certificate: topic, end, and whether it is the self-made development one.
    pub push: Option<PushFoundation>,
    /// Device CA: subject, SHA-256 fingerprint (hex), end.
    pub device_ca: (String, String, Timestamp),
    /// Root CA: subject, SHA-256 fingerprint (hex), end.
    pub root_ca: (String, String, Timestamp),
    /// Enrolled devices the caller may see.
    pub enrolled: u64,
    /// Directories set up.
    pub directories: u64,
    /// Accounts.
    pub accounts: u64,
}

/// The push certificate in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushFoundation {
    /// `com.apple.mgmt.…`
    pub topic: String,
    /// End of validity.
    pub not_after: Timestamp,
    /// Self-made: Apple's push service will not take it.
    pub development: bool,
}

/// Settings.
#[async_trait]
pub trait Settings: Send + Sync {
    /// The enrollment switches.
    async fn enrollment(&self, by: &AdminSession<SettingsRead>) -> Result<Saved<EnrollmentSettings>, Error>;
    /// What `save_enrollment` would say of the form.
    async fn check_enrollment(
        &self,
        by: &AdminSession<SettingsEdit>,
        settings: EnrollmentSettings,
    ) -> Result<Vec<Problem>, Error>;
    /// Problems on `organization`, `help_contact`, `minimum_ios`; `Conflict` if `version` is old and the settings
    /// differ.
    async fn save_enrollment(
        &self,
        by: &AdminSession<SettingsEdit>,
        version: Version,
        settings: EnrollmentSettings,
    ) -> Result<(), Error>;
    /// What stands behind enrollment.
    async fn foundations(&self, by: &AdminSession<Anyone>) -> Result<Foundations, Error>;
}
