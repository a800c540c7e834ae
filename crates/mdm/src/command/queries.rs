//! Which properties each kind of enrollment may be asked for.
//!
//! The table holds the queries this product uses, with what Apple's
//! `mdm/commands/information.device.yaml` demands for each on iOS and iPadOS.

use crate::profile::AccessRights;

/// Whom the queries are for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum QueryKind {
    /// Device Enrollment with all access rights.
    Device,
    /// Device Enrollment with some access rights.
    ReducedRights {
        /// The rights the profile granted, as in `AccessRights`.
        access_rights: i64,
    },
    /// User Enrollment.
    UserEnrollment,
}

/// One row: name, right needed, whether User Enrollment may be asked.
type Row = (&'static str, AccessRights, bool);

const INFORMATION: AccessRights = AccessRights::QUERY_DEVICE_INFORMATION;
const NETWORK: AccessRights = AccessRights::QUERY_NETWORK_INFORMATION;
const APPS: AccessRights = AccessRights::MANAGE_APPS;

const TABLE: [Row; 28] = [
    ("UDID", AccessRights::NONE, false),
    ("AwaitingConfiguration", AccessRights::NONE, false),
    ("LastCloudBackupDate", INFORMATION, false),
    ("iTunesStoreAccountIsActive", APPS, false),
    ("DeviceName", INFORMATION, true),
    ("OSVersion", INFORMATION, true),
    ("SupplementalOSVersionExtra", INFORMATION, true),
    ("BuildVersion", INFORMATION, true),
    ("ModelName", INFORMATION, true),
    ("Model", INFORMATION, true),
    ("ModelNumber", INFORMATION, true),
    ("ProductName", INFORMATION, true),
    ("SerialNumber", INFORMATION, false),
    ("DeviceCapacity", INFORMATION, true),
    ("AvailableDeviceCapacity", INFORMATION, true),
    ("IMEI", INFORMATION, false),
    ("CellularTechnology", INFORMATION, true),
    ("BatteryLevel", INFORMATION, true),
    ("IsSupervised", INFORMATION, true),
    ("IsDeviceLocatorServiceEnabled", INFORMATION, true),
    ("IsActivationLockEnabled", INFORMATION, false),
    ("EASDeviceIdentifier", INFORMATION, true),
    ("IsCloudBackupEnabled", INFORMATION, false),
    ("IsMDMLostModeEnabled", INFORMATION, false),
    ("TimeZone", INFORMATION, true),
    ("BluetoothMAC", NETWORK, false),
    ("WiFiMAC", NETWORK, false),
    ("ServiceSubscriptions", NETWORK, false),
];

/// The queries that this kind of enrollment may be asked, in a fixed order.
///
/// With rights that allow nothing the list holds the two queries that need no right. A query that
/// is not allowed would merely be missing in the answer, but asking for it would be dishonest
/// towards the owner of the device.
pub fn device_information_queries(kind: QueryKind) -> Vec<&'static str> {
    let (rights, user_enrollment) = match kind {
        QueryKind::Device => (AccessRights::ALL, false),
        QueryKind::ReducedRights { access_rights } => (AccessRights::from_bits(access_rights), false),
        QueryKind::UserEnrollment => (AccessRights::ALL, true),
    };
    TABLE
        .iter()
        .filter(|(_, needed, in_user_enrollment)| {
            rights.contains(*needed) && (*in_user_enrollment || !user_enrollment)
        })
        .map(|(name, _, _)| *name)
        .collect()
}
