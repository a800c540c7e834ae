//! The state of the device list as it stands in the address. What is not known there counts as not given.

use crate::{
    console::words,
    paths,
    ui::data::{Chip, FilterSelect, PAGE_SIZES, Query, Sorting},
};
use contract::{devices::DeviceQuery, sites::SiteRow};
use domain::{
    device::DeviceState,
    enrollment::mode::Ownership,
    list::{DeviceSort, Order, Page},
};

/// Longest search.
const LONGEST: usize = 100;

const STATES: [(&str, DeviceState); 2] =
    [("enrolled", DeviceState::Enrolled), ("unenrolled", DeviceState::Unenrolled)];
const OWNERSHIPS: [(&str, Ownership); 2] =
    [("personal", Ownership::Personal), ("institutional", Ownership::Institutional)];
const SORTS: [(&str, DeviceSort); 7] = [
    ("name", DeviceSort::Name),
    ("serial", DeviceSort::Serial),
    ("model", DeviceSort::Model),
    ("os", DeviceSort::Os),
    ("user", DeviceSort::User),
    ("enrolled", DeviceSort::Enrolled),
    ("seen", DeviceSort::Seen),
];

/// The value behind a word.
fn known<T: Copy>(table: &[(&str, T)], word: &str) -> Option<T> {
    table.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
}

/// What the address asks for. Without a sort: the newest enrollments first.
pub(super) fn read(query: &Query) -> DeviceQuery {
    let size = query.get("size").parse().ok().filter(|size| PAGE_SIZES.contains(size));
    let sort = known(&SORTS, query.get("sort"));
    let order = match (query.get("order"), sort) {
        ("asc", _) => Order::Ascending,
        ("desc", _) | (_, None) => Order::Descending,
        (_, Some(_)) => Order::Ascending,
    };
    DeviceQuery {
        search: query.get("q").trim().chars().take(LONGEST).collect(),
        state: known(&STATES, query.get("state")),
        ownership: known(&OWNERSHIPS, query.get("ownership")),
        site: query.get("site").parse().ok(),
        sort: sort.unwrap_or_default(),
        order,
        page: Page::new(query.get("page").parse().unwrap_or(1), size.unwrap_or(Page::default().size)),
    }
}

/// The head of a column: sorts by it, or turns the order round.
pub(super) fn sorting(query: &Query, asked: &DeviceQuery, by: DeviceSort) -> Sorting {
    let now = (asked.sort == by).then_some(asked.order);
    let word = SORTS.iter().find(|(_, sort)| *sort == by).map_or("", |(word, _)| word);
    let order = if now == Some(Order::Ascending) { "desc" } else { "asc" };
    let href = query.clone().without("page").with("sort", word).with("order", order);
    Sorting { href: href.href(paths::CONSOLE_DEVICES), now }
}

/// The choices beside the search box.
pub(super) fn selects(sites: &[SiteRow]) -> Vec<FilterSelect> {
    let option = |value: &str, words: &str| (value.to_owned(), words.to_owned());
    let mut selects = vec![
        FilterSelect {
            name: "state",
            label: "State",
            options: vec![
                option("", "Any state"),
                option("enrolled", "Enrolled"),
                option("unenrolled", "Unenrolled"),
            ],
        },
        FilterSelect {
            name: "ownership",
            label: "Ownership",
            options: vec![
                option("", "Any ownership"),
                option("personal", "Personal"),
                option("institutional", "Institutional"),
            ],
        },
    ];
    if !sites.is_empty() {
        let mut options = vec![option("", "Any site")];
        options.extend(sites.iter().map(|row| (row.site.id.to_string(), row.site.name.clone())));
        selects.push(FilterSelect { name: "site", label: "Site", options });
    }
    selects
}

/// What is in force, each with the way to take it off.
pub(super) fn chips(query: &Query, asked: &DeviceQuery, sites: &[SiteRow]) -> Vec<Chip> {
    let chip = |name: &str, words: String| Chip {
        words,
        without: query.clone().without("page").without(name).href(paths::CONSOLE_DEVICES),
    };
    let search = (!asked.search.is_empty()).then(|| chip("q", format!("Search is {}", asked.search)));
    let state = asked.state.map(|state| chip("state", format!("State is {}", words::device_state(state).1)));
    let ownership =
        asked.ownership.map(|owner| chip("ownership", format!("Ownership is {}", words::ownership(owner))));
    let site = asked.site.map(|id| {
        let name = sites.iter().find(|row| row.site.id == id).map_or("unknown", |row| row.site.name.as_str());
        chip("site", format!("Site is {name}"))
    });
    [search, state, ownership, site].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_everything() {
        let query =
            Query::parse("q=ana&state=enrolled&ownership=personal&sort=name&order=desc&page=3&size=100");
        let asked = read(&query);
        assert_eq!((asked.search.as_str(), asked.state), ("ana", Some(DeviceState::Enrolled)));
        assert_eq!((asked.sort, asked.order), (DeviceSort::Name, Order::Descending));
        assert_eq!(asked.page, Page::new(3, 100));
        assert_eq!(chips(&query, &asked, &[]).len(), 3);
        assert!(!chips(&query, &asked, &[])[0].without.contains("q="));
    }

    #[test]
    fn what_is_not_known_is_not_given() {
        let asked = read(&Query::parse("state=x&ownership=&site=1&sort=drop&page=-1&size=9999"));
        let default = DeviceQuery { order: Order::Descending, ..DeviceQuery::default() };
        assert_eq!(asked, default);
        assert_eq!(read(&Query::parse(&format!("q={}", "ü".repeat(300)))).search.chars().count(), 100);
    }

    #[test]
    fn a_head_turns_the_order_round() {
        let query = Query::parse("sort=name&order=asc&page=4");
        let head = sorting(&query, &read(&query), DeviceSort::Name);
        assert_eq!(head.now, Some(Order::Ascending));
        assert_eq!(head.href, "/console/devices?sort=name&order=desc");
        assert_eq!(sorting(&query, &read(&query), DeviceSort::Os).now, None);
    }
}
