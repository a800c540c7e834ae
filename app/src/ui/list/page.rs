//! The list as a page fills it.

use super::{
    columns, export,
    live::ListLive,
    nothing::Nothing,
    selection::{Rows, Selection, Ticked, corner},
};
use crate::ui::{
    action::LinkButton,
    data::{
        Chip, Column, Empty, FilterDate, FilterSelect, Pager, Query, chip_row, counted, search_form, table,
    },
    live::Live,
};
use domain::{list::Paged, time::Timestamp};
use leptos::prelude::*;

/// What the rows are called: "1 device", "24 devices".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Noun {
    /// One of them.
    pub one: &'static str,
    /// Several of them; also id and caption of the table.
    pub many: &'static str,
}

impl Noun {
    /// "24 devices", "over 10,000 devices", "No devices".
    pub fn count(self, total: u64) -> String {
        match total {
            0 => format!("No {}", self.many),
            1 => format!("1 {}", self.one),
            _ => format!("{} {}", counted(total), self.many),
        }
    }
}

/// A list in the making; see the module for an example.
pub struct ListPage<T> {
    path: &'static str,
    query: Query,
    noun: Noun,
    search: Option<&'static str>,
    filters: Vec<FilterSelect>,
    dates: Vec<FilterDate>,
    chips: Vec<Chip>,
    chosen: Option<Vec<String>>,
    keep: Option<String>,
    selection: Option<Selection<T>>,
    export: Option<&'static str>,
    news: Option<(String, Timestamp)>,
    nothing: Option<Nothing>,
    rights: Option<&'static str>,
}

