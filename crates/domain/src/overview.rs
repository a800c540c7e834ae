//! What the overview counts: time ranges, how far attempts came, and why they ended where they did.

use crate::enrollment::{attempt::AttemptState, wizard::Stop};
use chrono::Duration;
use serde::{Deserialize, Serialize};

/// An attempt nobody touched for this long has ended: the wizard's cookie and an unfetched link live no longer.
pub const SILENT_MINUTES: i64 = 60;
/// Certificates that end within this many days are shown.
pub const EXPIRES_DAYS: i64 = 30;

/// How far back to look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TimeRange {
    /// The last 24 hours.
    #[serde(rename = "24h")]
    Day,
    /// The last 7 days.
    #[default]
    #[serde(rename = "7d")]
    Week,
    /// The last 30 days.
    #[serde(rename = "30d")]
    Month,
}

impl TimeRange {
    /// Shortest first.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// As it stands in an address.
    pub fn code(self) -> &'static str {
        match self {
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Month => "30d",
        }
    }

    /// From an address.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|range| range.code() == code)
    }

    /// Its length.
    pub fn span(self) -> Duration {
        Duration::hours(match self {
            Self::Day => 24,
            Self::Week => 7 * 24,
            Self::Month => 30 * 24,
        })
    }
}

/// The steps of the enrollment funnel; each holds those that came later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The first form was sent.
    Started,
    /// Somebody signed in.
    SignedIn,
    /// The profile was fetched.
    Downloaded,
    /// The first `TokenUpdate` has come.
    Enrolled,
}

impl Stage {
    /// In their order.
    pub const ALL: [Self; 4] = [Self::Started, Self::SignedIn, Self::Downloaded, Self::Enrolled];

    /// As it stands in an address.
    pub fn code(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::SignedIn => "signed_in",
            Self::Downloaded => "downloaded",
            Self::Enrolled => "enrolled",
        }
    }

    /// From an address.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }
}

/// Why an attempt ended without a device: a rule said no, or nobody went on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Nobody tried to sign in.
    NoSignIn,
    /// Sign-in failed, and nobody signed in after that.
    SignInFailed,
    /// Signed in, but no profile was made.
    NoProfile,
    /// A profile was made and never fetched.
    NotDownloaded,
    /// The profile was fetched and no device asked for a certificate.
    NotInstalled,
    /// The device has its certificate and never checked in.
    NoCheckIn,
    /// The device checked in and did not finish.
    HalfWay,
    /// A known device and another person (README 26).
    ReEnrollmentRefused,
    /// iOS is older than the minimum.
    SystemTooOld,
    /// Settings no longer allow this kind.
    NoLongerAllowed,
    /// The profile was removed before enrollment was complete.
    RemovedByUser,
}

impl Ending {
    /// In the order of the way.
    pub const ALL: [Self; 11] = [
        Self::NoSignIn,
        Self::SignInFailed,
        Self::NoProfile,
        Self::NotDownloaded,
        Self::NotInstalled,
        Self::NoCheckIn,
        Self::HalfWay,
        Self::ReEnrollmentRefused,
        Self::SystemTooOld,
        Self::NoLongerAllowed,
        Self::RemovedByUser,
    ];

    /// As it stands in an address.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoSignIn => "no_sign_in",
            Self::SignInFailed => "sign_in_failed",
            Self::NoProfile => "no_profile",
            Self::NotDownloaded => "not_downloaded",
            Self::NotInstalled => "not_installed",
            Self::NoCheckIn => "no_check_in",
            Self::HalfWay => "half_way",
            Self::ReEnrollmentRefused => "re_enrollment_refused",
            Self::SystemTooOld => "system_too_old",
            Self::NoLongerAllowed => "no_longer_allowed",
            Self::RemovedByUser => "removed_by_user",
        }
    }

    /// From an address.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ending| ending.code() == code)
    }
}

impl From<Stop> for Ending {
    fn from(why: Stop) -> Self {
        match why {
            Stop::ReEnrollmentRefused => Self::ReEnrollmentRefused,
            Stop::SystemTooOld => Self::SystemTooOld,
            Stop::NoLongerAllowed => Self::NoLongerAllowed,
            Stop::RemovedByUser => Self::RemovedByUser,
        }
    }
}

