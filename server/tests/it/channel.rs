//! The device channel: who is believed, and what a repeated or misplaced message does. Around all of these stands the
//! guard: no answer is 401, and 403 comes with a tombstone only.

use crate::support::{
    Device, Person, Reply, TestServer, Web,
    device::{self, enroll_key, key, udid},
    people::by,
};
use contract::devices::{DeviceDetail, DeviceQuery};
use domain::{device::DeviceState, ids::DeviceId, site::SiteScope};
use mdm::{
    EnrollmentKey,
    check_in::{Authenticate, CheckIn, CheckOut, GetToken, TokenUpdate, UserAuthenticate},
    report::{Report, Status},
};
use pki::scep::client;
use std::collections::BTreeMap;

const CHOICE: [(&str, &str); 1] = [("ownership", "institutional")];

async fn ready() -> (TestServer, Person) {
    let server = TestServer::start().await;
    let person = server.enroller("vera").await;
    (server, person)
}

async fn profile(server: &TestServer, person: Person) -> Vec<u8> {
    Web::safari(server, "18.6").profile(person, &CHOICE).await
}

async fn records(server: &TestServer) -> Vec<DeviceId> {
    let list = server.acts.contract.devices.list(&by(), DeviceQuery::default()).await.unwrap();
    list.rows.into_iter().map(|row| row.id).collect()
}

async fn record(server: &TestServer, id: DeviceId) -> DeviceDetail {
    server.acts.contract.devices.detail(&by(), id).await.unwrap()
}

async fn merge_hint(server: &TestServer, id: DeviceId) -> Option<DeviceId> {
    server.storage.read().devices().merge_hint(&SiteScope::All, id).await.unwrap()
}

/// 400 with one line of ours, and nothing of it stored.
async fn refused(server: &TestServer, before: &BTreeMap<String, i64>, reply: Reply, what: &str) {
    assert_eq!(reply.status, 400, "{what}: {}", reply.text());
    assert!(reply.text().lines().count() == 1 && reply.text().len() < 200, "{what}: {}", reply.text());
    assert_eq!(&server.rows().await, before, "{what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_right_signature_speaks() {
    let (server, person) = ready().await;
    let device = Device::enrolled(&server, &profile(&server, person).await).await;
    let other = Device::enrolled(&server, &profile(&server, person).await).await;
    let before = server.rows().await;
    let body = device.token_update().to_xml();
    let now = server.storage.read().now().await.unwrap().0;
    let stranger_key = key();
    let stranger =
        client::self_signed(&stranger_key, &device.certificate.subject_cn().unwrap(), now).unwrap();
    let foreign = pki::cms::sign_detached(&body, &stranger, &stranger_key, None).unwrap();
    let attached = pki::cms::sign_attached(&body, &device.certificate, &device.key, &[], None).unwrap();
    let base64 = |bytes: &[u8]| base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bytes);
    let right = device.signature(&body);
    let signatures = [
        ("none", None),
        ("empty", Some(String::new())),
        ("not base64", Some("!!!!".to_owned())),
        ("not CMS", Some(base64(b"hello"))),
        ("truncated", Some(base64(&base64_decode(&right)[..600]))),
        ("a stranger's", Some(base64(&foreign))),
        ("with content", Some(base64(&attached))),
        ("over another body", Some(device.signature(b"something else"))),
        ("too long", Some("A".repeat(17 * 1024))),
    ];
    for url in [&device.payload.check_in_url, &device.payload.server_url] {
        for (what, signature) in &signatures {
            let reply = device.put(url, body.clone(), signature.as_deref()).await;
            refused(&server, &before, reply, what).await;
        }
    }
    let reply = device.put(&device.payload.check_in_url, body.clone(), Some(&other.signature(&body))).await;
    refused(&server, &before, reply, "another device of ours").await;
    let idle = Report::new(device.id.clone(), Status::Idle, None).to_xml();
    let reply = device.put(&device.payload.server_url, idle.clone(), Some(&other.signature(&idle))).await;
    refused(&server, &before, reply, "a report of another device").await;
    assert_eq!(
        device.put(&device.payload.check_in_url, body, Some(&right)).await.status,
        200,
        "the right one"
    );
}

