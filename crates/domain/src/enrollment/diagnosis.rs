//! What silence probably means (portal N2), worded by the strength of its evidence (README 43).

use super::attempt::Progress;
use crate::{text::TextKey, time::Timestamp};
use chrono::Duration;

/// The likeliest reason why nothing happens, as a sentence for the person; `None` while there is no reason to worry.
pub fn likely_cause(progress: Progress, now: Timestamp) -> Option<TextKey> {
    match progress {
        Progress::Fetched { .. } if progress.is_expired(now) => Some(TextKey::CauseExpired),
        Progress::Fetched { at, .. } if now.since(at) >= Duration::minutes(3) => {
            Some(TextKey::CauseNotInstalled)
        }
        Progress::CertificateIssued { at, .. } if now.since(at) >= Duration::minutes(2) => {
            Some(TextKey::CauseNoCheckIn)
        }
        Progress::Authenticating { at, .. } if now.since(at) >= Duration::minutes(2) => {
            Some(TextKey::CauseHalfWay)
        }
        _ => None,
    }
}
