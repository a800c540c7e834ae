//! Everything we generate, judged by Apple's own schema and by nothing else.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "support/fixtures.rs"]
mod fixtures;
#[path = "support/validator/mod.rs"]
mod validator;

use fixtures::{TOPIC, institutional, managed_account, reduced, sample, sample_names, trust};
use mdm::EnrollmentKey;
use mdm::check_in::{
    Authenticate, CheckIn, CheckOut, DeclarativeManagement, GetBootstrapToken, GetToken, SetBootstrapToken,
    TokenUpdate, UserAuthenticate,
};
use mdm::command::{Command, QueryKind, device_information_queries};
use mdm::plist_guard;
use mdm::profile::AccessRights;
use mdm::refusal::{self, Explanation};
use mdm::report::{Report, Status};
use plist::{Dictionary, Value};
use serde_yaml_ng::Value as Yaml;
use validator::{Case, Schema};

fn value(xml: &[u8]) -> Value {
    plist_guard::read(xml, 1 << 20).unwrap()
}

fn dictionary(xml: &[u8]) -> Dictionary {
    value(xml).into_dictionary().unwrap()
}

fn udid() -> EnrollmentKey {
    EnrollmentKey::Udid("00008120-0004A1B23C45D01E".into())
}

fn enrollment_id() -> EnrollmentKey {
    EnrollmentKey::EnrollmentId("C3A1F0D2-6B8E-4F57-A9D4-2E7B5C1908F6".into())
}

fn set(dictionary: &mut Dictionary, key: &str, value: impl Into<Value>) {
    dictionary.insert(key.into(), value.into());
}

const NO_FAULTS: Vec<String> = Vec::new();

#[test]
fn every_generated_profile_obeys_the_schema() {
    let schema = Schema::load();
    assert_eq!(schema.profile(&value(&institutional().to_xml()), Case::IPHONE), NO_FAULTS);
    assert_eq!(schema.profile(&value(&reduced().to_xml()), Case::IPHONE), NO_FAULTS);
    assert_eq!(schema.profile(&value(&managed_account().to_xml()), Case::PERSONAL_IPHONE_17), NO_FAULTS);
    assert_eq!(schema.profile(&value(&trust().to_xml()), Case::IPHONE), NO_FAULTS);
    assert_eq!(schema.profile(&value(&trust().to_xml()), Case::PERSONAL_IPHONE), NO_FAULTS);
}

#[test]
fn profiles_for_the_wrong_enrollment_or_system_fail() {
    let schema = Schema::load();
    let account = value(&managed_account().to_xml());
    let faults = schema.profile(&account, Case::PERSONAL_IPHONE);
    assert_eq!(faults, ["com.apple.mdm/ManagedAppleID: was removed from this system"]);
    let faults = schema.profile(&account, Case::IPHONE);
    assert_eq!(faults, ["com.apple.mdm/ManagedAppleID: was removed from this system"]);
    let faults = schema.profile(&account, Case { version: (17, 0), ..Case::IPHONE });
    assert_eq!(faults, ["com.apple.mdm/ManagedAppleID: belongs to User Enrollment"]);
}

#[test]
fn sample_profiles_obey_the_schema() {
    let schema = Schema::load();
    let mut judged = 0;
    for name in sample_names("profile-enroll", 6).iter().chain(&sample_names("profile-trust", 1)) {
        let case = if name.contains("ue-legacy") {
            Case::PERSONAL_IPHONE_17
        } else if name.contains("byod") {
            Case::PERSONAL_IPHONE
        } else {
            Case::IPHONE
        };
        assert_eq!(schema.profile(&value(&sample(name)), case), NO_FAULTS, "{name}");
        judged += 1;
    }
    assert!(judged >= 7);
}

