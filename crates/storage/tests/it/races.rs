//! Many at once want what only one may have.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::device::CommandState;
use domain::ids::Version;
use storage::{AuthorityRole, Finished, Lane, NewDownload, Outcome, Storage};
use testkit::TestDatabase;
use tokio::sync::Barrier;
use vault::Secret;

use crate::support::{act, at_once, certificate, command, issued, moment, site};

on_both!(
    first_admin,
    first_fetch,
    first_answer,
    first_authority,
    first_certificate,
    first_token_update,
    failures_are_all_counted
);

const RACERS: usize = 32;

/// Starts all acts together and counts those that won.
async fn winners<F>(storage: &Storage, one: impl Fn(Storage) -> F) -> usize
where
    F: Future<Output = bool> + Send + 'static,
{
    at_once(RACERS, |_| one(storage.clone())).await.into_iter().filter(|won| *won).count()
}

async fn first_admin(_: &TestDatabase, storage: &Storage) {
    act(storage, async |act| act.first_admin().put(&[1; 32], moment(100)).await.unwrap()).await;
    let won = winners(storage, |storage| async move {
        act(&storage, async |act| act.first_admin().spend(&[1; 32], moment(1)).await.unwrap()).await
    });
    assert_eq!(won.await, 1);
}

async fn first_fetch(_: &TestDatabase, storage: &Storage) {
    let bond = issued(storage).await;
    let secret = || Secret::from_string("x".to_owned());
    let new = NewDownload {
        attempt: bond.attempt,
        enrollment: bond.id,
        token_hash: [1; 32],
        token: secret(),
        profile: secret(),
    };
    act(storage, async |act| {
        let _ = act.downloads().insert(&new, moment(0)).await.unwrap();
    })
    .await;
    let won = winners(storage, |storage| async move {
        act(&storage, async |act| act.downloads().mark_fetched(&[1; 32], moment(1)).await.unwrap()).await
    });
    assert_eq!(won.await, 1);
}

async fn first_answer(_: &TestDatabase, storage: &Storage) {
    let bond = issued(storage).await.id;
    let queued = command(bond, "DeviceInformation");
    act(storage, async |act| {
        let _ = act.commands().enqueue(&queued, moment(0)).await.unwrap();
    })
    .await;
    let id = queued.id;
    let won = winners(storage, move |storage| async move {
        let end = Finished { state: CommandState::Acknowledged, result: None, error: None };
        act(&storage, async |act| act.commands().finish(bond, id, &end, moment(1)).await.unwrap()).await
    });
    assert_eq!(won.await, 1);
}

async fn first_authority(_: &TestDatabase, storage: &Storage) {
    let won = winners(storage, |storage| async move {
        let key = Secret::from_string("key".to_owned());
        act(&storage, async |act| {
            let put = act.authority().put_if_absent(AuthorityRole::Root, b"c", &key, moment(1)).await;
            put.unwrap() == Outcome::Done
        })
        .await
    });
    assert_eq!(won.await, 1);
}

async fn first_certificate(_: &TestDatabase, storage: &Storage) {
    let bond = issued(storage).await;
    let reserved = certificate(&bond, "01");
    act(storage, async |act| {
        let _ = act.certificates().reserve(&reserved, moment(0)).await.unwrap();
    })
    .await;
    let id = reserved.id;
    let won = winners(storage, move |storage| async move {
        act(&storage, async |act| act.certificates().store(id, b"der", &[1; 32], moment(1)).await.unwrap())
            .await
    });
    assert_eq!(won.await, 1);
}

async fn first_token_update(_: &TestDatabase, storage: &Storage) {
    let bond = issued(storage).await;
    let pinned = certificate(&bond, "01").id;
    let key = storage::DeviceKey::Udid("U".to_owned());
    act(storage, async |act| {
        let told = domain::device::Inventory::default();
        assert!(act.enrollments().authenticate(bond.id, pinned, &key, &told, moment(0)).await.unwrap());
    })
    .await;
    let (id, record) = (bond.id, domain::ids::DeviceId(crate::support::id()));
    let won = winners(storage, move |storage| async move {
        let secret = || Secret::from_string("x".to_owned());
        let tokens = storage::PushTokens { token: secret(), magic: secret(), unlock: None };
        act(&storage, async |act| act.enrollments().enroll(id, &tokens, record, moment(1)).await.unwrap())
            .await
    });
    assert_eq!(won.await, 1);
}

async fn failures_are_all_counted(_: &TestDatabase, storage: &Storage) {
    use domain::account::lockout::AccountLock;
    at_once(RACERS, |_| {
        let storage = storage.clone();
        async move {
            act(&storage, async |act| {
                let before = act.throttle().account("n:local:anne").await.unwrap();
                let after = before.unwrap_or(AccountLock::fresh(moment(0))).after_failure(moment(1));
                act.throttle().put_account("n:local:anne", &after, moment(1)).await.unwrap();
            })
            .await;
        }
    })
    .await;
    let counted = act(storage, async |act| act.throttle().account("n:local:anne").await.unwrap()).await;
    assert_eq!(counted.unwrap().today as usize, RACERS);
}

/// The negative control: look first, write later, and several believe that they were the only one. It shows that the
/// races above are real ones. (SQLite needs the look outside of the act to lose, PostgreSQL loses inside it too.)
async fn check_then_update(storage: &Storage) -> usize {
    let new = site("prize");
    act(storage, async |act| {
        let _ = act.sites().insert(&new).await.unwrap();
    })
    .await;
    let everybody_looked = Arc::new(Barrier::new(RACERS));
    let winners = Arc::new(AtomicUsize::new(0));
    at_once(RACERS, |_| {
        let (storage, looked, winners) =
            (storage.clone(), Arc::clone(&everybody_looked), Arc::clone(&winners));
        let id = new.id;
        async move {
            let free = storage.read().sites().get(&domain::site::SiteScope::All, id).await.unwrap().is_some();
            looked.wait().await;
            if free {
                let act = storage.write(Lane::Device).await.unwrap();
                let _ = act.sites().delete(id, Version(1)).await.unwrap();
                act.commit().await.unwrap();
                winners.fetch_add(1, Ordering::SeqCst);
            }
        }
    })
    .await;
    winners.load(Ordering::SeqCst)
}

on_both!(looking_first_lets_several_win);

async fn looking_first_lets_several_win(_: &TestDatabase, storage: &Storage) {
    let believed = check_then_update(storage).await;
    assert!(believed > 1, "{believed} believed to be the only one");
}
