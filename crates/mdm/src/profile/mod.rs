//! Configuration profiles: the enrollment profile and the trust profile, as typed values.
//!
//! Nothing here is a template: [`EnrollmentProfile`] and [`TrustProfile`] are values that the
//! property list writer turns into XML, so a text from a user can land in a display string and
//! nowhere else. [`lint`] reads the XML back before it is signed; [`read`] is what a device sees.
//!
//! Identifiers and UUIDs of the inner payloads never change, because a device updates in place what
//! keeps both and removes and re-adds what does not. Source: Apple's "Configuration Profile
//! Reference", `TopLevel.yaml`, `com.apple.mdm.yaml`, `com.apple.security.{scep,root}.yaml`.

mod installed;
mod lint;
mod rights;
mod write;

use std::fmt;

pub use installed::{InstalledMdm, InstalledProfile, InstalledScep, read};
pub use lint::{Expect, ExpectedEnrollment, Fault, Problem, lint};
pub use rights::AccessRights;
pub use write::{MDM_UUID, SCEP_UUID};

/// The prefix of every push topic for device management.
pub const TOPIC_PREFIX: &str = "com.apple.mgmt.";
/// Payload type of the management payload.
pub const MDM_TYPE: &str = "com.apple.mdm";
/// Payload type of the SCEP payload.
pub const SCEP_TYPE: &str = "com.apple.security.scep";
/// Payload type of a root certificate.
pub const ROOT_TYPE: &str = "com.apple.security.root";

/// The profile that enrolls an iPhone or iPad.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EnrollmentProfile {
    /// Top-level identifier, one constant per server: it decides replacement and removal. The
    /// payloads get `<identifier>.scep`, `<identifier>.mdm` and `<identifier>.root.<n>`.
    pub identifier: String,
    /// Top-level UUID, chosen by the caller.
    pub uuid: String,
    /// Shown as the issuer.
    pub organization: String,
    /// Shown as the profile's name.
    pub display_name: String,
    /// Shown below the name.
    pub description: String,
    /// How the device gets its identity certificate.
    pub scep: ScepPayload,
    /// Whom the device reports to.
    pub mdm: MdmPayload,
    /// Roots the device needs for TLS; none when the server's certificate is public.
    pub roots: Vec<RootPayload>,
    /// Terms the user must agree to before installing.
    pub consent_text: Option<ConsentText>,
}

/// How the device gets its identity certificate. Always RSA 2048, for signing and encryption.
#[derive(Clone, Eq, PartialEq)]
pub struct ScepPayload {
    /// Shown in the profile's details.
    pub display_name: String,
    /// The SCEP address, `https`; the device appends `?operation=…`.
    pub url: String,
    /// The name of the certification authority, sent as `message`.
    pub name: String,
    /// One-time secret; becomes the challenge password of the request.
    pub challenge: String,
    /// Organization in the requested subject.
    pub subject_o: String,
    /// Common name in the requested subject.
    pub subject_cn: String,
    /// SHA-256 of the certification authority's certificate (DER).
    pub ca_fingerprint_sha256: [u8; 32],
}

impl fmt::Debug for ScepPayload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScepPayload")
            .field("url", &self.url)
            .field("name", &self.name)
            .field("subject_o", &self.subject_o)
            .field("subject_cn", &self.subject_cn)
            .finish_non_exhaustive()
    }
}

/// Whom the device reports to. Messages are always signed and removal is always announced.
///
/// No server capabilities are declared: user channels exist only on Macs and Shared iPads, which
/// this profile does not enroll, and a device refuses an update that adds or removes them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MdmPayload {
    /// Shown in the profile's details.
    pub display_name: String,
    /// Where reports go, `https`. A device compares it as a whole string on every update.
    pub server_url: String,
    /// Where check-in messages go, `https`. Compared likewise.
    pub check_in_url: String,
    /// The push topic, `com.apple.mgmt.…`, equal to the UID of the push certificate.
    pub topic: String,
    /// The kind of enrollment.
    pub mode: MdmMode,
}

/// The kind of enrollment a profile makes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum MdmMode {
    /// Device Enrollment.
    Device {
        /// Bits of [`AccessRights`]; a device never accepts more in an update.
        access_rights: i64,
    },
    /// User Enrollment by profile: iOS 13.1 to 17.
    UserProfileDriven {
        /// The user's Managed Apple Account.
        managed_apple_id: String,
    },
}

/// A root certificate.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RootPayload {
    /// Exactly one certificate.
    pub der: Vec<u8>,
    /// Shown in the profile's details.
    pub display_name: String,
}

/// Terms shown before installation.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConsentText {
    /// For languages not listed.
    pub default: String,
    /// Pairs of BCP 47 language tag and text.
    pub localized: Vec<(String, String)>,
}

/// A profile with nothing but root certificates, for servers with a certificate of their own.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TrustProfile {
    /// Top-level identifier; see [`TrustProfile::identifier_for`].
    pub identifier: String,
    /// Top-level UUID, chosen by the caller.
    pub uuid: String,
    /// Shown as the issuer.
    pub organization: String,
    /// Shown as the profile's name.
    pub display_name: String,
    /// Shown below the name.
    pub description: String,
    /// At least one.
    pub roots: Vec<RootPayload>,
}

impl TrustProfile {
    /// The identifier that goes with an enrollment profile's: `<base>.trust`.
    pub fn identifier_for(base: &str) -> String {
        format!("{base}.trust")
    }
}
