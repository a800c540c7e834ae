//! The rows of a person's pages: kept in memory by a server that is alone at its database, and exact all the same.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::enrollment::attempt::{AttemptState, Progress};
use domain::ids::{AttemptId, EnrollmentId, SiteId};
use sea_orm::Statement;
use storage::{Attempt, Lane, Moved, Options, PortalSession, Storage, Watch};
use testkit::TestDatabase;

use crate::support::{act, attempt, id, moment};

on_both!(
    changes_of_an_attempt_are_seen_at_once,
    changes_of_a_session_are_seen_at_once,
    a_rollback_changes_nothing,
    an_act_sees_what_it_wrote,
    nobody_sees_less_than_was_acknowledged,
);

const TOKEN: [u8; 32] = [7; 32];

/// An attempt with a session, both looked at once.
async fn begun(storage: &Storage) -> Attempt {
    let one = attempt();
    act(storage, async |act| {
        let _ = act.attempts().insert(&one).await.unwrap();
        let _ = act.portal_sessions().insert(&TOKEN, one.id, moment(0)).await.unwrap();
    })
    .await;
    assert_eq!(seen(storage, one.id).await, one);
    assert_eq!(session(storage, TOKEN).await.unwrap().attempt, one.id);
    one
}

async fn seen(storage: &Storage, id: AttemptId) -> Attempt {
    storage.read().attempts().get(id).await.unwrap().unwrap()
}

async fn session(storage: &Storage, token: [u8; 32]) -> Option<PortalSession> {
    storage.read().portal_sessions().find(&token).await.unwrap()
}

async fn changes_of_an_attempt_are_seen_at_once(_: &TestDatabase, storage: &Storage) {
    let one = begun(storage).await;
    let typed = Attempt { typed: "anne".into(), site: Some(SiteId(id())), ..one.clone() };
    act(storage, async |act| assert!(act.attempts().save(&typed, one.version, moment(1)).await.unwrap()))
        .await;
    assert_eq!(seen(storage, one.id).await.typed, "anne");

    let bond = EnrollmentId(id());
    act(storage, async |act| {
        let change = |attempt: &mut Attempt| {
            attempt.enrollment = Some(bond);
            attempt.state = AttemptState::ProfileIssued;
        };
        let _ = act.attempts().change(one.id, moment(2), change).await.unwrap();
    })
    .await;
    assert_eq!(seen(storage, one.id).await.enrollment, Some(bond));

    let moved = Moved {
        state: AttemptState::CertificateIssued,
        progress: Progress::None,
        device: None,
        only_waiting: true,
    };
    act(storage, async |act| {
        assert!(act.attempts().move_on(one.id, bond, &moved, moment(3)).await.unwrap());
    })
    .await;
    assert_eq!(seen(storage, one.id).await.state, AttemptState::CertificateIssued);

    // A statement that names no attempt.
    act(storage, async |act| act.sites().move_devices(typed.site.unwrap(), None).await.unwrap()).await;
    assert_eq!(seen(storage, one.id).await.site, None);

    act(storage, async |act| act.empty().await.unwrap()).await;
    assert_eq!(storage.read().attempts().get(one.id).await.unwrap(), None);
    assert_eq!(session(storage, TOKEN).await, None);
}

async fn changes_of_a_session_are_seen_at_once(_: &TestDatabase, storage: &Storage) {
    let one = begun(storage).await;
    let other = [8; 32];
    act(storage, async |act| assert!(act.portal_sessions().touch(&TOKEN, moment(60)).await.unwrap())).await;
    assert_eq!(session(storage, TOKEN).await.unwrap().last_seen_at, moment(60));
    act(storage, async |act| assert!(act.portal_sessions().replace(&TOKEN, &other).await.unwrap())).await;
    assert_eq!(session(storage, TOKEN).await, None);
    assert_eq!(session(storage, other).await.unwrap().attempt, one.id);
    act(storage, async |act| assert!(act.portal_sessions().end(&other).await.unwrap())).await;
    assert_eq!(session(storage, other).await, None);

    for end in ["of the attempt", "of the old"] {
        act(storage, async |act| {
            let _ = act.portal_sessions().insert(&TOKEN, one.id, moment(0)).await.unwrap();
        })
        .await;
        assert!(session(storage, TOKEN).await.is_some());
        act(storage, async |act| {
            let sessions = act.portal_sessions();
            match end {
                "of the attempt" => assert_eq!(sessions.end_for_attempt(one.id).await.unwrap(), 1),
                _ => assert_eq!(sessions.purge(moment(1), moment(1)).await.unwrap(), 1),
            }
        })
        .await;
        assert_eq!(session(storage, TOKEN).await, None, "{end}");
    }
}

async fn a_rollback_changes_nothing(_: &TestDatabase, storage: &Storage) {
    let one = begun(storage).await;
    let dropped = storage.write(Lane::Portal).await.unwrap();
    let typed = Attempt { typed: "never".into(), ..one.clone() };
    assert!(dropped.attempts().save(&typed, one.version, moment(1)).await.unwrap());
    assert!(dropped.portal_sessions().end(&TOKEN).await.unwrap());
    assert_eq!(seen(storage, one.id).await, one, "not committed");
    assert!(session(storage, TOKEN).await.is_some());
    dropped.rollback();
    assert_eq!(seen(storage, one.id).await, one);
    assert!(session(storage, TOKEN).await.is_some());
}

