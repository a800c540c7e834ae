//! The list of sites as a file: its columns as texts, under the keys of the list.

use super::filters;
use crate::ui::{data::Query, list::file_columns};
use contract::sites::{SiteQuery, SiteRow};
use domain::export::ExportColumn;

/// Which rows and which columns an address asks for.
pub fn asked(query: &Query) -> (SiteQuery, Vec<ExportColumn<SiteRow>>) {
    (filters::read(query), file_columns(query, columns()))
}

/// All columns.
pub fn columns() -> Vec<ExportColumn<SiteRow>> {
    let column = |key, head, text: fn(&SiteRow) -> String| ExportColumn { key, head, text };
    vec![
        column("name", "Name", |row| row.site.name.clone()),
        column("devices", "Devices", |row| row.devices.to_string()),
        column("id", "Id", |row| row.site.id.to_string()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{console::sites::list, ui::data::Column};

    #[test]
    fn c2_8_filters_and_columns_are_those_of_the_address() {
        let (asked, columns) = asked(&Query::parse("q=north&sort=devices&cols=name.id&columns=shown"));
        assert_eq!(asked.search, "north");
        assert_eq!(columns.iter().map(|column| column.key).collect::<Vec<_>>(), ["name", "id"]);
    }

    /// What the list calls a column the file calls the same.
    #[test]
    fn c2_8_list_and_file_name_their_columns_alike() {
        let query = Query::default();
        let shown: Vec<(&str, &str)> =
            list::columns(&query, &filters::read(&query), true).iter().map(Column::names).collect();
        let file: Vec<(&str, &str)> = columns().iter().map(|column| (column.key, column.head)).collect();
        assert_eq!(shown.first(), file.first());
        assert!(shown.iter().all(|column| file.contains(column)), "{shown:?} {file:?}");
    }
}
