//! What devices must not be able to do: bad fields, garbage, and secrets in logs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "support/fixtures.rs"]
mod fixtures;

use fixtures::{TOPIC, institutional, sample, sample_names};
use mdm::check_in::{self, CheckIn, DeclarativeManagement, SetBootstrapToken, TokenUpdate};
use mdm::report::{self, ErrorLink, Report, Status};
use mdm::{EnrollmentKey, Malformed, command, plist_guard, profile};
use plist::{Dictionary, Value};
use proptest::prelude::*;

/// Feeds `bytes` to every reader.
fn all_readers(bytes: &[u8]) {
    let _ = check_in::parse(bytes);
    let _ = command::parse(bytes);
    let _ = profile::read(bytes);
    let _ = plist_guard::read(bytes, 1 << 20);
    let _ = profile::lint(bytes, &fixtures::expect(fixtures::reduced().mdm.mode));
    if let Ok(report) = report::parse(bytes) {
        let _ = command::DeviceInformation::from_report(&report);
        let _ = command::SecurityInfo::from_report(&report);
    }
}

fn xml(entries: &[(&str, Value)]) -> Vec<u8> {
    let mut root = Dictionary::new();
    for (key, value) in entries {
        root.insert((*key).to_owned(), value.clone());
    }
    let mut out = Vec::new();
    Value::Dictionary(root).to_writer_xml(&mut out).unwrap();
    out
}

/// A sound TokenUpdate with one entry set to something else.
fn token_update_with(key: &str, value: Value) -> Result<CheckIn, Malformed> {
    let mut root = plist_guard::read(&sample("checkin-tokenupdate-device-ios-repeat.plist"), 1 << 20)
        .unwrap()
        .into_dictionary()
        .unwrap();
    root.insert(key.to_owned(), value);
    let mut out = Vec::new();
    Value::Dictionary(root).to_writer_xml(&mut out).unwrap();
    check_in::parse(&out)
}

#[test]
fn bad_fields_are_named() {
    use Malformed::{BadIdentifier, ControlCharacters, Missing, TooLong, TwoIdentifiers, WrongType};
    let text = |length: usize| Value::String("a".repeat(length));
    let cases = [
        ("UDID", Value::String(String::new()), BadIdentifier("UDID")),
        ("UDID", Value::String("../../etc".into()), BadIdentifier("UDID")),
        ("UDID", text(256), BadIdentifier("UDID")),
        ("UDID", 5_i64.into(), WrongType { key: "UDID", expected: "string" }),
        ("EnrollmentID", text(4), TwoIdentifiers),
        ("Topic", Value::String(String::new()), Missing("Topic")),
        ("Topic", text(256), TooLong { key: "Topic", limit: 255 }),
        ("PushMagic", Value::String("a\nb".into()), ControlCharacters("PushMagic")),
        ("PushMagic", true.into(), WrongType { key: "PushMagic", expected: "string" }),
        ("Token", Value::Data(Vec::new()), Missing("Token")),
        ("Token", Value::Data(vec![0; 1025]), TooLong { key: "Token", limit: 1024 }),
        ("Token", text(32), WrongType { key: "Token", expected: "data" }),
        ("UnlockToken", Value::Data(vec![0; 65_537]), TooLong { key: "UnlockToken", limit: 65_536 }),
        (
            "AwaitingConfiguration",
            1_i64.into(),
            WrongType { key: "AwaitingConfiguration", expected: "boolean" },
        ),
        ("UserLongName", text(256), TooLong { key: "UserLongName", limit: 255 }),
    ];
    for (key, value, expected) in cases {
        assert_eq!(token_update_with(key, value.clone()), Err(expected), "{key} = {value:?}");
    }
    assert!(token_update_with("UDID", text(255)).is_ok());
    assert!(
        token_update_with("SomethingNew", Value::Array(vec![Value::Dictionary(Dictionary::new())])).is_ok()
    );
}

