//! Reading any profile the way a device does.

use std::fmt;

use guard::limits::PROFILE_BYTES;
use plist::{Dictionary, Value};

use super::{MDM_TYPE, ROOT_TYPE, SCEP_TYPE};
use crate::fields::Fields;
use crate::{Malformed, plist_guard};

/// Longest text that is taken from a profile, in characters.
const TEXT: usize = 4096;
/// Key size when the payload names none, in bits.
const DEFAULT_KEY_SIZE: i64 = 1024;

/// What a device keeps of a profile.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InstalledProfile {
    /// Top-level identifier: a later profile with the same one replaces this one.
    pub identifier: String,
    /// Top-level UUID.
    pub uuid: String,
    /// Top-level display name.
    pub display_name: Option<String>,
    /// Top-level organization.
    pub organization: Option<String>,
    /// The first SCEP payload.
    pub scep: Option<InstalledScep>,
    /// The management payload.
    pub mdm: Option<InstalledMdm>,
    /// Root certificates, DER, in their order.
    pub roots: Vec<Vec<u8>>,
}

/// A SCEP payload.
#[derive(Clone, Eq, PartialEq)]
pub struct InstalledScep {
    /// UUID of the payload.
    pub uuid: String,
    /// The SCEP address.
    pub url: String,
    /// Sent as `message`.
    pub name: Option<String>,
    /// Challenge password.
    pub challenge: Option<String>,
    /// Requested subject as pairs of attribute (`O`, `CN`, or dotted OID) and value.
    pub subject: Vec<(String, String)>,
    /// Bits; 1024 when the payload names none.
    pub key_size: i64,
    /// 1 signing, 4 encryption; 0 when the payload names none.
    pub key_usage: i64,
    /// Digest of the authority's certificate: 16, 20 or 32 bytes.
    pub ca_fingerprint: Option<Vec<u8>>,
}

impl fmt::Debug for InstalledScep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InstalledScep")
            .field("uuid", &self.uuid)
            .field("url", &self.url)
            .field("name", &self.name)
            .field("has_challenge", &self.challenge.is_some())
            .field("subject", &self.subject)
            .field("key_size", &self.key_size)
            .field("key_usage", &self.key_usage)
            .finish_non_exhaustive()
    }
}

/// A management payload.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InstalledMdm {
    /// `PayloadUUID` of the identity.
    pub identity_uuid: String,
    /// Where reports go.
    pub server_url: String,
    /// Where check-in messages go; the server URL when the payload names none.
    pub check_in_url: String,
    /// The push topic.
    pub topic: String,
    /// Granted rights.
    pub access_rights: Option<i64>,
    /// Set in User Enrollment by profile.
    pub managed_apple_id: Option<String>,
    /// Whether each message is to be signed.
    pub sign_message: bool,
    /// Whether removal is to be announced.
    pub check_out_when_removed: bool,
}

/// Reads an unsigned profile of at most 1 MiB.
///
/// As strict as a device about types and required keys of the payloads it knows; payloads of other
/// types and unknown keys are skipped. Refuses a second management payload.
pub fn read(xml: &[u8]) -> Result<InstalledProfile, Malformed> {
    let root = plist_guard::read_dictionary(xml, PROFILE_BYTES)?;
    let fields = Fields(&root);
    common(fields)?;
    if fields.required_text("PayloadType", TEXT)? != "Configuration" {
        return Err(Malformed::BadValue("PayloadType"));
    }
    let mut profile = InstalledProfile {
        identifier: fields.required_text("PayloadIdentifier", TEXT)?,
        uuid: fields.required_text("PayloadUUID", TEXT)?,
        display_name: fields.text("PayloadDisplayName", TEXT)?,
        organization: fields.text("PayloadOrganization", TEXT)?,
        scep: None,
        mdm: None,
        roots: Vec::new(),
    };
    let content = fields.array("PayloadContent")?.ok_or(Malformed::Missing("PayloadContent"))?;
    for payload in content {
        let expected = Malformed::WrongType { key: "PayloadContent", expected: "array of dictionaries" };
        payload_into(&mut profile, payload.as_dictionary().ok_or(expected)?)?;
    }
    Ok(profile)
}

