//! One suite for SQLite and PostgreSQL: every repository there and back, races, group commit, sealing, durability.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

/// Runs an async function `(&TestDatabase, &Storage)` on both databases, as two tests.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn sqlite() {
                let database = testkit::TestDatabase::sqlite();
                let storage = database.open().await;
                super::$name(&database, &storage).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn postgres() {
                let database = testkit::TestDatabase::postgres().await;
                let storage = database.open().await;
                super::$name(&database, &storage).await;
            }
        }
    )+};
}

mod administration;
mod attempts;
mod audit;
mod audit_list;
mod commands;
mod custody;
mod device_list;
mod devices;
mod durability;
mod emptying;
mod group_commit;
mod inconsistent;
mod kept_rows;
mod large;
mod many;
mod migrating;
mod people;
mod plans;
mod races;
mod records;
mod remembered;
mod sealed;
mod sessions;
mod statistics;
mod support;
mod transactions;
mod walks;