#[test]
fn messages_without_what_they_need_are_refused() {
    let udid = ("UDID", Value::from("A-1"));
    let kind = |name: &str| ("MessageType", Value::from(name));
    assert_eq!(check_in::parse(&xml(std::slice::from_ref(&udid))), Err(Malformed::Missing("MessageType")));
    assert_eq!(check_in::parse(&xml(&[kind("CheckOut")])), Err(Malformed::NoIdentifier));
    assert_eq!(check_in::parse(&xml(&[kind("CheckOut"), udid.clone()])), Err(Malformed::Missing("Topic")));
    let odd = check_in::parse(&xml(&[kind(&"é\n<x>".repeat(100)), udid.clone()]));
    let Err(Malformed::UnknownMessageType(shown)) = odd else { panic!("{odd:?}") };
    assert!(shown.len() == 64 && shown.is_ascii() && !shown.contains('\n'), "{shown}");
    assert_eq!(check_in::parse(b"<plist><array/></plist>"), Err(Malformed::NotADictionary));
    assert_eq!(check_in::parse(b"<plist><integer>x</integer></plist>"), Err(Malformed::Undecodable));
    assert_eq!(check_in::parse(b"<plist><data>!</data></plist>"), Err(Malformed::Undecodable));

    let status = |name: &str| ("Status", Value::from(name));
    assert_eq!(report::parse(&xml(std::slice::from_ref(&udid))), Err(Malformed::Missing("Status")));
    assert_eq!(
        report::parse(&xml(&[udid.clone(), status("Acknowledged")])),
        Err(Malformed::Missing("CommandUUID"))
    );
    assert_eq!(
        report::parse(&xml(&[udid.clone(), status("Maybe")])),
        Err(Malformed::UnknownStatus("Maybe".into()))
    );
    let bad_uuid = ("CommandUUID", Value::from("a b"));
    assert_eq!(
        report::parse(&xml(&[udid.clone(), status("NotNow"), bad_uuid])),
        Err(Malformed::BadIdentifier("CommandUUID"))
    );
    assert!(report::parse(&xml(&[udid, status("Idle")])).is_ok());
}

#[test]
fn an_odd_error_chain_does_not_block_the_queue() {
    let link = |text: &str| {
        let mut link = Dictionary::new();
        link.insert("ErrorCode".into(), 12_021_i64.into());
        link.insert("LocalizedDescription".into(), text.into());
        Value::Dictionary(link)
    };
    let mut chain = vec![Value::from("not a link"), link("two\nlines"), link(&"long".repeat(1000))];
    chain.extend((0..50).map(|_| link("more")));
    let parsed = report::parse(&xml(&[
        ("UDID", "A-1".into()),
        ("Status", "Error".into()),
        ("CommandUUID", "C-1".into()),
        ("ErrorChain", Value::Array(chain)),
    ]))
    .unwrap();
    assert_eq!(parsed.error_chain.len(), 16);
    assert_eq!(parsed.error_chain[0].localized, "two lines");
    assert_eq!(parsed.error_chain[1].localized.chars().count(), 1024);
    assert_eq!(parsed.error_chain[0].domain, "");
}

#[test]
fn answers_that_cannot_be_true_count_as_not_told() {
    let mut answers = Dictionary::new();
    for (key, value) in [
        ("BatteryLevel", Value::Real(7.5)),
        ("DeviceCapacity", Value::Real(f64::NAN)),
        ("AvailableDeviceCapacity", Value::Real(-1.0)),
        ("DeviceName", Value::from("a".repeat(256))),
        ("OSVersion", Value::from("18\u{7f}")),
        ("IsSupervised", Value::from(1_i64)),
        ("SerialNumber", Value::from(true)),
        ("Model", Value::from("MQ0G3")),
    ] {
        answers.insert(key.into(), value);
    }
    let mut report = Report::new(EnrollmentKey::Udid("A-1".into()), Status::Acknowledged, Some("C-1".into()));
    report.results.insert("QueryResponses".into(), Value::Dictionary(answers));
    let told = command::DeviceInformation::from_report(&report).unwrap();
    let only_model = command::DeviceInformation { model: Some("MQ0G3".into()), ..Default::default() };
    assert_eq!(told, only_model);
}

#[test]
fn secrets_never_appear_in_debug_output() {
    let key = EnrollmentKey::Udid("A-1".into());
    let secret = "c2VjcmV0LXZhbHVl";
    let bytes = secret.as_bytes().to_vec();
    let shown_bytes = format!("{bytes:?}");
    let update = TokenUpdate {
        unlock_token: Some(bytes.clone()),
        ..TokenUpdate::new(key.clone(), TOPIC, bytes.clone(), secret)
    };
    let mut profile = institutional();
    profile.scep.challenge = secret.into();
    let installed = profile::read(&profile.to_xml()).unwrap();
    let mut report = Report::new(key.clone(), Status::Acknowledged, Some("C-1".into()));
    report.results.insert("Answer".into(), secret.into());
    let shown = [
        format!("{:?}", CheckIn::TokenUpdate(update)),
        format!(
            "{:?}",
            SetBootstrapToken { key: key.clone(), token: Some(bytes.clone()), awaiting_configuration: None }
        ),
        format!(
            "{:?}",
            DeclarativeManagement { key, endpoint: "status".into(), data: Some(bytes), user_channel: false }
        ),
        format!("{profile:?}"),
        format!("{installed:?}"),
        format!("{report:?}"),
    ];
    for text in shown {
        assert!(!text.contains(secret) && !text.contains(&shown_bytes), "{text}");
        assert!(text.len() > 20);
    }
}

