//! The state of the list of attempts as it stands in the address. What is not known there counts as not given.

use super::words::STOPPED;
use crate::{
    console::{overview::words as overview_words, words},
    paths,
    ui::{
        data::{Chip, FilterDate, FilterSelect, Query, Sorting},
        list::{self, Sorts},
    },
};
use contract::{attempts::AttemptQuery, sites::SiteRow};
use domain::{
    enrollment::{attempt::AttemptState, mode::Ownership},
    list::{AttemptFilter, AttemptSort},
    overview::{Ending, Stage, TimeRange},
    time::Date,
};

const STATES: [(&str, AttemptFilter); 9] = [
    ("stopped", AttemptFilter::Stopped),
    ("started", AttemptFilter::State(AttemptState::Started)),
    ("authenticated", AttemptFilter::State(AttemptState::Authenticated)),
    ("profile_issued", AttemptFilter::State(AttemptState::ProfileIssued)),
    ("certificate_issued", AttemptFilter::State(AttemptState::CertificateIssued)),
    ("authenticating", AttemptFilter::State(AttemptState::Authenticating)),
    ("enrolled", AttemptFilter::State(AttemptState::Enrolled)),
    ("refused", AttemptFilter::State(AttemptState::Refused)),
    ("unenrolled", AttemptFilter::State(AttemptState::Unenrolled)),
];
const OWNERSHIPS: [(&str, Ownership); 2] =
    [("personal", Ownership::Personal), ("institutional", Ownership::Institutional)];
const SORTS: Sorts<AttemptSort> = Sorts(&[
    ("case", AttemptSort::Case),
    ("user", AttemptSort::User),
    ("state", AttemptSort::State),
    ("started", AttemptSort::Started),
    ("updated", AttemptSort::Updated),
]);

pub(crate) fn recent_words(range: TimeRange) -> &'static str {
    match range {
        TimeRange::Day => "Last 24 hours",
        TimeRange::Week => "Last 7 days",
        TimeRange::Month => "Last 30 days",
    }
}

pub(crate) fn recent_select() -> FilterSelect {
    let mut options = vec![(String::new(), "Any time".to_owned())];
    options.extend(TimeRange::ALL.map(|range| (range.code().to_owned(), recent_words(range).to_owned())));
    FilterSelect { name: "since", label: "Time", options }
}

/// A free range of days beside the choice of the last ones.
pub(crate) const DAYS: [FilterDate; 2] =
    [FilterDate { name: "from", label: "From" }, FilterDate { name: "to", label: "To" }];

/// The days of a range in force, by their names in the address.
pub(crate) fn day_words(from: Option<Date>, to: Option<Date>) -> Vec<(&'static str, String)> {
    let words =
        |name, label: &str, day: Option<Date>| day.map(|day| (name, format!("{label} {}", day.human())));
    [words("from", "From", from), words("to", "To", to)].into_iter().flatten().collect()
}

/// Between several endings in the address; it needs no escape there.
pub(crate) const ENDINGS_BETWEEN: &str = "~";

fn stage_words(stage: Stage) -> &'static str {
    match stage {
        Stage::Started => "Started",
        Stage::SignedIn => "Signed in",
        Stage::Downloaded => "Profile downloaded",
        Stage::Enrolled => "Enrolled",
    }
}

pub(crate) fn site_select(sites: &[SiteRow]) -> Option<FilterSelect> {
    let mut options = vec![(String::new(), "Any site".to_owned())];
    options.extend(sites.iter().map(|row| (row.site.id.to_string(), row.site.name.clone())));
    (!sites.is_empty()).then_some(FilterSelect { name: "site", label: "Site", options })
}

fn state_words(filter: AttemptFilter) -> &'static str {
    match filter {
        AttemptFilter::Stopped => STOPPED,
        AttemptFilter::State(state) => words::attempt_state(state).1,
    }
}

/// What the address asks for. Without a sort: the newest first.
pub fn read(query: &Query) -> AttemptQuery {
    let (sort, order) = SORTS.read(query);
    AttemptQuery {
        search: list::search(query),
        filter: list::value(&STATES, query.get("state")),
        ownership: list::value(&OWNERSHIPS, query.get("ownership")),
        site: query.get("site").parse().ok(),
        reached: Stage::from_code(query.get("reached")),
        ended: endings(query.get("ended")),
        recent: TimeRange::from_code(query.get("since")),
        from: Date::parse(query.get("from")),
        to: Date::parse(query.get("to")),
        sort,
        order,
        page: list::page(query),
    }
}

/// One ending or several; what is not known is left out.
fn endings(text: &str) -> Vec<Ending> {
    let known: Vec<Ending> = text.split(ENDINGS_BETWEEN).filter_map(Ending::from_code).collect();
    Ending::ALL.into_iter().filter(|ending| known.contains(ending)).collect()
}

/// The head of a column, if the list can be sorted by it.
pub(super) fn sorting(query: &Query, asked: &AttemptQuery, word: &str) -> Option<Sorting> {
    let by = list::value(SORTS.0, word)?;
    Some(SORTS.head(paths::CONSOLE_ATTEMPTS, query, (asked.sort, asked.order), by))
}

