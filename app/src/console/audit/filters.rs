//! The state of the audit log as it stands in the address. What is not known there counts as not given.

use super::words;
use crate::{
    console::attempts::filters::{day_words, recent_select, recent_words, site_select},
    paths,
    ui::{
        data::{Chip, FilterSelect, Query, Sorting},
        list,
    },
};
use contract::{audit::AuditQuery, sites::SiteRow};
use domain::{audit::AuditOutcome, list::Order, overview::TimeRange, time::Date};

const OUTCOMES: [(&str, AuditOutcome); 3] =
    [("done", AuditOutcome::Done), ("refused", AuditOutcome::Refused), ("failed", AuditOutcome::Failed)];
/// Longest name of an actor or action.
const LONGEST: usize = 200;

/// What the address asks for. Without a sort: the newest first.
pub fn read(query: &Query) -> AuditQuery {
    let cut = |text: &str| text.chars().take(LONGEST).collect::<String>();
    AuditQuery {
        search: list::search(query),
        actor: cut(query.get("actor")),
        action: cut(query.get("action")),
        outcome: list::value(&OUTCOMES, query.get("outcome")),
        recent: TimeRange::from_code(query.get("since")),
        from: Date::parse(query.get("from")),
        to: Date::parse(query.get("to")),
        site: query.get("site").parse().ok(),
        order: (query.get("sort") == "at" && query.get("order") != "desc").then_some(Order::Ascending),
        page: list::page(query),
    }
}

/// The head over the times: the other way round.
pub(super) fn sorting(query: &Query, asked: &AuditQuery) -> Sorting {
    let now = asked.order.unwrap_or(Order::Descending);
    let order = if now == Order::Ascending { "desc" } else { "asc" };
    let href = query.clone().from_start().with("sort", "at").with("order", order);
    Sorting { href: href.href(paths::CONSOLE_AUDIT), now: Some(now) }
}

/// The choices beside the search box.
pub(super) fn selects(asked: &AuditQuery, actors: &[String], sites: &[SiteRow]) -> Vec<FilterSelect> {
    let option = |value: &str, words: &str| (value.to_owned(), words.to_owned());
    // What stands in the address is the filter in force, offered or not.
    let other = |options: &mut Vec<(String, String)>, value: &str| {
        if !value.is_empty() && !options.iter().any(|(known, _)| known == value) {
            options.push(option(value, value));
        }
    };
    let mut who = vec![option("", "Anybody")];
    who.extend(actors.iter().map(|name| option(name, name)));
    other(&mut who, &asked.actor);
    let mut what = vec![option("", "Any action")];
    what.extend(words::ACTIONS.map(|(code, words)| option(code, words)));
    other(&mut what, &asked.action);
    let mut how = vec![option("", "Any outcome")];
    how.extend(OUTCOMES.map(|(code, outcome)| option(code, words::outcome(outcome).1)));
    let mut selects = vec![
        FilterSelect { name: "actor", label: "Who", options: who },
        FilterSelect { name: "action", label: "Action", options: what },
        FilterSelect { name: "outcome", label: "Outcome", options: how },
        recent_select(),
    ];
    selects.extend(site_select(sites));
    selects
}

/// What is in force, each with the way to take it off.
pub(super) fn chips(query: &Query, asked: &AuditQuery, sites: &[SiteRow]) -> Vec<Chip> {
    let chip = |name: &str, words: String| Chip {
        words,
        without: query.clone().from_start().without(name).href(paths::CONSOLE_AUDIT),
    };
    let text = |name: &str, label: &str, value: &str| {
        (!value.is_empty()).then(|| chip(name, format!("{label} is {value}")))
    };
    let outcome =
        asked.outcome.map(|outcome| chip("outcome", format!("Outcome is {}", words::outcome(outcome).1)));
    let time = asked.recent.map(|recent| chip("since", recent_words(recent).to_owned()));
    let site = asked.site.map(|id| {
        let name = sites.iter().find(|row| row.site.id == id).map_or("unknown", |row| row.site.name.as_str());
        chip("site", format!("Site is {name}"))
    });
    let search = text("q", "Search", &asked.search);
    let actor = text("actor", "Who", &asked.actor);
    let action = text("action", "Action", &words::action(&asked.action));
    let days = day_words(asked.from, asked.to).into_iter().map(|(name, words)| chip(name, words));
    [search, actor, action, outcome, time, site].into_iter().flatten().chain(days).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c2_1_the_address_says_everything() {
        let query = Query::parse(
            "q=x&actor=ana&action=site.rename&outcome=refused&since=30d&from=2026-11-01&sort=at&order=asc",
        );
        let asked = read(&query);
        assert_eq!((asked.actor.as_str(), asked.action.as_str()), ("ana", "site.rename"));
        assert_eq!((asked.outcome, asked.recent), (Some(AuditOutcome::Refused), Some(TimeRange::Month)));
        assert_eq!(asked.order, Some(Order::Ascending));
        assert_eq!(asked.from, Date::parse("2026-11-01"));
        assert_eq!(chips(&query, &asked, &[]).len(), 6);
        assert_eq!(
            read(&Query::parse("outcome=x&since=y&from=0&to=2026-1-1&site=z&order=asc")),
            AuditQuery::default()
        );
    }

    #[test]
    fn c2_2_a_name_that_is_not_offered_is_still_shown_as_chosen() {
        let asked = read(&Query::parse("actor=%3Cgone%3E&action=x.y"));
        let selects = selects(&asked, &["ana".to_owned()], &[]);
        assert!(selects[0].options.iter().any(|(value, _)| value == "<gone>"));
        assert!(selects[1].options.iter().any(|(value, _)| value == "x.y"));
    }
}
