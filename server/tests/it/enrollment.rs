//! The story: Safari walks the wizard, the device installs the profile, the console shows it, the device leaves.

use crate::support::{
    ADMIN, Device, Person, Plan, TestServer, Web,
    people::by,
    slapd::{ANNA_PASSWORD, Slapd},
    web::words,
};
use contract::devices::{DeviceDetail, DeviceQuery};
use domain::{
    device::{CommandState, DeviceState},
    enrollment::{attempt::AttemptEvent, mode::EnrollmentMode},
    ids::DeviceId,
    settings::directory::DirectoryTls,
};
use simulator::{
    Family, Identity, InstallOptions, KeyPool, SignerState, SimulatedDevice,
    safari::{Browser, Credentials, Ownership, WalkOptions, walk},
};
use std::time::{Duration, Instant};

const ANNA: Person = Person { user: "anna", password: ANNA_PASSWORD };

/// One way through the wizard and what must come of it.
struct Way {
    person: Person,
    ownership: Ownership,
    ios: &'static str,
    mode: EnrollmentMode,
    rights: Option<i64>,
    /// Questions answered after the sign-in.
    answers: usize,
}

fn ways(person: Person) -> [Way; 3] {
    let way = |ownership, ios, mode, rights, answers| Way { person, ownership, ios, mode, rights, answers };
    [
        way(Ownership::Institutional, "18.6", EnrollmentMode::ProfileDevice, Some(8191), 1),
        way(Ownership::Personal, "26.0", EnrollmentMode::ProfileReduced, Some(7891), 1),
        way(Ownership::Personal, "17.6", EnrollmentMode::ProfileUser, None, 2),
    ]
}

async fn devices(server: &TestServer) -> Vec<DeviceId> {
    let list = server.acts.contract.devices.list(&by(), DeviceQuery::default()).await.unwrap();
    list.rows.into_iter().map(|row| row.id).collect()
}

async fn detail(server: &TestServer, id: DeviceId) -> DeviceDetail {
    server.acts.contract.devices.detail(&by(), id).await.unwrap()
}

/// Walks, installs, looks, leaves.
async fn story(server: &TestServer, way: &Way) {
    let before = devices(server).await;
    let identity = Identity::random(Family::Iphone, way.ios.parse().unwrap(), &mut rand::rng());
    let told = identity.clone();
    let browser = Browser::new(Family::Iphone, identity.ios, &server.trust()).unwrap();
    let mut device = SimulatedDevice::new(identity, KeyPool::default(), server.trust());
    let options = WalkOptions {
        server: server.url.clone(),
        credentials: Credentials {
            user: way.person.user.to_owned(),
            password: way.person.password.to_owned(),
        },
        ownership: way.ownership,
        site: None,
        managed_apple_account: None,
        patience: Duration::from_secs(20),
    };
    let install = InstallOptions {
        trust_signer: Some(server.authority.root_der().to_vec()),
        ..InstallOptions::default()
    };
    let walked = walk(&browser, &mut device, &options, &install)
        .await
        .unwrap_or_else(|e| panic!("{:?} {}: {e}", way.mode, way.ios));
    assert!(matches!(walked.enrolled.signer, SignerState::Verified { .. }), "{:?}", walked.enrolled.signer);
    assert_eq!(walked.enrolled.answered, 2);
    assert_eq!(walked.enrolled.key().is_user_enrollment(), way.mode == EnrollmentMode::ProfileUser);

    let new: Vec<DeviceId> = devices(server).await.into_iter().filter(|id| !before.contains(id)).collect();
    let [id] = new[..] else { panic!("one new device: {new:?}") };
    let shown = detail(server, id).await;
    assert_eq!((shown.device.mode, shown.access_rights), (way.mode, way.rights));
    assert_eq!(shown.device.inventory.name.as_deref(), Some(told.name.as_str()));
    let serial = shown.device.inventory.serial.as_deref();
    assert_eq!(serial, (way.mode != EnrollmentMode::ProfileUser).then_some(told.serial.as_str()));
    let commands = server.acts.contract.devices.commands(&by(), id).await.unwrap();
    assert!(commands.len() == 2 && commands.iter().all(|c| c.state == CommandState::Acknowledged));
    in_the_console(server, id, way, &told).await;

    walked.enrolled.check_out(&InstallOptions::default()).await.expect("the device leaves");
    let shown = detail(server, id).await;
    assert_eq!(shown.device.state, DeviceState::Unenrolled);
    let attempts = server.acts.contract.devices.attempts(&by(), id).await.unwrap();
    let [attempt] = &attempts[..] else { panic!("one attempt: {attempts:?}") };
    let attempt = server.acts.contract.attempts.record(&by(), attempt.case.clone()).await.unwrap();
    let events: Vec<AttemptEvent> = attempt.timeline.iter().map(|entry| entry.event).collect();
    let mut expected = vec![AttemptEvent::Started, AttemptEvent::SignedIn];
    expected.extend(vec![AttemptEvent::Answered; way.answers]);
    expected.extend([
        AttemptEvent::ProfileIssued,
        AttemptEvent::ProfileFetched,
        AttemptEvent::CertificateIssued,
        AttemptEvent::Authenticated,
        AttemptEvent::Enrolled,
        AttemptEvent::CheckedOut,
    ]);
    assert_eq!(events, expected);
}

