//! The list of directories. A server has a handful of them, and what is searched stands inside of their settings: all
//! are read, and the page is made here.

use super::detail;
use contract::directories::{DirectoryDetail, DirectoryQuery};
use domain::{
    list::{DirectorySort, Order, Page, Paged},
    settings::directory::Directory,
};
use storage::DirectoryRow;

/// Longest search.
const LONGEST: usize = 100;

fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

fn is_found(directory: &Directory, search: &str) -> bool {
    let hosts = directory.hosts.iter().map(|host| format!("{}:{}", host.host, host.port));
    let mut texts = hosts.chain([directory.name.clone(), directory.users.base.clone()]);
    texts.any(|text| folded(&text).contains(search))
}

/// A page of these rows, which come in the order of sign-in.
pub(super) fn page(rows: Vec<DirectoryRow>, query: &DirectoryQuery) -> Paged<DirectoryDetail> {
    let search = folded(&query.search.chars().take(LONGEST).collect::<String>());
    let mut found: Vec<DirectoryRow> =
        rows.into_iter().filter(|row| is_found(&row.directory, &search)).collect();
    if query.sort == DirectorySort::Name {
        found.sort_by_cached_key(|row| folded(&row.directory.name));
    }
    if query.order == Order::Descending {
        found.reverse();
    }
    let page = Page::new(query.page.number, query.page.size);
    let total = u64::try_from(found.len()).unwrap_or(u64::MAX);
    let before = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    let size = usize::try_from(page.size).unwrap_or(usize::MAX);
    Paged { rows: found.into_iter().skip(before).take(size).map(detail).collect(), total, page }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        ids::{DirectoryId, Version},
        settings::directory::{
            DirectoryHost, DirectoryTls, GroupMapping, MembershipMapping, SearchScope, UserMapping,
        },
    };

    fn directory(name: &str, host: &str) -> DirectoryRow {
        let users = UserMapping {
            base: format!("ou=people,dc={}", host.split('.').next().unwrap_or_default()),
            scope: SearchScope::Subtree,
            object_classes: Vec::new(),
            username: "uid".to_owned(),
            real_name: String::new(),
            email: String::new(),
            phone: String::new(),
            position: String::new(),
            department: String::new(),
            building: String::new(),
            room: String::new(),
            uuid: String::new(),
        };
        let groups = GroupMapping {
            base: String::new(),
            scope: SearchScope::Subtree,
            object_classes: Vec::new(),
            name: String::new(),
        };
        let membership = MembershipMapping::UserAttribute { attribute: "memberOf".to_owned() };
        let directory = Directory {
            name: name.to_owned(),
            hosts: vec![DirectoryHost { host: host.to_owned(), port: 636 }],
            tls: DirectoryTls::Ldaps,
            ca_pem: String::new(),
            bind_dn: "cn=secret-reader".to_owned(),
            users,
            groups,
            membership,
        };
        DirectoryRow {
            id: DirectoryId(uuid::Uuid::now_v7()),
            directory,
            has_password: true,
            position: 1,
            version: Version::FIRST,
        }
    }

    fn found(query: &DirectoryQuery) -> (Vec<String>, u64) {
        let rows = vec![
            directory("Schüler", "north.example"),
            directory("ÄRZTE", "south.example"),
            directory("gäste", "west.example"),
        ];
        let found = page(rows, query);
        (found.rows.into_iter().map(|row| row.directory.name).collect(), found.total)
    }

    fn asked(search: &str) -> DirectoryQuery {
        DirectoryQuery { search: search.to_owned(), ..DirectoryQuery::default() }
    }

    #[test]
    fn c2_1_directories_are_found_by_name_host_and_place() {
        assert_eq!(found(&asked("")).0, ["Schüler", "ÄRZTE", "gäste"], "in the order of sign-in");
        assert_eq!(found(&asked(" ärz ")).0, ["ÄRZTE"], "in any case");
        assert_eq!(found(&asked("WEST.example:636")).0, ["gäste"]);
        assert_eq!(found(&asked("dc=north")).0, ["Schüler"]);
        assert_eq!(found(&asked("secret-reader")), (Vec::new(), 0), "the service account is no search word");
    }

    #[test]
    fn c2_3_directories_are_sorted_and_c2_6_paged() {
        let by_name = DirectoryQuery { sort: DirectorySort::Name, ..DirectoryQuery::default() };
        assert_eq!(found(&by_name).0, ["gäste", "Schüler", "ÄRZTE"]);
        let down = DirectoryQuery { order: Order::Descending, ..DirectoryQuery::default() };
        assert_eq!(found(&down).0, ["gäste", "ÄRZTE", "Schüler"]);
        let second = DirectoryQuery { page: Page::new(2, 2), ..DirectoryQuery::default() };
        assert_eq!(found(&second), (vec!["gäste".to_owned()], 3));
        let far = DirectoryQuery { page: Page::new(1_000_000, 200), ..DirectoryQuery::default() };
        assert_eq!(found(&far), (Vec::new(), 3));
    }
}
