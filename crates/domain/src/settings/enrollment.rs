//! The enrollment switches of one server.

use crate::browser::IosVersion;
use serde::{Deserialize, Serialize};

/// Which ways are open and what the wizard says about the organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EnrollmentSettings {
    /// Name of the organisation, 1–100 characters; on every page and in every profile.
    pub organization: String,
    /// Where to get help: a mail address, a phone number or a sentence; may be empty.
    pub help_contact: String,
    /// Devices the organisation owns may enroll.
    pub institutional: bool,
    /// Devices people own may enroll.
    pub personal: bool,
    /// Personal devices on iOS 18 and later may take the reduced-rights profile.
    pub reduced_rights: bool,
    /// Reduced-rights profiles also ask for network information (right 32).
    pub reduced_network_information: bool,
    /// Reduced-rights profiles also ask for the list of apps (right 256).
    pub reduced_app_list: bool,
    /// The CA certificate is not a step of its own; it travels inside the MDM profile.
    pub skip_certificate: bool,
    /// Older systems are turned away.
    pub minimum_ios: Option<IosVersion>,
}

impl Default for EnrollmentSettings {
    fn default() -> Self {
        Self {
            organization: "Your organization".to_owned(),
            help_contact: String::new(),
            institutional: true,
            personal: true,
            reduced_rights: true,
            reduced_network_information: false,
            reduced_app_list: false,
            skip_certificate: true,
            minimum_ios: None,
        }
    }
}
