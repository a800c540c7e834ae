//! The log as the console reads it: within the caller's sites, each detail taken apart into what changed and what
//! else was noted.

use crate::{
    attempts::site_names,
    audit::{self, Exported},
    failure::{Outcome, answer},
};
use async_trait::async_trait;
use contract::{
    AdminSession, Error,
    audit::{Audit, AuditLine, AuditQuery, Chain, Difference},
    caller::AuditRead,
    lists::ExportNote,
};
use domain::{
    ids::SiteId,
    list::{Mark, Order, Paged, Stretch},
    time::{Date, Timestamp},
};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use storage::{AuditRow, Storage};

/// Longest search or name of an actor or action.
const LONGEST: usize = 200;
/// A detail with more values than this is cut; none of ours comes near.
const MOST_VALUES: usize = 500;

/// The service.
#[derive(Clone)]
pub struct AuditService {
    pub(crate) storage: Storage,
}

/// Every plain value of a JSON tree under its dotted path.
fn flat(value: &Value, path: &str, into: &mut BTreeMap<String, String>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        _ if into.len() >= MOST_VALUES => {}
        Value::Object(fields) if !fields.is_empty() => {
            fields.iter().for_each(|(name, value)| flat(value, &below(name), into));
        }
        Value::Array(items) if !items.is_empty() => {
            items.iter().enumerate().for_each(|(at, value)| flat(value, &below(&at.to_string()), into));
        }
        Value::String(text) => {
            into.insert(path.to_owned(), text.clone());
        }
        Value::Null => {
            into.insert(path.to_owned(), String::new());
        }
        other => {
            into.insert(path.to_owned(), other.to_string());
        }
    }
}

/// What differs between `before` and `after`; all of it where one of them is missing.
fn changes(detail: &Value) -> Vec<Difference> {
    let side = |name: &str| {
        let mut values = BTreeMap::new();
        if let Some(value) = detail.get(name) {
            flat(value, "", &mut values);
        }
        values
    };
    let (before, mut after) = (side("before"), side("after"));
    let mut found = Vec::new();
    for (path, old) in before {
        let new = after.remove(&path);
        if new.as_ref() != Some(&old) {
            found.push(Difference { path, before: Some(old), after: new });
        }
    }
    found.extend(after.into_iter().map(|(path, new)| Difference { path, before: None, after: Some(new) }));
    found.sort_by(|a, b| a.path.cmp(&b.path));
    // Every save counts the version up; that is no news.
    found.retain(|change| change.path != "version" || (change.before.is_none() || change.after.is_none()));
    found
}

fn notes(detail: &Value) -> Vec<(String, String)> {
    let mut values = BTreeMap::new();
    if let Value::Object(fields) = detail {
        for (name, value) in fields.iter().filter(|(name, _)| !matches!(name.as_str(), "before" | "after")) {
            flat(value, name, &mut values);
        }
    }
    values.into_iter().collect()
}

fn line(row: AuditRow, sites: &HashMap<SiteId, String>) -> AuditLine {
    let AuditRow { entry, at, seq } = row;
    AuditLine {
        id: entry.id,
        at,
        actor: entry.actor,
        address: entry.address,
        session: entry.session,
        action: entry.action,
        target: entry.target,
        site: entry.site.and_then(|id| sites.get(&id).cloned()),
        outcome: entry.outcome,
        changes: changes(&entry.detail),
        notes: notes(&entry.detail),
        seq,
    }
}

/// What storage is asked for; `now` decides what is recent.
fn wanted(query: &AuditQuery, now: Timestamp) -> storage::AuditQuery {
    let cut = |text: &str| text.chars().take(LONGEST).collect::<String>();
    let recent = query.recent.map(|recent| now.plus(-recent.span()));
    storage::AuditQuery {
        search: cut(&query.search),
        actor: cut(&query.actor),
        action: cut(&query.action),
        outcome: query.outcome,
        site: query.site,
        since: recent.max(query.from.map(Date::begins)),
        until: query.to.map(Date::ends),
        order: query.order.unwrap_or(Order::Descending),
    }
}

