//! Rows that this program never writes are named, not guessed at.

use domain::list::Page;
use domain::site::SiteScope;
use sea_orm::ConnectionTrait as _;
use storage::{DeviceQuery, Storage, StorageError};
use testkit::TestDatabase;

use crate::support::{act, attempt, device, issued, moment};

on_both!(unknown_words_and_shapes);

async fn unknown_words_and_shapes(database: &TestDatabase, storage: &Storage) {
    let (one, bond) = (attempt(), issued(storage).await);
    let record = device(bond.id, "phone", None);
    act(storage, async |act| {
        let _ = act.attempts().insert(&one).await.unwrap();
        let _ = act.devices().insert(&record, moment(0)).await.unwrap();
    })
    .await;
    let connection = storage::connection(database.url()).await.unwrap();
    let spoil = async |sql: &str| {
        connection.execute_unprepared(sql).await.unwrap();
    };
    let read = storage.read();
    let named = |error: StorageError| match error {
        StorageError::Inconsistent { table, column, row } => (table, column, row),
        other => panic!("{other}"),
    };

    spoil("UPDATE attempts SET language = 'xx'").await;
    let error = read.attempts().get(one.id).await.unwrap_err();
    assert_eq!(named(error), ("attempts", "language", one.id.to_string()));
    spoil("UPDATE attempts SET language = 'en', facts = '{\"ownership\": 7}'").await;
    let error = read.attempts().get(one.id).await.unwrap_err();
    assert_eq!(named(error), ("attempts", "facts", one.id.to_string()));

    spoil("UPDATE enrollments SET key_kind = 'imei', key_value = 'x'").await;
    let error = read.enrollments().get(bond.id).await.unwrap_err();
    assert_eq!(named(error), ("enrollments", "key_kind", bond.id.to_string()));

    spoil("UPDATE devices SET state = 'lost'").await;
    let error = read.devices().get(&SiteScope::All, record.id).await.unwrap_err();
    assert_eq!(named(error), ("devices", "state", record.id.to_string()));
    let error =
        read.devices().list(&SiteScope::All, &DeviceQuery::default(), Page::default()).await.unwrap_err();
    assert_eq!(named(error), ("devices", "state", record.id.to_string()));
}
