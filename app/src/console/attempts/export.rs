//! The list of attempts as a file: its columns as texts, under the keys of the list.

use super::{filters, list};
use crate::{
    console::words,
    ui::{data::Query, list::file_columns},
};
use contract::attempts::{AttemptQuery, AttemptRow};
use domain::{browser::Browser, export::ExportColumn};

/// Which rows and which columns an address asks for.
pub fn asked(query: &Query) -> (AttemptQuery, Vec<ExportColumn<AttemptRow>>) {
    (filters::read(query), file_columns(query, columns()))
}

/// All columns.
pub fn columns() -> Vec<ExportColumn<AttemptRow>> {
    let column = |key, head, text: fn(&AttemptRow) -> String| ExportColumn { key, head, text };
    vec![
        column("case", "Reference", |row| row.case.to_string()),
        column("user", "User", |row| list::person(row).to_owned()),
        column("account", "User name", |row| row.username.clone()),
        column("state", "State", |row| words::attempt_state(row.state).1.to_owned()),
        column("step", "How far", |row| list::how_far(row).unwrap_or_default().to_owned()),
        column("ios", "iOS", |row| {
            Browser::from_user_agent(&row.user_agent).ios.map(|ios| ios.to_string()).unwrap_or_default()
        }),
        column("browser", "Browser", |row| row.user_agent.clone()),
        column("ownership", "Ownership", |row| {
            row.ownership.map(|owner| words::ownership(owner).to_owned()).unwrap_or_default()
        }),
        column("site", "Site", |row| row.site.clone().unwrap_or_default()),
        column("started", "Started", |row| row.started_at.iso()),
        column("updated", "Last event", |row| row.updated_at.iso()),
        column("device", "Device id", |row| row.device.map(|id| id.to_string()).unwrap_or_default()),
        column("id", "Id", |row| row.id.to_string()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::list::assert_named_alike;

    #[test]
    fn c2_8_filters_and_columns_are_those_of_the_address() {
        let (asked, columns) = asked(&Query::parse("q=ana&state=stopped&cols=case.state&columns=shown"));
        assert_eq!((asked.search.as_str(), asked.filter.is_some()), ("ana", true));
        assert_eq!(columns.iter().map(|column| column.key).collect::<Vec<_>>(), ["case", "state"]);
    }

    #[test]
    fn c2_8_list_and_file_name_their_columns_alike() {
        let query = Query::default();
        assert_named_alike(&list::columns(&query, &filters::read(&query)), &columns());
    }
}
