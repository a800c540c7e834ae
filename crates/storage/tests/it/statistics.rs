//! What the overview counts: right, within the scope, and with a control that forgets the scope.

use std::time::Instant;

use chrono::Duration;
use domain::device::{DeviceState, Inventory};
use domain::enrollment::attempt::{AttemptEvent, AttemptState, Progress};
use domain::enrollment::mode::EnrollmentMode;
use domain::enrollment::wizard::Stop;
use domain::ids::{DeviceId, SiteId};
use domain::overview::{Ending, Stage};
use domain::site::SiteScope;
use domain::time::Timestamp;
use storage::{Attempt, CertificateState, DeviceChange, NewDevice, Storage};
use testkit::TestDatabase;

use crate::support::{act, attempt, certificate, device, enrollment, id, moment, site};

on_both!(
    c7_counts_are_right,
    c7_counts_stay_within_the_scope,
    c7_a_mark_changes_with_what_is_counted,
    c7_certificates_that_end_soon,
    c7_large,
    c8_the_console_is_woken_after_commits_and_coalesces
);

/// How an attempt went.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    LeftAtOnce,
    WrongPassword,
    Downloaded,
    TooOld,
    Enrolled,
}

/// An attempt of this way at this moment, with its events, and the device it led to.
async fn went(storage: &Storage, site: Option<SiteId>, way: Way, at: Timestamp) -> Attempt {
    act(storage, async |act| {
        let mut one = Attempt { site, created_at: at, updated_at: at, ..attempt() };
        let mut events = vec![AttemptEvent::Started];
        if way == Way::WrongPassword {
            events.push(AttemptEvent::SignInFailed);
        }
        if matches!(way, Way::Downloaded | Way::TooOld | Way::Enrolled) {
            "anne".clone_into(&mut one.username);
            one.state = AttemptState::ProfileIssued;
            events.extend([
                AttemptEvent::SignedIn,
                AttemptEvent::ProfileIssued,
                AttemptEvent::ProfileFetched,
            ]);
        }
        if way == Way::TooOld {
            one.state = AttemptState::Refused;
            one.facts.progress = Progress::Stopped { why: Stop::SystemTooOld };
            events.push(AttemptEvent::Refused);
        }
        if way == Way::Enrolled {
            one.state = AttemptState::Enrolled;
            let device = DeviceId(id());
            one.device = Some(device);
            one.facts.progress = Progress::Enrolled { at, mode: EnrollmentMode::ProfileDevice, device };
            events.push(AttemptEvent::Enrolled);
        }
        let _ = act.attempts().insert(&one).await.unwrap();
        for event in events {
            act.attempts().note(one.id, event, "", at).await.unwrap();
        }
        if let Some(device) = one.device {
            let bond = enrollment(one.id);
            let _ = act.enrollments().insert(&bond, at).await.unwrap();
            let _ = act.devices().insert(&model(device, &bond, site, "18.6.1"), at).await.unwrap();
        }
        one
    })
    .await
}

fn model(id: DeviceId, bond: &storage::NewEnrollment, site: Option<SiteId>, os: &str) -> NewDevice {
    let inventory = Inventory { os_version: Some(os.to_owned()), ..Inventory::default() };
    NewDevice { id, inventory, ..device(bond.id, "x", site) }
}

async fn two_sites(storage: &Storage) -> [SiteId; 2] {
    let sites = [site("North"), site("South")];
    act(storage, async |act| {
        for site in &sites {
            let _ = act.sites().insert(site).await.unwrap();
        }
    })
    .await;
    sites.map(|site| site.id)
}

/// Attempts that reached a stage, and endings, as the service folds them.
async fn folded(storage: &Storage, scope: &SiteScope, since: Timestamp) -> ([u64; 4], Vec<(Ending, u64)>) {
    let traces = storage.read().statistics().traces(scope, since, moment(1_000)).await.unwrap();
    let reached = Stage::ALL
        .map(|stage| traces.iter().filter(|(t, _)| t.reached() >= stage).map(|(_, n)| n).sum::<u64>());
    let mut endings: Vec<_> = traces.iter().filter_map(|(t, n)| Some((t.ending()?, *n))).collect();
    endings.sort_unstable();
    (reached, endings)
}

