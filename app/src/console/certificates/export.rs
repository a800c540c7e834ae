//! The list of certificates as a file: its columns as texts, under the keys of the list.

use super::{filters, words};
use crate::ui::{data::Query, list::file_columns};
use contract::certificates::{CertificateQuery, CertificateRow};
use domain::{export::ExportColumn, time::Timestamp};

/// Which rows and which columns an address asks for.
pub fn asked(query: &Query) -> (CertificateQuery, Vec<ExportColumn<CertificateRow>>) {
    (filters::read(query), file_columns(query, columns()))
}

/// All columns.
pub fn columns() -> Vec<ExportColumn<CertificateRow>> {
    let column = |key, head, text: fn(&CertificateRow) -> String| ExportColumn { key, head, text };
    vec![
        column("serial", "Serial number", |row| row.serial.clone()),
        column("state", "State", |row| words::row_state(row).1.to_owned()),
        column("device", "Device", |row| row.device_name.clone().unwrap_or_default()),
        column("user", "User", |row| row.username.clone()),
        column("case", "Attempt", |row| row.case.as_ref().map(ToString::to_string).unwrap_or_default()),
        column("issued", "Issued", |row| row.reserved_at.iso()),
        column("begins", "Valid from", |row| row.not_before.iso()),
        column("expires", "Valid until", |row| row.not_after.iso()),
        column("revoked", "Revoked", |row| row.revoked_at.map(Timestamp::iso).unwrap_or_default()),
        column("reason", "Reason", |row| row.reason.as_deref().map(words::stored_reason).unwrap_or_default()),
        column("subject", "Subject", |row| row.subject.clone()),
        column("site", "Site", |row| row.site.clone().unwrap_or_default()),
        column("record", "Device id", |row| row.device.map(|id| id.to_string()).unwrap_or_default()),
        column("id", "Id", |row| row.id.to_string()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{console::certificates::list, ui::list::assert_named_alike};

    #[test]
    fn c2_8_filters_and_columns_are_those_of_the_address() {
        let (asked, columns) = asked(&Query::parse("q=ab&expires=30d&cols=serial.user&columns=shown"));
        assert_eq!((asked.search.as_str(), asked.expiring), ("ab", true));
        assert_eq!(columns.iter().map(|column| column.key).collect::<Vec<_>>(), ["serial", "user"]);
    }

    #[test]
    fn c2_8_list_and_file_name_their_columns_alike() {
        let query = Query::default();
        assert_named_alike(&list::columns(&query, &filters::read(&query)), &columns());
    }
}
