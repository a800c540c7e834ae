//! Searching and filtering by plain GET forms, so the address always says what is shown (ux C2.1, C2.2).

use super::Query;
use domain::time::Date;
use leptos::prelude::*;

/// A filter that is a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterSelect {
    /// Name in the address.
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
    /// Value and words; the empty value comes first and means "any".
    pub options: Vec<(String, String)>,
}

/// A filter that is a day in UTC, as `2026-11-21`; anything else in the address counts as not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilterDate {
    /// Name in the address.
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
}

/// A filter in force, with the address that takes it away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chip {
    /// "State is Enrolled".
    pub words: String,
    /// The list without it.
    pub without: String,
}

/// Search box and filters in one form above a table, and the chips of what is in force.
#[component]
pub fn FilterBar(
    /// Path of the list.
    path: &'static str,
    /// Its state.
    query: Query,
    /// Label of the search box.
    label: &'static str,
    /// Filters beside it.
    filters: Vec<FilterSelect>,
    /// Filters in force.
    chips: Vec<Chip>,
) -> impl IntoView {
    view! {
        {search_form(path, &query, label, filters, &[])}
        {(!chips.is_empty()).then(|| chip_row(path, chips))}
    }
}

/// Search box and filters as a plain GET form.
pub(in crate::ui) fn search_form(
    path: &'static str,
    query: &Query,
    label: &'static str,
    filters: Vec<FilterSelect>,
    dates: &[FilterDate],
) -> impl IntoView + use<> {
    let days = dates.iter().map(|date| date.name);
    let asked: Vec<&str> = filters.iter().map(|filter| filter.name).chain(days).chain(["q"]).collect();
    let kept = kept(query, &asked);
    let dates = dates.iter().map(|date| filter_date(*date, query)).collect_view();
    let search = query.get("q").to_owned();
    let selects = filters.into_iter().map(|filter| filter_select(filter, query)).collect_view();
    view! {
        <form class="toolbar" id="list-form" method="get" action=path role="search" aria-label=label>
            <span id="list-kept" data-follow="" hidden>{kept}</span>
            <label class="visually-hidden" for="list-q">{label}</label>
            <input class="input toolbar-search" id="list-q" type="search" name="q" value=search maxlength="100"
                placeholder=label autocomplete="off" />
            {selects}
            {dates}
            <button type="submit" class="btn" data-plain="">"Apply"</button>
        </form>
    }
}

/// What a form of the list does not ask for (sorting, rows a page) stays; page and selection do not.
pub(in crate::ui) fn kept(query: &Query, asked: &[&str]) -> AnyView {
    let query = query.clone().from_start();
    query
        .pairs()
        .filter(|(name, _)| !asked.contains(name))
        .map(|(name, value)| view! { <input type="hidden" name=name.to_owned() value=value.to_owned() /> })
        .collect_view()
        .into_any()
}

fn filter_select(filter: FilterSelect, query: &Query) -> impl IntoView + use<> {
    let chosen = query.get(filter.name).to_owned();
    let id = format!("list-{}", filter.name);
    let target = id.clone();
    let options = filter
        .options
        .into_iter()
        .map(|(value, words)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{words}</option> }
        })
        .collect_view();
    view! {
        <label class="visually-hidden" for=target>{filter.label}</label>
        <select class="input input-short" id=id name=filter.name>{options}</select>
    }
}

fn filter_date(date: FilterDate, query: &Query) -> impl IntoView + use<> {
    let FilterDate { name, label } = date;
    let chosen = Date::parse(query.get(name)).map(Date::iso).unwrap_or_default();
    let id = format!("list-{name}");
    let target = id.clone();
    view! {
        <label class="toolbar-date" for=target>
            {label} <span class="visually-hidden">" (day in UTC)"</span>
            <input class="input input-short" type="date" id=id name=name value=chosen />
        </label>
    }
}

/// What is in force, each a link that takes it away.
pub(in crate::ui) fn chip_row(path: &'static str, chips: Vec<Chip>) -> impl IntoView {
    let items = chips
        .into_iter()
        .enumerate()
        .map(|(at, chip)| {
            let label = format!("Remove filter: {}", chip.words);
            let id = format!("chip-{at}");
            view! {
                <li class="min-w-0">
                    <a class="chip" id=id href=chip.without aria-label=label>
                        <bdi class="chip-words">{chip.words}</bdi> <span aria-hidden="true">"×"</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <ul class="chips" aria-label="Filters in force">
            {items}
            <li><a class="btn btn-small btn-quiet" id="chips-clear" href=path>"Clear all"</a></li>
        </ul>
    }
}