/// The choices beside the search box.
pub(super) fn selects(sites: &[SiteRow]) -> Vec<FilterSelect> {
    let option = |value: &str, words: &str| (value.to_owned(), words.to_owned());
    let mut states = vec![option("", "Any state")];
    states.extend(STATES.map(|(value, filter)| option(value, state_words(filter))));
    let mut ownerships = vec![option("", "Any ownership")];
    ownerships.extend(OWNERSHIPS.map(|(value, owner)| option(value, words::ownership(owner))));
    let mut reached = vec![option("", "Any step")];
    reached
        .extend(Stage::ALL.map(|stage| option(stage.code(), &format!("At least: {}", stage_words(stage)))));
    let mut selects = vec![
        FilterSelect { name: "state", label: "State", options: states },
        FilterSelect { name: "ownership", label: "Ownership", options: ownerships },
        FilterSelect { name: "reached", label: "Came as far as", options: reached },
        recent_select(),
    ];
    selects.extend(site_select(sites));
    selects
}

/// What is in force, each with the way to take it off.
pub(super) fn chips(query: &Query, asked: &AttemptQuery, sites: &[SiteRow]) -> Vec<Chip> {
    let chip = |name: &str, words: String| Chip {
        words,
        without: query.clone().from_start().without(name).href(paths::CONSOLE_ATTEMPTS),
    };
    let search = (!asked.search.is_empty()).then(|| chip("q", format!("Search is {}", asked.search)));
    let state = asked.filter.map(|filter| chip("state", format!("State is {}", state_words(filter))));
    let ownership =
        asked.ownership.map(|owner| chip("ownership", format!("Ownership is {}", words::ownership(owner))));
    let time = asked.recent.map(|recent| chip("since", recent_words(recent).to_owned()));
    let site = asked.site.map(|id| {
        let name = sites.iter().find(|row| row.site.id == id).map_or("unknown", |row| row.site.name.as_str());
        chip("site", format!("Site is {name}"))
    });
    let reached =
        asked.reached.map(|stage| chip("reached", format!("Came as far as {}", stage_words(stage))));
    let ended = (!asked.ended.is_empty()).then(|| {
        let ways: Vec<_> = asked.ended.iter().map(|ending| overview_words::ending(*ending)).collect();
        chip("ended", format!("Ended: {}", ways.join(", ")))
    });
    let days = day_words(asked.from, asked.to).into_iter().map(|(name, words)| chip(name, words));
    let others = [search, state, reached, ended, ownership, time, site].into_iter().flatten();
    others.chain(days).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::list::Order;

    #[test]
    fn c2_1_the_address_says_everything() {
        let query = Query::parse("q=K7QF-2M9D&state=stopped&ownership=personal&since=7d&sort=user&order=asc");
        let asked = read(&query);
        assert_eq!((asked.search.as_str(), asked.filter), ("K7QF-2M9D", Some(AttemptFilter::Stopped)));
        assert_eq!((asked.recent, asked.sort), (Some(TimeRange::Week), AttemptSort::User));
        assert_eq!(chips(&query, &asked, &[]).len(), 4);
        for (word, filter) in STATES {
            assert_eq!(read(&Query::parse(&format!("state={word}"))).filter, Some(filter));
        }
    }

    #[test]
    fn c2_2_days_are_chips_and_what_is_no_day_is_none() {
        let query = Query::parse("from=2026-11-01&to=2026-11-21&page=3");
        let asked = read(&query);
        assert_eq!((asked.from, asked.to), (Date::parse("2026-11-01"), Date::parse("2026-11-21")));
        let chips = chips(&query, &asked, &[]);
        assert_eq!(chips[0].words, "From 1 Nov 2026");
        assert_eq!(chips[0].without, "/console/attempts?to=2026-11-21");
        assert_eq!(chips[1].words, "To 21 Nov 2026");
        assert_eq!(chips[1].without, "/console/attempts?from=2026-11-01");
        let wrong = Query::parse("from=yesterday&to=2026-02-30");
        assert!(super::chips(&wrong, &read(&wrong), &[]).is_empty());
    }

    #[test]
    fn c2_1_several_endings_are_one_filter() {
        let query = Query::parse("ended=half_way~x~no_sign_in~half_way");
        let asked = read(&query);
        assert_eq!(asked.ended, [Ending::NoSignIn, Ending::HalfWay]);
        let chips = chips(&query, &asked, &[]);
        assert_eq!(chips[0].words, "Ended: Left before signing in, Device stopped half-way");
        assert_eq!(chips[0].without, "/console/attempts");
    }

    #[test]
    fn c2_1_what_is_not_known_is_not_given() {
        let asked = read(&Query::parse(
            "state=x&ownership=&site=1&since=999y&reached=x&ended=y&sort=drop&page=-1&from=x&to=2026-13-01",
        ));
        assert_eq!(asked, AttemptQuery { order: Order::Descending, ..AttemptQuery::default() });
    }
}