fn base64_decode(text: &str) -> Vec<u8> {
    base64::Engine::decode(&base64::engine::general_purpose::STANDARD, text).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_out_of_place() {
    let (server, person) = ready().await;
    let device = Device::with_certificate(&server, &profile(&server, person).await).await;
    let before = server.rows().await;
    let reply = device.check_in(&device.token_update()).await;
    refused(&server, &before, reply, "TokenUpdate before Authenticate").await;
    let idle = Report::new(device.id.clone(), Status::Idle, None);
    refused(&server, &before, device.report(&idle).await, "a report before Authenticate").await;
    let topic = "com.apple.mgmt.External.00000000-0000-0000-0000-000000000000";
    let wrong = CheckIn::Authenticate(Authenticate::new(device.id.clone(), topic));
    refused(&server, &before, device.check_in(&wrong).await, "another topic").await;
    let user = EnrollmentKey::EnrollmentId(udid());
    let wrong = CheckIn::Authenticate(Authenticate::new(user, device.payload.topic.clone()));
    refused(&server, &before, device.check_in(&wrong).await, "an id of User Enrollment").await;

    assert_eq!(device.check_in(&device.authenticate()).await.status, 200);
    let before = server.rows().await;
    let idle = Report::new(device.id.clone(), Status::Idle, None);
    refused(&server, &before, device.report(&idle).await, "a report before TokenUpdate").await;
    let wrong = TokenUpdate::new(device.id.clone(), topic, vec![1; 32], "magic");
    refused(
        &server,
        &before,
        device.check_in(&CheckIn::TokenUpdate(wrong)).await,
        "TokenUpdate, another topic",
    )
    .await;
    let elsewhere = EnrollmentKey::Udid(udid());
    for message in [
        CheckIn::Authenticate(Authenticate::new(elsewhere.clone(), device.payload.topic.clone())),
        CheckIn::TokenUpdate(TokenUpdate::new(
            elsewhere.clone(),
            device.payload.topic.clone(),
            vec![1; 32],
            "magic",
        )),
        CheckIn::CheckOut(CheckOut { key: elsewhere.clone(), topic: device.payload.topic.clone() }),
    ] {
        refused(&server, &before, device.check_in(&message).await, "another UDID").await;
    }
    assert_eq!(device.check_in(&device.token_update()).await.status, 200);
    let before = server.rows().await;
    let report = Report::new(elsewhere, Status::Idle, None);
    refused(&server, &before, device.report(&report).await, "a report of another UDID").await;
}

/// 410 is said to users only, never to a device.
#[tokio::test(flavor = "multi_thread")]
async fn user_channels_are_told_that_they_are_not_managed() {
    let (server, person) = ready().await;
    let device = Device::enrolled(&server, &profile(&server, person).await).await;
    let before = server.rows().await;
    let user = UserAuthenticate { key: device.id.clone(), user_id: "U-1".to_owned(), digest_response: None };
    let mut token = TokenUpdate::new(device.id.clone(), device.payload.topic.clone(), vec![9; 32], "magic");
    token.user_id = Some("U-1".to_owned());
    let get =
        GetToken { key: device.id.clone(), service_type: "com.apple.maid".to_owned(), user_channel: true };
    for message in [CheckIn::UserAuthenticate(user), CheckIn::TokenUpdate(token), CheckIn::GetToken(get)] {
        assert_eq!(device.check_in(&message).await.status, 410, "{}", message.message_type());
    }
    let mut report = Report::new(device.id.clone(), Status::Idle, None);
    report.user_channel = true;
    assert_eq!(device.report(&report).await.status, 410);
    assert_eq!(server.rows().await, before);
    assert_eq!(device.check_in(&device.token_update()).await.status, 200, "the device itself is not touched");
}

#[tokio::test(flavor = "multi_thread")]
async fn repeated_messages_change_nothing() {
    let (server, person) = ready().await;
    let device = Device::with_certificate(&server, &profile(&server, person).await).await;
    let check_out =
        CheckIn::CheckOut(CheckOut { key: device.id.clone(), topic: device.payload.topic.clone() });
    for message in [device.authenticate(), device.token_update(), check_out] {
        assert_eq!(device.check_in(&message).await.status, 200, "{}", message.message_type());
        let before = server.rows().await;
        for _ in 0..2 {
            assert_eq!(device.check_in(&message).await.status, 200, "{} again", message.message_type());
        }
        assert_eq!(server.rows().await, before, "{} again", message.message_type());
    }
    let [id] = records(&server).await[..] else { panic!("one record") };
    assert_eq!(record(&server, id).await.device.state, DeviceState::Unenrolled);
    let before = server.rows().await;
    for message in [device.authenticate(), device.token_update()] {
        refused(&server, &before, device.check_in(&message).await, "after CheckOut").await;
    }
    let idle = Report::new(device.id.clone(), Status::Idle, None);
    refused(&server, &before, device.report(&idle).await, "a report after CheckOut").await;
}

/// Once another key has a certificate, the earlier one is refused at once, even if it was heard moments ago.
#[tokio::test(flavor = "multi_thread")]
async fn a_replaced_certificate_is_refused() {
    let (server, person) = ready().await;
    let signed = profile(&server, person).await;
    let scep = device::open(&server, &signed).scep.unwrap();
    let first = Device::with_certificate(&server, &signed).await;
    assert_eq!(first.check_in(&first.authenticate()).await.status, 200);
    let mut second = Device::with_certificate(&server, &signed).await.hardware_of(&first);
    let before = server.rows().await;
    refused(&server, &before, first.check_in(&first.token_update()).await, "the earlier key").await;
    assert_eq!(second.check_in(&second.authenticate()).await.status, 200, "the same device with its new key");
    assert_eq!(second.check_in(&second.token_update()).await.status, 200);
    let before = server.rows().await;
    refused(&server, &before, first.check_in(&first.authenticate()).await, "the earlier key afterwards")
        .await;
    second.key = key();
    let late = enroll_key(&server, &scep, &second.key, scep.challenge.as_deref()).await;
    assert!(late.is_err(), "no key any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_person_keeps_the_record() {
    let (server, person) = ready().await;
    let first = Device::enrolled(&server, &profile(&server, person).await).await;
    let [id] = records(&server).await[..] else { panic!("one record") };
    let second = Device::with_certificate(&server, &profile(&server, person).await).await.hardware_of(&first);
    assert_eq!(second.check_in(&second.authenticate()).await.status, 200);
    assert_eq!(
        first.check_in(&first.token_update()).await.status,
        200,
        "nothing ends before the new one is complete"
    );
    assert_eq!(second.check_in(&second.token_update()).await.status, 200);
    assert_eq!(records(&server).await, [id]);
    let shown = record(&server, id).await;
    assert_eq!((shown.device.state, merge_hint(&server, id).await), (DeviceState::Enrolled, None));
    assert_eq!(
        shown.certificate.unwrap().serial.to_lowercase(),
        second.certificate.serial_hex().to_lowercase()
    );
    let before = server.rows().await;
    refused(&server, &before, first.check_in(&first.token_update()).await, "the earlier certificate").await;
    refused(
        &server,
        &before,
        first.report(&Report::new(first.id.clone(), Status::Idle, None)).await,
        "its queue",
    )
    .await;
    assert!(second.idle().await.is_some(), "a queue of its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_person_gets_another_record() {
    let (server, person) = ready().await;
    let other = server.enroller("otto").await;
    let first = Device::enrolled(&server, &profile(&server, person).await).await;
    let [id] = records(&server).await[..] else { panic!("one record") };
    let second = Device::with_certificate(&server, &profile(&server, other).await).await.hardware_of(&first);
    assert_eq!(second.check_in(&second.authenticate()).await.status, 200);
    assert_eq!(second.check_in(&second.token_update()).await.status, 200);
    let new: Vec<DeviceId> = records(&server).await.into_iter().filter(|found| *found != id).collect();
    let [new] = new[..] else { panic!("another record") };
    let shown = record(&server, new).await.device;
    assert_eq!((shown.user.username.as_str(), merge_hint(&server, new).await), ("otto", Some(id)));
    assert_eq!(record(&server, id).await.device.user.username, "vera", "the first record keeps its person");
}

/// The other half of the guard: a rule's refusal is a 403 with a tombstone, the same at every further message.
#[tokio::test(flavor = "multi_thread")]
async fn a_rule_that_changed_refuses_with_a_tombstone() {
    let (server, person) = ready().await;
    let web = Web::safari(&server, "18.6");
    let device = Device::with_certificate(&server, &web.profile(person, &CHOICE).await).await;
    server.switches(|settings| settings.institutional = false).await;
    let reply = device.check_in(&device.authenticate()).await;
    assert_eq!((reply.status, reply.header("content-type")), (403, "application/json"));
    assert!(reply.text().contains("com.apple.unrecognized.device"), "{}", reply.text());
    assert_eq!(server.rows().await["tombstones"], 1);
    assert_eq!(device.check_in(&device.authenticate()).await.status, 403);
    assert_eq!(device.report(&Report::new(device.id.clone(), Status::Idle, None)).await.status, 403);
    assert_eq!(web.open("/enroll").await.url.path(), "/enroll/stopped");
    assert_eq!(server.rows().await["devices"], 0);
}
