//! Audit lines: written in the transaction of the act they tell of (R-LG1).

pub mod log;

use crate::{ambient, failure::Outcome};
use contract::{caller::Administrator, lists::ExportNote};
use domain::ids::SiteId;
use serde_json::{Value, json};
use storage::{Act, AuditEntry, AuditOutcome, Lane, Storage};

/// Who did it.
pub enum Actor<'a> {
    /// A console account.
    Administrator(&'a Administrator),
    /// Somebody without a session; the name they gave and where they came from.
    Visitor {
        /// As typed, at most 100 characters are kept.
        name: &'a str,
        /// Peer address.
        address: String,
    },
    /// The command line.
    Operator,
}

/// Appends a line about something that was done.
pub async fn note(
    act: &Act,
    actor: &Actor<'_>,
    action: &str,
    target: &str,
    site: Option<SiteId>,
    detail: Value,
) -> Outcome<()> {
    append(act, actor, action, target, site, (AuditOutcome::Done, detail)).await
}

/// Appends a line about something that was refused.
pub async fn refused(act: &Act, actor: &Actor<'_>, action: &str, target: &str, detail: Value) -> Outcome<()> {
    append(act, actor, action, target, None, (AuditOutcome::Refused, detail)).await
}

async fn append(
    act: &Act,
    actor: &Actor<'_>,
    action: &str,
    target: &str,
    site: Option<SiteId>,
    (outcome, detail): (AuditOutcome, Value),
) -> Outcome<()> {
    let (name, address, session) = match actor {
        Actor::Administrator(who) => {
            (who.username.clone(), who.visitor.address.to_string(), Some(short(&who.session)))
        }
        Actor::Visitor { name, address } => (name.chars().take(100).collect(), address.clone(), None),
        Actor::Operator => ("operator".to_owned(), String::new(), None),
    };
    let entry = AuditEntry {
        id: ambient::id(),
        actor: name,
        session,
        address,
        action: action.to_owned(),
        target: target.to_owned(),
        site,
        outcome,
        detail,
    };
    let _ = act.audit().append(&entry, act.now()).await?;
    Ok(())
}

/// A list that leaves the house.
pub struct Exported {
    /// `devices.exported`, …
    pub action: &'static str,
    /// What is in the file.
    pub filters: Value,
    /// The one site it is about, if it is.
    pub site: Option<SiteId>,
    /// Rows that match.
    pub count: u64,
    /// Format and columns.
    pub note: ExportNote,
}

/// Notes an export before anything of it is handed out.
pub async fn exported(storage: &Storage, by: &Administrator, list: Exported) -> Outcome<u64> {
    let detail = json!({
        "filters": list.filters,
        "count": list.count,
        "format": list.note.format,
        "columns": list.note.columns,
    });
    let act = storage.write(Lane::Console).await?;
    note(&act, &Actor::Administrator(by), list.action, "", list.site, detail).await?;
    act.commit().await?;
    Ok(list.count)
}

/// Enough of a session's hash to tell sessions apart in the log.
fn short(session: &[u8; 32]) -> String {
    hex::encode(session).chars().take(12).collect()
}
