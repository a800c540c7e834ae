//! Acts and looks on both databases: hooks, clock, what is seen when.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::Duration;
use domain::site::SiteScope;
use storage::{Lane, Outcome, Storage};
use testkit::TestDatabase;

use crate::support::site;

on_both!(rollback, hooks, clock, lanes, a_taken_name_leaves_the_act_usable, closing);

async fn rollback(_: &TestDatabase, storage: &Storage) {
    let act = storage.write(Lane::Portal).await.unwrap();
    let new = site("gone");
    assert_eq!(act.sites().insert(&new).await.unwrap(), Outcome::Done);
    assert!(act.view().sites().get(&SiteScope::All, new.id).await.unwrap().is_some());
    assert!(storage.read().sites().get(&SiteScope::All, new.id).await.unwrap().is_none());
    act.rollback();
    storage.write(Lane::Portal).await.unwrap().commit().await.unwrap();
    assert!(storage.read().view().sites().find_by_name("gone").await.unwrap().is_none());
}

async fn hooks(_: &TestDatabase, storage: &Storage) {
    let calls = Arc::new(AtomicUsize::new(0));
    for commits in [false, true] {
        let act = storage.write(Lane::Console).await.unwrap();
        let counted = Arc::clone(&calls);
        act.on_commit(move || {
            counted.fetch_add(1, Ordering::SeqCst);
        });
        assert_eq!(calls.load(Ordering::SeqCst), 0);
        if commits {
            act.commit().await.unwrap();
        } else {
            act.rollback();
        }
    }
    assert_eq!(calls.load(Ordering::SeqCst), 1, "before commit returns, and never after a rollback");
}

async fn clock(database: &TestDatabase, storage: &Storage) {
    let read = storage.read();
    let start = read.now().await.unwrap();
    assert_eq!(read.now().await.unwrap(), start, "read once");
    database.clock().advance(Duration::hours(2));
    let act = storage.write(Lane::Jobs).await.unwrap();
    let later = act.now().since(start);
    assert!(later >= Duration::hours(2) && later < Duration::hours(2) + Duration::minutes(1), "{later}");
    assert_eq!(act.now(), domain::time::Timestamp::new(act.now().0), "whole microseconds");
    database.clock().set(Duration::zero());
    assert!(storage.read().now().await.unwrap().since(start) < Duration::minutes(1));
}

async fn lanes(_: &TestDatabase, storage: &Storage) {
    // As many people as may write at once, all holding on; a device still gets through.
    if storage.kind() == "sqlite" {
        return; // One writer: the queue is the lane.
    }
    let mut held = Vec::new();
    for _ in 0..15 {
        held.push(storage.write(Lane::Console).await.unwrap());
    }
    let full = tokio::time::timeout(std::time::Duration::from_millis(100), storage.write(Lane::Portal)).await;
    assert!(full.is_err(), "the sixteenth waits");
    storage.write(Lane::Device).await.unwrap().commit().await.unwrap();
    held.pop();
    storage.write(Lane::Portal).await.unwrap().commit().await.unwrap();
}

async fn a_taken_name_leaves_the_act_usable(_: &TestDatabase, storage: &Storage) {
    let (one, two) = (site("one"), site("two"));
    let act = storage.write(Lane::Console).await.unwrap();
    assert_eq!(act.sites().insert(&one).await.unwrap(), Outcome::Done);
    assert_eq!(act.sites().insert(&two).await.unwrap(), Outcome::Done);
    assert_eq!(act.sites().rename(two.id, two.version, "ONE").await.unwrap(), storage::Save::Taken);
    assert_eq!(act.sites().insert(&site("one")).await.unwrap(), Outcome::Taken);
    assert_eq!(act.sites().insert(&site("three")).await.unwrap(), Outcome::Done);
    act.commit().await.unwrap();
    assert_eq!(storage.read().sites().list(&SiteScope::All).await.unwrap().len(), 3);
}

async fn closing(_: &TestDatabase, storage: &Storage) {
    storage.ping().await.unwrap();
    storage.require_durable().await.unwrap();
    storage.close().await.unwrap();
    let closed = storage.read().sites().list(&SiteScope::All).await.unwrap_err();
    assert!(closed.is_transient(), "{closed}");
}
