//! Sessions, forms, throttle, the first administrator's link.

use chrono::Duration;
use domain::account::ConsoleRole;
use domain::account::lockout::{AccountLock, AddressBucket};
use domain::site::SiteScope;
use storage::{NewConsoleSession, Outcome, Storage};
use testkit::TestDatabase;

use crate::support::{account, act, attempt, moment};

on_both!(console_sessions, portal_sessions, forms, throttle, first_admin);

async fn console_sessions(_: &TestDatabase, storage: &Storage) {
    let owner = account("anne", ConsoleRole::Administrator, SiteScope::All);
    let new = |token| NewConsoleSession {
        token: [token; 32],
        account: owner.id,
        user_agent: "Safari".to_owned(),
        address: "192.0.2.1".to_owned(),
    };
    act(storage, async |act| {
        assert_eq!(act.accounts().insert(&owner, "").await.unwrap(), Outcome::Done);
        let sessions = act.console_sessions();
        for token in 1..=4 {
            assert_eq!(sessions.insert(&new(token), moment(0)).await.unwrap(), Outcome::Done);
        }
        assert_eq!(sessions.insert(&new(1), moment(0)).await.unwrap(), Outcome::Taken);
        assert!(!sessions.touch(&[1; 32], moment(30)).await.unwrap(), "not more often than every 30 s");
        assert!(sessions.touch(&[1; 32], moment(31)).await.unwrap());
        assert!(sessions.end(&[2; 32]).await.unwrap());
        assert!(!sessions.end(&[2; 32]).await.unwrap());
    })
    .await;
    let read = storage.read();
    let found = read.console_sessions().find(&[1; 32]).await.unwrap().unwrap();
    assert_eq!((found.account, found.created_at, found.last_seen_at), (owner.id, moment(0), moment(31)));
    assert_eq!(read.console_sessions().list(owner.id).await.unwrap().len(), 3);
    assert!(read.console_sessions().find(&[2; 32]).await.unwrap().is_none());
    act(storage, async |act| {
        let sessions = act.console_sessions();
        assert_eq!(sessions.purge(moment(-100), moment(1)).await.unwrap(), 2);
        assert_eq!(sessions.insert(&new(5), moment(40)).await.unwrap(), Outcome::Done);
        assert_eq!(sessions.end_for_account(owner.id, Some(&[5; 32]), moment(9)).await.unwrap(), 1);
        // Deleting the account ends what is left.
        let gone = act.accounts().delete(owner.id, owner.version).await.unwrap();
        assert_eq!(gone, storage::Deleted::Gone);
        assert!(sessions.find(&[5; 32]).await.unwrap().is_none());
    })
    .await;
}

async fn portal_sessions(_: &TestDatabase, storage: &Storage) {
    let one = attempt();
    act(storage, async |act| {
        assert_eq!(act.attempts().insert(&one).await.unwrap(), Outcome::Done);
        let sessions = act.portal_sessions();
        assert_eq!(sessions.insert(&[1; 32], one.id, moment(0)).await.unwrap(), Outcome::Done);
        assert!(sessions.replace(&[1; 32], &[2; 32]).await.unwrap());
        assert!(!sessions.replace(&[1; 32], &[3; 32]).await.unwrap());
        assert!(sessions.touch(&[2; 32], moment(60)).await.unwrap());
    })
    .await;
    let read = storage.read();
    assert!(read.portal_sessions().find(&[1; 32]).await.unwrap().is_none());
    let found = read.portal_sessions().find(&[2; 32]).await.unwrap().unwrap();
    assert_eq!((found.attempt, found.created_at, found.last_seen_at), (one.id, moment(0), moment(60)));
    act(storage, async |act| {
        assert_eq!(act.portal_sessions().end_for_attempt(one.id).await.unwrap(), 1);
        assert!(!act.portal_sessions().end(&[2; 32]).await.unwrap());
    })
    .await;
}

async fn forms(_: &TestDatabase, storage: &Storage) {
    let (mine, other) = ([1; 32], [2; 32]);
    let draft = serde_json::json!({"name": "Nord"});
    let age = Duration::minutes(10);
    act(storage, async |act| {
        let forms = act.forms();
        forms.keep(&mine, "site", &serde_json::json!(1), moment(0)).await.unwrap();
        forms.keep(&mine, "site", &draft, moment(1)).await.unwrap();
        forms.keep_notice(&mine, &serde_json::json!("saved"), moment(1)).await.unwrap();
        forms.keep(&mine, "old", &draft, moment(0)).await.unwrap();
    })
    .await;
    act(storage, async |act| {
        let forms = act.forms();
        assert!(forms.has(&mine, "site").await.unwrap());
        assert_eq!(forms.take(&other, "site", age, moment(2)).await.unwrap(), None);
        assert_eq!(forms.take(&mine, "site", age, moment(2)).await.unwrap(), Some(draft.clone()));
        assert_eq!(forms.take(&mine, "site", age, moment(2)).await.unwrap(), None);
        assert_eq!(forms.take_notice(&mine, age, moment(2)).await.unwrap(), Some("saved".into()));
        assert!(!forms.has_notice(&mine).await.unwrap());
        assert_eq!(forms.take(&mine, "old", age, moment(700)).await.unwrap(), None, "too old");
    })
    .await;
}

async fn throttle(_: &TestDatabase, storage: &Storage) {
    let bucket = AddressBucket { left_ms: 122_500, at: moment(3) };
    let lock = AccountLock::fresh(moment(0))
        .after_failure(moment(1))
        .after_failure(moment(2))
        .after_failure(moment(3));
    act(storage, async |act| {
        let throttle = act.throttle();
        assert_eq!(throttle.address("a:192.0.2.1").await.unwrap(), None);
        throttle.put_address("a:192.0.2.1", &AddressBucket::full(moment(1)), moment(1)).await.unwrap();
        throttle.put_address("a:192.0.2.1", &bucket, moment(3)).await.unwrap();
        throttle.put_account("n:local:anne", &lock, moment(3)).await.unwrap();
    })
    .await;
    act(storage, async |act| {
        let throttle = act.throttle();
        assert_eq!(throttle.address("a:192.0.2.1").await.unwrap(), Some(bucket));
        assert_eq!(throttle.account("n:local:anne").await.unwrap(), Some(lock));
        assert_eq!(throttle.account("n:local:bert").await.unwrap(), None);
        assert_eq!(throttle.purge(moment(4)).await.unwrap(), 2);
    })
    .await;
}

async fn first_admin(_: &TestDatabase, storage: &Storage) {
    act(storage, async |act| {
        act.first_admin().put(&[1; 32], moment(100)).await.unwrap();
        act.first_admin().put(&[2; 32], moment(100)).await.unwrap();
    })
    .await;
    let read = storage.read();
    assert!(!read.first_admin().check(&[1; 32], moment(1)).await.unwrap(), "a fresh link voids the old");
    assert!(read.first_admin().check(&[2; 32], moment(1)).await.unwrap());
    assert!(!read.first_admin().check(&[2; 32], moment(100)).await.unwrap());
    act(storage, async |act| {
        assert!(!act.first_admin().spend(&[2; 32], moment(100)).await.unwrap(), "expired");
        assert!(act.first_admin().spend(&[2; 32], moment(99)).await.unwrap());
        assert!(!act.first_admin().spend(&[2; 32], moment(99)).await.unwrap());
        act.first_admin().put(&[3; 32], moment(100)).await.unwrap();
        act.first_admin().clear().await.unwrap();
        assert!(!act.first_admin().check(&[3; 32], moment(1)).await.unwrap());
    })
    .await;
}
