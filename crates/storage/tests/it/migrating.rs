//! The schema comes up on an empty database, once, whoever asks how often.

use domain::site::SiteScope;
use storage::Outcome;
use testkit::TestDatabase;

use crate::support::{act, at_once, site};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn up_and_again() {
    for database in TestDatabase::both().await {
        let connection = storage::connection(database.url()).await.unwrap();
        assert_eq!(migrations::pending(&connection).await.unwrap().len(), 16, "asking changes nothing");
        drop(connection);
        assert_eq!(database.migrate().await, 16);
        assert_eq!(database.migrate().await, 0);
        let storage = database.open().await;
        let kept = site("kept");
        act(&storage, async |act| assert_eq!(act.sites().insert(&kept).await.unwrap(), Outcome::Done)).await;
        assert_eq!(database.migrate().await, 0, "on a filled database too");
        assert_eq!(storage.read().sites().get(&SiteScope::All, kept.id).await.unwrap(), Some(kept));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nodes_that_start_together_do_each_step_once() {
    for database in TestDatabase::both().await {
        let url = database.url().to_owned();
        let steps = at_once(4, |_| {
            let url = url.clone();
            async move {
                let connection = storage::connection(&url).await.unwrap();
                migrations::up(&connection).await.unwrap()
            }
        });
        assert_eq!(steps.await.into_iter().sum::<u32>(), 16);
    }
}
