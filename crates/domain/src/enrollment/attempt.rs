//! The attempt: one row per try, read by the live page, the console's timeline and the diagnosis alike.
//!
//! ```text
//! started ─► authenticated ─► profile_issued ─► certificate_issued ─► authenticating ─► enrolled ─► unenrolled
//!    │             │               │ ▲ (again)         │                   │
//! abandoned     refused     expired/replaced        stalled             refused
//! ```

use super::{mode::EnrollmentMode, wizard::Stop};
use crate::{ids::DeviceId, time::Timestamp};
use chrono::Duration;
use serde::{Deserialize, Serialize};

/// iOS throws a waiting profile away after this long.
pub const PROFILE_WAITS_MINUTES: i64 = 8;
/// A profile link may be fetched again for this long after its first fetch (8 minutes and 2 of grace).
pub const LINK_AFTER_FETCH_MINUTES: i64 = 10;
/// A profile link nobody fetched ends after this long.
pub const LINK_UNFETCHED_MINUTES: i64 = 60;
/// A challenge lives this long.
pub const CHALLENGE_MINUTES: i64 = 60;

/// How far an attempt has come after the questions. Each stage holds what is known in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Progress {
    /// No profile yet.
    #[default]
    None,
    /// A profile is ready to be fetched.
    Issued {
        /// When it was made.
        at: Timestamp,
        /// Kind of enrollment it asks for.
        mode: EnrollmentMode,
    },
    /// It was fetched: iOS keeps it 8 minutes from the first fetch.
    Fetched {
        /// First fetch.
        at: Timestamp,
        /// Kind of enrollment it asks for.
        mode: EnrollmentMode,
    },
    /// The device has its certificate.
    CertificateIssued {
        /// When.
        at: Timestamp,
        /// Kind of enrollment.
        mode: EnrollmentMode,
    },
    /// `Authenticate` was accepted.
    Authenticating {
        /// When.
        at: Timestamp,
        /// Kind of enrollment.
        mode: EnrollmentMode,
    },
    /// The first `TokenUpdate` has come.
    Enrolled {
        /// When.
        at: Timestamp,
        /// Kind of enrollment.
        mode: EnrollmentMode,
        /// The device record.
        device: DeviceId,
    },
    /// Ended without success.
    Stopped {
        /// Why.
        why: Stop,
    },
}

impl Progress {
    /// Whether a device has shown itself: from then on answers cannot be changed.
    pub fn is_with_device(self) -> bool {
        matches!(
            self,
            Self::CertificateIssued { .. }
                | Self::Authenticating { .. }
                | Self::Enrolled { .. }
                | Self::Stopped { .. }
        )
    }

    /// When iOS throws the fetched profile away.
    pub fn deadline(self) -> Option<Timestamp> {
        match self {
            Self::Fetched { at, .. } => Some(at.plus(Duration::minutes(PROFILE_WAITS_MINUTES))),
            _ => None,
        }
    }

    /// Name of the stage, as it is serialized; and since when it lasts, where that is known.
    pub fn stage(self) -> (&'static str, Option<Timestamp>) {
        match self {
            Self::None => ("none", None),
            Self::Issued { at, .. } => ("issued", Some(at)),
            Self::Fetched { at, .. } => ("fetched", Some(at)),
            Self::CertificateIssued { at, .. } => ("certificate_issued", Some(at)),
            Self::Authenticating { at, .. } => ("authenticating", Some(at)),
            Self::Enrolled { at, .. } => ("enrolled", Some(at)),
            Self::Stopped { .. } => ("stopped", None),
        }
    }

    /// Whether the fetched profile has been thrown away by now.
    pub fn is_expired(self, now: Timestamp) -> bool {
        self.deadline().is_some_and(|deadline| deadline <= now)
    }
}

/// The state of an attempt as the console lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptState {
    /// The first form was sent.
    Started,
    /// Somebody signed in.
    Authenticated,
    /// A profile was made.
    ProfileIssued,
    /// The device has its certificate.
    CertificateIssued,
    /// `Authenticate` was accepted.
    Authenticating,
    /// The first `TokenUpdate` has come.
    Enrolled,
    /// The enrollment has ended.
    Unenrolled,
    /// A rule said no.
    Refused,
}

/// One thing that happened in an attempt; the timeline is the list of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptEvent {
    /// The first form was sent.
    Started,
    /// A sign-in failed; the detail says how.
    SignInFailed,
    /// Somebody signed in; the detail says who.
    SignedIn,
    /// A question was answered; the detail says which and how.
    Answered,
    /// A profile was made; the detail says which kind.
    ProfileIssued,
    /// The profile was fetched for the first time.
    ProfileFetched,
    /// An earlier profile was withdrawn.
    ProfileWithdrawn,
    /// A SCEP request was refused; the detail says why.
    CertificateRefused,
    /// A certificate was issued; the detail is its serial.
    CertificateIssued,
    /// `Authenticate` was accepted; the detail names the device.
    Authenticated,
    /// `Authenticate` was refused; the detail says why.
    Refused,
    /// The first `TokenUpdate`.
    Enrolled,
    /// `CheckOut`.
    CheckedOut,
    /// Something of ours broke; the detail is the upstream.
    Broken,
    /// Logged out.
    LoggedOut,
}