impl<T: Send + 'static> ListPage<T> {
    /// The list at this path, in the state of its address.
    pub fn new(path: &'static str, query: Query, noun: Noun) -> Self {
        Self {
            path,
            query,
            noun,
            search: None,
            filters: Vec::new(),
            dates: Vec::new(),
            chips: Vec::new(),
            chosen: None,
            keep: None,
            selection: None,
            export: None,
            news: None,
            nothing: None,
            rights: None,
        }
    }

    /// It can be searched; the label of the box.
    #[must_use]
    pub fn search(mut self, label: &'static str) -> Self {
        self.search = Some(label);
        self
    }

    /// Choices beside the search box.
    #[must_use]
    pub fn filters(mut self, filters: Vec<FilterSelect>) -> Self {
        self.filters = filters;
        self
    }

    /// Days beside the search box, after the choices.
    #[must_use]
    pub fn dates(mut self, dates: Vec<FilterDate>) -> Self {
        self.dates = dates;
        self
    }

    /// Filters in force. With one, an empty list says that nothing matches.
    #[must_use]
    pub fn chips(mut self, chips: Vec<Chip>) -> Self {
        self.chips = chips;
        self
    }

    /// Columns kept with the account; shown where the address names none.
    #[must_use]
    pub fn chosen(mut self, columns: Option<Vec<String>>) -> Self {
        self.chosen = columns;
        self
    }

    /// The server function that keeps a choice of columns (fields `cols[]` and `keep`).
    #[must_use]
    pub fn remember(mut self, action: impl Into<String>) -> Self {
        self.keep = Some(action.into());
        self
    }

    /// Rows can be selected.
    #[must_use]
    pub fn selection(mut self, selection: Selection<T>) -> Self {
        self.selection = Some(selection);
        self
    }

    /// What is shown can be had as a file from this address.
    #[must_use]
    pub fn export(mut self, path: &'static str) -> Self {
        self.export = Some(path);
        self
    }

    /// A stream that tells when something has changed: new rows do not jump in, a button offers them (ux C2.12).
    /// Without script the list says as of when it is, and offers to look again.
    #[must_use]
    pub fn news(mut self, stream_and_time: Option<(String, Timestamp)>) -> Self {
        self.news = stream_and_time;
        self
    }

    /// What is said while nothing exists.
    #[must_use]
    pub fn nothing(mut self, nothing: Nothing) -> Self {
        self.nothing = Some(nothing);
        self
    }

    /// The caller's rights show them nothing at all: what to say then.
    #[must_use]
    pub fn rights(mut self, sentence: Option<&'static str>) -> Self {
        self.rights = sentence;
        self
    }

    /// Draws it, with the island.
    pub fn view(mut self, columns: Vec<Column<T>>, found: Paged<T>) -> AnyView {
        if let Some(sentence) = self.rights.filter(|_| found.total == 0) {
            return view! { <Empty sentence=sentence /> }.into_any();
        }
        let news = self.line();
        if found.total == 0
            && self.chips.is_empty()
            && let Some(nothing) = self.nothing.take()
        {
            let nothing = nothing.view();
            return view! { <div id="table-region" data-total="0">{news} {nothing}</div> }.into_any();
        }
        let filters = std::mem::take(&mut self.filters);
        let form = self.search.map(|label| search_form(self.path, &self.query, label, filters, &self.dates));
        view! {
            <div class="list" id="list">
                <ListLive />
                <div class="list-head">{form} {news}</div>
                {self.region(columns, found)}
            </div>
        }
        .into_any()
    }

    /// How current it is.
    fn line(&mut self) -> Option<AnyView> {
        let (events, at) = self.news.take()?;
        let href = self.query.clone().from_start().href(self.path);
        let (region, as_of) = ("table-region".to_owned(), format!("As of {}", at.clock()));
        Some(view! { <Live region=region href=href events=events as_of=as_of offer=true /> }.into_any())
    }

    /// The part that is replaced.
    fn region(mut self, all: Vec<Column<T>>, found: Paged<T>) -> impl IntoView + use<T> {
        let (said, found_total) = (self.noun.count(found.total), found.total);
        let shown = columns::shown(&all, &self.query, self.chosen.as_deref());
        let tools = (found.total > 0).then(|| {
            let menu = columns::menu(self.path, &self.query, &all, &shown, self.keep.as_deref());
            let file = self.export.map(|path| export::menu(path, &self.query, &shown));
            view! { <div class="list-tools">{menu} {file}</div> }
        });
        let count = view! { <p class="list-count">{said.clone()}</p> };
        let chips = std::mem::take(&mut self.chips);
        let chips = (!chips.is_empty()).then(|| chip_row(self.path, self.without_selection(chips)));
        let rows = self.rows(columns::pick(all, &shown), found);
        view! {
            <div id="table-region" data-said=said data-total=found_total>
                <div class="list-row">{count} {chips} {tools}</div>
                {rows}
            </div>
        }
    }

    /// A filter taken away is another list: nothing of it is selected yet.
    fn without_selection(&self, chips: Vec<Chip>) -> Vec<Chip> {
        let clean = |href: &str| match href.split_once('?') {
            Some((_, query)) => Query::parse(query).from_start().href(self.path),
            None => href.to_owned(),
        };
        chips.into_iter().map(|chip| Chip { without: clean(&chip.without), ..chip }).collect()
    }

    fn rows(&self, columns: Vec<Column<T>>, found: Paged<T>) -> AnyView {
        let Paged { rows, total, page } = found;
        if rows.is_empty() {
            return self.no_rows(total);
        }
        let shown = rows.len();
        let of =
            Rows { path: self.path, query: &self.query, shown, total, ticked: Ticked::read(&self.query) };
        let bar = self.selection.as_ref().map(|selection| selection.bar(self.noun, &of));
        let head = self.selection.is_some().then(|| corner(&of));
        let rows = rows
            .into_iter()
            .enumerate()
            .map(|(at, row)| (self.selection.as_ref().map(|s| s.cell(at, &row, of.ticked)), row))
            .collect();
        let caption = capital(self.noun.many);
        view! {
            {bar}
            {table(self.noun.many, caption, &columns, head, rows)}
            <Pager path=self.path query=self.query.clone() total=total page=page shown=shown />
        }
        .into_any()
    }

    fn no_rows(&self, total: u64) -> AnyView {
        let (many, path) = (self.noun.many, self.path);
        if total > 0 {
            let first = self.query.clone().from_start().href(self.path);
            return view! {
                <Empty sentence=format!("There are no {many} on this page.")>
                    <LinkButton href=first label="First page" />
                </Empty>
            }
            .into_any();
        }
        view! {
            <Empty sentence=format!("No {many} match.")>
                <LinkButton href=path label="Clear filters" />
            </Empty>
        }
        .into_any()
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c2_6_totals_are_counted_to_ten_thousand() {
        let noun = Noun { one: "device", many: "devices" };
        assert_eq!(noun.count(0), "No devices");
        assert_eq!(noun.count(1), "1 device");
        assert_eq!(noun.count(1_284), "1,284 devices");
        assert_eq!(noun.count(10_001), "over 10,000 devices");
        assert_eq!(capital("devices"), "Devices");
    }
}