/// What an administrator reads, signed in with the real form.
async fn in_the_console(server: &TestServer, id: DeviceId, way: &Way, told: &Identity) {
    let web = Web::safari(server, "18.6");
    assert_eq!(web.console(ADMIN).await.url.path(), "/console");
    let list = web.get("/console/devices").await;
    assert!(list.text().contains(&format!("/console/devices/{id}")), "the list links to the device");
    let tab = async |name: &str| words(&web.get(&format!("/console/devices/{id}?tab={name}")).await.text());
    let general = tab("general").await;
    for fact in [told.name.as_str(), told.product.as_str(), "Enrolled"] {
        assert!(general.contains(fact), "{fact}: {general}");
    }
    let user = general.clone();
    if way.person.user == ANNA.user {
        let mapped = [
            "anna",
            "Anna Lindqvist",
            "anna@school.example",
            "+46 8 123 456",
            "Teacher",
            "Mathematics",
            "Main building",
            "214",
        ];
        for value in mapped {
            assert!(user.contains(value), "{value}: {user}");
        }
    } else {
        assert!(user.contains(way.person.user) && user.contains("@school.example"), "{user}");
    }
    let commands = tab("commands").await;
    assert!(commands.contains("DeviceInformation") && commands.contains("SecurityInfo"), "{commands}");
    assert_eq!(commands.matches(" Done ").count(), 2, "{commands}");
    let attempts = server.acts.contract.devices.attempts(&by(), id).await.unwrap();
    let case = attempts.first().expect("an attempt").case.clone();
    let timeline = words(&web.get(&format!("/console/attempts/{case}")).await.text());
    let order = [
        "Enrollment started",
        "Signed in",
        "Profile made",
        "Profile downloaded",
        "Certificate issued to the device",
        "Device reported",
        "Enrolled",
    ];
    let happened = timeline.split("What happened").nth(1).expect("the timeline");
    let mut at = 0;
    for event in order {
        at += happened[at..].find(event).unwrap_or_else(|| panic!("{event} in its place: {happened}"));
    }
}

async fn everybody(plan: Plan) {
    let server = TestServer::with(plan).await;
    let local = server.enroller("vera").await;
    for way in ways(local) {
        story(&server, &way).await;
    }
    let Some(slapd) = Slapd::start() else { return };
    server.directory(&slapd, DirectoryTls::StartTls).await;
    for way in ways(ANNA) {
        story(&server, &way).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_enrolls_on_sqlite() {
    everybody(Plan::default()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_enrolls_on_postgres() {
    everybody(Plan { postgres: true, ..Plan::default() }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_over_http_enrolls_too() {
    let server = TestServer::with(Plan { trial: true, ..Plan::default() }).await;
    let person = server.enroller("vera").await;
    story(&server, &ways(person)[0]).await;
}

/// Story 2: the page learns of the enrollment without being asked again.
#[tokio::test(flavor = "multi_thread")]
async fn the_page_changes_by_itself() {
    let server = TestServer::start().await;
    let person = server.enroller("vera").await;
    let web = Web::safari(&server, "18.6");
    let profile = web.profile(person, &[("ownership", "institutional")]).await;
    let device = Device::with_certificate(&server, &profile).await;

    let stream = web.request(reqwest::Method::GET, "/enroll/events").send().await.unwrap();
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let stages = tokio::spawn(stages(stream));
    assert_eq!(device.check_in(&device.authenticate()).await.status, 200);
    assert_eq!(device.check_in(&device.token_update()).await.status, 200);
    let enrolled = Instant::now();
    let stages =
        tokio::time::timeout(Duration::from_secs(20), stages).await.expect("the stream ends").unwrap();
    let (last, at) = stages.last().unwrap();
    assert_eq!(last["stage"], "enrolled");
    assert_eq!(last["go_to"], "/enroll/done");
    assert!(at.saturating_duration_since(enrolled) < Duration::from_secs(5), "within five seconds");
    assert_eq!(stages[0].0["stage"], "certificate", "the first event tells how it stands");
    assert_eq!(web.open("/enroll").await.url.path(), "/enroll/done");
}

/// Every event of the stream, until it ends.
async fn stages(mut stream: reqwest::Response) -> Vec<(serde_json::Value, Instant)> {
    let (mut text, mut stages) = (String::new(), Vec::new());
    while let Some(chunk) = stream.chunk().await.unwrap() {
        text.push_str(std::str::from_utf8(&chunk).unwrap());
        while let Some((event, rest)) = text.split_once("\n\n") {
            if let Some(data) = event.strip_prefix("data: ") {
                stages.push((serde_json::from_str(data).unwrap(), Instant::now()));
            }
            text = rest.to_owned();
        }
    }
    stages
}

/// A stranger has no stream, and the fifth one of a session is refused.
#[tokio::test(flavor = "multi_thread")]
async fn streams_are_for_the_wizard_and_few() {
    let server = TestServer::start().await;
    let person = server.enroller("vera").await;
    assert_eq!(Web::safari(&server, "18.6").get("/enroll/events").await.status, 404);
    assert_eq!(Web::safari(&server, "18.6").get("/enroll/progress").await.status, 404);
    let web = Web::safari(&server, "18.6");
    web.to_profile(person, &[("ownership", "institutional")]).await;
    let mut open = Vec::new();
    for _ in 0..4 {
        let stream = web.request(reqwest::Method::GET, "/enroll/events").send().await.unwrap();
        assert_eq!(stream.status(), 200);
        open.push(stream);
    }
    assert_eq!(web.request(reqwest::Method::GET, "/enroll/events").send().await.unwrap().status(), 429);
    drop(open);
}
