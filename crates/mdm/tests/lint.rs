//! The last look at a profile before it is signed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "support/fixtures.rs"]
mod fixtures;

use fixtures::{enrollment, expect, institutional, managed_account, reduced, trust};
use mdm::plist_guard;
use mdm::profile::{AccessRights, Expect, Fault, MDM_UUID, MdmMode, Problem, SCEP_UUID, lint, read};
use plist::{Dictionary, Value};

fn trusting() -> Expect {
    Expect { identifier: "example.school.trust".into(), roots: 1, enrollment: None, allow_http_host: None }
}

#[test]
fn what_we_generate_passes() {
    for profile in [institutional(), reduced(), managed_account()] {
        assert_eq!(lint(&profile.to_xml(), &expect(profile.mdm.mode.clone())), Ok(()));
        let without = mdm::profile::EnrollmentProfile { roots: Vec::new(), consent_text: None, ..profile };
        let expected = Expect { roots: 0, ..expect(without.mdm.mode.clone()) };
        assert_eq!(lint(&without.to_xml(), &expected), Ok(()));
    }
    assert_eq!(lint(&trust().to_xml(), &trusting()), Ok(()));
}

#[test]
fn what_we_generate_is_what_a_device_reads() {
    let profile = institutional();
    let installed = read(&profile.to_xml()).unwrap();
    let (scep, mdm) = (installed.scep.unwrap(), installed.mdm.unwrap());
    assert_eq!(installed.organization, Some(profile.organization));
    assert_eq!(installed.display_name, Some(profile.display_name));
    assert_eq!((scep.uuid.as_str(), mdm.identity_uuid.as_str()), (SCEP_UUID, SCEP_UUID));
    assert_eq!(scep.challenge, Some(profile.scep.challenge));
    assert_eq!(scep.ca_fingerprint, Some(vec![7; 32]));
    assert_eq!(scep.subject[0], ("O".into(), "Example School".into()));
    assert_eq!(scep.subject[1], ("CN".into(), "7d3a0b52-1f63-4d0b-9f77-1f0b8c2f7a10".into()));
    assert_eq!(mdm.access_rights, Some(8191));
    assert_eq!(installed.roots, profile.roots.into_iter().map(|root| root.der).collect::<Vec<_>>());
}

#[test]
fn inner_identifiers_and_uuids_never_change() {
    let mut other = reduced();
    other.uuid = "00000000-0000-4000-8000-000000000000".into();
    other.scep.challenge = "another".into();
    other.scep.subject_cn = "someone else".into();
    let inner = |xml: &[u8]| -> Vec<(String, String)> {
        let root = plist_guard::read(xml, 1 << 20).unwrap().into_dictionary().unwrap();
        let text = |p: &Dictionary, key: &str| p.get(key).and_then(Value::as_string).unwrap().to_owned();
        root.get("PayloadContent")
            .and_then(Value::as_array)
            .unwrap()
            .iter()
            .map(|payload| payload.as_dictionary().unwrap())
            .map(|payload| (text(payload, "PayloadIdentifier"), text(payload, "PayloadUUID")))
            .collect()
    };
    let first = inner(&institutional().to_xml());
    assert_eq!(first, inner(&other.to_xml()));
    let identifiers: Vec<&str> = first.iter().map(|(identifier, _)| identifier.as_str()).collect();
    assert_eq!(
        identifiers,
        [
            "example.school.enroll.root.1",
            "example.school.enroll.root.2",
            "example.school.enroll.scep",
            "example.school.enroll.mdm",
        ]
    );
    assert_eq!(first[3].1, MDM_UUID);
    let trusted = inner(&trust().to_xml());
    assert!(first.iter().all(|(_, uuid)| *uuid != trusted[0].1), "the two profiles share no UUID");
}

fn payload<'a>(profile: &'a mut Dictionary, kind: &str) -> &'a mut Dictionary {
    let content = profile.get_mut("PayloadContent").and_then(Value::as_array_mut).unwrap();
    content
        .iter_mut()
        .filter_map(Value::as_dictionary_mut)
        .find(|payload| payload.get("PayloadType").and_then(Value::as_string) == Some(kind))
        .unwrap()
}

fn mdm(profile: &mut Dictionary) -> &mut Dictionary {
    payload(profile, "com.apple.mdm")
}

fn scep(profile: &mut Dictionary) -> &mut Dictionary {
    payload(profile, "com.apple.security.scep")
        .get_mut("PayloadContent")
        .unwrap()
        .as_dictionary_mut()
        .unwrap()
}

fn set(dictionary: &mut Dictionary, key: &str, value: impl Into<Value>) {
    dictionary.insert(key.into(), value.into());
}

