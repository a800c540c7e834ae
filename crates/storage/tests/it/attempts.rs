//! Attempts, their events, and who is woken.

use domain::enrollment::attempt::{AttemptEvent, AttemptState, Progress};
use domain::enrollment::mode::EnrollmentMode;
use domain::enrollment::wizard::{Facts, Person, Source};
use domain::ids::{AccountId, AttemptId, DeviceId, EnrollmentId, SiteId, Version};
use domain::site::SiteScope;
use storage::{Attempt, Lane, Moved, Outcome, Storage};
use testkit::TestDatabase;

use crate::support::{act, attempt, id, moment, user};

on_both!(there_and_back, advancing, events_in_order, waking);

async fn there_and_back(_: &TestDatabase, storage: &Storage) {
    let mut one = attempt();
    one.problem = Some(serde_json::json!({"code": "wrong_password"}));
    one.typed = "an\u{0}ne".into();
    one.facts.person = Some(Person {
        source: Source::Local(AccountId(id())),
        user: user("anne"),
        groups: vec!["staff".to_owned()],
    });
    act(storage, async |act| {
        assert_eq!(act.attempts().insert(&one).await.unwrap(), Outcome::Done);
        let same_case = Attempt { case: one.case.clone(), ..attempt() };
        assert_eq!(act.attempts().insert(&same_case).await.unwrap(), Outcome::Taken);
    })
    .await;
    one.typed = "anne".into();
    let read = storage.read();
    assert_eq!(read.attempts().get(one.id).await.unwrap(), Some(one.clone()));

    let site = SiteId(id());
    one.site = Some(site);
    one.username = "Anne".into();
    one.device = Some(DeviceId(id()));
    act(storage, async |act| {
        assert!(act.attempts().save(&one, Version(1), moment(9)).await.unwrap());
        assert!(!act.attempts().save(&one, Version(1), moment(10)).await.unwrap(), "stale");
    })
    .await;
    let saved = read.attempts().get(one.id).await.unwrap().unwrap();
    assert_eq!((saved.version, saved.updated_at, saved.username.as_str()), (Version(2), moment(9), "anne"));
    let only = |site| SiteScope::Only(vec![site]);
    assert_eq!(read.attempts().find_by_case(&only(site), &one.case).await.unwrap(), Some(saved));
    assert_eq!(read.attempts().find_by_case(&only(SiteId(id())), &one.case).await.unwrap(), None);
    assert_eq!(read.attempts().list_for_device(one.device.unwrap()).await.unwrap().len(), 1);
    assert_eq!(read.attempts().latest(&SiteScope::All, 10).await.unwrap().len(), 1);
    assert_eq!(read.attempts().latest(&SiteScope::Only(vec![]), 10).await.unwrap().len(), 0);
}

async fn advancing(_: &TestDatabase, storage: &Storage) {
    let mode = EnrollmentMode::ProfileUser;
    let bond = EnrollmentId(id());
    let facts = Facts { browser_confirmed: true, ..Facts::default() };
    let one = Attempt { enrollment: Some(bond), facts, ..attempt() };
    let certified = Moved {
        state: AttemptState::CertificateIssued,
        progress: Progress::CertificateIssued { at: moment(3), mode },
        device: None,
        only_waiting: true,
    };
    let device = DeviceId(id());
    let enrolled = Moved {
        state: AttemptState::Enrolled,
        progress: Progress::Enrolled { at: moment(5), mode, device },
        device: Some(device),
        only_waiting: false,
    };
    act(storage, async |act| {
        let all = act.attempts();
        assert_eq!(all.insert(&one).await.unwrap(), Outcome::Done);
        assert!(all.move_on(one.id, bond, &certified, moment(4)).await.unwrap());
        let early = all.get(one.id).await.unwrap().unwrap();
        assert_eq!((early.state, early.facts), (one.state, one.facts.clone()), "no profile was issued yet");
        let issued = Attempt { state: AttemptState::ProfileIssued, ..one.clone() };
        assert!(all.save(&issued, Version(2), moment(4)).await.unwrap());
        assert!(all.move_on(one.id, bond, &certified, moment(4)).await.unwrap());
        let saved = all.get(one.id).await.unwrap().unwrap();
        assert_eq!((saved.version, saved.state, saved.updated_at), (Version(4), certified.state, moment(4)));
        assert_eq!(saved.facts, Facts { progress: certified.progress, ..one.facts.clone() });
        // A later profile has another enrollment: the earlier one's device is noted, nothing else.
        assert!(all.move_on(one.id, EnrollmentId(id()), &enrolled, moment(5)).await.unwrap());
        let other = all.get(one.id).await.unwrap().unwrap();
        assert_eq!((other.state, other.facts, other.device), (saved.state, saved.facts, Some(device)));
        assert!(all.move_on(one.id, bond, &enrolled, moment(6)).await.unwrap());
        let done = all.get(one.id).await.unwrap().unwrap();
        assert_eq!((done.state, done.facts.progress), (enrolled.state, enrolled.progress));
        assert!(!all.move_on(AttemptId(id()), bond, &enrolled, moment(6)).await.unwrap());
    })
    .await;
}

async fn events_in_order(_: &TestDatabase, storage: &Storage) {
    let one = attempt();
    act(storage, async |act| {
        assert_eq!(act.attempts().insert(&one).await.unwrap(), Outcome::Done);
        let attempts = act.attempts();
        attempts.note(one.id, AttemptEvent::Started, "", moment(1)).await.unwrap();
        attempts.note(one.id, AttemptEvent::Broken, &"ü".repeat(600), moment(1)).await.unwrap();
        attempts.note(one.id, AttemptEvent::SignedIn, "two\nlines\u{0}", moment(1)).await.unwrap();
    })
    .await;
    let events = storage.read().attempts().events(one.id).await.unwrap();
    let kinds: Vec<_> = events.iter().map(|event| event.event).collect();
    assert_eq!(kinds, [AttemptEvent::Started, AttemptEvent::Broken, AttemptEvent::SignedIn]);
    assert_eq!(events[1].detail.chars().count(), 500);
    assert_eq!(events[2].detail, "two lines ");
}

async fn waking(_: &TestDatabase, storage: &Storage) {
    let one = attempt();
    let mut watch = storage.waker().watch(one.id);
    let dropped = storage.write(Lane::Portal).await.unwrap();
    dropped.wake(one.id);
    drop(dropped);
    let other = storage.write(Lane::Portal).await.unwrap();
    other.commit().await.unwrap();
    assert!(!watch.has_changed().unwrap(), "a rollback wakes nobody");

    let act = storage.write(Lane::Portal).await.unwrap();
    assert_eq!(act.attempts().insert(&one).await.unwrap(), Outcome::Done);
    act.wake(one.id);
    act.commit().await.unwrap();
    assert!(watch.has_changed().unwrap());
    watch.borrow_and_update();
    // Whoever wakes finds the change.
    assert!(storage.read().attempts().get(one.id).await.unwrap().is_some());
    assert_eq!(storage.waker().watched(), 1);
    drop(watch);
    assert_eq!(storage.waker().watched(), 0);
}