async fn c7_counts_are_right(_: &TestDatabase, storage: &Storage) {
    let all = SiteScope::All;
    let nothing = storage.read();
    assert!(nothing.statistics().is_empty(&all).await.unwrap());
    assert_eq!(folded(storage, &all, moment(0)).await, ([0; 4], vec![]));
    assert!(nothing.statistics().feed(&all, 12).await.unwrap().is_empty());
    assert!(nothing.statistics().devices(&all, [moment(0); 2]).await.unwrap().is_empty());

    for way in
        [Way::LeftAtOnce, Way::WrongPassword, Way::Downloaded, Way::TooOld, Way::Enrolled, Way::Enrolled]
    {
        went(storage, None, way, moment(10)).await;
    }
    // Not yet silent, and before the range.
    went(storage, None, Way::LeftAtOnce, moment(2_000)).await;
    went(storage, None, Way::Enrolled, moment(-5)).await;
    let (reached, endings) = folded(storage, &all, moment(0)).await;
    assert_eq!(reached, [7, 4, 4, 2]);
    assert_eq!(
        endings,
        [
            (Ending::NoSignIn, 1),
            (Ending::SignInFailed, 1),
            (Ending::NotInstalled, 1),
            (Ending::SystemTooOld, 1)
        ]
    );
    let read = storage.read();
    let statistics = read.statistics();
    assert!(!statistics.is_empty(&all).await.unwrap());
    let hours = statistics.enrolled_by_hour(&all, moment(0)).await.unwrap();
    assert_eq!(hours, [(Timestamp::from_unix(1_800_000_000 / 3_600 * 3_600).unwrap(), 2)]);
    let devices = statistics.devices(&all, [moment(0), moment(11)]).await.unwrap();
    let [devices] = &devices[..] else { panic!("{devices:?}") };
    assert_eq!(
        (devices.state, devices.os_version.as_str(), devices.count),
        (DeviceState::Enrolled, "18.6.1", 3)
    );
    assert_eq!((devices.unseen_since_first, devices.unseen_since_second), (1, 3));
    let feed = statistics.feed(&all, 3).await.unwrap();
    assert_eq!(feed.len(), 3);
    assert_eq!(feed[0].event, AttemptEvent::Enrolled);
    assert!(feed[0].device.is_some() && feed[0].username == "anne" && feed[0].id > feed[1].id);
}

/// Everything counted, as one number for each statement.
async fn everything(storage: &Storage, scope: &SiteScope) -> Vec<u64> {
    let read = storage.read();
    let statistics = read.statistics();
    let (reached, endings) = folded(storage, scope, moment(0)).await;
    let sum = |numbers: Vec<u64>| numbers.into_iter().sum::<u64>();
    vec![
        sum(reached.to_vec()),
        sum(endings.into_iter().map(|(_, n)| n).collect()),
        sum(statistics
            .enrolled_by_hour(scope, moment(0))
            .await
            .unwrap()
            .into_iter()
            .map(|(_, n)| n)
            .collect()),
        sum(statistics.devices(scope, [moment(0); 2]).await.unwrap().into_iter().map(|d| d.count).collect()),
        statistics.expiring(scope, moment(0), moment(5_000)).await.unwrap().0,
        statistics.feed(scope, 50).await.unwrap().len() as u64,
        statistics.mark(scope).await.unwrap().enrolled,
        u64::from(!statistics.is_empty(scope).await.unwrap()),
    ]
}

/// Which statements tell somebody of the south what happened in the north.
async fn leaks(storage: &Storage, north: &SiteScope, before: &[u64]) -> Vec<usize> {
    let now = everything(storage, north).await;
    (0..).zip(now.iter().zip(before)).filter(|(_, (now, before))| now != before).map(|(at, _)| at).collect()
}

async fn c7_counts_stay_within_the_scope(_: &TestDatabase, storage: &Storage) {
    let [north, south] = two_sites(storage).await;
    let scope = SiteScope::Only(vec![south]);
    let before = everything(storage, &scope).await;
    assert!(before.iter().all(|count| *count == 0), "{before:?}");
    let forgotten = everything(storage, &SiteScope::All).await;
    for way in [Way::WrongPassword, Way::Enrolled] {
        went(storage, Some(north), way, moment(10)).await;
    }
    let one = went(storage, Some(north), Way::Enrolled, moment(20)).await;
    with_certificate(storage, &one, moment(1_000)).await;
    // What belongs to no site is seen by those who see every site only.
    went(storage, None, Way::Enrolled, moment(30)).await;
    assert_eq!(leaks(storage, &scope, &before).await, [0; 0]);
    assert_eq!(leaks(storage, &SiteScope::Only(vec![]), &before).await, [0; 0]);
    // The control: the same look without the scope is caught in each statement.
    assert_eq!(leaks(storage, &SiteScope::All, &forgotten).await, (0..before.len()).collect::<Vec<_>>());
    assert_eq!(everything(storage, &SiteScope::Only(vec![north])).await[3], 2);
}

/// Gives the attempt's device an issued certificate that ends then.
async fn with_certificate(storage: &Storage, of: &Attempt, end: Timestamp) {
    let device = storage.read().devices().get(&SiteScope::All, of.device.unwrap()).await.unwrap().unwrap();
    let bond = storage.read().enrollments().get(device.enrollment).await.unwrap().unwrap();
    let serial = of.id.to_string();
    let new = storage::NewCertificate { not_after: end, ..certificate(&bond.new, &serial) };
    act(storage, async |act| {
        let _ = act.certificates().reserve(&new, moment(0)).await.unwrap();
        let print: [u8; 32] = std::array::from_fn(|at| serial.as_bytes()[at]);
        let _ = act.certificates().store(new.id, b"der", &print, moment(0)).await.unwrap();
    })
    .await;
    let stored = storage.read().certificates().get(new.id).await.unwrap().unwrap();
    assert_eq!(stored.state, CertificateState::Issued);
}

