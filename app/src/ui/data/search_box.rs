//! Searching and filtering by plain GET forms, so the address always says what is shown (ux C2.1, C2.2).

use super::Query;
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
    let names: Vec<&'static str> = filters.iter().map(|filter| filter.name).collect();
    // What the form does not ask for (sorting, rows a page) stays; the page number does not.
    let kept = query
        .pairs()
        .filter(|(name, _)| *name != "q" && *name != "page" && !names.contains(name))
        .map(|(name, value)| view! { <input type="hidden" name=name.to_owned() value=value.to_owned() /> })
        .collect_view();
    let search = query.get("q").to_owned();
    let selects = filters.into_iter().map(|filter| filter_select(filter, &query)).collect_view();
    view! {
        <form class="toolbar" method="get" action=path role="search" aria-label=label>
            {kept}
            <label class="visually-hidden" for="list-q">{label}</label>
            <input class="input toolbar-search" id="list-q" type="search" name="q" value=search maxlength="100"
                placeholder=label autocomplete="off" />
            {selects}
            <button type="submit" class="btn">"Apply"</button>
        </form>
        {(!chips.is_empty()).then(|| chip_row(path, chips))}
    }
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

fn chip_row(path: &'static str, chips: Vec<Chip>) -> impl IntoView {
    let items = chips
        .into_iter()
        .map(|chip| {
            let label = format!("Remove filter: {}", chip.words);
            view! {
                <li>
                    <a class="chip" href=chip.without aria-label=label>
                        <bdi>{chip.words}</bdi> <span aria-hidden="true">"×"</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <ul class="toolbar" aria-label="Filters in force">
            {items}
            <li><a class="btn btn-small btn-quiet" href=path>"Clear all"</a></li>
        </ul>
    }
}
