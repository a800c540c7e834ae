//! The audit log as a file: its columns as texts, under the keys of the list.

use super::{filters, words};
use crate::ui::{data::Query, list::file_columns};
use contract::audit::{AuditLine, AuditQuery, Difference};
use domain::export::ExportColumn;

/// Which lines and which columns an address asks for.
pub fn asked(query: &Query) -> (AuditQuery, Vec<ExportColumn<AuditLine>>) {
    (filters::read(query), file_columns(query, columns()))
}

/// All columns.
pub fn columns() -> Vec<ExportColumn<AuditLine>> {
    let column = |key, head, text: fn(&AuditLine) -> String| ExportColumn { key, head, text };
    vec![
        column("at", "When", |line| line.at.iso()),
        column("actor", "Who", |line| line.actor.clone()),
        column("action", "What", |line| words::action(&line.action)),
        column("outcome", "Outcome", |line| words::outcome(line.outcome).1.to_owned()),
        column("changes", "Before and after", |line| {
            line.changes.iter().map(change).collect::<Vec<_>>().join("; ")
        }),
        column("notes", "Notes", |line| line.notes.iter().map(note).collect::<Vec<_>>().join("; ")),
        column("target", "On", |line| line.target.clone()),
        column("site", "Site", |line| line.site.clone().unwrap_or_default()),
        column("address", "Address", |line| line.address.clone()),
        column("id", "Id", |line| line.id.to_string()),
    ]
}

/// `moved: 3`.
fn note((path, value): &(String, String)) -> String {
    format!("{}: {}", words::field(path), shown(Some(value)))
}

/// `name: North → South`.
fn change(change: &Difference) -> String {
    let (before, after) = (shown(change.before.as_deref()), shown(change.after.as_deref()));
    format!("{}: {before} → {after}", words::field(&change.path))
}

/// A value as it stood; nothing and empty are told apart, as on the page.
fn shown(value: Option<&str>) -> &str {
    match value {
        None => "(not there)",
        Some("") => "(empty)",
        Some(text) => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{console::audit::list, ui::list::assert_named_alike};
    use domain::{audit::AuditOutcome, list::Order, time::Timestamp};

    #[test]
    fn c2_8_filters_order_and_columns_are_those_of_the_address() {
        let (asked, columns) =
            asked(&Query::parse("actor=ana&outcome=refused&sort=at&order=asc&cols=at.changes&columns=shown"));
        assert_eq!((asked.actor.as_str(), asked.outcome), ("ana", Some(AuditOutcome::Refused)));
        assert_eq!(asked.order, Some(Order::Ascending));
        assert_eq!(columns.iter().map(|column| column.key).collect::<Vec<_>>(), ["at", "changes"]);
    }

    #[test]
    fn c2_8_list_and_file_name_their_columns_alike() {
        let query = Query::default();
        assert_named_alike(&list::columns(&query, &filters::read(&query)), &columns());
    }

    #[test]
    fn c2_8_a_line_tells_before_and_after_in_one_text() {
        let change = |path: &str, before: Option<&str>, after: Option<&str>| Difference {
            path: path.to_owned(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        };
        let line = AuditLine {
            id: "0190b5c2-7b7a-7c3e-8a52-111122223333".parse().unwrap(),
            at: Timestamp::from_unix(0).unwrap(),
            actor: "ana".to_owned(),
            address: String::new(),
            session: None,
            action: "site.rename".to_owned(),
            target: "x".to_owned(),
            site: None,
            outcome: AuditOutcome::Done,
            changes: vec![
                change("help_contact", Some("North"), Some("South")),
                change("sites.0", None, Some("")),
            ],
            notes: vec![("moved".to_owned(), "3".to_owned())],
            seq: None,
        };
        let texts: Vec<String> = columns().iter().map(|column| (column.text)(&line)).collect();
        assert_eq!(texts[..4], ["1970-01-01T00:00:00Z", "ana", "Renamed a site", "Done"]);
        assert_eq!(texts[4], "help contact: North → South; sites › 0: (not there) → (empty)");
        assert_eq!(texts[5..8], ["moved: 3", "x", ""]);
    }
}