#[test]
fn messages_of_our_simulated_iphone_obey_the_schema() {
    let schema = Schema::load();
    let authenticate = |key: EnrollmentKey, hardware: bool| {
        CheckIn::Authenticate(Authenticate {
            os_version: Some("18.1".into()),
            build_version: Some("22B83".into()),
            product_name: Some("iPhone15,2".into()),
            serial_number: hardware.then(|| "TST1PHONE01".into()),
            imei: hardware.then(|| "00 000000 000000 0".into()),
            meid: hardware.then(|| "00000000000000".into()),
            ..Authenticate::new(key, TOPIC)
        })
    };
    let update = |key: EnrollmentKey, unlock: bool| {
        CheckIn::TokenUpdate(TokenUpdate {
            unlock_token: unlock.then(|| vec![1; 2000]),
            awaiting_configuration: Some(false),
            ..TokenUpdate::new(key, TOPIC, vec![2; 32], "6E1F3C58-9A7B-4D20-8E64-B5C0F7A2D913")
        })
    };
    let endpoint = |key: EnrollmentKey| {
        CheckIn::DeclarativeManagement(DeclarativeManagement {
            key,
            endpoint: "status".into(),
            data: Some(b"{}".to_vec()),
            user_channel: false,
        })
    };
    let service =
        |key| CheckIn::GetToken(GetToken { key, service_type: "com.apple.maid".into(), user_channel: false });
    let out = |key| CheckIn::CheckOut(CheckOut { key, topic: TOPIC.into() });
    for message in
        [authenticate(udid(), true), update(udid(), true), endpoint(udid()), service(udid()), out(udid())]
    {
        assert_eq!(schema.check_in(&dictionary(&message.to_xml()), Case::IPHONE), NO_FAULTS, "{message:?}");
    }
    for message in [
        authenticate(enrollment_id(), false),
        update(enrollment_id(), false),
        endpoint(enrollment_id()),
        service(enrollment_id()),
        out(enrollment_id()),
    ] {
        assert_eq!(
            schema.check_in(&dictionary(&message.to_xml()), Case::PERSONAL_IPHONE),
            NO_FAULTS,
            "{message:?}"
        );
    }
    // What the schema forbids is noticed.
    let faults =
        schema.check_in(&dictionary(&authenticate(enrollment_id(), true).to_xml()), Case::PERSONAL_IPHONE);
    assert_eq!(faults.len(), 3, "{faults:?}");
    let faults = schema.check_in(&dictionary(&update(enrollment_id(), true).to_xml()), Case::PERSONAL_IPHONE);
    assert_eq!(faults, ["TokenUpdate/UnlockToken: is forbidden in User Enrollment"]);
}

#[test]
fn messages_of_a_mac_obey_the_schema() {
    let schema = Schema::load();
    let set_token = SetBootstrapToken { key: udid(), token: Some(vec![3; 64]), awaiting_configuration: None };
    let get_token = GetBootstrapToken { key: udid(), awaiting_configuration: Some(false) };
    for message in [CheckIn::SetBootstrapToken(set_token), CheckIn::GetBootstrapToken(get_token)] {
        assert_eq!(schema.check_in(&dictionary(&message.to_xml()), Case::MAC), NO_FAULTS);
        let faults = schema.check_in(&dictionary(&message.to_xml()), Case::IPHONE);
        assert!(faults.iter().any(|fault| fault.ends_with("does not exist on this system")), "{faults:?}");
    }
    let user = UserAuthenticate { key: udid(), user_id: "2F6A8C14".into(), digest_response: None };
    let message = dictionary(&CheckIn::UserAuthenticate(user).to_xml());
    assert_eq!(schema.check_in(&message, Case { user_channel: true, ..Case::MAC }), NO_FAULTS);
}

