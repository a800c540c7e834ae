//! Turning profiles into property lists.

use plist::{Dictionary, Value};

use super::{
    ConsentText, EnrollmentProfile, MDM_TYPE, MdmMode, MdmPayload, ROOT_TYPE, RootPayload, SCEP_TYPE,
    ScepPayload, TrustProfile,
};
use crate::document::{put, to_xml};

/// UUID of the SCEP payload in every enrollment profile.
pub const SCEP_UUID: &str = "5E1A7C30-9B42-4D86-A3F1-6C0D28E94B75";
/// UUID of the management payload in every enrollment profile.
pub const MDM_UUID: &str = "B70F43D9-2E68-4C15-8D9A-F13562A0C84E";
/// All but the last twelve digits of the root payloads' UUIDs in enrollment profiles.
const ENROLLMENT_ROOT_UUID: &str = "9C24E6F8-71B3-4A0D-B5E2";
/// All but the last twelve digits of the root payloads' UUIDs in trust profiles.
const TRUST_ROOT_UUID: &str = "2D8B5F16-C07E-4931-96AC";

/// iPhone or iPad. Saves the question for which device the profile is when a watch is paired.
const TARGET_IPHONE_OR_IPAD: i64 = 1;

impl EnrollmentProfile {
    /// The identifier of the SCEP payload.
    pub fn scep_identifier(&self) -> String {
        format!("{}.scep", self.identifier)
    }

    /// The identifier of the management payload.
    pub fn mdm_identifier(&self) -> String {
        format!("{}.mdm", self.identifier)
    }

    /// The profile as XML, unsigned, beginning with `<?xml`.
    pub fn to_xml(&self) -> Vec<u8> {
        let mut content = root_payloads(&self.roots, &self.identifier, ENROLLMENT_ROOT_UUID);
        content.push(Value::Dictionary(scep_payload(&self.scep, &self.scep_identifier())));
        content.push(Value::Dictionary(mdm_payload(&self.mdm, &self.mdm_identifier())));
        let mut root = payload("Configuration", &self.identifier, &self.uuid, &self.display_name);
        put(&mut root, "PayloadOrganization", self.organization.as_str());
        put(&mut root, "PayloadDescription", self.description.as_str());
        put(&mut root, "TargetDeviceType", TARGET_IPHONE_OR_IPAD);
        put(&mut root, "PayloadContent", Value::Array(content));
        if let Some(consent) = &self.consent_text {
            put(&mut root, "ConsentText", Value::Dictionary(consent_text(consent)));
        }
        to_xml(root)
    }
}

impl TrustProfile {
    /// The profile as XML, unsigned, beginning with `<?xml`.
    pub fn to_xml(&self) -> Vec<u8> {
        let content = root_payloads(&self.roots, &self.identifier, TRUST_ROOT_UUID);
        let mut root = payload("Configuration", &self.identifier, &self.uuid, &self.display_name);
        put(&mut root, "PayloadOrganization", self.organization.as_str());
        put(&mut root, "PayloadDescription", self.description.as_str());
        put(&mut root, "TargetDeviceType", TARGET_IPHONE_OR_IPAD);
        put(&mut root, "PayloadContent", Value::Array(content));
        to_xml(root)
    }
}

/// The keys that every payload and the profile itself have.
fn payload(kind: &str, identifier: &str, uuid: &str, display_name: &str) -> Dictionary {
    let mut payload = Dictionary::new();
    put(&mut payload, "PayloadType", kind);
    put(&mut payload, "PayloadVersion", 1_i64);
    put(&mut payload, "PayloadIdentifier", identifier);
    put(&mut payload, "PayloadUUID", uuid);
    put(&mut payload, "PayloadDisplayName", display_name);
    payload
}

fn scep_payload(scep: &ScepPayload, identifier: &str) -> Dictionary {
    let mut settings = Dictionary::new();
    put(&mut settings, "URL", scep.url.as_str());
    put(&mut settings, "Name", scep.name.as_str());
    put(&mut settings, "Challenge", scep.challenge.as_str());
    put(&mut settings, "Subject", subject(&[("O", &scep.subject_o), ("CN", &scep.subject_cn)]));
    put(&mut settings, "Keysize", 2048_i64);
    // These two key names contain a blank.
    put(&mut settings, "Key Type", "RSA");
    // 1 for signing (messages) and 4 for encryption (SCEP replies).
    put(&mut settings, "Key Usage", 5_i64);
    put(&mut settings, "CAFingerprint", Value::Data(scep.ca_fingerprint_sha256.to_vec()));
    put(&mut settings, "Retries", 3_i64);
    put(&mut settings, "RetryDelay", 10_i64);
    put(&mut settings, "KeyIsExtractable", false);
    let mut payload = payload(SCEP_TYPE, identifier, SCEP_UUID, &scep.display_name);
    put(&mut payload, "PayloadContent", Value::Dictionary(settings));
    payload
}

/// An X.500 name as SCEP wants it: name, of relative names, of pairs.
fn subject(parts: &[(&str, &str)]) -> Value {
    let pair = |(kind, value): &(&str, &str)| {
        Value::Array(vec![Value::String((*kind).to_owned()), Value::String((*value).to_owned())])
    };
    Value::Array(parts.iter().map(|part| Value::Array(vec![pair(part)])).collect())
}

fn mdm_payload(mdm: &MdmPayload, identifier: &str) -> Dictionary {
    let mut payload = payload(MDM_TYPE, identifier, MDM_UUID, &mdm.display_name);
    put(&mut payload, "IdentityCertificateUUID", SCEP_UUID);
    put(&mut payload, "Topic", mdm.topic.as_str());
    put(&mut payload, "ServerURL", mdm.server_url.as_str());
    put(&mut payload, "CheckInURL", mdm.check_in_url.as_str());
    put(&mut payload, "SignMessage", true);
    put(&mut payload, "CheckOutWhenRemoved", true);
    match &mdm.mode {
        MdmMode::Device { access_rights } => put(&mut payload, "AccessRights", *access_rights),
        MdmMode::UserProfileDriven { managed_apple_id } => {
            put(&mut payload, "ManagedAppleID", managed_apple_id.as_str());
        }
    }
    payload
}

fn root_payloads(roots: &[RootPayload], base: &str, uuid_base: &str) -> Vec<Value> {
    let one = |(number, root): (usize, &RootPayload)| {
        let identifier = format!("{base}.root.{number}");
        let uuid = format!("{uuid_base}-{number:012X}");
        let mut payload = payload(ROOT_TYPE, &identifier, &uuid, &root.display_name);
        put(&mut payload, "PayloadCertificateFileName", format!("root-{number}.cer"));
        put(&mut payload, "PayloadContent", Value::Data(root.der.clone()));
        Value::Dictionary(payload)
    };
    (1_usize..).zip(roots).map(one).collect()
}

fn consent_text(consent: &ConsentText) -> Dictionary {
    let mut texts = Dictionary::new();
    put(&mut texts, "default", consent.default.as_str());
    for (language, text) in &consent.localized {
        put(&mut texts, language, text.as_str());
    }
    texts
}
