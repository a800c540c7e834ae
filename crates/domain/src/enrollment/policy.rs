//! What settings and rights allow one person, worked out before the wizard is asked.

use super::mode::{EnrollmentMode, Ownership};
use crate::{browser::IosVersion, settings::enrollment::EnrollmentSettings, site::SiteChoice};
use serde::{Deserialize, Serialize};

/// Whether profiles can be made at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Readiness {
    /// A push certificate is there and in date.
    Ready,
    /// None, or expired: "not ready, tell IT".
    NoPushCertificate,
}

/// What is allowed. Before sign-in: to anybody; afterwards: to this person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Whether profiles can be made.
    pub readiness: Readiness,
    /// Kinds of ownership this person may choose, in the order shown. Empty: nothing is open.
    pub ownership: Vec<Ownership>,
    /// Personal devices on iOS 18+ may take the reduced-rights profile.
    pub reduced_rights: bool,
    /// The certificate step is left out.
    pub skip_certificate: bool,
    /// Older systems are turned away.
    pub minimum_ios: Option<IosVersion>,
    /// Sites open to this person. None: no site is set.
    pub sites: Vec<SiteChoice>,
    /// The account may not enroll at all.
    pub refused: bool,
}

impl Policy {
    /// From the server's settings, for a person with these sites.
    pub fn new(
        settings: &EnrollmentSettings,
        readiness: Readiness,
        sites: Vec<SiteChoice>,
        may_enroll: bool,
    ) -> Self {
        let offered =
            [(Ownership::Personal, settings.personal), (Ownership::Institutional, settings.institutional)];
        Self {
            readiness,
            ownership: offered.into_iter().filter(|(_, on)| *on).map(|(kind, _)| kind).collect(),
            reduced_rights: settings.reduced_rights,
            skip_certificate: settings.skip_certificate,
            minimum_ios: settings.minimum_ios,
            sites,
            refused: !may_enroll,
        }
    }

    /// The kind of enrollment this system can take (README 9, 32; N3). An unknown version is taken for a current
    /// one: it must never get a profile that iOS 18 and later refuse. `None`: no way.
    pub fn mode(&self, ownership: Ownership, ios: Option<IosVersion>) -> Option<EnrollmentMode> {
        match ownership {
            Ownership::Institutional => Some(EnrollmentMode::ProfileDevice),
            Ownership::Personal if ios.is_some_and(IosVersion::has_user_enrollment_profile) => {
                Some(EnrollmentMode::ProfileUser)
            }
            Ownership::Personal if self.reduced_rights => Some(EnrollmentMode::ProfileReduced),
            Ownership::Personal => None,
        }
    }
}
