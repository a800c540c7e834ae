//! What silence probably means (portal N2), worded by the strength of its evidence (README 43): a refusal was
//! said by this server and is certain; that nothing came for a while can have several reasons.

use super::{
    attempt::{AttemptEvent, LINK_UNFETCHED_MINUTES, Progress},
    wizard::Stop,
};
use crate::{text::TextKey, time::Timestamp};
use chrono::Duration;

/// A downloaded profile that brought no device for this long is worth a word.
pub const INSTALL_SILENCE_MINUTES: i64 = 3;
/// A device with its certificate, or half enrolled, speaks again within seconds.
pub const DEVICE_SILENCE_MINUTES: i64 = 2;
/// Nobody thinks about a question of the wizard for this long.
pub const PERSON_SILENCE_MINUTES: i64 = 30;

/// How sure the cause is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// This server said no, or was told.
    Certain,
    /// Nearly always the reason.
    Likely,
    /// One of several.
    Possible,
}

/// Why an attempt does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Opened the portal and did not sign in.
    LeftBeforeSignIn,
    /// The last thing seen was a failed sign-in.
    SignInFailed,
    /// Signed in and left before there was a profile.
    LeftInQuestions,
    /// The profile was made and never downloaded.
    NotDownloaded,
    /// Downloaded a while ago, and no device came.
    NotInstalled,
    /// Downloaded more than eight minutes ago: iOS has thrown it away.
    Expired,
    /// The device asked for a certificate and got none.
    CertificateRefused,
    /// It has its certificate and did not report.
    NoCheckIn,
    /// It reported and fell silent before the enrollment was complete.
    HalfWay,
    /// A rule, or the person, ended it.
    Stopped(Stop),
}

impl Trouble {
    /// How sure this is.
    pub fn evidence(self) -> Evidence {
        match self {
            Self::Stopped(_) | Self::CertificateRefused => Evidence::Certain,
            Self::SignInFailed | Self::LeftBeforeSignIn | Self::LeftInQuestions | Self::NotDownloaded => {
                Evidence::Likely
            }
            Self::NotInstalled | Self::Expired | Self::NoCheckIn | Self::HalfWay => Evidence::Possible,
        }
    }
}

/// What is known of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Somebody signed in.
    pub signed_in: bool,
    /// How far it came.
    pub progress: Progress,
    /// When the row last changed.
    pub changed_at: Timestamp,
    /// The last line of its timeline, where known; it sharpens the reason and never makes one.
    pub last_event: Option<AttemptEvent>,
}

/// Why this attempt does not go on; `None` while there is no reason to worry, and when it succeeded.
pub fn trouble(seen: Seen, now: Timestamp) -> Option<Trouble> {
    let silent = |since: Timestamp, minutes: i64| now.since(since) >= Duration::minutes(minutes);
    let last = |event: AttemptEvent| seen.last_event == Some(event);
    match seen.progress {
        Progress::None if !silent(seen.changed_at, PERSON_SILENCE_MINUTES) => None,
        Progress::None if last(AttemptEvent::SignInFailed) => Some(Trouble::SignInFailed),
        Progress::None if seen.signed_in => Some(Trouble::LeftInQuestions),
        Progress::None => Some(Trouble::LeftBeforeSignIn),
        Progress::Issued { at, .. } => silent(at, LINK_UNFETCHED_MINUTES).then_some(Trouble::NotDownloaded),
        Progress::Fetched { at, .. } if !silent(at, INSTALL_SILENCE_MINUTES) => None,
        Progress::Fetched { .. } if last(AttemptEvent::CertificateRefused) => {
            Some(Trouble::CertificateRefused)
        }
        Progress::Fetched { .. } if seen.progress.is_expired(now) => Some(Trouble::Expired),
        Progress::Fetched { .. } => Some(Trouble::NotInstalled),
        Progress::CertificateIssued { at, .. } => {
            silent(at, DEVICE_SILENCE_MINUTES).then_some(Trouble::NoCheckIn)
        }
        Progress::Authenticating { at, .. } => silent(at, DEVICE_SILENCE_MINUTES).then_some(Trouble::HalfWay),
        Progress::Enrolled { .. } => None,
        Progress::Stopped { why } => Some(Trouble::Stopped(why)),
    }
}