async fn c7_certificates_that_end_soon(_: &TestDatabase, storage: &Storage) {
    let all = SiteScope::All;
    for end in [moment(50), moment(1_000), moment(2_000), moment(9_000)] {
        let one = went(storage, None, Way::Enrolled, moment(0)).await;
        with_certificate(storage, &one, end).await;
    }
    let gone = went(storage, None, Way::Enrolled, moment(0)).await;
    with_certificate(storage, &gone, moment(1_500)).await;
    let device = storage.read().devices().get(&all, gone.device.unwrap()).await.unwrap().unwrap();
    act(storage, async |act| {
        assert!(act.devices().mark_unenrolled(device.enrollment, moment(5)).await.unwrap());
    })
    .await;
    let found = storage.read().statistics().expiring(&all, moment(100), moment(5_000)).await.unwrap();
    assert_eq!(
        found,
        (2, Some(moment(1_000))),
        "not those that have ended, end later, or whose device is gone"
    );
}

async fn c7_a_mark_changes_with_what_is_counted(_: &TestDatabase, storage: &Storage) {
    let [north, south] = two_sites(storage).await;
    let scopes = [SiteScope::All, SiteScope::Only(vec![north]), SiteScope::Only(vec![south])];
    let marks = async || {
        let read = storage.read();
        let mut marks = Vec::new();
        for scope in &scopes {
            marks.push(read.statistics().mark(scope).await.unwrap());
        }
        marks
    };
    let before = marks().await;
    assert_eq!(marks().await, before, "looking changes nothing");
    went(storage, Some(north), Way::Enrolled, moment(10)).await;
    let after = marks().await;
    assert_eq!(
        before.iter().zip(&after).map(|(before, after)| before != after).collect::<Vec<_>>(),
        [true, true, false]
    );
    assert_eq!((after[0].enrolled, after[1].enrolled, after[2].enrolled), (1, 1, 0));
}

async fn c8_the_console_is_woken_after_commits_and_coalesces(_: &TestDatabase, storage: &Storage) {
    let mut changes = storage.waker().console();
    let began = *changes.borrow_and_update();
    let lost = storage.write(storage::Lane::Console).await.unwrap();
    lost.wake_console();
    lost.rollback();
    assert!(!changes.has_changed().unwrap(), "nothing is told before a commit");
    let change = |number: u128| DeviceChange { device: DeviceId(uuid::Uuid::from_u128(number)), site: None };
    for number in 0..300 {
        let change = change(number);
        act(storage, async |act| act.device_changed(change.device, change.site)).await;
    }
    assert!(changes.has_changed().unwrap());
    let count = *changes.borrow_and_update();
    assert!(!changes.has_changed().unwrap(), "300 commits are one change to who looks once");
    assert_eq!(count, began + 300);
    let recent = storage.waker().devices_since(began);
    assert_eq!((recent.len(), recent.last()), (256, Some(&change(299))));
    assert_eq!(storage.waker().devices_since(count - 2), [change(298), change(299)]);
    storage.waker().close();
    assert!(changes.changed().await.is_err(), "the server is stopping");
    assert!(storage.waker().console().changed().await.is_err());
}

/// 10,000 devices and 30,000 attempts in a month; says how long each statement takes.
async fn c7_large(database: &TestDatabase, storage: &Storage) {
    let [north, _] = two_sites(storage).await;
    crate::large::fill(database, storage, north, moment(0)).await;
    for (name, scope) in [("all", SiteScope::All), ("one site", SiteScope::Only(vec![north]))] {
        let read = storage.read();
        let statistics = read.statistics();
        let (now, month) = (moment(0), moment(0).plus(-Duration::days(30)));
        let mut took = Vec::new();
        let mut lap = |what: &'static str, began: Instant| took.push((what, began.elapsed().as_millis()));
        let began = Instant::now();
        let traces = statistics.traces(&scope, month, now).await.unwrap();
        lap("traces", began);
        let began = Instant::now();
        let hours = statistics.enrolled_by_hour(&scope, month).await.unwrap();
        lap("hours", began);
        let began = Instant::now();
        let devices = statistics.devices(&scope, [month, now]).await.unwrap();
        lap("devices", began);
        let began = Instant::now();
        statistics.expiring(&scope, now, now.plus(Duration::days(30))).await.unwrap();
        lap("expiring", began);
        let began = Instant::now();
        statistics.feed(&scope, 12).await.unwrap();
        lap("feed", began);
        let began = Instant::now();
        statistics.mark(&scope).await.unwrap();
        lap("mark", began);
        println!("{} {name}: {took:?} ms", storage.kind());
        // The one by the front door belongs to no site.
        let (half, one) = if scope == SiteScope::All { (1, 1) } else { (2, 0) };
        assert_eq!(traces.iter().map(|(_, n)| n).sum::<u64>(), 30_000 / half + one);
        assert_eq!(hours.iter().map(|(_, n)| n).sum::<u64>(), 10_000 / half);
        assert_eq!(devices.iter().map(|d| d.count).sum::<u64>(), 10_000 / half + one);
    }
}
