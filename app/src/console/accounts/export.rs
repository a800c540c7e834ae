//! The list of accounts as a file: its columns as texts, under the keys of the list. Passwords are in no row that could
//! be written.

use super::filters;
use crate::{
    console::words,
    ui::{data::Query, list::file_columns},
};
use contract::accounts::{AccountQuery, AccountRow};
use domain::{export::ExportColumn, site::SiteScope, time::Timestamp};

/// Which rows and which columns an address asks for.
pub fn asked(query: &Query) -> (AccountQuery, Vec<ExportColumn<AccountRow>>) {
    (filters::read(query), file_columns(query, columns()))
}

/// All columns.
pub fn columns() -> Vec<ExportColumn<AccountRow>> {
    let column = |key, head, text: fn(&AccountRow) -> String| ExportColumn { key, head, text };
    vec![
        column("account", "User name", |row| row.account.username.clone()),
        column("name", "Full name", |row| row.account.full_name.clone()),
        column("email", "Mail address", |row| row.account.email.clone()),
        column("state", "State", |row| filters::state(row.account.enabled).to_owned()),
        column("role", "Role", |row| words::role(row.account.role).to_owned()),
        column("enroll", "May enroll", |row| if row.account.may_enroll { "Yes" } else { "No" }.to_owned()),
        column("sites", "Sites", |row| match &row.account.sites {
            SiteScope::All => "All".to_owned(),
            SiteScope::Only(sites) => sites.len().to_string(),
        }),
        column("places", "Site ids", |row| match &row.account.sites {
            SiteScope::All => String::new(),
            SiteScope::Only(sites) => sites.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        }),
        column("signed", "Last sign-in", |row| row.last_sign_in.map(Timestamp::iso).unwrap_or_default()),
        column("id", "Id", |row| row.account.id.to_string()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{console::accounts::list, ui::list::assert_named_alike};

    #[test]
    fn c2_8_filters_and_columns_are_those_of_the_address() {
        let (asked, columns) = asked(&Query::parse("q=ana&enroll=yes&cols=account.role&columns=shown"));
        assert_eq!((asked.search.as_str(), asked.may_enroll), ("ana", Some(true)));
        assert_eq!(columns.iter().map(|column| column.key).collect::<Vec<_>>(), ["account", "role"]);
    }

    #[test]
    fn c2_8_list_and_file_name_their_columns_alike() {
        let query = Query::default();
        assert_named_alike(&list::columns(&query, &filters::read(&query)), &columns());
    }
}
