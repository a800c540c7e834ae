//! Values to store, and the rows others hang on.

use std::future::Future;

use domain::account::{Account, ConsoleRole};
use domain::browser::{Browser, Hardware, Program};
use domain::device::Inventory;
use domain::enrollment::attempt::AttemptState;
use domain::enrollment::mode::{EnrollmentMode, Ownership};
use domain::enrollment::wizard::{Entry, Facts};
use domain::ids::{
    AccountId, AttemptId, CaseCode, CertificateId, CommandId, DeviceId, DirectoryId, EnrollmentId, SiteId,
    Version,
};
use domain::site::{Site, SiteScope};
use domain::text::Language;
use domain::time::Timestamp;
use domain::user::UserAndLocation;
use storage::{Act, Attempt, Lane, NewCertificate, NewCommand, NewDevice, NewEnrollment, Outcome, Storage};
use uuid::Uuid;

/// A moment with microseconds, which both databases must keep.
pub fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_unix(1_800_000_000 + seconds).unwrap().plus(chrono::Duration::microseconds(123_456))
}

pub fn id() -> Uuid {
    Uuid::now_v7()
}

/// One act, committed.
pub async fn act<T>(storage: &Storage, run: impl AsyncFnOnce(&Act) -> T) -> T {
    let act = storage.write(Lane::Console).await.unwrap();
    let result = run(&act).await;
    act.commit().await.unwrap();
    result
}

/// Runs `count` tasks at once and gives what each said.
pub async fn at_once<F, T>(count: usize, task: impl Fn(usize) -> F) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let tasks: Vec<_> = (0..count).map(|number| tokio::spawn(task(number))).collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}

pub fn site(name: &str) -> Site {
    Site { id: SiteId(id()), name: name.to_owned(), version: Version::FIRST }
}

pub fn account(username: &str, role: ConsoleRole, sites: SiteScope) -> Account {
    Account {
        id: AccountId(id()),
        username: username.to_owned(),
        full_name: "Änne Müller".to_owned(),
        email: "anne@example.org".to_owned(),
        enabled: true,
        role,
        may_enroll: true,
        sites,
        version: Version::FIRST,
    }
}

pub fn user(name: &str) -> UserAndLocation {
    UserAndLocation { username: name.to_owned(), real_name: format!("{name} Real"), ..Default::default() }
}

pub fn attempt() -> Attempt {
    let random = id().into_bytes();
    Attempt {
        id: AttemptId(id()),
        case: CaseCode::from_random(random[8..].try_into().unwrap()),
        state: AttemptState::Started,
        version: Version::FIRST,
        language: Language::De,
        entry: Entry { browser: Browser { hardware: Hardware::Iphone, program: Program::Safari, ios: None } },
        facts: Facts::default(),
        problem: None,
        typed: String::new(),
        user_agent: "Mozilla/5.0".to_owned(),
        address: "192.0.2.1".to_owned(),
        username: String::new(),
        enrollment: None,
        device: None,
        site: None,
        created_at: moment(0),
        updated_at: moment(0),
    }
}

pub fn enrollment(attempt: AttemptId) -> NewEnrollment {
    NewEnrollment {
        id: EnrollmentId(id()),
        attempt,
        mode: EnrollmentMode::ProfileDevice,
        ownership: Ownership::Institutional,
        access_rights: Some(8191),
        managed_apple_account: None,
        topic: "com.apple.mgmt.External.test".to_owned(),
        user: user("anne"),
        person: None,
        site: None,
    }
}

/// An attempt with a pending enrollment, committed.
pub async fn issued(storage: &Storage) -> NewEnrollment {
    let attempt = attempt();
    let enrollment = enrollment(attempt.id);
    act(storage, async |act| {
        assert_eq!(act.attempts().insert(&attempt).await.unwrap(), Outcome::Done);
        assert_eq!(act.enrollments().insert(&enrollment, moment(0)).await.unwrap(), Outcome::Done);
    })
    .await;
    enrollment
}

pub fn device(enrollment: EnrollmentId, name: &str, site: Option<SiteId>) -> NewDevice {
    NewDevice {
        id: DeviceId(id()),
        enrollment,
        site,
        ownership: Ownership::Institutional,
        mode: EnrollmentMode::ProfileDevice,
        inventory: Inventory { name: Some(name.to_owned()), ..Default::default() },
        user: user("anne"),
        merge_hint: None,
    }
}

pub fn certificate(enrollment: &NewEnrollment, serial: &str) -> NewCertificate {
    NewCertificate {
        id: CertificateId(id()),
        serial: serial.to_owned(),
        enrollment: enrollment.id,
        attempt: enrollment.attempt,
        spki_hash: [7; 32],
        tbs: b"to be signed".to_vec(),
        subject_cn: "device".to_owned(),
        not_before: moment(0),
        not_after: moment(1000),
    }
}

pub fn command(enrollment: EnrollmentId, request: &str) -> NewCommand {
    NewCommand {
        id: CommandId(id()),
        enrollment,
        device: None,
        request_type: request.to_owned(),
        body: b"<plist/>".to_vec(),
    }
}

pub fn directory_id() -> DirectoryId {
    DirectoryId(id())
}
