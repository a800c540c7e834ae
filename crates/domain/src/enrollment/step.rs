//! The steps of the wizard as values. A step that cannot be shown cannot be written down. Only
//! [`wizard::next`](super::wizard::next) and [`wizard::visit`](super::wizard::visit) make them.

use super::{
    attempt::Progress,
    mode::{EnrollmentMode, Ownership},
};
use crate::{
    browser::{Hardware, IosVersion},
    site::SiteChoice,
};
use serde::{Deserialize, Serialize};

/// The step to show, with what it needs. A step that cannot be shown cannot be written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// Enrollment cannot start, and why.
    Closed {
        /// Why.
        why: Closed,
    },
    /// Not Safari on an iPhone or iPad.
    WrongBrowser {
        /// Kind of device, for the words on the page.
        hardware: Hardware,
    },
    /// Name and password.
    SignIn,
    /// Who owns the device.
    Ownership {
        /// In the order shown; at least two.
        offered: Vec<Ownership>,
    },
    /// Which site.
    Site {
        /// At least two.
        choices: Vec<SiteChoice>,
    },
    /// Install and trust the CA certificate first.
    CaCertificate,
    /// The Managed Apple Account for User Enrollment by profile.
    ManagedAppleAccount,
    /// Get the profile and follow the progress.
    Profile {
        /// Kind of enrollment.
        mode: EnrollmentMode,
        /// Whose device.
        ownership: Ownership,
        /// How far it has come.
        progress: Progress,
    },
    /// Enrolled.
    Complete {
        /// Kind of enrollment.
        mode: EnrollmentMode,
        /// Whose device.
        ownership: Ownership,
    },
    /// Ended without success.
    Stopped {
        /// Why.
        why: Stop,
    },
}

/// Why enrollment cannot start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "closed", content = "minimum", rename_all = "snake_case")]
pub enum Closed {
    /// Both kinds are switched off.
    Off,
    /// No push certificate.
    NotReady,
    /// iOS is older than the minimum.
    TooOld(IosVersion),
    /// The account may not enroll.
    NotPermitted,
    /// A personal device and no way for this system.
    NoWay,
}

/// Why an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    /// A known device and another person (README 26).
    ReEnrollmentRefused,
    /// The device's iOS is older than the minimum, seen at check-in.
    SystemTooOld,
    /// Settings no longer allow this kind.
    NoLongerAllowed,
    /// The device took its profile off again.
    RemovedByUser,
}

/// The kinds of step, in the order they come; each has an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// `/enroll/closed`
    Closed,
    /// `/enroll/browser`
    WrongBrowser,
    /// `/enroll/sign-in`
    SignIn,
    /// `/enroll/ownership`
    Ownership,
    /// `/enroll/site`
    Site,
    /// `/enroll/certificate`
    CaCertificate,
    /// `/enroll/account`
    ManagedAppleAccount,
    /// `/enroll/profile`
    Profile,
    /// `/enroll/done`
    Complete,
    /// `/enroll/stopped`
    Stopped,
}

impl Step {
    /// Its kind.
    pub fn kind(&self) -> StepKind {
        match self {
            Self::Closed { .. } => StepKind::Closed,
            Self::WrongBrowser { .. } => StepKind::WrongBrowser,
            Self::SignIn => StepKind::SignIn,
            Self::Ownership { .. } => StepKind::Ownership,
            Self::Site { .. } => StepKind::Site,
            Self::CaCertificate => StepKind::CaCertificate,
            Self::ManagedAppleAccount => StepKind::ManagedAppleAccount,
            Self::Profile { .. } => StepKind::Profile,
            Self::Complete { .. } => StepKind::Complete,
            Self::Stopped { .. } => StepKind::Stopped,
        }
    }
}
