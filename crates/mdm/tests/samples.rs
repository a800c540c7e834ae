//! Every sample message is understood, and its fields arrive where they belong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "support/fixtures.rs"]
mod fixtures;

use fixtures::{TOPIC, sample, sample_names};
use mdm::check_in::{self, CheckIn};
use mdm::command::{self, DeviceInformation, SecurityInfo};
use mdm::refusal::{self, Explanation};
use mdm::report::{self, Report, Status};
use mdm::{EnrollmentKey, Malformed, profile};

fn check_in(name: &str) -> CheckIn {
    check_in::parse(&sample(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn report(name: &str) -> Report {
    report::parse(&sample(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn every_check_in_parses_as_the_message_it_is_named_after() {
    let kinds = [
        ("authenticate", "Authenticate"),
        ("tokenupdate", "TokenUpdate"),
        ("checkout", "CheckOut"),
        ("userauthenticate", "UserAuthenticate"),
        ("setbootstraptoken", "SetBootstrapToken"),
        ("getbootstraptoken", "GetBootstrapToken"),
        ("gettoken", "GetToken"),
        ("ddm", "DeclarativeManagement"),
    ];
    let mut parsed = 0;
    for name in sample_names("checkin-", 25) {
        if name.ends_with("-response.plist") {
            continue;
        }
        if name == "checkin-returntoservice-ios26.plist" {
            let refused = check_in::parse(&sample(&name));
            assert_eq!(refused, Err(Malformed::UnknownMessageType("ReturnToService".into())));
            continue;
        }
        let message = check_in(&name);
        let kind = kinds.iter().find(|(part, _)| name.starts_with(&format!("checkin-{part}"))).unwrap().1;
        assert_eq!(message.message_type(), kind, "{name}");
        assert_eq!(message.key().is_user_enrollment(), name.contains("-ue"), "{name}");
        let user = name.contains("user-macos") || name.contains("macos-user") || name.contains("ipad-user");
        assert_eq!(message.is_user_channel(), user || kind == "UserAuthenticate", "{name}");
        assert_eq!(check_in::parse(&message.to_xml()).as_ref(), Ok(&message), "{name} written and read");
        parsed += 1;
    }
    assert!(parsed >= 22);
}

#[test]
fn fields_of_check_ins_arrive() {
    let CheckIn::Authenticate(m) = check_in("checkin-authenticate-device-ios.plist") else { panic!() };
    assert_eq!(m.key, EnrollmentKey::Udid("00008120-0004A1B23C45D01E".into()));
    assert_eq!(m.topic, TOPIC);
    assert_eq!(m.os_version.as_deref(), Some("18.1"));
    assert_eq!(m.build_version.as_deref(), Some("22B83"));
    assert_eq!(m.product_name.as_deref(), Some("iPhone15,2"));
    assert_eq!(m.serial_number.as_deref(), Some("TST1PHONE01"));
    assert_eq!(m.imei.as_deref(), Some("00 000000 000000 0"));

    let CheckIn::Authenticate(m) = check_in("checkin-authenticate-device-ios-minimal.plist") else {
        panic!()
    };
    assert_eq!((m.os_version, m.serial_number), (None, None));

    let CheckIn::TokenUpdate(m) = check_in("checkin-tokenupdate-device-ios.plist") else { panic!() };
    assert_eq!(m.token.len(), 32);
    assert!(m.unlock_token.is_some_and(|token| token.len() > 1000));

    let CheckIn::TokenUpdate(m) = check_in("checkin-tokenupdate-device-ios-repeat.plist") else { panic!() };
    assert_eq!(m.push_magic, "6E1F3C58-9A7B-4D20-8E64-B5C0F7A2D913");
    assert_eq!((m.unlock_token, m.awaiting_configuration), (None, None));

    let CheckIn::TokenUpdate(m) = check_in("checkin-tokenupdate-shared-ipad-user.plist") else { panic!() };
    assert_eq!(m.user_short_name.as_deref(), Some("pupil01@appleid.school.example"));

    let CheckIn::SetBootstrapToken(m) = check_in("checkin-setbootstraptoken-clear.plist") else { panic!() };
    assert_eq!(m.token, None);
    let CheckIn::SetBootstrapToken(m) = check_in("checkin-setbootstraptoken.plist") else { panic!() };
    assert!(m.token.is_some());

    let CheckIn::DeclarativeManagement(m) = check_in("checkin-ddm-status.plist") else { panic!() };
    assert_eq!(m.endpoint, "status");
    assert!(m.data.is_some_and(|data| data.starts_with(b"{")));
}

#[test]
fn every_report_parses_and_survives_writing() {
    for name in sample_names("report-", 35) {
        let parsed = report(&name);
        assert_eq!(parsed.key.is_user_enrollment(), name.contains("-ue"), "{name}");
        assert_eq!(parsed.user_channel, name.contains("macos-user"), "{name}");
        assert_eq!(parsed.status == Status::Idle, name.contains("-idle-"), "{name}");
        assert_eq!(report::parse(&parsed.to_xml()).as_ref(), Ok(&parsed), "{name}");
    }
}

#[test]
fn error_chains_keep_their_order() {
    let failed = report("report-error-installprofile.plist");
    assert_eq!(failed.status, Status::Error);
    assert_eq!(failed.error_chain.iter().map(|link| link.code).collect::<Vec<_>>(), [4001, 22013]);
    assert_eq!(failed.error_chain[1].domain, "MCSCEPErrorDomain");
    let localized = report("report-error-localized.plist");
    assert_eq!(localized.error_chain[0].english, None);
    assert!(!localized.error_chain[0].localized.is_ascii());
    assert_eq!(report("report-notnow.plist").status, Status::NotNow);
    assert_eq!(report("report-commandformaterror.plist").status, Status::CommandFormatError);
}

#[test]
fn device_information_is_typed() {
    let told = DeviceInformation::from_report(&report("report-deviceinformation-device.plist")).unwrap();
    assert_eq!(told.device_name.as_deref(), Some("iPhone (Vera)"));
    assert_eq!(told.os_version.as_deref(), Some("18.1"));
    assert_eq!(told.product_name.as_deref(), Some("iPhone15,2"));
    assert_eq!(told.serial_number.as_deref(), Some("TST1PHONE01"));
    assert_eq!(told.imei.as_deref(), Some("00 000000 000000 0"), "from the first subscription");
    assert_eq!(told.capacity_gb, Some(128.0));
    assert_eq!(told.available_gb, Some(64.25));
    assert_eq!(told.battery_level, Some(0.73));
    assert_eq!(told.supervised, Some(false));
    assert_eq!(told.wifi_mac.as_deref(), Some("02:00:5e:10:00:01"));

    let told =
        DeviceInformation::from_report(&report("report-deviceinformation-battery-unknown.plist")).unwrap();
    assert_eq!((told.battery_level, told.capacity_gb), (None, Some(128.0)));

    let told = DeviceInformation::from_report(&report("report-deviceinformation-ue.plist")).unwrap();
    assert_eq!((told.serial_number, told.udid, told.imei, told.wifi_mac), (None, None, None, None));
    assert!(told.os_version.is_some());

    assert_eq!(DeviceInformation::from_report(&report("report-acknowledged.plist")), None);
}

#[test]
fn security_info_is_typed() {
    let told = SecurityInfo::from_report(&report("report-securityinfo-device.plist")).unwrap();
    assert_eq!((told.passcode_present, told.passcode_compliant), (Some(true), Some(true)));
    assert_eq!((told.hardware_encryption_caps, told.is_user_enrollment), (Some(3), Some(false)));
    let told = SecurityInfo::from_report(&report("report-securityinfo-ue.plist")).unwrap();
    assert_eq!((told.passcode_present, told.is_user_enrollment), (None, Some(true)));
    assert_eq!(SecurityInfo::from_report(&report("report-idle-device.plist")), None);
}

#[test]
fn every_command_parses() {
    for name in sample_names("command-", 25) {
        let (uuid, requested) =
            command::parse(&sample(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!uuid.is_empty() && !requested.request_type.is_empty());
        assert!(!requested.body.contains_key("RequestType"));
    }
    let (_, requested) = command::parse(&sample("command-deviceinformation-battery.plist")).unwrap();
    assert!(requested.strings("Queries").contains(&"BatteryLevel"));
}

#[test]
fn our_security_info_is_the_sample() {
    let ours = command::Command::SecurityInfo.to_xml("00000012-0A1B-4C2D-8E3F-4A5B6C7D8E9F");
    assert_eq!(command::parse(&ours), command::parse(&sample("command-securityinfo.plist")));
}

#[test]
fn every_enrollment_profile_is_read_as_a_device_reads_it() {
    let full = profile::read(&sample("profile-enroll-device.plist")).unwrap();
    let (scep, mdm) = (full.scep.unwrap(), full.mdm.unwrap());
    assert_eq!(full.identifier, "example.school.enroll");
    assert_eq!(mdm.identity_uuid, scep.uuid);
    assert_eq!(mdm.access_rights, Some(8191));
    assert!(mdm.sign_message && mdm.check_out_when_removed);
    assert_eq!((scep.key_size, scep.key_usage), (2048, 5));
    assert_eq!(scep.ca_fingerprint.map(|digest| digest.len()), Some(32));
    assert_eq!(scep.subject[2], ("CN".into(), "7d3a0b52-1f63-4d0b-9f77-1f0b8c2f7a10".into()));
    assert_eq!(full.roots.len(), 1);

    let legacy = profile::read(&sample("profile-enroll-ue-legacy-ios17.plist")).unwrap().mdm.unwrap();
    assert_eq!(legacy.managed_apple_id.as_deref(), Some("vera@appleid.school.example"));
    assert_eq!(legacy.access_rights, None);

    let trust = profile::read(&sample("profile-trust.plist")).unwrap();
    assert!(trust.mdm.is_none() && trust.scep.is_none() && trust.roots.len() == 1);

    for name in sample_names("profile-enroll", 6) {
        assert!(profile::read(&sample(&name)).is_ok_and(|read| read.mdm.is_some()), "{name}");
    }
}

#[test]
fn the_unenrolling_bodies_have_the_shape_of_the_samples() {
    let explanation = Explanation {
        description: Some("enrollment deleted"),
        message: Some("This device is no longer managed by Example School."),
    };
    let sample_body = mdm::plist_guard::read(&sample("error-unrecognized-device.plist"), 4096);
    assert_eq!(mdm::plist_guard::read(&refusal::explained_plist(explanation), 4096), sample_body);
    let pretty = String::from_utf8(sample("error-unrecognized-device.json")).unwrap();
    let compact = pretty.trim().replace("\n  ", "").replace('\n', "").replace("\": \"", "\":\"");
    assert_eq!(String::from_utf8(refusal::explained_json(explanation)).unwrap(), compact);

    let odd = Explanation { description: Some("a\"b\\c\n\u{1}"), message: Some("ž") };
    let expected =
        r#"{"code":"com.apple.unrecognized.device","description":"a\"b\\c\u000a\u0001","message":"ž"}"#;
    assert_eq!(String::from_utf8(refusal::explained_json(odd)).unwrap(), expected);
    assert!(mdm::plist_guard::read(&refusal::explained_plist(odd), 4096).is_ok());
    assert_eq!(refusal::unrecognized_device_json(), br#"{"code":"com.apple.unrecognized.device"}"#);
}
