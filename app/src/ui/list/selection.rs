//! Selecting rows (ux C2.7): boxes of a plain form, and the bar that replaces the filter row while one is ticked.
//!
//! Without script `?select=page` ticks a page and `?select=all` everything that matches; the bar is shown by the style
//! sheet as soon as a box is ticked. With script the boxes tick at once and the bar counts.

use super::{act::BulkAct, page::Noun};
use crate::ui::data::{Query, counted};
use leptos::prelude::*;

/// What a bulk act is sent, as fields of a plain form. A server function takes them by these names:
/// `ids: Vec<String>` (posted as `ids[]`), `all: String` (`on` if everything that matches is meant, then without
/// ids), `list: String` (path and query of the list: what "matches" means, and where to go afterwards).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Posted {
    /// Ids of the ticked rows.
    pub ids: Vec<String>,
    /// Everything that matches.
    pub all: bool,
    /// State of the list.
    pub query: Query,
}

impl Posted {
    /// From the fields as they came.
    pub fn new(ids: Vec<String>, all: &str, list: &str) -> Self {
        let query = Query::parse(list.split_once('?').map_or("", |(_, query)| query));
        Self { ids, all: all == "on", query: query.from_start() }
    }
}

type Text<T> = Box<dyn Fn(&T) -> String + Send>;

/// How rows are selected, and what can be done with them.
pub struct Selection<T> {
    id: Text<T>,
    name: Text<T>,
    acts: Vec<BulkAct>,
}

impl<T> Selection<T> {
    /// `id` is posted; `name` is said ("Select Ana's iPhone").
    pub fn new(
        id: impl Fn(&T) -> String + Send + 'static,
        name: impl Fn(&T) -> String + Send + 'static,
    ) -> Self {
        Self { id: Box::new(id), name: Box::new(name), acts: Vec::new() }
    }

    /// Something that can be done with the rows.
    #[must_use]
    pub fn act(mut self, act: BulkAct) -> Self {
        self.acts.push(act);
        self
    }

    /// The cell before the first column.
    pub(super) fn cell(&self, at: usize, row: &T, ticked: Ticked) -> AnyView {
        let id = format!("row-{at}");
        let target = id.clone();
        // Longer names would be read out for minutes.
        let name: String = (self.name)(row).chars().take(120).collect();
        let (value, checked, disabled) = ((self.id)(row), ticked.any(), ticked.fixed());
        view! {
            <td class="select-cell">
                <label class="select-box" for=target>
                    <input class="check check-row" type="checkbox" id=id name="ids[]" value=value
                        form="list-act" checked=checked disabled=disabled />
                    <span class="visually-hidden">"Select " <bdi>{name}</bdi></span>
                </label>
            </td>
        }
        .into_any()
    }

    /// The bar and the form that the boxes belong to.
    pub(super) fn bar(&self, noun: Noun, of: &Rows<'_>) -> AnyView {
        let all = of.query.clone().with("select", "all").href(of.path);
        let clear = of.query.clone().without("select").href(of.path);
        let (shown, total) = (of.shown, of.total);
        let words = match of.ticked {
            Ticked::All => format!("All {} that match are selected.", counted(total)),
            Ticked::Page => format!("All {shown} on this page are selected."),
            Ticked::None => format!("Selected {}", noun.many),
        };
        let further =
            (of.ticked != Ticked::All && total > u64::try_from(shown).unwrap_or(u64::MAX)).then(|| {
                let words = format!("Select all {} that match", counted(total));
                view! { <a id="select-all" href=all>{words}</a> }
            });
        let list = of.query.clone().from_start().href(of.path);
        let form = self.acts.iter().find_map(|act| act.action.clone()).map(|action| {
            let everything =
                (of.ticked == Ticked::All).then(|| view! { <input type="hidden" name="all" value="on" /> });
            view! {
                <form id="list-act" method="post" action=action>
                    <input type="hidden" name="list" value=list />
                    {everything}
                </form>
            }
        });
        let buttons = self.acts.iter().map(button).collect_view();
        view! {
            {form}
            <div class="select-bar" id="select-bar" role="group" aria-label="Selection">
                <p role="status"><span id="select-count">{words}</span></p>
                {further}
                <span class="select-acts">{buttons} <a class="btn btn-small btn-quiet" id="select-clear" href=clear>"Clear"</a></span>
            </div>
        }
        .into_any()
    }
}

fn button(act: &BulkAct) -> AnyView {
    let id = format!("act-{}", act.key);
    if let Some(action) = act.action.clone() {
        return view! {
            <button type="submit" class="btn btn-small" id=id form="list-act" formaction=action>{act.label}</button>
        }
        .into_any();
    }
    let reason = format!("act-{}-reason", act.key);
    let described = reason.clone();
    view! {
        <button type="button" class="btn btn-small" id=id aria-disabled="true" aria-describedby=described>{act.label}</button>
        <span class="hint" id=reason>{act.reason}</span>
    }
    .into_any()
}

/// What is ticked when the page comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ticked {
    None,
    Page,
    All,
}

impl Ticked {
    pub(super) fn read(query: &Query) -> Self {
        match query.get("select") {
            "page" => Self::Page,
            "all" => Self::All,
            _ => Self::None,
        }
    }

    /// The boxes are ticked.
    fn any(self) -> bool {
        self != Self::None
    }

    /// What matches is meant, not the rows shown: a single one cannot be taken out.
    fn fixed(self) -> bool {
        self == Self::All
    }
}

/// The rows the bar speaks of.
pub(super) struct Rows<'a> {
    pub path: &'static str,
    pub query: &'a Query,
    pub shown: usize,
    pub total: u64,
    pub ticked: Ticked,
}

/// The head over the boxes: a box for the page with script, a link without.
pub(super) fn corner(of: &Rows<'_>) -> AnyView {
    let page = of.query.clone().with("select", "page").href(of.path);
    let (checked, disabled) = (of.ticked.any(), of.ticked.fixed());
    view! {
        <th scope="col" class="select-cell">
            <label class="select-box" for="check-page" data-live="" hidden>
                <input class="check" type="checkbox" id="check-page" checked=checked disabled=disabled />
                <span class="visually-hidden">"Select all on this page"</span>
            </label>
            <a class="select-link" id="select-page" href=page data-plain="">
                "All" <span class="visually-hidden">" on this page: select"</span>
            </a>
        </th>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c2_7_what_is_posted_names_the_filter_and_not_the_page() {
        let posted = Posted::new(Vec::new(), "on", "/console/devices?q=a&page=7&select=all&state=enrolled");
        assert!(posted.all);
        assert_eq!(posted.query, Query::parse("q=a&state=enrolled"));
        assert!(!Posted::new(vec!["x".to_owned()], "", "").all);
    }
}
