//! Broken profiles, each of which Apple's schema alone must refuse.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "support/fixtures.rs"]
mod fixtures;
#[path = "support/validator/mod.rs"]
mod validator;

use fixtures::institutional;
use mdm::plist_guard;
use plist::{Dictionary, Value};
use validator::{Case, Schema};

fn dictionary(xml: &[u8]) -> Dictionary {
    plist_guard::read(xml, 1 << 20).unwrap().into_dictionary().unwrap()
}

/// The payload of one type inside a profile.
fn payload<'a>(profile: &'a mut Dictionary, kind: &str) -> &'a mut Dictionary {
    profile
        .get_mut("PayloadContent")
        .and_then(Value::as_array_mut)
        .unwrap()
        .iter_mut()
        .filter_map(Value::as_dictionary_mut)
        .find(|payload| payload.get("PayloadType").and_then(Value::as_string) == Some(kind))
        .unwrap()
}

fn mdm_payload(profile: &mut Dictionary) -> &mut Dictionary {
    payload(profile, "com.apple.mdm")
}

fn scep(profile: &mut Dictionary) -> &mut Dictionary {
    payload(profile, "com.apple.security.scep")
        .get_mut("PayloadContent")
        .unwrap()
        .as_dictionary_mut()
        .unwrap()
}

fn rename(dictionary: &mut Dictionary, from: &str, to: &str) {
    let value = dictionary.remove(from).unwrap();
    dictionary.insert(to.into(), value);
}

fn set(dictionary: &mut Dictionary, key: &str, value: impl Into<Value>) {
    dictionary.insert(key.into(), value.into());
}

type Mutation = (&'static str, fn(&mut Dictionary), &'static str);

/// Broken profiles: what was done, how, and the one fault the validator must report.
const MUTATIONS: [Mutation; 16] = [
    ("version as text", |p| set(p, "PayloadVersion", "1"), "TopLevel/PayloadVersion: is not a <integer>"),
    (
        "payload without UUID",
        |p| drop(mdm_payload(p).remove("PayloadUUID")),
        "com.apple.mdm/PayloadUUID: missing",
    ),
    ("no topic", |p| drop(mdm_payload(p).remove("Topic")), "com.apple.mdm/Topic: missing"),
    (
        "plain http",
        |p| set(mdm_payload(p), "ServerURL", "http://mdm.school.example/mdm/connect"),
        "com.apple.mdm/ServerURL: does not match the format",
    ),
    (
        "identity is no UUID",
        |p| set(mdm_payload(p), "IdentityCertificateUUID", "the-scep-payload"),
        "com.apple.mdm/IdentityCertificateUUID: does not match the format",
    ),
    (
        "odd key size",
        |p| set(scep(p), "Keysize", 2000_i64),
        "com.apple.security.scep/PayloadContent/Keysize: not in the list of allowed values",
    ),
    (
        "KeySize for Keysize",
        |p| rename(scep(p), "Keysize", "KeySize"),
        "com.apple.security.scep/PayloadContent/KeySize: unknown key",
    ),
    (
        "KeyType for Key Type",
        |p| rename(scep(p), "Key Type", "KeyType"),
        "com.apple.security.scep/PayloadContent/KeyType: unknown key",
    ),
    (
        "subject of two levels",
        |p| {
            let flat = vec![Value::Array(vec!["CN".into(), "x".into()])];
            set(scep(p), "Subject", Value::Array(flat));
        },
        "com.apple.security.scep/PayloadContent/Subject/0/0: is not a <array>",
    ),
    (
        "subject pair of three",
        |p| {
            let triple = Value::Array(vec!["CN".into(), "x".into(), "y".into()]);
            set(scep(p), "Subject", Value::Array(vec![Value::Array(vec![triple])]));
        },
        "com.apple.security.scep/PayloadContent/Subject/0/0: wrong number of elements",
    ),
    (
        "rights as text",
        |p| set(mdm_payload(p), "AccessRights", "8191"),
        "com.apple.mdm/AccessRights: is not a <integer>",
    ),
    (
        "flag as number",
        |p| set(mdm_payload(p), "SignMessage", 1_i64),
        "com.apple.mdm/SignMessage: is not a <boolean>",
    ),
    (
        "invented capability",
        |p| set(mdm_payload(p), "ServerCapabilities", Value::Array(vec!["com.apple.mdm.everything".into()])),
        "com.apple.mdm/ServerCapabilities/0: not in the list of allowed values",
    ),
    (
        "removal disallowed without supervision",
        |p| set(p, "PayloadRemovalDisallowed", true),
        "TopLevel/PayloadRemovalDisallowed: needs supervision",
    ),
    (
        "two management payloads",
        |p| {
            let copy = Value::Dictionary(mdm_payload(p).clone());
            p.get_mut("PayloadContent").and_then(Value::as_array_mut).unwrap().push(copy);
        },
        "com.apple.mdm: more than one",
    ),
    (
        "certificate as text",
        |p| set(payload(p, "com.apple.security.root"), "PayloadContent", "MIID"),
        "com.apple.security.root/PayloadContent: is not a <data>",
    ),
];

#[test]
fn each_mutated_profile_fails_for_its_reason() {
    const { assert!(MUTATIONS.len() >= 12) };
    let schema = Schema::load();
    for (name, mutate, expected) in MUTATIONS {
        let mut profile = dictionary(&institutional().to_xml());
        mutate(&mut profile);
        let faults = schema.profile(&Value::Dictionary(profile), Case::IPHONE);
        assert!(faults.iter().any(|fault| fault == expected), "{name}: {faults:?}");
        let reason = expected.rsplit(": ").next().unwrap();
        assert!(
            faults.iter().all(|fault| fault.ends_with(reason)),
            "{name} has other faults too: {faults:?}"
        );
    }
}