/// The likeliest reason why nothing happens, as a sentence for the person; `None` while there is no reason to worry.
pub fn likely_cause(progress: Progress, now: Timestamp) -> Option<TextKey> {
    // The page of somebody who is looking at it: how long the questions took is of no interest.
    let seen = Seen { signed_in: true, progress, changed_at: now, last_event: None };
    match trouble(seen, now)? {
        Trouble::Expired => Some(TextKey::CauseExpired),
        Trouble::NotInstalled => Some(TextKey::CauseNotInstalled),
        Trouble::NoCheckIn => Some(TextKey::CauseNoCheckIn),
        Trouble::HalfWay => Some(TextKey::CauseHalfWay),
        Trouble::LeftBeforeSignIn
        | Trouble::SignInFailed
        | Trouble::LeftInQuestions
        | Trouble::NotDownloaded
        | Trouble::CertificateRefused
        | Trouble::Stopped(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrollment::mode::EnrollmentMode::ProfileDevice;

    fn minutes(count: i64) -> Timestamp {
        Timestamp::from_unix(1_800_000_000).unwrap().plus(Duration::minutes(count))
    }

    fn at(progress: Progress, now: i64, last_event: Option<AttemptEvent>) -> Option<Trouble> {
        let seen = Seen { signed_in: true, progress, changed_at: minutes(0), last_event };
        trouble(seen, minutes(now))
    }

    #[test]
    fn silence_is_worded_by_its_length_and_place() {
        let (at0, mode) = (minutes(0), ProfileDevice);
        let fetched = Progress::Fetched { at: at0, mode };
        let refused = Some(AttemptEvent::CertificateRefused);
        assert_eq!(at(Progress::None, 29, None), None);
        assert_eq!(at(Progress::None, 30, None), Some(Trouble::LeftInQuestions));
        assert_eq!(at(Progress::None, 30, Some(AttemptEvent::SignInFailed)), Some(Trouble::SignInFailed));
        assert_eq!(at(Progress::Issued { at: at0, mode }, 59, None), None);
        assert_eq!(at(Progress::Issued { at: at0, mode }, 60, None), Some(Trouble::NotDownloaded));
        assert_eq!(at(fetched, 2, refused), None, "an event alone makes no trouble");
        assert_eq!(at(fetched, 3, None), Some(Trouble::NotInstalled));
        assert_eq!(at(fetched, 3, refused), Some(Trouble::CertificateRefused));
        assert_eq!(at(fetched, 8, None), Some(Trouble::Expired));
        assert_eq!(at(Progress::CertificateIssued { at: at0, mode }, 2, None), Some(Trouble::NoCheckIn));
        assert_eq!(at(Progress::Authenticating { at: at0, mode }, 1, None), None);
        assert_eq!(at(Progress::Authenticating { at: at0, mode }, 2, None), Some(Trouble::HalfWay));
    }

    #[test]
    fn only_what_this_server_said_is_certain() {
        assert_eq!(Trouble::Stopped(Stop::RemovedByUser).evidence(), Evidence::Certain);
        assert_eq!(Trouble::NoCheckIn.evidence(), Evidence::Possible);
    }

    #[test]
    fn the_person_hears_of_the_device_only() {
        let (at, mode) = (minutes(0), ProfileDevice);
        assert_eq!(likely_cause(Progress::None, minutes(99)), None);
        assert_eq!(
            likely_cause(Progress::Fetched { at, mode }, minutes(4)),
            Some(TextKey::CauseNotInstalled)
        );
        assert_eq!(likely_cause(Progress::Fetched { at, mode }, minutes(9)), Some(TextKey::CauseExpired));
    }
}
