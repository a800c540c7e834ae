//! The state of the device list as it stands in the address. What is not known there counts as not given.

use crate::{
    console::words,
    paths,
    ui::{
        data::{Chip, FilterSelect, Query, Sorting},
        list::{self, Sorts},
    },
};
use contract::{devices::DeviceQuery, sites::SiteRow};
use domain::{
    device::DeviceState,
    enrollment::mode::Ownership,
    list::DeviceSort,
    os_filter::{OsFilter, Versions},
    overview::TimeRange,
};

/// Main versions that are offered; any other prefix works in the address.
const VERSIONS: [&str; 5] = ["26", "18", "17", "16", "15"];

/// Devices that have not told their version.
const UNREPORTED: &str = "none";

const STATES: [(&str, DeviceState); 2] =
    [("enrolled", DeviceState::Enrolled), ("unenrolled", DeviceState::Unenrolled)];
const OWNERSHIPS: [(&str, Ownership); 2] =
    [("personal", Ownership::Personal), ("institutional", Ownership::Institutional)];
/// Not seen for at least this long.
const UNSEEN: [(&str, TimeRange); 2] = [("7d", TimeRange::Week), ("30d", TimeRange::Month)];
const SORTS: Sorts<DeviceSort> = Sorts(&[
    ("name", DeviceSort::Name),
    ("serial", DeviceSort::Serial),
    ("model", DeviceSort::Model),
    ("os", DeviceSort::Os),
    ("user", DeviceSort::User),
    ("enrolled", DeviceSort::Enrolled),
    ("seen", DeviceSort::Seen),
]);

/// What the address asks for. Without a sort: the newest enrollments first.
pub fn read(query: &Query) -> DeviceQuery {
    let (sort, order) = SORTS.read(query);
    DeviceQuery {
        search: list::search(query),
        state: list::value(&STATES, query.get("state")),
        ownership: list::value(&OWNERSHIPS, query.get("ownership")),
        site: query.get("site").parse().ok(),
        os: OsFilter::read(query.get("os")),
        unseen: list::value(&UNSEEN, query.get("seen")),
        sort,
        order,
        page: list::page(query),
    }
}

/// "iOS is 18.6", "iOS is not 26.1, 26.0 or not reported".
fn os_words(filter: &OsFilter) -> String {
    let (pieces, others) = filter.parts();
    let words: Vec<&str> = pieces
        .iter()
        .map(|piece| match piece {
            Versions::Like(version) => version,
            Versions::Unreported => "not reported yet",
        })
        .collect();
    let listed = match words.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, first)) => format!("{} or {last}", first.join(", ")),
        None => String::new(),
    };
    format!("iOS is {}{listed}", if others { "not " } else { "" })
}

/// The head of a column: sorts by it, or turns the order round.
pub(super) fn sorting(query: &Query, asked: &DeviceQuery, by: DeviceSort) -> Sorting {
    SORTS.head(paths::CONSOLE_DEVICES, query, (asked.sort, asked.order), by)
}

/// The choices beside the search box.
pub(super) fn selects(sites: &[SiteRow], asked: &DeviceQuery) -> Vec<FilterSelect> {
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
    let mut options = vec![option("", "Any iOS")];
    options.extend(VERSIONS.map(|version| option(version, &format!("iOS {version}"))));
    options.push(option(UNREPORTED, "iOS not reported yet"));
    // Whatever else the address asks for is still the filter in force.
    let os = asked.os.to_string();
    if options.iter().all(|(value, _)| *value != os) {
        options.push((os, os_words(&asked.os)));
    }
    selects.push(FilterSelect { name: "os", label: "iOS version", options });
    let mut options = vec![option("", "Seen any time")];
    options.extend(UNSEEN.map(|(word, range)| option(word, unseen(range))));
    selects.push(FilterSelect { name: "seen", label: "Last seen", options });
    selects
}

fn unseen(range: TimeRange) -> &'static str {
    match range {
        TimeRange::Day => "Not seen for 24 hours",
        TimeRange::Week => "Not seen for 7 days",
        TimeRange::Month => "Not seen for 30 days",
    }
}

/// What is in force, each with the way to take it off.
pub(super) fn chips(query: &Query, asked: &DeviceQuery, sites: &[SiteRow]) -> Vec<Chip> {
    let chip = |name: &str, words: String| Chip {
        words,
        without: query.clone().from_start().without(name).href(paths::CONSOLE_DEVICES),
    };
    let search = (!asked.search.is_empty()).then(|| chip("q", format!("Search is {}", asked.search)));
    let state = asked.state.map(|state| chip("state", format!("State is {}", words::device_state(state).1)));
    let ownership =
        asked.ownership.map(|owner| chip("ownership", format!("Ownership is {}", words::ownership(owner))));
    let site = asked.site.map(|id| {
        let name = sites.iter().find(|row| row.site.id == id).map_or("unknown", |row| row.site.name.as_str());
        chip("site", format!("Site is {name}"))
    });
    let os = (!asked.os.is_any()).then(|| chip("os", os_words(&asked.os)));
    let seen = asked.unseen.map(|range| chip("seen", unseen(range).to_owned()));
    [search, state, ownership, site, os, seen].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::list::{Order, Page};

    #[test]
    fn c2_1_the_address_says_everything() {
        let query = Query::parse(
            "q=ana&state=enrolled&ownership=personal&os=18.6&seen=30d&sort=name&order=desc&page=3&size=100",
        );
        let asked = read(&query);
        assert_eq!((asked.search.as_str(), asked.state), ("ana", Some(DeviceState::Enrolled)));
        assert_eq!((asked.sort, asked.order), (DeviceSort::Name, Order::Descending));
        assert_eq!((asked.page, asked.os.to_string().as_str()), (Page::new(3, 100), "18.6"));
        assert_eq!(asked.unseen, Some(TimeRange::Month));
        assert_eq!(chips(&query, &asked, &[]).len(), 5);
        assert!(!chips(&query, &asked, &[])[0].without.contains("q="));
    }

    #[test]
    fn c2_1_what_is_not_known_is_not_given() {
        let asked = read(&Query::parse(
            "state=x&ownership=&site=1&sort=drop&page=-1&size=9999&os=%2518%27--&seen=1y",
        ));
        let default = DeviceQuery { order: Order::Descending, ..DeviceQuery::default() };
        assert_eq!(asked, default);
    }

    #[test]
    fn c2_2_a_version_that_is_not_offered_is_still_shown_as_chosen() {
        let asked = read(&Query::parse("os=12"));
        let selects = selects(&[], &asked);
        assert!(selects.iter().any(|select| select.options.iter().any(|(value, _)| value == "12")));
    }

    #[test]
    fn c2_2_several_versions_and_all_others_say_what_they_are() {
        for (address, words) in [
            ("18.6", "iOS is 18.6"),
            ("none", "iOS is not reported yet"),
            ("18.6~17.2~none", "iOS is 18.6, 17.2 or not reported yet"),
            ("not~26.1~26.0", "iOS is not 26.1 or 26.0"),
        ] {
            let query = Query::parse(&format!("os={address}"));
            let asked = read(&query);
            assert_eq!(chips(&query, &asked, &[])[0].words, words);
            let selects = selects(&[], &asked);
            let offered = selects.iter().flat_map(|select| &select.options);
            assert_eq!(offered.filter(|(value, _)| value == address).count(), 1, "{address}");
        }
    }
}