fn faults_after(mutate: impl Fn(&mut Dictionary)) -> Vec<Problem> {
    let mut root = plist_guard::read(&institutional().to_xml(), 1 << 20).unwrap().into_dictionary().unwrap();
    mutate(&mut root);
    let mut xml = Vec::new();
    Value::Dictionary(root).to_writer_xml(&mut xml).unwrap();
    let faults = lint(&xml, &expect(institutional().mdm.mode)).expect_err("a fault");
    faults.into_iter().map(|Fault { problem, .. }| problem).collect()
}

type Case = (&'static str, fn(&mut Dictionary), Problem);

fn assert_found(cases: Vec<Case>) {
    for (name, mutate, expected) in cases {
        let problems = faults_after(mutate);
        assert!(problems.contains(&expected), "{name}: {problems:?}");
    }
}

#[test]
fn faults_of_the_whole_and_of_the_management_payload_are_found() {
    assert_found(vec![
        (
            "foreign identifier",
            |p| set(p, "PayloadIdentifier", "x"),
            Problem::Unexpected("PayloadIdentifier"),
        ),
        ("no name", |p| set(p, "PayloadDisplayName", ""), Problem::Missing("PayloadDisplayName")),
        (
            "no organization",
            |p| drop(p.remove("PayloadOrganization")),
            Problem::Missing("PayloadOrganization"),
        ),
        ("for a Mac", |p| set(p, "TargetDeviceType", 5_i64), Problem::Unexpected("TargetDeviceType")),
        (
            "not removable",
            |p| set(p, "PayloadRemovalDisallowed", true),
            Problem::UnknownKey("PayloadRemovalDisallowed".into()),
        ),
        (
            "foreign server",
            |p| set(mdm(p), "ServerURL", "https://evil.example/"),
            Problem::Unexpected("ServerURL"),
        ),
        ("plain http", |p| set(mdm(p), "CheckInURL", "http://localhost/"), Problem::NotHttps("CheckInURL")),
        ("foreign SCEP", |p| set(scep(p), "URL", "https://evil.example/"), Problem::Unexpected("URL")),
        (
            "other identity",
            |p| set(mdm(p), "IdentityCertificateUUID", MDM_UUID),
            Problem::Unexpected("IdentityCertificateUUID"),
        ),
        ("other topic", |p| set(mdm(p), "Topic", "com.apple.mgmt.x"), Problem::Unexpected("Topic")),
        ("unsigned messages", |p| set(mdm(p), "SignMessage", false), Problem::Unexpected("SignMessage")),
        (
            "no checkout",
            |p| drop(mdm(p).remove("CheckOutWhenRemoved")),
            Problem::Unexpected("CheckOutWhenRemoved"),
        ),
        ("no rights", |p| set(mdm(p), "AccessRights", 0_i64), Problem::Rights),
        ("2 without 1", |p| set(mdm(p), "AccessRights", 8190_i64), Problem::Rights),
        ("128 without 64", |p| set(mdm(p), "AccessRights", 8191_i64 - 64), Problem::Rights),
        ("unknown right", |p| set(mdm(p), "AccessRights", 8192_i64), Problem::Rights),
        ("other rights", |p| set(mdm(p), "AccessRights", 7891_i64), Problem::Unexpected("AccessRights")),
        ("rights and account", |p| set(mdm(p), "ManagedAppleID", "a@b"), Problem::RightsWithAccount),
    ]);
}

#[test]
fn faults_of_the_identity_and_the_roots_are_found() {
    assert_found(vec![
        ("small key", |p| set(scep(p), "Keysize", 1024_i64), Problem::Unexpected("Keysize")),
        ("signing only", |p| set(scep(p), "Key Usage", 1_i64), Problem::Unexpected("Key Usage")),
        (
            "misspelt key",
            |p| {
                let value = scep(p).remove("Key Type").unwrap();
                set(scep(p), "KeyType", value);
            },
            Problem::UnknownKey("KeyType".into()),
        ),
        (
            "flat subject",
            |p| set(scep(p), "Subject", Value::Array(vec![Value::Array(vec!["CN".into(), "x".into()])])),
            Problem::Unexpected("Subject"),
        ),
        (
            "short fingerprint",
            |p| set(scep(p), "CAFingerprint", Value::Data(vec![1; 20])),
            Problem::Unexpected("CAFingerprint"),
        ),
        ("no challenge", |p| drop(scep(p).remove("Challenge")), Problem::Missing("Challenge")),
        (
            "certificate in PEM",
            |p| {
                set(
                    payload(p, "com.apple.security.root"),
                    "PayloadContent",
                    Value::Data(b"-----BEGIN".to_vec()),
                );
            },
            Problem::NotDer,
        ),
        (
            "equal UUIDs",
            |p| set(mdm(p), "PayloadUUID", SCEP_UUID.to_ascii_lowercase()),
            Problem::NotUnique("PayloadUUID"),
        ),
    ]);
}

#[test]
fn payloads_are_counted_and_known() {
    let push = |profile: &mut Dictionary, payload: Dictionary| {
        profile
            .get_mut("PayloadContent")
            .and_then(Value::as_array_mut)
            .unwrap()
            .push(Value::Dictionary(payload));
    };
    let problems = faults_after(|profile| {
        let copy = mdm(profile).clone();
        push(profile, copy);
    });
    assert!(problems.contains(&Problem::Count { kind: "com.apple.mdm", found: 2, expected: 1 }));
    assert!(problems.contains(&Problem::NotUnique("PayloadIdentifier")));
    let problems = faults_after(|profile| {
        let mut wifi = payload(profile, "com.apple.security.root").clone();
        set(&mut wifi, "PayloadType", "com.apple.wifi.managed");
        push(profile, wifi);
    });
    assert!(problems.contains(&Problem::UnknownPayload));
    let missing_root = Expect { roots: 3, ..expect(institutional().mdm.mode) };
    let faults = lint(&institutional().to_xml(), &missing_root).expect_err("a fault");
    assert_eq!(faults.len(), 1);
    // An enrollment profile is no trust profile, and the other way round.
    assert!(lint(&institutional().to_xml(), &trusting()).is_err());
    assert!(lint(&trust().to_xml(), &expect(institutional().mdm.mode)).is_err());
}

#[test]
fn nothing_may_stand_before_the_declaration() {
    let mode = institutional().mdm.mode;
    for prefix in ["\u{feff}", "\n", " ", "<!-- x -->"] {
        let mut xml = prefix.as_bytes().to_vec();
        xml.extend(institutional().to_xml());
        let faults = lint(&xml, &expect(mode.clone())).expect_err("a fault");
        assert_eq!(faults[0].problem, Problem::Beginning, "{prefix:?}");
    }
}

#[test]
fn http_passes_for_the_allowed_loopback_host_only() {
    let mut profile = institutional();
    profile.mdm.server_url = "http://localhost:3000/mdm/connect".into();
    profile.mdm.check_in_url = "http://localhost:3000/mdm/checkin".into();
    profile.scep.url = "http://localhost:3000/scep".into();
    let mut expected = expect(profile.mdm.mode.clone());
    let ours = expected.enrollment.as_mut().unwrap();
    ours.server_url.clone_from(&profile.mdm.server_url);
    ours.check_in_url.clone_from(&profile.mdm.check_in_url);
    ours.scep_url.clone_from(&profile.scep.url);
    assert_eq!(lint(&profile.to_xml(), &expected).expect_err("a fault").len(), 3);
    expected.allow_http_host = Some("localhost".into());
    assert_eq!(lint(&profile.to_xml(), &expected), Ok(()));
    expected.allow_http_host = Some("127.0.0.1".into());
    assert!(lint(&profile.to_xml(), &expected).is_err());
}

#[test]
fn an_account_profile_carries_no_rights_and_the_right_account() {
    let profile = managed_account();
    let other = MdmMode::UserProfileDriven { managed_apple_id: "eva@appleid.school.example".into() };
    assert!(lint(&profile.to_xml(), &expect(other)).is_err());
    let nobody = MdmMode::UserProfileDriven { managed_apple_id: String::new() };
    assert!(lint(&enrollment(nobody.clone()).to_xml(), &expect(nobody)).is_err());
    assert_eq!(read(&profile.to_xml()).unwrap().mdm.unwrap().access_rights, None);
}

#[test]
fn a_control_character_in_a_name_stops_the_profile() {
    let mut profile = institutional();
    profile.organization = "Bell\u{7}".into();
    assert!(lint(&profile.to_xml(), &expect(profile.mdm.mode.clone())).is_err());
}

#[test]
fn rights_are_what_they_say() {
    let off = [
        AccessRights::LOCK_AND_CLEAR_PASSCODE,
        AccessRights::ERASE,
        AccessRights::QUERY_NETWORK_INFORMATION,
        AccessRights::QUERY_APPS,
    ];
    let reduced = off.iter().fold(AccessRights::ALL, |rights, right| rights.without(*right));
    assert_eq!(reduced, AccessRights::REDUCED);
    assert_eq!(AccessRights::REDUCED.bits(), 7891);
    let (granted, withheld) = AccessRights::REDUCED.granted_and_withheld();
    assert_eq!(withheld, off);
    assert_eq!(granted.len(), 9);
    let sum = AccessRights::NAMED.iter().fold(AccessRights::NONE, |sum, (right, _)| sum.with(*right));
    assert_eq!(sum, AccessRights::ALL);
    assert!(AccessRights::ALL.is_valid() && AccessRights::REDUCED.is_valid());
    for bits in [0, -1, 2, 128, 8192, 8191 - 1, 8191 - 64, i64::MAX, i64::MIN] {
        assert!(!AccessRights::from_bits(bits).is_valid(), "{bits}");
    }
}