/// The keys every payload must have.
fn common(fields: Fields<'_>) -> Result<(), Malformed> {
    fields.required_text("PayloadIdentifier", TEXT)?;
    fields.required_text("PayloadUUID", TEXT)?;
    match fields.integer("PayloadVersion")? {
        Some(1) => Ok(()),
        Some(_) => Err(Malformed::BadValue("PayloadVersion")),
        None => Err(Malformed::Missing("PayloadVersion")),
    }
}

fn payload_into(profile: &mut InstalledProfile, payload: &Dictionary) -> Result<(), Malformed> {
    let fields = Fields(payload);
    common(fields)?;
    match fields.required_text("PayloadType", TEXT)?.as_str() {
        SCEP_TYPE => {
            let scep = scep(fields)?;
            profile.scep.get_or_insert(scep);
        }
        MDM_TYPE => {
            if profile.mdm.is_some() {
                return Err(Malformed::BadValue("PayloadContent"));
            }
            profile.mdm = Some(mdm(fields)?);
        }
        ROOT_TYPE | "com.apple.security.pkcs1" => {
            let der = fields.data("PayloadContent", PROFILE_BYTES)?;
            profile.roots.push(der.ok_or(Malformed::Missing("PayloadContent"))?);
        }
        _ => {}
    }
    Ok(())
}

fn scep(payload: Fields<'_>) -> Result<InstalledScep, Malformed> {
    let settings = payload.dictionary("PayloadContent")?.ok_or(Malformed::Missing("PayloadContent"))?;
    let settings = Fields(settings);
    Ok(InstalledScep {
        uuid: payload.required_text("PayloadUUID", TEXT)?,
        url: settings.required_text("URL", TEXT)?,
        name: settings.text("Name", TEXT)?,
        challenge: settings.text("Challenge", TEXT)?,
        subject: subject(settings)?,
        key_size: settings.integer("Keysize")?.unwrap_or(DEFAULT_KEY_SIZE),
        key_usage: settings.integer("Key Usage")?.unwrap_or(0),
        ca_fingerprint: settings.data("CAFingerprint", 64)?,
    })
}

/// Reads the three levels of a subject; any other nesting is refused.
pub(super) fn subject(settings: Fields<'_>) -> Result<Vec<(String, String)>, Malformed> {
    let mut pairs = Vec::new();
    for relative in settings.array("Subject")?.into_iter().flatten() {
        for pair in relative.as_array().ok_or(Malformed::BadValue("Subject"))? {
            let pair = pair.as_array().map(Vec::as_slice);
            let Some([Value::String(kind), Value::String(value)]) = pair else {
                return Err(Malformed::BadValue("Subject"));
            };
            pairs.push((kind.clone(), value.clone()));
        }
    }
    Ok(pairs)
}

fn mdm(payload: Fields<'_>) -> Result<InstalledMdm, Malformed> {
    let server_url = payload.required_text("ServerURL", TEXT)?;
    Ok(InstalledMdm {
        identity_uuid: payload.required_text("IdentityCertificateUUID", TEXT)?,
        check_in_url: payload.text("CheckInURL", TEXT)?.unwrap_or_else(|| server_url.clone()),
        server_url,
        topic: payload.required_text("Topic", TEXT)?,
        access_rights: payload.integer("AccessRights")?,
        managed_apple_id: payload.text("ManagedAppleID", TEXT)?,
        sign_message: payload.boolean("SignMessage")?.unwrap_or(false),
        check_out_when_removed: payload.boolean("CheckOutWhenRemoved")?.unwrap_or(false),
    })
}
