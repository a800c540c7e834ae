//! The audit log and its chain.

use domain::ids::{AuditId, SiteId};
use domain::list::{Order, Page};
use domain::site::SiteScope;
use sea_orm::ConnectionTrait as _;
use storage::{AuditEntry, AuditOutcome, AuditQuery, Outcome, Storage};
use testkit::TestDatabase;

use crate::support::{act, id, moment};

on_both!(there_and_back, chain, a_changed_row_is_found, a_removed_row_is_found, sealing_twice_at_once);

fn entry(target: &str, site: Option<SiteId>) -> AuditEntry {
    AuditEntry {
        id: AuditId(id()),
        actor: "account:anne".to_owned(),
        session: None,
        address: "192.0.2.1".to_owned(),
        action: "site.renamed".to_owned(),
        target: target.to_owned(),
        site,
        outcome: AuditOutcome::Done,
        detail: serde_json::json!({"z": 1.0, "a": ["ü", null]}),
    }
}

async fn fill(storage: &Storage, lines: i64) {
    act(storage, async |act| {
        for line in 0..lines {
            let outcome =
                act.audit().append(&entry(&format!("site:{line}"), None), moment(line)).await.unwrap();
            assert_eq!(outcome, Outcome::Done);
        }
    })
    .await;
}

async fn there_and_back(_: &TestDatabase, storage: &Storage) {
    let site = SiteId(id());
    let (mine, other) = (entry("site:1", Some(site)), entry("site:2", None));
    act(storage, async |act| {
        assert_eq!(act.audit().append(&mine, moment(1)).await.unwrap(), Outcome::Done);
        assert_eq!(act.audit().append(&other, moment(2)).await.unwrap(), Outcome::Done);
        assert_eq!(act.audit().append(&mine, moment(3)).await.unwrap(), Outcome::Taken);
    })
    .await;
    let read = storage.read();
    let latest = AuditQuery { order: Order::Descending, ..AuditQuery::default() };
    let list = async |scope: &SiteScope, page| read.audit().list(scope, &latest, page).await.unwrap().rows;
    let rows = list(&SiteScope::All, Page::default()).await;
    assert_eq!(rows.iter().map(|row| &row.entry).collect::<Vec<_>>(), [&other, &mine]);
    assert_eq!((rows[1].at, rows[1].seq), (moment(1), None));
    assert_eq!(list(&SiteScope::All, Page::new(2, 1)).await.len(), 1);
    assert_eq!(list(&SiteScope::Only(vec![site]), Page::default()).await.len(), 1);
}

async fn chain(_: &TestDatabase, storage: &Storage) {
    fill(storage, 501).await;
    let report = storage.read().audit().verify().await.unwrap();
    assert_eq!((report.sealed, report.unsealed, report.first_bad), (0, 501, None));
    assert_eq!(act(storage, async |act| act.audit().seal_pending().await.unwrap()).await, 500);
    assert_eq!(act(storage, async |act| act.audit().seal_pending().await.unwrap()).await, 1);
    fill(storage, 3).await;
    let report = storage.read().audit().verify().await.unwrap();
    assert_eq!((report.sealed, report.unsealed, report.first_bad), (501, 3, None));
    assert_ne!(report.head, [0; 32]);
}

async fn tampered(database: &TestDatabase, storage: &Storage, sql: &str) -> storage::AuditReport {
    fill(storage, 5).await;
    act(storage, async |act| act.audit().seal_pending().await.unwrap()).await;
    let connection = storage::connection(database.url()).await.unwrap();
    assert_eq!(connection.execute_unprepared(sql).await.unwrap().rows_affected(), 1);
    storage.read().audit().verify().await.unwrap()
}

async fn a_changed_row_is_found(database: &TestDatabase, storage: &Storage) {
    let report = tampered(database, storage, "UPDATE audit SET target = 'site:9' WHERE seq = 3").await;
    assert_eq!((report.sealed, report.first_bad), (2, Some(3)));
}

async fn a_removed_row_is_found(database: &TestDatabase, storage: &Storage) {
    let report = tampered(database, storage, "DELETE FROM audit WHERE seq = 4").await;
    assert_eq!((report.sealed, report.first_bad), (3, Some(4)));
}

async fn sealing_twice_at_once(_: &TestDatabase, storage: &Storage) {
    fill(storage, 60).await;
    let sealed = crate::support::at_once(8, |_| {
        let storage = storage.clone();
        async move { act(&storage, async |act| act.audit().seal_pending().await.unwrap()).await }
    })
    .await;
    assert_eq!(sealed.iter().sum::<u64>(), 60);
    let report = storage.read().audit().verify().await.unwrap();
    assert_eq!((report.sealed, report.unsealed, report.first_bad), (60, 0, None));
}
