//! The state of the list of certificates as it stands in the address. What is not known there counts as not given.

use super::words;
use crate::{
    console::attempts::filters::site_select,
    paths,
    ui::{
        data::{Chip, FilterSelect, Query, Sorting},
        list::{self, Sorts},
    },
};
use contract::{
    certificates::{CertificateQuery, EXPIRING_DAYS},
    sites::SiteRow,
};
use domain::{certificate::CertificateState, list::CertificateSort};

const STATES: [(&str, CertificateState); 3] = [
    ("issued", CertificateState::Issued),
    ("reserved", CertificateState::Reserved),
    ("revoked", CertificateState::Revoked),
];
/// As the overview links to it.
const EXPIRING: &str = "30d";
const SORTS: Sorts<CertificateSort> = Sorts(&[
    ("serial", CertificateSort::Serial),
    ("subject", CertificateSort::Subject),
    ("state", CertificateSort::State),
    ("issued", CertificateSort::Issued),
    ("expires", CertificateSort::Expires),
]);

/// What the address asks for. Without a sort: the newest first.
pub fn read(query: &Query) -> CertificateQuery {
    let (sort, order) = SORTS.read(query);
    CertificateQuery {
        search: list::search(query),
        state: list::value(&STATES, query.get("state")),
        expiring: query.get("expires") == EXPIRING,
        site: query.get("site").parse().ok(),
        sort,
        order,
        page: list::page(query),
    }
}

/// The head of a column, if the list can be sorted by it.
pub(super) fn sorting(query: &Query, asked: &CertificateQuery, word: &str) -> Option<Sorting> {
    let by = list::value(SORTS.0, word)?;
    Some(SORTS.head(paths::CONSOLE_CERTIFICATES, query, (asked.sort, asked.order), by))
}

fn expiring_words() -> String {
    format!("Expires within {EXPIRING_DAYS} days")
}

/// The choices beside the search box.
pub(super) fn selects(sites: &[SiteRow]) -> Vec<FilterSelect> {
    let option = |value: &str, words: &str| (value.to_owned(), words.to_owned());
    let mut states = vec![option("", "Any state")];
    states.extend(STATES.map(|(value, state)| option(value, words::state(state).1)));
    let ends = vec![option("", "Any end"), option(EXPIRING, &expiring_words())];
    let mut selects = vec![
        FilterSelect { name: "state", label: "State", options: states },
        FilterSelect { name: "expires", label: "Valid until", options: ends },
    ];
    selects.extend(site_select(sites));
    selects
}

/// What is in force, each with the way to take it off.
pub(super) fn chips(query: &Query, asked: &CertificateQuery, sites: &[SiteRow]) -> Vec<Chip> {
    let chip = |name: &str, words: String| Chip {
        words,
        without: query.clone().from_start().without(name).href(paths::CONSOLE_CERTIFICATES),
    };
    let search = (!asked.search.is_empty()).then(|| chip("q", format!("Search is {}", asked.search)));
    let state = asked.state.map(|state| chip("state", format!("State is {}", words::state(state).1)));
    let soon = asked.expiring.then(|| chip("expires", expiring_words()));
    let site = asked.site.map(|id| {
        let name = sites.iter().find(|row| row.site.id == id).map_or("unknown", |row| row.site.name.as_str());
        chip("site", format!("Site is {name}"))
    });
    [search, state, soon, site].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::list::Order;

    #[test]
    fn c2_1_the_address_says_everything() {
        let query = Query::parse("q=ab:cd&expires=30d&sort=expires&order=asc");
        let asked = read(&query);
        assert_eq!((asked.search.as_str(), asked.expiring, asked.state), ("ab:cd", true, None));
        assert_eq!((asked.sort, asked.order), (CertificateSort::Expires, Order::Ascending));
        assert_eq!(chips(&query, &asked, &[]).len(), 2);
        assert_eq!(read(&Query::parse("state=revoked")).state, Some(CertificateState::Revoked));
    }

    #[test]
    fn c2_1_what_is_not_known_is_not_given() {
        let asked = read(&Query::parse("state=x&site=1&sort=drop&page=-1"));
        assert_eq!(asked, CertificateQuery { order: Order::Descending, ..CertificateQuery::default() });
    }
}
