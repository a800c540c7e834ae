//! The payloads one by one.

use plist::{Dictionary, Value};

use super::{Expect, ExpectedEnrollment, Faults, Problem, common, only_keys, url};
use crate::fields::Fields;
use crate::profile::installed::subject;
use crate::profile::{AccessRights, MDM_TYPE, MdmMode, ROOT_TYPE, SCEP_TYPE, TOPIC_PREFIX};

const COMMON_KEYS: [&str; 5] =
    ["PayloadType", "PayloadVersion", "PayloadIdentifier", "PayloadUUID", "PayloadDisplayName"];
const SCEP_KEYS: [&str; 1] = ["PayloadContent"];
const ROOT_KEYS: [&str; 2] = ["PayloadContent", "PayloadCertificateFileName"];
const MDM_KEYS: [&str; 8] = [
    "IdentityCertificateUUID",
    "Topic",
    "ServerURL",
    "CheckInURL",
    "SignMessage",
    "CheckOutWhenRemoved",
    "AccessRights",
    "ManagedAppleID",
];
const SCEP_SETTINGS: [&str; 11] = [
    "URL",
    "Name",
    "Challenge",
    "Subject",
    "Keysize",
    "Key Type",
    "Key Usage",
    "CAFingerprint",
    "Retries",
    "RetryDelay",
    "KeyIsExtractable",
];

/// Checks one payload; `all` are the payloads of the profile.
pub(super) fn check(faults: &mut Faults, payload: &Dictionary, all: &[&Dictionary], expect: &Expect) {
    let kind = payload.get("PayloadType").and_then(Value::as_string).unwrap_or_default();
    let (at, keys): (&str, &[&str]) = match kind {
        SCEP_TYPE => (SCEP_TYPE, &SCEP_KEYS),
        MDM_TYPE => (MDM_TYPE, &MDM_KEYS),
        ROOT_TYPE => (ROOT_TYPE, &ROOT_KEYS),
        other => {
            faults.add(&crate::malformed::quoted(other), Problem::UnknownPayload);
            return;
        }
    };
    common(faults, at, payload, at);
    only_keys(faults, at, payload, &[&COMMON_KEYS, keys].concat());
    let inside = payload
        .get("PayloadIdentifier")
        .and_then(Value::as_string)
        .and_then(|identifier| identifier.strip_prefix(expect.identifier.as_str()))
        .is_some_and(|rest| rest.starts_with('.'));
    faults.require(at, inside, Problem::Unexpected("PayloadIdentifier"));
    let http_host = expect.allow_http_host.as_deref();
    match (kind, &expect.enrollment) {
        (SCEP_TYPE, Some(enrollment)) => scep(faults, payload, enrollment, http_host),
        (MDM_TYPE, Some(enrollment)) => mdm(faults, payload, all, enrollment, http_host),
        (ROOT_TYPE, _) => root(faults, payload),
        // A trust profile has neither; the count has said so.
        _ => {}
    }
}

fn root(faults: &mut Faults, payload: &Dictionary) {
    let limits = guard::der::DerLimits::with_bytes(guard::limits::PROFILE_BYTES);
    let der = payload.get("PayloadContent").and_then(Value::as_data);
    let sound = der.is_some_and(|der| der.first() == Some(&0x30) && guard::der::scan(der, limits).is_ok());
    faults.require(ROOT_TYPE, sound, Problem::NotDer);
}

