//! Device certificates as the console speaks of them.

use serde::{Deserialize, Serialize};

/// How far a certificate has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateState {
    /// The serial is taken; signed or about to be.
    Reserved,
    /// Handed out.
    Issued,
    /// No longer trusted.
    Revoked,
}

/// Why an administrator revokes a certificate: the reasons of RFC 5280, 5.3.1, that make sense for a device.
/// (Not here: CA and AA compromise, which are about us, and hold, which could be taken back.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RevocationReason {
    /// The device was lost or stolen, or somebody else may hold its key.
    KeyCompromise,
    /// The person it was given to has left or changed.
    AffiliationChanged,
    /// Another certificate takes its place.
    Superseded,
    /// The device is out of use.
    CessationOfOperation,
    /// The device may no longer be managed here.
    PrivilegeWithdrawn,
}

impl RevocationReason {
    /// In the order offered.
    pub const ALL: [Self; 5] = [
        Self::KeyCompromise,
        Self::AffiliationChanged,
        Self::Superseded,
        Self::CessationOfOperation,
        Self::PrivilegeWithdrawn,
    ];

    /// Its name in RFC 5280: in forms, in the database and in the audit log.
    pub const fn code(self) -> &'static str {
        match self {
            Self::KeyCompromise => "keyCompromise",
            Self::AffiliationChanged => "affiliationChanged",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessationOfOperation",
            Self::PrivilegeWithdrawn => "privilegeWithdrawn",
        }
    }

    /// By its name; `None` for anything else.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_found_by_its_name_alone() {
        for reason in RevocationReason::ALL {
            assert_eq!(RevocationReason::from_code(reason.code()), Some(reason));
        }
        for bad in ["", "certificateHold", "KeyCompromise", "keyCompromise "] {
            assert_eq!(RevocationReason::from_code(bad), None);
        }
    }
}
