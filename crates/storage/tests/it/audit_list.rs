//! The list of audit lines: scope, search, filters, order; who is in it and what is sealed.

use domain::ids::{AuditId, SiteId};
use domain::list::{Order, Page};
use domain::site::SiteScope;
use storage::{AuditEntry, AuditOutcome, AuditQuery, Storage};
use testkit::TestDatabase;

use crate::support::{act, id, moment};

on_both!(audit_lines_are_found);

fn entry(actor: &str, action: &str, site: Option<SiteId>) -> AuditEntry {
    AuditEntry {
        id: AuditId(id()),
        actor: actor.to_owned(),
        session: Some("abc".to_owned()),
        address: "192.0.2.7".to_owned(),
        action: action.to_owned(),
        target: "target-1".to_owned(),
        site,
        outcome: AuditOutcome::Done,
        detail: serde_json::json!({ "before": { "name": "Ärztin 100%" } }),
    }
}

async fn audit_lines_are_found(_: &TestDatabase, storage: &Storage) {
    let (north, south) = (SiteId(id()), SiteId(id()));
    let lines = [
        entry("anne", "site.rename", Some(north)),
        entry("bert", "account.edit", None),
        AuditEntry {
            outcome: AuditOutcome::Refused,
            session: None,
            detail: serde_json::json!({}),
            ..entry("<script>typed", "console.sign_in", None)
        },
        entry("bert", "device.refresh", Some(south)),
    ];
    act(storage, async |act| {
        for (at, line) in (0..).zip(&lines) {
            let _ = act.audit().append(line, moment(at)).await.unwrap();
        }
    })
    .await;
    let find = async |scope: &SiteScope, query: &AuditQuery| {
        let found = storage.read().audit().list(scope, query, Page::default()).await.unwrap();
        assert_eq!(found.total, found.rows.len() as u64);
        found.rows.into_iter().map(|row| row.entry.action).collect::<Vec<_>>()
    };
    let all = SiteScope::All;
    let search = |text: &str| AuditQuery { search: text.to_owned(), ..AuditQuery::default() };
    for (text, actions) in [
        ("RENAME", vec!["site.rename"]),
        ("Ärztin 100%", vec!["site.rename", "account.edit", "device.refresh"]),
        ("100_", vec![]),
        ("<SCRIPT>", vec!["console.sign_in"]),
        ("192.0.2.7", vec!["site.rename", "account.edit", "console.sign_in", "device.refresh"]),
        ("'; DROP TABLE audit; --", vec![]),
        (r"\", vec![]),
    ] {
        assert_eq!(find(&all, &search(text)).await, actions, "{text}");
    }
    let bert = AuditQuery { actor: "bert".into(), ..AuditQuery::default() };
    assert_eq!(find(&all, &bert).await, ["account.edit", "device.refresh"]);
    assert_eq!(find(&SiteScope::Only(vec![south]), &bert).await, ["device.refresh"]);
    assert!(find(&SiteScope::Only(vec![]), &bert).await.is_empty());
    let action = AuditQuery { action: "site.rename".into(), ..AuditQuery::default() };
    assert_eq!(find(&all, &action).await, ["site.rename"]);
    assert!(find(&SiteScope::Only(vec![south]), &action).await.is_empty(), "a filter is no right");
    let refused = AuditQuery { outcome: Some(AuditOutcome::Refused), ..AuditQuery::default() };
    assert_eq!(find(&all, &refused).await, ["console.sign_in"]);
    let lately = AuditQuery { since: Some(moment(2)), order: Order::Descending, ..AuditQuery::default() };
    assert_eq!(find(&all, &lately).await, ["device.refresh", "console.sign_in"]);
    let read = storage.read();
    assert_eq!(read.audit().actors(&all).await.unwrap(), ["anne", "bert"], "no name that was only typed");
    assert_eq!(read.audit().actors(&SiteScope::Only(vec![north])).await.unwrap(), ["anne"]);
    let about = read.audit().about(&SiteScope::Only(vec![south]), &["target-1".to_owned()]).await.unwrap();
    assert_eq!(about.len(), 1);
    assert_eq!((read.audit().sealed().await.unwrap(), read.audit().unsealed().await.unwrap()), (0, 4));
    act(storage, async |act| act.audit().seal_pending().await.unwrap()).await;
    assert_eq!((read.audit().sealed().await.unwrap(), read.audit().unsealed().await.unwrap()), (4, 0));
}
