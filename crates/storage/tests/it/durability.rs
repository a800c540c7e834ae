//! The settings behind the promise that what is acknowledged stays.

use std::sync::Arc;

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement};
use storage::{Options, Storage, StorageError};
use testkit::TestDatabase;

async fn asked(connection: &DatabaseConnection, backend: DbBackend, sql: &str) -> String {
    let row = connection.query_one_raw(Statement::from_string(backend, sql)).await.unwrap().unwrap();
    row.try_get_by_index::<String>(0).unwrap()
}

#[tokio::test]
async fn sqlite_is_set_to_flush_every_commit() {
    let database = TestDatabase::sqlite();
    let storage = database.open().await;
    storage.require_durable().await.unwrap();
    let connection = storage::connection(database.url()).await.unwrap();
    for (sql, value) in [
        ("SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous", "2"),
        ("SELECT journal_mode FROM pragma_journal_mode", "wal"),
        ("SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys", "1"),
        ("SELECT CAST(timeout AS TEXT) FROM pragma_busy_timeout", "5000"),
    ] {
        assert_eq!(asked(&connection, DbBackend::Sqlite, sql).await, value, "{sql}");
    }
}

#[tokio::test]
async fn postgres_without_synchronous_commit_is_refused() {
    let database = TestDatabase::postgres().await;
    let connect = async || {
        let ring = Arc::new(testkit::key_ring());
        Storage::connect(database.url(), ring, Options::default()).await
    };
    let admin = storage::connection(database.url()).await.unwrap();
    let name = asked(&admin, DbBackend::Postgres, "SELECT current_database()::text").await;
    for (value, refused) in [("on", false), ("off", true), ("local", true), ("remote_apply", false)] {
        admin
            .execute_unprepared(&format!("ALTER DATABASE {name} SET synchronous_commit = {value}"))
            .await
            .unwrap();
        match connect().await {
            Ok(_) => assert!(!refused, "{value}"),
            Err(StorageError::NotDurable { setting, found, .. }) => {
                assert!(refused, "{value}");
                assert_eq!((setting, found.as_str()), ("synchronous_commit", value));
            }
            Err(other) => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn other_databases_and_wrong_addresses_are_refused() {
    for url in ["mysql://root@127.0.0.1/x", "postgres://nobody@127.0.0.1:1/x", "nonsense", ""] {
        let ring = Arc::new(testkit::key_ring());
        assert!(Storage::connect(url, ring, Options::default()).await.is_err(), "{url}");
    }
}
