//! Who uses a device and where: the "user and location" of the record.

use serde::{Deserialize, Serialize};

/// The eight fields, each possibly empty (unknown). Free text, at most 255 characters each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserAndLocation {
    /// Name typed at sign-in, as the directory spells it.
    pub username: String,
    /// Full name.
    pub real_name: String,
    /// Mail address.
    pub email: String,
    /// Telephone number.
    pub phone: String,
    /// Job title.
    pub position: String,
    /// Department.
    pub department: String,
    /// Building.
    pub building: String,
    /// Room.
    pub room: String,
}
