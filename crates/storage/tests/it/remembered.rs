//! Values that are kept until what they are made from changes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::ids::Version;
use storage::{Lane, Storage, StorageError};
use testkit::TestDatabase;

use crate::support::{act, attempt, site};

on_both!(until_a_rule_changes, never_of_a_rollback);

/// How many sites there are, counting the questions.
async fn sites(storage: &Storage, asked: &AtomicUsize) -> usize {
    let make = async {
        asked.fetch_add(1, Ordering::SeqCst);
        let all = storage.read().sites().list(&domain::site::SiteScope::All).await?;
        Ok::<_, StorageError>(all.len())
    };
    storage.remembered("sites", make).await.unwrap()
}

async fn until_a_rule_changes(_: &TestDatabase, storage: &Storage) {
    let asked = AtomicUsize::new(0);
    assert_eq!((sites(storage, &asked).await, sites(storage, &asked).await), (0, 0));
    assert_eq!(asked.load(Ordering::SeqCst), 1, "kept");
    // Rows that no rule is made from end nothing.
    act(storage, async |act| act.attempts().insert(&attempt()).await.map(|_| ()).unwrap()).await;
    assert_eq!(sites(storage, &asked).await, 0);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    // Those of a rule do, however they are written.
    let new = site("one");
    act(storage, async |act| act.sites().insert(&new).await.map(|_| ()).unwrap()).await;
    assert_eq!((sites(storage, &asked).await, asked.load(Ordering::SeqCst)), (1, 2));
    act(storage, async |act| act.sites().rename(new.id, new.version, "two").await.map(|_| ()).unwrap()).await;
    assert_eq!((sites(storage, &asked).await, asked.load(Ordering::SeqCst)), (1, 3));
    act(storage, async |act| act.sites().delete(new.id, Version(2)).await.map(|_| ()).unwrap()).await;
    assert_eq!((sites(storage, &asked).await, asked.load(Ordering::SeqCst)), (0, 4));
}

/// A value that was read while somebody else committed is not kept, and a rollback ends nothing.
async fn never_of_a_rollback(_: &TestDatabase, storage: &Storage) {
    let asked = Arc::new(AtomicUsize::new(0));
    let slow = async {
        let before = storage.read().sites().list(&domain::site::SiteScope::All).await?.len();
        act(storage, async |act| act.sites().insert(&site("meanwhile")).await.map(|_| ()).unwrap()).await;
        Ok::<_, StorageError>(before)
    };
    assert_eq!(storage.remembered("sites", slow).await.unwrap(), 0);
    assert_eq!(sites(storage, &asked).await, 1, "the old answer was not kept");
    let dropped = storage.write(Lane::Console).await.unwrap();
    let _ = dropped.sites().insert(&site("never")).await.unwrap();
    dropped.rollback();
    assert_eq!((sites(storage, &asked).await, asked.load(Ordering::SeqCst)), (1, 1));
}