#[test]
fn huge_deep_binary_and_cut_input_is_refused() {
    let deep = format!(
        "<plist><dict><key>UDID</key><string>A</string><key>x</key>{}{}</dict></plist>",
        "<array>".repeat(20_000),
        "</array>".repeat(20_000)
    );
    assert!(matches!(
        check_in::parse(deep.as_bytes()),
        Err(Malformed::Refused(guard::Refusal::TooDeep { .. }))
    ));
    let huge = vec![b'<'; 1024 * 1024 + 1];
    assert!(matches!(check_in::parse(&huge), Err(Malformed::Refused(guard::Refusal::TooLarge { .. }))));
    assert_eq!(
        check_in::parse(b"bplist00\xd0\x08"),
        Err(Malformed::Refused(guard::Refusal::BinaryPropertyList))
    );
    let twice = String::from_utf8(sample("checkin-checkout-device.plist"))
        .unwrap()
        .replace("</dict>", "<key>UDID</key><string>OTHER</string></dict>");
    assert!(matches!(
        check_in::parse(twice.as_bytes()),
        Err(Malformed::Refused(guard::Refusal::DuplicateKey { .. }))
    ));
    for name in sample_names("checkin-", 25) {
        let whole = sample(&name);
        let end = whole.len() - whole.iter().rev().take_while(|b| b.is_ascii_whitespace()).count();
        for length in (0..end).step_by(7) {
            assert!(plist_guard::read(&whole[..length], 1 << 20).is_err(), "{name} cut at {length}");
        }
    }
}

proptest! {
    #[test]
    fn garbage_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..1024)) {
        all_readers(&bytes);
    }

    #[test]
    fn garbled_samples_never_panic(
        which in any::<prop::sample::Index>(),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let names = sample_names("", 80);
        let mut bytes = sample(which.get::<String>(&names));
        for (at, with) in flips {
            let at = at.index(bytes.len());
            bytes[at] = with;
        }
        all_readers(&bytes);
    }

    #[test]
    fn swapped_values_never_panic(
        which in any::<prop::sample::Index>(),
        key in proptest::sample::select(vec![
            "UDID", "MessageType", "Status", "CommandUUID", "ErrorChain", "QueryResponses", "SecurityInfo", "Command",
            "PayloadContent", "Token", "Topic", "PayloadVersion", "ConsentText",
        ]),
        value in proptest::sample::select(vec![
            Value::Integer((-1_i64).into()), Value::Boolean(true), Value::Data(vec![1]), Value::Array(vec![]),
            Value::Array(vec![Value::Array(vec![Value::Integer(1.into())])]), Value::Dictionary(Dictionary::new()),
            Value::Integer(u64::MAX.into()), Value::Real(f64::INFINITY), Value::String(String::new()),
        ]),
    ) {
        let names = sample_names("", 80);
        let root = plist_guard::read(&sample(which.get::<String>(&names)), 1 << 20).unwrap();
        let mut root = root.into_dictionary().unwrap();
        root.insert(key.to_owned(), value);
        let mut out = Vec::new();
        Value::Dictionary(root).to_writer_xml(&mut out).unwrap();
        all_readers(&out);
    }

    #[test]
    fn reports_survive_writing_and_reading(
        id in "[0-9A-Za-z-]{1,40}",
        uuid in "[0-9A-F-]{1,36}",
        user_channel in any::<bool>(),
        texts in proptest::collection::vec("[^\\p{C}]{0,40}", 0..4),
    ) {
        let mut report = Report::new(EnrollmentKey::EnrollmentId(id), Status::Error, Some(uuid));
        report.user_channel = user_channel;
        report.error_chain = texts
            .into_iter()
            .map(|text| ErrorLink { code: 7, domain: "D".into(), localized: text.clone(), english: Some(text) })
            .collect();
        prop_assert_eq!(report::parse(&report.to_xml()), Ok(report));
    }

    #[test]
    fn names_of_any_kind_survive_a_profile(name in "[^\\p{C}]{1,60}", line in "[^\\p{C}]{1,60}") {
        let mut profile = institutional();
        profile.organization.clone_from(&name);
        profile.description = format!("{line}\n{name}");
        let xml = profile.to_xml();
        prop_assert_eq!(profile::lint(&xml, &fixtures::expect(profile.mdm.mode.clone())), Ok(()));
        prop_assert_eq!(profile::read(&xml).unwrap().organization, Some(name));
    }
}
