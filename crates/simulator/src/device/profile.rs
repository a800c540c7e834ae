//! Opening a profile: what iOS shows as Verified, Not Verified or Not Signed, and what it refuses.

use mdm::Malformed;
use mdm::profile::InstalledProfile;
use pki::Certificate;
use pki::chain::Trust;
use pki::cms::{self, CmsFault, Verified};
use pki::signature::Strength;

use super::error::InstallError;

/// What iOS shows under the profile's name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum SignerState {
    /// Green: signed, and the signer chains to a trusted root.
    Verified {
        /// Common name of the signer.
        signer: String,
    },
    /// Red: signed by somebody the device does not know. iOS installs it anyway.
    NotVerified {
        /// Common name of the signer.
        signer: String,
    },
    /// Not signed at all. iOS installs it anyway.
    NotSigned,
}

/// Checks the signature and reads the contents. `trusted_root` (DER) is whom the device believes about signers.
///
/// Refuses bytes before the document, a tampered profile, and contents that a device refuses.
pub(super) fn open(
    bytes: &[u8],
    trusted_root: Option<&Certificate>,
) -> Result<(InstalledProfile, SignerState), InstallError> {
    match bytes.first() {
        Some(b'<') => Ok((mdm::profile::read(bytes)?, SignerState::NotSigned)),
        // A DER or BER sequence.
        Some(0x30) => {
            let verified = internally_right(bytes).map_err(InstallError::Signature)?;
            let signer = verified.signer.subject_cn().unwrap_or_default();
            let known = trusted_root.is_some_and(|root| chains_to(bytes, root));
            let state =
                if known { SignerState::Verified { signer } } else { SignerState::NotVerified { signer } };
            Ok((mdm::profile::read(&verified.content)?, state))
        }
        _ => Err(Malformed::NotADictionary.into()),
    }
}

/// The signature fits the contents and the signer's certificate is in the message, whoever that is: the
/// certificates of the message are their own anchors.
fn internally_right(message: &[u8]) -> Result<Verified, CmsFault> {
    let anchors = cms::certificates(message)?;
    cms::verify_attached(message, &Trust { anchors: &anchors, now: None, strength: Strength::Modern })
}

/// Dates do not count: a signer that has expired since makes the page red, but nothing here lives that long.
fn chains_to(message: &[u8], root: &Certificate) -> bool {
    let anchors = [root.clone()];
    cms::verify_attached(message, &Trust { anchors: &anchors, now: None, strength: Strength::Modern }).is_ok()
}
