//! The device's own clock: it stands outside the server, so no rule hands it the time.

use chrono::{DateTime, Utc};

/// What the device's clock shows.
#[expect(
    clippy::disallowed_methods,
    reason = "a device has a clock of its own; only its signatures' dates use it"
)]
pub(crate) fn device_time() -> DateTime<Utc> {
    Utc::now()
}