#[test]
fn sample_check_ins_of_ios_obey_the_schema() {
    let schema = Schema::load();
    let cases = [
        ("checkin-authenticate-device-ios.plist", Case::IPHONE),
        ("checkin-authenticate-device-ios-minimal.plist", Case::IPHONE),
        ("checkin-authenticate-adde-ipad.plist", Case::IPHONE),
        ("checkin-authenticate-ue-ios.plist", Case::PERSONAL_IPHONE),
        ("checkin-authenticate-device-macos.plist", Case::MAC),
        ("checkin-tokenupdate-device-ios.plist", Case::IPHONE),
        ("checkin-tokenupdate-device-ios-repeat.plist", Case::IPHONE),
        ("checkin-tokenupdate-awaiting.plist", Case::IPHONE),
        ("checkin-tokenupdate-ue-ios.plist", Case::PERSONAL_IPHONE),
        ("checkin-tokenupdate-shared-ipad-user.plist", Case::SHARED_IPAD_USER),
        ("checkin-tokenupdate-device-macos.plist", Case::MAC),
        ("checkin-tokenupdate-user-macos.plist", Case { user_channel: true, ..Case::MAC }),
        ("checkin-checkout-device.plist", Case::IPHONE),
        ("checkin-checkout-ue.plist", Case::PERSONAL_IPHONE),
        ("checkin-ddm-status.plist", Case::IPHONE),
        ("checkin-ddm-tokens-ue.plist", Case::PERSONAL_IPHONE),
        ("checkin-gettoken-maid.plist", Case::IPHONE),
    ];
    for (name, case) in cases {
        assert_eq!(schema.check_in(&dictionary(&sample(name)), case), NO_FAULTS, "{name}");
    }
}

#[test]
fn commands_obey_the_schema() {
    let schema = Schema::load();
    let reduced = QueryKind::ReducedRights { access_rights: AccessRights::REDUCED.bits() };
    for (kind, case) in [
        (QueryKind::Device, Case::IPHONE),
        (reduced, Case::IPHONE),
        (QueryKind::UserEnrollment, Case::PERSONAL_IPHONE),
    ] {
        let delivered = dictionary(&Command::device_information(kind).to_xml("0000-1"));
        assert_eq!(schema.command(&delivered, case), NO_FAULTS, "{kind:?}");
        let delivered = dictionary(&Command::SecurityInfo.to_xml("0000-2"));
        assert_eq!(schema.command(&delivered, case), NO_FAULTS);
    }
    // The device's list is not fit for User Enrollment, and an invented query for nobody.
    let delivered = dictionary(&Command::device_information(QueryKind::Device).to_xml("0000-3"));
    assert!(
        schema.command(&delivered, Case::PERSONAL_IPHONE).iter().any(|f| f.contains("UDID is forbidden"))
    );
    let invented = Command::DeviceInformation { queries: vec!["BrowsingHistory".into()] };
    assert_eq!(
        schema.command(&dictionary(&invented.to_xml("0000-4")), Case::IPHONE),
        ["DeviceInformation/Queries/0: BrowsingHistory is no known value"]
    );
}

/// Queries that exist on an unsupervised, unshared iPhone, with the right each needs and whether
/// User Enrollment may be asked, as the schema has it.
fn allowed_by_schema(schema: &Schema) -> Vec<(String, Option<AccessRights>, bool)> {
    let document = schema.yaml("commands", "DeviceInformation");
    let queries = document["payloadkeys"][0]["subkeys"][0]["subkeys"].as_sequence().unwrap();
    let mut allowed = Vec::new();
    for query in queries {
        let ios = query.get("supportedOS").and_then(|systems| systems.get("iOS"));
        let text = |key: &str| ios.and_then(|ios| ios.get(key)).and_then(Yaml::as_str);
        let mode =
            |key: &str| ios.and_then(|ios| ios.get(key)).and_then(|m| m.get("mode")).and_then(Yaml::as_str);
        let supervised = ios.and_then(|ios| ios.get("supervised")).and_then(Yaml::as_bool) == Some(true);
        if text("introduced") == Some("n/a") || supervised || mode("sharedipad") == Some("required") {
            continue;
        }
        let named =
            |name: &str| AccessRights::NAMED.iter().find(|(_, n)| *n == name).map(|(right, _)| *right);
        let right = text("accessrights").and_then(named);
        allowed.push((
            query["key"].as_str().unwrap().to_owned(),
            right,
            mode("userenrollment") != Some("forbidden"),
        ));
    }
    assert!(allowed.len() > 40);
    allowed
}

