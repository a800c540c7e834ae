//! The state of the list of accounts as it stands in the address. What is not known there counts as not given.

use crate::{
    console::{attempts::filters::site_select, words},
    paths,
    ui::{
        data::{Chip, FilterSelect, Query, Sorting},
        list::{self, Sorts},
    },
};
use contract::{accounts::AccountQuery, sites::SiteRow};
use domain::{account::ConsoleRole, list::AccountSort};

const ROLES: [(&str, ConsoleRole); 3] = [
    ("administrator", ConsoleRole::Administrator),
    ("auditor", ConsoleRole::Auditor),
    ("none", ConsoleRole::None),
];
/// Whether it is enabled.
const STATES: [(&str, bool); 2] = [("enabled", true), ("disabled", false)];
/// Whether it may enroll.
const ENROLL: [(&str, bool); 2] = [("yes", true), ("no", false)];
const SORTS: Sorts<AccountSort> = Sorts(&[
    ("account", AccountSort::Username),
    ("name", AccountSort::FullName),
    ("role", AccountSort::Role),
    ("signed", AccountSort::SignIn),
]);

/// What the address asks for. Without a sort: by user name.
pub fn read(query: &Query) -> AccountQuery {
    let (sort, order) = SORTS.read_upwards(query);
    AccountQuery {
        search: list::search(query),
        role: list::value(&ROLES, query.get("role")),
        enabled: list::value(&STATES, query.get("state")),
        may_enroll: list::value(&ENROLL, query.get("enroll")),
        site: query.get("site").parse().ok(),
        sort,
        order,
        page: list::page(query),
    }
}

/// The head of a column: sorts by it, or turns the order round.
pub(super) fn sorting(query: &Query, asked: &AccountQuery, by: AccountSort) -> Sorting {
    SORTS.head(paths::CONSOLE_ACCOUNTS, query, (asked.sort, asked.order), by)
}

pub(super) fn state(enabled: bool) -> &'static str {
    if enabled { "Enabled" } else { "Disabled" }
}

fn enroll(may: bool) -> &'static str {
    if may { "May enroll" } else { "May not enroll" }
}

/// The choices beside the search box.
pub(super) fn selects(sites: &[SiteRow]) -> Vec<FilterSelect> {
    let option = |value: &str, words: &str| (value.to_owned(), words.to_owned());
    let mut roles = vec![option("", "Any role")];
    roles.extend(ROLES.map(|(value, role)| option(value, words::role(role))));
    let mut states = vec![option("", "Any state")];
    states.extend(STATES.map(|(value, enabled)| option(value, state(enabled))));
    let mut enrolls = vec![option("", "Enrolling or not")];
    enrolls.extend(ENROLL.map(|(value, may)| option(value, enroll(may))));
    let mut selects = vec![
        FilterSelect { name: "role", label: "Role", options: roles },
        FilterSelect { name: "state", label: "State", options: states },
        FilterSelect { name: "enroll", label: "May enroll", options: enrolls },
    ];
    selects.extend(site_select(sites));
    selects
}

/// What is in force, each with the way to take it off.
pub(super) fn chips(query: &Query, asked: &AccountQuery, sites: &[SiteRow]) -> Vec<Chip> {
    let chip = |name: &str, words: String| Chip {
        words,
        without: query.clone().from_start().without(name).href(paths::CONSOLE_ACCOUNTS),
    };
    let search = (!asked.search.is_empty()).then(|| chip("q", format!("Search is {}", asked.search)));
    let role = asked.role.map(|role| chip("role", format!("Role is {}", words::role(role))));
    let enabled = asked.enabled.map(|enabled| chip("state", format!("State is {}", state(enabled))));
    let may_enroll = asked.may_enroll.map(|may| chip("enroll", enroll(may).to_owned()));
    let site = asked.site.map(|id| {
        let name = sites.iter().find(|row| row.site.id == id).map_or("unknown", |row| row.site.name.as_str());
        chip("site", format!("Site is {name}"))
    });
    [search, role, enabled, may_enroll, site].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::list::{Order, Page};

    #[test]
    fn c2_1_the_address_says_everything() {
        let query = Query::parse(
            "q=ana&role=auditor&state=disabled&enroll=no&sort=signed&order=desc&page=3&size=100",
        );
        let asked = read(&query);
        assert_eq!((asked.search.as_str(), asked.role), ("ana", Some(ConsoleRole::Auditor)));
        assert_eq!((asked.enabled, asked.may_enroll), (Some(false), Some(false)));
        assert_eq!((asked.sort, asked.order), (AccountSort::SignIn, Order::Descending));
        assert_eq!(asked.page, Page::new(3, 100));
        let words: Vec<String> = chips(&query, &asked, &[]).into_iter().map(|chip| chip.words).collect();
        assert_eq!(words, ["Search is ana", "Role is Auditor", "State is Disabled", "May not enroll"]);
        for (word, role) in ROLES {
            assert_eq!(read(&Query::parse(&format!("role={word}"))).role, Some(role));
        }
    }

    #[test]
    fn c2_1_what_is_not_known_is_not_given() {
        let asked = read(&Query::parse("role=x&state=&enroll=maybe&site=1&sort=password&page=-1&size=9999"));
        assert_eq!(asked, AccountQuery::default(), "by user name, upwards");
    }
}
