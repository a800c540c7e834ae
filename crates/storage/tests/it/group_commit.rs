//! Group commit on SQLite: who shares a flush, and who is not dragged down by whom.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use domain::site::SiteScope;
use storage::{Lane, Storage};
use testkit::TestDatabase;

use crate::support::site;

async fn open() -> (TestDatabase, Storage) {
    let database = TestDatabase::sqlite();
    let storage = database.open().await;
    (database, storage)
}

async fn sites_in(database: &TestDatabase) -> Vec<String> {
    // Another handle on the same file sees only what is really committed.
    let options = storage::Options::default();
    let other = Storage::connect(database.url(), Arc::new(testkit::key_ring()), options).await.unwrap();
    let choices = other.read().sites().choices(&SiteScope::All).await.unwrap();
    choices.into_iter().map(|choice| choice.name).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn commit_returns_after_the_outer_commit() {
    let (database, storage) = open().await;
    let act = storage.write(Lane::Device).await.unwrap();
    let _ = act.sites().insert(&site("one")).await.unwrap();
    assert!(sites_in(&database).await.is_empty(), "nobody sees what is not committed");
    act.commit().await.unwrap();
    assert_eq!(sites_in(&database).await, ["one"]);
}

/// Three acts in one group: the first and the last commit, the middle one is dropped.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_dropped_act_leaves_its_neighbours_alone() {
    let (database, storage) = open().await;
    let first = storage.write(Lane::Device).await.unwrap();
    let _ = first.sites().insert(&site("first")).await.unwrap();

    let spawn = |name: &'static str, commits: bool| {
        let storage = storage.clone();
        tokio::spawn(async move {
            let act = storage.write(Lane::Device).await.unwrap();
            let _ = act.sites().insert(&site(name)).await.unwrap();
            if commits {
                act.commit().await.unwrap();
            } else {
                // A statement that fails inside must not matter to the others either.
                assert!(act.sites().insert(&site(name)).await.is_ok());
                drop(act);
            }
        })
    };
    let middle = spawn("middle", false);
    tokio::time::sleep(Duration::from_millis(20)).await;
    let last = spawn("last", true);
    tokio::time::sleep(Duration::from_millis(20)).await;
    // Both wait for the writer; the first act's commit must therefore leave the group open for them.
    let before = storage.figures();
    first.commit().await.unwrap();
    middle.await.unwrap();
    last.await.unwrap();
    let mut names = sites_in(&database).await;
    names.sort();
    assert_eq!(names, ["first", "last"]);
    let after = storage.figures();
    assert_eq!(after.acts - before.acts, 2);
    assert!(after.commits - before.commits <= 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_acts_share_few_flushes_and_all_are_there() {
    let (database, storage) = open().await;
    let before = storage.figures();
    crate::support::at_once(200, |number| {
        let storage = storage.clone();
        async move {
            let act = storage.write(Lane::Device).await.unwrap();
            let _ = act.sites().insert(&site(&format!("site {number}"))).await.unwrap();
            if number % 4 == 0 { drop(act) } else { act.commit().await.unwrap() }
        }
    })
    .await;
    assert_eq!(sites_in(&database).await.len(), 150);
    let after = storage.figures();
    assert_eq!(after.acts - before.acts, 150);
    let commits = after.commits - before.commits;
    assert!((2..100).contains(&commits), "150 acts in {commits} commits");
}

/// A request whose client goes away is dropped at any point; the others must not notice.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn callers_that_go_away_tear_nothing_apart() {
    let (database, storage) = open().await;
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let mut tasks = Vec::new();
    for number in 0..200_u64 {
        let (storage, acknowledged) = (storage.clone(), Arc::clone(&acknowledged));
        tasks.push(tokio::spawn(async move {
            let work = async {
                let act = storage.write(Lane::Device).await.unwrap();
                for part in 0..3 {
                    let _ = act.sites().insert(&site(&format!("{number} {part}"))).await.unwrap();
                }
                act.commit().await.unwrap();
                acknowledged.fetch_add(1, Ordering::SeqCst);
            };
            if number % 2 == 0 {
                let _ = tokio::time::timeout(Duration::from_micros(number * 150), work).await;
            } else {
                work.await;
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    // Whatever is still on its way ends before the next act does.
    storage.write(Lane::Device).await.unwrap().commit().await.unwrap();
    let names = sites_in(&database).await;
    assert_eq!(names.len() % 3, 0, "an act is there as a whole or not at all");
    let acknowledged = acknowledged.load(Ordering::SeqCst);
    assert!(acknowledged >= 100);
    assert!(names.len() / 3 >= acknowledged, "nothing acknowledged is lost");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_empty_group_does_not_keep_the_database() {
    let (database, storage) = open().await;
    drop(storage.write(Lane::Device).await.unwrap());
    let options = storage::Options::default();
    let other = Storage::connect(database.url(), Arc::new(testkit::key_ring()), options).await.unwrap();
    let act = tokio::time::timeout(Duration::from_secs(2), other.write(Lane::Device)).await;
    act.expect("the write lock is free").unwrap().commit().await.unwrap();
}
