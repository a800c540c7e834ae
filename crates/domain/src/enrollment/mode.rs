//! Who owns the device and by which kind of enrollment it is managed.

use serde::{Deserialize, Serialize};

/// Who owns the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ownership {
    /// The person.
    Personal,
    /// The organisation.
    Institutional,
}

/// The kind of enrollment a profile asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnrollmentMode {
    /// Device Enrollment by profile, all rights.
    ProfileDevice,
    /// Device Enrollment by profile for a personal device, with fewer rights.
    ProfileReduced,
    /// User Enrollment by profile (iOS 13.1–17), with a Managed Apple Account.
    ProfileUser,
}