fn address(
    faults: &mut Faults,
    at: &str,
    (key, found): (&'static str, Option<&str>),
    expected: &str,
    http_host: Option<&str>,
) {
    faults.require(at, found == Some(expected), Problem::Unexpected(key));
    let safe = found.is_some_and(|found| url::is_acceptable(found, http_host));
    faults.require(at, safe, Problem::NotHttps(key));
}

fn scep(faults: &mut Faults, payload: &Dictionary, expect: &ExpectedEnrollment, http_host: Option<&str>) {
    let Some(settings) = payload.get("PayloadContent").and_then(Value::as_dictionary) else {
        faults.add(SCEP_TYPE, Problem::Missing("PayloadContent"));
        return;
    };
    only_keys(faults, SCEP_TYPE, settings, &SCEP_SETTINGS);
    let text = |key| settings.get(key).and_then(Value::as_string).filter(|text| !text.is_empty());
    let integer = |key| settings.get(key).and_then(Value::as_signed_integer);
    address(faults, SCEP_TYPE, ("URL", text("URL")), &expect.scep_url, http_host);
    for key in ["Name", "Challenge"] {
        faults.require(SCEP_TYPE, text(key).is_some(), Problem::Missing(key));
    }
    faults.require(SCEP_TYPE, integer("Keysize") == Some(2048), Problem::Unexpected("Keysize"));
    faults.require(SCEP_TYPE, text("Key Type") == Some("RSA"), Problem::Unexpected("Key Type"));
    faults.require(SCEP_TYPE, integer("Key Usage") == Some(5), Problem::Unexpected("Key Usage"));
    let extractable = settings.get("KeyIsExtractable").and_then(Value::as_boolean);
    faults.require(SCEP_TYPE, extractable == Some(false), Problem::Unexpected("KeyIsExtractable"));
    let fingerprint = settings.get("CAFingerprint").and_then(Value::as_data);
    let sha256 = fingerprint.is_some_and(|digest| digest.len() == 32);
    faults.require(SCEP_TYPE, sha256, Problem::Unexpected("CAFingerprint"));
    let named = subject(Fields(settings)).is_ok_and(|pairs| {
        let has = |wanted: &str| pairs.iter().any(|(kind, value)| kind == wanted && !value.is_empty());
        pairs.len() == 2 && has("O") && has("CN")
    });
    faults.require(SCEP_TYPE, named, Problem::Unexpected("Subject"));
}

fn mdm(
    faults: &mut Faults,
    payload: &Dictionary,
    all: &[&Dictionary],
    expect: &ExpectedEnrollment,
    http_host: Option<&str>,
) {
    let text = |key| payload.get(key).and_then(Value::as_string).filter(|text| !text.is_empty());
    address(faults, MDM_TYPE, ("ServerURL", text("ServerURL")), &expect.server_url, http_host);
    address(faults, MDM_TYPE, ("CheckInURL", text("CheckInURL")), &expect.check_in_url, http_host);
    let topic = text("Topic");
    let ours = topic == Some(expect.topic.as_str()) && topic.is_some_and(|t| t.starts_with(TOPIC_PREFIX));
    faults.require(MDM_TYPE, ours, Problem::Unexpected("Topic"));
    let identity = all
        .iter()
        .find(|p| p.get("PayloadType").and_then(Value::as_string) == Some(SCEP_TYPE))
        .and_then(|p| p.get("PayloadUUID")?.as_string());
    let linked = identity.is_some() && identity == text("IdentityCertificateUUID");
    faults.require(MDM_TYPE, linked, Problem::Unexpected("IdentityCertificateUUID"));
    for key in ["SignMessage", "CheckOutWhenRemoved"] {
        let set = payload.get(key).and_then(Value::as_boolean) == Some(true);
        faults.require(MDM_TYPE, set, Problem::Unexpected(key));
    }
    mode(faults, payload, &expect.mode);
}

fn mode(faults: &mut Faults, payload: &Dictionary, expected: &MdmMode) {
    let rights = payload.get("AccessRights");
    let account = payload.get("ManagedAppleID");
    let exclusive = rights.is_none() || account.is_none();
    faults.require(MDM_TYPE, exclusive, Problem::RightsWithAccount);
    let mask = rights.and_then(Value::as_signed_integer);
    if rights.is_some() {
        let valid = mask.is_some_and(|bits| AccessRights::from_bits(bits).is_valid());
        faults.require(MDM_TYPE, valid, Problem::Rights);
    }
    match expected {
        MdmMode::Device { access_rights } => {
            faults.require(MDM_TYPE, mask == Some(*access_rights), Problem::Unexpected("AccessRights"));
            faults.require(MDM_TYPE, account.is_none(), Problem::Unexpected("ManagedAppleID"));
        }
        MdmMode::UserProfileDriven { managed_apple_id } => {
            let same = account.and_then(Value::as_string) == Some(managed_apple_id.as_str());
            let named = same && !managed_apple_id.is_empty();
            faults.require(MDM_TYPE, named, Problem::Unexpected("ManagedAppleID"));
            faults.require(MDM_TYPE, rights.is_none(), Problem::Unexpected("AccessRights"));
        }
    }
}