/// What counting needs to know of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Trace {
    /// As the console lists it.
    pub state: AttemptState,
    /// Somebody signed in.
    pub signed_in: bool,
    /// A sign-in failed.
    pub sign_in_failed: bool,
    /// The profile was fetched.
    pub downloaded: bool,
    /// A device came of it.
    pub enrolled: bool,
    /// A rule ended it.
    pub why: Option<Stop>,
    /// Nothing happened for [`SILENT_MINUTES`].
    pub silent: bool,
}

impl Trace {
    /// The furthest step it ever reached.
    pub fn reached(self) -> Stage {
        let with_device = matches!(
            self.state,
            AttemptState::CertificateIssued | AttemptState::Authenticating | AttemptState::Unenrolled
        );
        if self.enrolled || self.state == AttemptState::Enrolled {
            Stage::Enrolled
        } else if self.downloaded || with_device {
            Stage::Downloaded
        } else if self.signed_in {
            Stage::SignedIn
        } else {
            Stage::Started
        }
    }

    /// Why it ended without a device; `None` while it goes on, and where a device came of it.
    pub fn ending(self) -> Option<Ending> {
        if self.reached() == Stage::Enrolled {
            return None;
        }
        if let Some(why) = self.why {
            return Some(why.into());
        }
        if !self.silent {
            return None;
        }
        Some(match self.state {
            AttemptState::Started if self.sign_in_failed => Ending::SignInFailed,
            AttemptState::Started => Ending::NoSignIn,
            AttemptState::Authenticated | AttemptState::Refused => Ending::NoProfile,
            AttemptState::ProfileIssued if self.downloaded => Ending::NotInstalled,
            AttemptState::ProfileIssued => Ending::NotDownloaded,
            AttemptState::CertificateIssued => Ending::NoCheckIn,
            AttemptState::Authenticating | AttemptState::Enrolled => Ending::HalfWay,
            AttemptState::Unenrolled => Ending::RemovedByUser,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(state: AttemptState) -> Trace {
        Trace {
            state,
            signed_in: state != AttemptState::Started,
            sign_in_failed: false,
            downloaded: false,
            enrolled: false,
            why: None,
            silent: true,
        }
    }

    #[test]
    fn codes_lead_there_and_back() {
        for range in TimeRange::ALL {
            assert_eq!(TimeRange::from_code(range.code()), Some(range));
        }
        for stage in Stage::ALL {
            assert_eq!(Stage::from_code(stage.code()), Some(stage));
        }
        for ending in Ending::ALL {
            assert_eq!(Ending::from_code(ending.code()), Some(ending));
        }
        assert_eq!(TimeRange::from_code("1y"), None);
    }

    #[test]
    fn an_attempt_that_goes_on_has_not_ended() {
        for state in [AttemptState::Started, AttemptState::ProfileIssued, AttemptState::Authenticating] {
            assert_eq!(Trace { silent: false, ..trace(state) }.ending(), None);
            assert!(trace(state).ending().is_some());
        }
    }

    #[test]
    fn a_device_is_no_failure_even_after_it_left() {
        for state in [AttemptState::Enrolled, AttemptState::Unenrolled] {
            let left = Trace { enrolled: true, downloaded: true, ..trace(state) };
            assert_eq!((left.reached(), left.ending()), (Stage::Enrolled, None));
        }
    }

    #[test]
    fn a_rule_is_named_before_silence() {
        let refused = Trace {
            why: Some(Stop::SystemTooOld),
            downloaded: true,
            silent: false,
            ..trace(AttemptState::Refused)
        };
        assert_eq!((refused.reached(), refused.ending()), (Stage::Downloaded, Some(Ending::SystemTooOld)));
    }

    #[test]
    fn each_place_to_stop_has_its_own_reason() {
        let failed = Trace { sign_in_failed: true, ..trace(AttemptState::Started) };
        let fetched = Trace { downloaded: true, ..trace(AttemptState::ProfileIssued) };
        let found = [
            trace(AttemptState::Started),
            failed,
            trace(AttemptState::Authenticated),
            trace(AttemptState::ProfileIssued),
            fetched,
            trace(AttemptState::CertificateIssued),
            trace(AttemptState::Authenticating),
        ]
        .map(|trace| trace.ending().unwrap());
        assert_eq!(found, Ending::ALL[..7]);
    }
}
