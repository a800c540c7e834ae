//! Typed results of reports. Every field is optional: systems, rights and enrollment types differ.

use guard::limits::SHORT_TEXT_CHARS;
use plist::{Dictionary, Value};

use crate::report::Report;

/// What a device told about itself.
///
/// Texts are at most 255 characters without control characters; a value of another type, an
/// implausible number or an unfit text counts as not told.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeviceInformation {
    /// The name its user gave it.
    pub device_name: Option<String>,
    /// For example `18.1`.
    pub os_version: Option<String>,
    /// For example `22B83`.
    pub build_version: Option<String>,
    /// Letter of a rapid security response, for example `(a)`.
    pub supplemental_os_version: Option<String>,
    /// For example `MQ0G3`.
    pub model: Option<String>,
    /// For example `iPhone`.
    pub model_name: Option<String>,
    /// For example `MQ0G3ZD/A`.
    pub model_number: Option<String>,
    /// For example `iPhone15,2`.
    pub product_name: Option<String>,
    /// Never told in User Enrollment.
    pub serial_number: Option<String>,
    /// Never told in User Enrollment.
    pub udid: Option<String>,
    /// Never told in User Enrollment; else the device's or its first subscription's.
    pub imei: Option<String>,
    /// Gigabytes, zero or more.
    pub capacity_gb: Option<f64>,
    /// Gigabytes, zero or more.
    pub available_gb: Option<f64>,
    /// 0 to 1; `None` also when the device says it does not know.
    pub battery_level: Option<f64>,
    /// Whether the device is supervised.
    pub supervised: Option<bool>,
    /// Whether Activation Lock is on.
    pub activation_lock: Option<bool>,
    /// Whether Find My is on.
    pub locator_service: Option<bool>,
    /// Whether iCloud backup is on.
    pub cloud_backup: Option<bool>,
    /// Needs access right 32.
    pub wifi_mac: Option<String>,
    /// Needs access right 32.
    pub bluetooth_mac: Option<String>,
    /// For example `Europe/Prague`.
    pub time_zone: Option<String>,
}

/// More gigabytes than any device has.
const MOST_GB: f64 = 1_000_000.0;

impl DeviceInformation {
    /// Reads `QueryResponses`; `None` when the report has none.
    pub fn from_report(report: &Report) -> Option<Self> {
        let answers = Answers(report.results.get("QueryResponses")?.as_dictionary()?);
        let capacity = |key| answers.number(key).filter(|gb| (0.0..=MOST_GB).contains(gb));
        Some(Self {
            device_name: answers.text("DeviceName"),
            os_version: answers.text("OSVersion"),
            build_version: answers.text("BuildVersion"),
            supplemental_os_version: answers.text("SupplementalOSVersionExtra"),
            model: answers.text("Model"),
            model_name: answers.text("ModelName"),
            model_number: answers.text("ModelNumber"),
            product_name: answers.text("ProductName"),
            serial_number: answers.text("SerialNumber"),
            udid: answers.text("UDID"),
            imei: answers.text("IMEI").or_else(|| answers.first_subscription_text("IMEI")),
            capacity_gb: capacity("DeviceCapacity"),
            available_gb: capacity("AvailableDeviceCapacity"),
            battery_level: answers.number("BatteryLevel").filter(|level| (0.0..=1.0).contains(level)),
            supervised: answers.flag("IsSupervised"),
            activation_lock: answers.flag("IsActivationLockEnabled"),
            locator_service: answers.flag("IsDeviceLocatorServiceEnabled"),
            cloud_backup: answers.flag("IsCloudBackupEnabled"),
            wifi_mac: answers.text("WiFiMAC"),
            bluetooth_mac: answers.text("BluetoothMAC"),
            time_zone: answers.text("TimeZone"),
        })
    }
}

/// Passcode and encryption state.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct SecurityInfo {
    /// Whether there is a passcode. Never told in User Enrollment.
    pub passcode_present: Option<bool>,
    /// Whether it satisfies everything on the device.
    pub passcode_compliant: Option<bool>,
    /// Whether it satisfies the profiles. Never told in User Enrollment.
    pub passcode_compliant_with_profiles: Option<bool>,
    /// 1 block level, 2 file level, 3 both.
    pub hardware_encryption_caps: Option<i64>,
    /// Whether the device counts itself as user enrolled (iOS 13 and later).
    pub is_user_enrollment: Option<bool>,
}

impl SecurityInfo {
    /// Reads `SecurityInfo`; `None` when the report has none.
    pub fn from_report(report: &Report) -> Option<Self> {
        let answers = Answers(report.results.get("SecurityInfo")?.as_dictionary()?);
        let management = answers.0.get("ManagementStatus").and_then(Value::as_dictionary).map(Answers);
        Some(Self {
            passcode_present: answers.flag("PasscodePresent"),
            passcode_compliant: answers.flag("PasscodeCompliant"),
            passcode_compliant_with_profiles: answers.flag("PasscodeCompliantWithProfiles"),
            hardware_encryption_caps: answers
                .0
                .get("HardwareEncryptionCaps")
                .and_then(Value::as_signed_integer)
                .filter(|caps| (0..=3).contains(caps)),
            is_user_enrollment: management.and_then(|status| status.flag("IsUserEnrollment")),
        })
    }
}

/// The answers of a device, read leniently.
#[derive(Clone, Copy)]
struct Answers<'a>(&'a Dictionary);

impl Answers<'_> {
    fn text(self, key: &str) -> Option<String> {
        let text = self.0.get(key)?.as_string()?;
        let fit = !text.is_empty()
            && text.chars().count() <= SHORT_TEXT_CHARS
            && !text.chars().any(char::is_control);
        fit.then(|| text.to_owned())
    }

    /// A real, for which devices also send an integer.
    fn number(self, key: &str) -> Option<f64> {
        let value = self.0.get(key)?;
        let whole = || value.as_signed_integer().and_then(|n| i32::try_from(n).ok()).map(f64::from);
        value.as_real().or_else(whole).filter(|number| number.is_finite())
    }

    fn flag(self, key: &str) -> Option<bool> {
        self.0.get(key)?.as_boolean()
    }

    fn first_subscription_text(self, key: &str) -> Option<String> {
        let subscriptions = self.0.get("ServiceSubscriptions")?.as_array()?;
        subscriptions.iter().filter_map(Value::as_dictionary).find_map(|sim| Answers(sim).text(key))
    }
}