#[test]
fn only_queries_the_schema_allows_are_asked() {
    let schema = Schema::load();
    let allowed = allowed_by_schema(&schema);
    let row = |name: &str| allowed.iter().find(|(n, _, _)| n == name).unwrap_or_else(|| panic!("{name}"));
    let device = device_information_queries(QueryKind::Device);
    assert!(device.contains(&"UDID") && device.contains(&"WiFiMAC") && device.contains(&"BatteryLevel"));
    for name in &device {
        row(name);
    }

    let personal = device_information_queries(QueryKind::UserEnrollment);
    assert!(personal.iter().all(|name| row(name).2), "{personal:?}");
    // Nothing that may be asked is left out.
    let missed: Vec<_> = device.iter().filter(|name| row(name).2 && !personal.contains(name)).collect();
    assert!(missed.is_empty(), "{missed:?}");

    // Every single right taken away removes exactly the queries that need it.
    for (right, name) in AccessRights::NAMED {
        let rights = AccessRights::ALL.without(right);
        let asked = device_information_queries(QueryKind::ReducedRights { access_rights: rights.bits() });
        for query in &device {
            let needs = row(query).1;
            // For this one the schema says only "special case"; we ask it with right 16 alone.
            let needs = if *query == "LastCloudBackupDate" {
                Some(AccessRights::QUERY_DEVICE_INFORMATION)
            } else {
                needs
            };
            assert_eq!(asked.contains(query), needs != Some(right), "{query} without {name}");
        }
    }
    let reduced = QueryKind::ReducedRights { access_rights: AccessRights::REDUCED.bits() };
    let asked = device_information_queries(reduced);
    assert!(!asked.contains(&"WiFiMAC") && asked.contains(&"SerialNumber"));
}

#[test]
fn reports_obey_the_schema() {
    let schema = Schema::load();
    let cases = [
        ("report-deviceinformation-device.plist", "DeviceInformation", Case::IPHONE),
        ("report-deviceinformation-battery-unknown.plist", "DeviceInformation", Case::IPHONE),
        ("report-deviceinformation-ue.plist", "DeviceInformation", Case::PERSONAL_IPHONE),
        ("report-securityinfo-device.plist", "SecurityInfo", Case::IPHONE),
        ("report-securityinfo-ue.plist", "SecurityInfo", Case::PERSONAL_IPHONE),
    ];
    for (name, request_type, case) in cases {
        assert_eq!(schema.report(request_type, &dictionary(&sample(name)), case), NO_FAULTS, "{name}");
    }
    let mut report = Report::new(udid(), Status::Acknowledged, Some("0000-1".into()));
    let mut answers = Dictionary::new();
    set(&mut answers, "DeviceName", "iPhone");
    set(&mut answers, "BatteryLevel", 0.5_f64);
    report.results.insert("QueryResponses".into(), Value::Dictionary(answers.clone()));
    assert_eq!(schema.report("DeviceInformation", &dictionary(&report.to_xml()), Case::IPHONE), NO_FAULTS);
    set(&mut answers, "BatteryLevel", "half");
    report.results.insert("QueryResponses".into(), Value::Dictionary(answers));
    assert_eq!(
        schema.report("DeviceInformation", &dictionary(&report.to_xml()), Case::IPHONE),
        ["DeviceInformation/QueryResponses/BatteryLevel: is not a <real>"]
    );
}

#[test]
fn the_unenrolling_body_obeys_the_schema() {
    let schema = Schema::load();
    let explanation =
        Explanation { description: Some("deleted"), message: Some("Not managed any more & <gone>.") };
    let body = refusal::explained_plist(explanation);
    assert_eq!(schema.error("unrecognized.device", &dictionary(&body), Case::IPHONE), NO_FAULTS);
    let body = refusal::unrecognized_device_plist();
    assert_eq!(schema.error("unrecognized.device", &dictionary(&body), Case::IPHONE), NO_FAULTS);
    let mut wrong = dictionary(&body);
    set(&mut wrong, "code", "com.apple.unknown.device");
    assert_eq!(schema.error("unrecognized.device", &wrong, Case::IPHONE).len(), 1);
}