async fn an_act_sees_what_it_wrote(_: &TestDatabase, storage: &Storage) {
    let one = begun(storage).await;
    act(storage, async |act| {
        let typed = Attempt { typed: "anne".into(), ..one.clone() };
        assert!(act.attempts().save(&typed, one.version, moment(1)).await.unwrap());
        assert_eq!(act.attempts().get(one.id).await.unwrap().unwrap().typed, "anne");
        assert_eq!(act.view().attempts().get(one.id).await.unwrap().unwrap().typed, "anne");
        assert!(act.portal_sessions().end(&TOKEN).await.unwrap());
        assert_eq!(act.portal_sessions().find(&TOKEN).await.unwrap(), None);
    })
    .await;
}

/// One writes again and again, others read all the time: whoever asks after an answer sees at least what it said.
async fn nobody_sees_less_than_was_acknowledged(_: &TestDatabase, storage: &Storage) {
    let one = begun(storage).await;
    let acknowledged = Arc::new(AtomicUsize::new(1));
    let readers: Vec<_> = (0..6)
        .map(|_| {
            let (storage, acknowledged) = (storage.clone(), Arc::clone(&acknowledged));
            tokio::spawn(async move {
                loop {
                    let least = acknowledged.load(Ordering::SeqCst);
                    let version = usize::try_from(seen(&storage, one.id).await.version.0).unwrap();
                    assert!(version >= least, "{version} after {least}");
                    if least >= 60 {
                        break;
                    }
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    for version in 2..=60 {
        act(storage, async |act| {
            let _ = act.attempts().change(one.id, moment(version), |_| {}).await.unwrap();
        })
        .await;
        acknowledged.store(usize::try_from(version).unwrap(), Ordering::SeqCst);
    }
    for reader in readers {
        reader.await.unwrap();
    }
}

/// A storage that counts its statements.
async fn counted(database: &TestDatabase) -> (Storage, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let watch = Watch(Arc::new(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
    }));
    let ring = Arc::new(testkit::key_ring());
    let options = Options { watch: Some(watch), ..Options::default() };
    (Storage::connect(database.url(), ring, options).await.unwrap(), count)
}

/// How many statements another look at both takes.
async fn statements_of_a_look((storage, count): &(Storage, Arc<AtomicUsize>), one: AttemptId) -> usize {
    let before = count.load(Ordering::SeqCst);
    let _ = seen(storage, one).await;
    assert!(session(storage, TOKEN).await.is_some());
    count.load(Ordering::SeqCst) - before
}

#[tokio::test]
async fn kept_by_a_server_that_is_alone() {
    for database in [TestDatabase::sqlite(), TestDatabase::postgres().await] {
        database.migrate().await;
        let counted = counted(&database).await;
        let one = begun(&counted.0).await;
        assert_eq!(statements_of_a_look(&counted, one.id).await, 0);
    }
}

#[tokio::test]
async fn of_two_servers_each_sees_at_once_what_the_other_acknowledged() {
    let database = TestDatabase::postgres().await;
    database.migrate().await;
    let first = counted(&database).await;
    let one = begun(&first.0).await;
    let second = counted(&database).await;
    assert_eq!(statements_of_a_look(&first, one.id).await, 2, "kept no longer");
    for round in 1..=20 {
        let (writer, reader) = if round % 2 == 0 { (&first.0, &second.0) } else { (&second.0, &first.0) };
        let word = format!("round {round}");
        act(writer, async |act| {
            let _ =
                act.attempts().change(one.id, moment(round), |one| one.typed = word.clone()).await.unwrap();
        })
        .await;
        assert_eq!(seen(reader, one.id).await.typed, word);
    }
    // The second goes: what the first kept before that is not what is there now.
    act(&second.0, async |act| {
        let _ = act.attempts().change(one.id, moment(30), |one| one.typed = "last".into()).await.unwrap();
    })
    .await;
    second.0.close().await.unwrap();
    for _ in 0..100 {
        assert_eq!(seen(&first.0, one.id).await.typed, "last");
        tokio::time::sleep(Duration::from_millis(50)).await;
        if statements_of_a_look(&first, one.id).await == 0 {
            return;
        }
    }
    panic!("never alone again");
}

/// A bound limit would make SQLite plan the statement anew each time.
#[tokio::test]
async fn searches_for_one_row_bind_no_limit() {
    let database = TestDatabase::sqlite();
    database.migrate().await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let watch =
        Watch(Arc::new(move |statement: &Statement| noted.lock().unwrap().push(statement.sql.clone())));
    let options = Options { watch: Some(watch), ..Options::default() };
    let storage = Storage::connect(database.url(), Arc::new(testkit::key_ring()), options).await.unwrap();
    let one = begun(&storage).await;
    act(&storage, async |act| assert!(act.attempts().lock(one.id).await.unwrap().is_some())).await;
    let seen = seen.lock().unwrap();
    let limited: Vec<_> = seen.iter().filter(|sql| sql.contains("LIMIT")).collect();
    assert!(limited.len() >= 3 && limited.iter().all(|sql| sql.ends_with("LIMIT 1")), "{limited:?}");
}

#[tokio::test]
async fn another_program_is_missed_for_two_seconds_at_most() {
    let database = TestDatabase::sqlite();
    let storage = database.open().await;
    let one = begun(&storage).await;
    let other = database.open().await;
    act(&other, async |act| {
        let typed = Attempt { typed: "elsewhere".into(), ..one.clone() };
        assert!(act.attempts().save(&typed, one.version, moment(1)).await.unwrap());
    })
    .await;
    tokio::time::sleep(Duration::from_millis(2100)).await;
    assert_eq!(seen(&storage, one.id).await.typed, "elsewhere");
}
