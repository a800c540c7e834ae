//! What a device may be told. The type has no 401 (R-DV8), and the unenrolling answer can be built from a tombstone
//! only (R-DV9): a fault of ours cannot expel a device.

use crate::ambient;

/// The body that makes iOS 17 and later drop its management.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnenrollingBody(Vec<u8>);

impl UnenrollingBody {
    /// The bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// An answer to a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviceResponse {
    /// 200, zero bytes.
    Ok,
    /// 200 with a property list.
    Body(Vec<u8>),
    /// 200 with JSON (declarative management).
    Json(Vec<u8>),
    /// 400 with one line.
    BadRequest(&'static str),
    /// 404, for a declaration that does not exist; nothing else.
    NotFound,
    /// 410: this user channel is not managed. Never on the device channel.
    NotThisUser,
    /// 503: come back.
    Later {
        /// `Retry-After`, 5–60.
        seconds: u8,
    },
    /// 403 with Apple's "unrecognized device".
    Unrecognized(UnenrollingBody),
}

impl DeviceResponse {
    /// 503 with a jittered time to come back.
    pub fn later() -> Self {
        Self::Later { seconds: ambient::retry_seconds() }
    }

    /// The one function that expels a device, and only with a tombstone in hand.
    pub fn unrecognized(_tombstone: &storage::Tombstone) -> Self {
        Self::Unrecognized(UnenrollingBody(mdm::refusal::unrecognized_device_json()))
    }
}
