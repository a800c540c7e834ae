//! The device record: what we know of a device and how it came to us.

use crate::{
    browser::IosVersion,
    enrollment::mode::{EnrollmentMode, Ownership},
    ids::{DeviceId, EnrollmentId, SiteId},
    time::Timestamp,
    user::UserAndLocation,
};
use serde::{Deserialize, Serialize};

/// Whether we still manage it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// The first `TokenUpdate` has come.
    Enrolled,
    /// `CheckOut` came, or an administrator ended it.
    Unenrolled,
}

/// What the device itself reports. `None` means "not reported yet", never "no".
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Inventory {
    /// Name the user gave it.
    pub name: Option<String>,
    /// `17.6.1`.
    pub os_version: Option<String>,
    /// `21G93`.
    pub build_version: Option<String>,
    /// `iPhone15,2`.
    pub product_name: Option<String>,
    /// `MQ0G3`.
    pub model: Option<String>,
    /// `iPhone 14 Pro`.
    pub model_name: Option<String>,
    /// Serial number; never for User Enrollment.
    pub serial: Option<String>,
    /// UDID; never for User Enrollment.
    pub udid: Option<String>,
    /// IMEI; never for User Enrollment.
    pub imei: Option<String>,
    /// Storage in GB.
    pub capacity_gb: Option<f64>,
    /// Free storage in GB.
    pub available_gb: Option<f64>,
    /// 0–1.
    pub battery_level: Option<f64>,
    /// Supervised by the organisation.
    pub supervised: Option<bool>,
    /// Wi-Fi hardware address; needs right 32.
    pub wifi_mac: Option<String>,
    /// When the device last reported this.
    pub reported_at: Option<Timestamp>,
}

/// What `SecurityInfo` answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Security {
    /// A passcode is set.
    pub passcode_present: Option<bool>,
    /// It meets all demands.
    pub passcode_compliant: Option<bool>,
    /// 1 block, 2 file, 3 both.
    pub hardware_encryption: Option<i64>,
    /// The device says it is in User Enrollment.
    pub user_enrollment: Option<bool>,
    /// When the device last reported this.
    pub reported_at: Option<Timestamp>,
}

/// The record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Device {
    /// Id.
    pub id: DeviceId,
    /// The enrollment it is managed by now, or was last.
    pub enrollment: EnrollmentId,
    /// Its site.
    pub site: Option<SiteId>,
    /// Managed or not.
    pub state: DeviceState,
    /// Who owns it.
    pub ownership: Ownership,
    /// How it is enrolled.
    pub mode: EnrollmentMode,
    /// Reported by the device.
    pub inventory: Inventory,
    /// Reported by the device.
    pub security: Security,
    /// Who uses it and where.
    pub user: UserAndLocation,
    /// First `TokenUpdate` of the present enrollment.
    pub enrolled_at: Timestamp,
    /// Last message on any channel; may lag by 5 s.
    pub last_seen_at: Timestamp,
    /// End of the enrollment.
    pub unenrolled_at: Option<Timestamp>,
}

impl Device {
    /// The name shown: reported name, else model, else serial, else the id's first characters.
    pub fn display_name(&self) -> String {
        let inventory = &self.inventory;
        [&inventory.name, &inventory.model_name, &inventory.product_name, &inventory.serial]
            .into_iter()
            .flatten()
            .find(|text| !text.is_empty())
            .cloned()
            .unwrap_or_else(|| format!("Device {}", self.id.to_string().chars().take(8).collect::<String>()))
    }

    /// The iOS version as reported.
    pub fn ios(&self) -> Option<IosVersion> {
        self.inventory.os_version.as_deref().and_then(|v| v.parse().ok())
    }
}

/// Where a command stands (R-QU).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommandState {
    /// Waits for the device to connect.
    Queued,
    /// Handed to the device, no answer yet.
    Sent,
    /// The device asked to be asked again later.
    NotNow,
    /// Done.
    Acknowledged,
    /// The device refused or failed.
    Error,
    /// The device did not understand it: our fault.
    FormatError,
    /// Taken back before it was sent.
    Cancelled,
}

impl CommandState {
    /// Whether the command can still be delivered.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Sent | Self::NotNow)
    }
}
