//! The list of devices as a file: its columns as texts, under the keys of the list.

use super::filters;
use crate::{
    console::words,
    ui::{data::Query, list::file_columns},
};
use contract::devices::{DeviceQuery, DeviceRow};
use domain::export::ExportColumn;

/// Which rows and which columns an address asks for.
pub fn asked(query: &Query) -> (DeviceQuery, Vec<ExportColumn<DeviceRow>>) {
    (filters::read(query), file_columns(query, columns()))
}

/// All columns.
pub fn columns() -> Vec<ExportColumn<DeviceRow>> {
    let column = |key, head, text: fn(&DeviceRow) -> String| ExportColumn { key, head, text };
    vec![
        column("name", "Name", |row| row.name.clone()),
        column("state", "State", |row| words::device_state(row.state).1.to_owned()),
        column("serial", "Serial", |row| row.serial.clone().unwrap_or_default()),
        column("model", "Model", |row| row.model.clone().unwrap_or_default()),
        column("os", "iOS", |row| row.os_version.clone().unwrap_or_default()),
        column("user", "User", |row| super::list::person(row).to_owned()),
        column("account", "User name", |row| row.username.clone()),
        column("ownership", "Ownership", |row| words::ownership(row.ownership).to_owned()),
        column("site", "Site", |row| row.site.clone().unwrap_or_default()),
        column("enrolled", "Enrolled", |row| row.enrolled_at.iso()),
        column("seen", "Last contact", |row| row.last_seen_at.iso()),
        column("id", "Id", |row| row.id.to_string()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{console::devices::list, ui::list::assert_named_alike};

    fn keys(address: &str) -> Vec<&'static str> {
        asked(&Query::parse(address)).1.iter().map(|column| column.key).collect()
    }

    #[test]
    fn c2_8_the_file_has_the_columns_shown_or_all() {
        assert_eq!(keys("columns=shown&cols=serial.name"), ["name", "serial"]);
        assert_eq!(keys("columns=all&cols=name").len(), columns().len());
        assert_eq!(keys("cols=drop").len(), columns().len());
        assert_eq!(asked(&Query::parse("q=ana&state=enrolled")).0.search, "ana");
    }

    #[test]
    fn c2_8_list_and_file_name_their_columns_alike() {
        let query = Query::default();
        assert_named_alike(&list::columns(&query, &filters::read(&query)), &columns());
    }
}
