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
    use crate::{console::sites::list, ui::list::assert_named_alike};

    #[test]
    fn c2_8_filters_and_columns_are_those_of_the_address() {
        let (asked, columns) = asked(&Query::parse("q=north&sort=devices&cols=name.id&columns=shown"));
        assert_eq!(asked.search, "north");
        assert_eq!(columns.iter().map(|column| column.key).collect::<Vec<_>>(), ["name", "id"]);
    }

    #[test]
    fn c2_8_list_and_file_name_their_columns_alike() {
        let query = Query::default();
        assert_named_alike(&list::columns(&query, &filters::read(&query), true), &columns());
    }
}