impl AuditService {
    async fn page(&self, by: &AdminSession<AuditRead>, query: AuditQuery) -> Outcome<Paged<AuditLine>> {
        let read = self.storage.read();
        let sites = site_names(&read).await?;
        let wanted = wanted(&query, read.now().await?);
        let found = read.audit().list(by.scope(), &wanted, query.page).await?;
        let rows = found.rows.into_iter().map(|row| line(row, &sites)).collect();
        Ok(Paged { rows, total: found.total, page: found.page })
    }

    /// Notes an export before anything of it is handed out. Its own line is not counted; it is in the file if it
    /// matches.
    async fn note_export(
        &self,
        by: &AdminSession<AuditRead>,
        query: &AuditQuery,
        note: ExportNote,
    ) -> Outcome<u64> {
        let read = self.storage.read();
        let wanted = wanted(query, read.now().await?);
        let count = read.audit().count(by.scope(), &wanted).await?;
        drop(read);
        let filters = serde_json::to_value(query)?;
        let list = Exported { action: "audit.exported", filters, site: query.site, count, note };
        audit::exported(&self.storage, by.who(), list).await
    }

    async fn stretch(
        &self,
        by: &AdminSession<AuditRead>,
        query: &AuditQuery,
        after: Option<Mark>,
    ) -> Outcome<Stretch<AuditLine>> {
        let read = self.storage.read();
        let sites = site_names(&read).await?;
        let wanted = wanted(query, read.now().await?);
        let found = read.audit().walk(by.scope(), &wanted, after.as_ref()).await?;
        let rows = found.rows.into_iter().map(|row| line(row, &sites)).collect();
        Ok(Stretch { rows, next: found.next })
    }

    async fn chained(&self) -> Outcome<Chain> {
        let read = self.storage.read();
        Ok(Chain { sealed: read.audit().sealed().await?, unsealed: read.audit().unsealed().await? })
    }
}

#[async_trait]
impl Audit for AuditService {
    async fn list(&self, by: &AdminSession<AuditRead>, query: AuditQuery) -> Result<Paged<AuditLine>, Error> {
        answer("audit.list", self.page(by, query).await)
    }

    async fn begin_export(
        &self,
        by: &AdminSession<AuditRead>,
        query: &AuditQuery,
        note: ExportNote,
    ) -> Result<u64, Error> {
        answer("audit.begin_export", self.note_export(by, query, note).await)
    }

    async fn walk(
        &self,
        by: &AdminSession<AuditRead>,
        query: &AuditQuery,
        after: Option<Mark>,
    ) -> Result<Stretch<AuditLine>, Error> {
        answer("audit.walk", self.stretch(by, query, after).await)
    }

    async fn actors(&self, by: &AdminSession<AuditRead>) -> Result<Vec<String>, Error> {
        let names = async { Ok(self.storage.read().audit().actors(by.scope()).await?) };
        answer("audit.actors", names.await)
    }

    async fn chain(&self, _by: &AdminSession<AuditRead>) -> Result<Chain, Error> {
        answer("audit.chain", self.chained().await)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn change(path: &str, before: Option<&str>, after: Option<&str>) -> Difference {
        Difference {
            path: path.to_owned(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        }
    }

    #[test]
    fn only_what_differs_is_a_change() {
        let detail = json!({
            "before": { "name": "North", "sites": ["a"], "version": 1, "email": null },
            "after": { "name": "South", "sites": ["a", "b"], "version": 2, "email": null },
            "moved": 3,
        });
        assert_eq!(
            changes(&detail),
            [change("name", Some("North"), Some("South")), change("sites.1", None, Some("b"))]
        );
        assert_eq!(notes(&detail), [("moved".to_owned(), "3".to_owned())]);
    }

    #[test]
    fn what_came_and_what_went_is_shown_whole() {
        assert_eq!(changes(&json!({ "after": { "name": "N" } })), [change("name", None, Some("N"))]);
        assert_eq!(changes(&json!({ "before": { "name": "N" } })), [change("name", Some("N"), None)]);
        assert_eq!(changes(&json!({ "before": "N", "after": "S" })), [change("", Some("N"), Some("S"))]);
        assert_eq!(changes(&json!(null)), []);
    }

    #[test]
    fn a_huge_detail_is_bounded() {
        let many: Vec<usize> = (0..5_000).collect();
        assert_eq!(changes(&json!({ "after": many })).len(), MOST_VALUES);
    }
}
