//! A table of one kind of row: typed columns, a caption, sortable heads as links, cards on narrow screens.

use domain::list::Order;
use leptos::prelude::*;

type Cell<T> = Box<dyn Fn(&T) -> AnyView + Send>;

/// How a head sorts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sorting {
    /// The list sorted by this column (the other way round if it already is).
    pub href: String,
    /// The order now in force, if the list is sorted by this column.
    pub now: Option<Order>,
}

/// One column. The first one names the row, becomes its head and is always shown.
pub struct Column<T> {
    pub(in crate::ui) key: &'static str,
    pub(in crate::ui) head: &'static str,
    pub(in crate::ui) extra: bool,
    pub(in crate::ui) sorting: Option<Sorting>,
    class: &'static str,
    cell: Cell<T>,
}

impl<T> Column<T> {
    /// A column drawn by `cell`.
    pub fn new(head: &'static str, cell: impl Fn(&T) -> AnyView + Send + 'static) -> Self {
        Self { key: "", head, extra: false, sorting: None, class: "", cell: Box::new(cell) }
    }

    /// Its name in the address and its head, to compare with the columns of a file.
    pub fn names(&self) -> (&'static str, &'static str) {
        (self.key, self.head)
    }

    /// Its name in the address (`cols=serial.model`): lower-case letters only. A column with a key can be hidden.
    #[must_use]
    pub fn key(mut self, key: &'static str) -> Self {
        self.key = key;
        self
    }

    /// Not shown until somebody asks for it; needs a key.
    #[must_use]
    pub fn extra(mut self) -> Self {
        self.extra = true;
        self
    }

    /// Its head is a link that sorts.
    #[must_use]
    pub fn sorted(mut self, sorting: Sorting) -> Self {
        self.sorting = Some(sorting);
        self
    }

    /// Numbers: at the end of the cell, figures of one width.
    #[must_use]
    pub fn numeric(mut self) -> Self {
        self.class = "num";
        self
    }

    fn head(&self) -> impl IntoView + use<T> {
        let sort = self.sorting.as_ref().map(|sorting| match sorting.now {
            Some(Order::Ascending) => "ascending",
            Some(Order::Descending) => "descending",
            None => "none",
        });
        let id = (!self.key.is_empty()).then(|| format!("sort-{}", self.key));
        let words = match &self.sorting {
            Some(sorting) => view! { <a id=id href=sorting.href.clone()>{self.head}</a> }.into_any(),
            None => self.head.into_any(),
        };
        view! { <th scope="col" class=self.class aria-sort=sort>{words}</th> }
    }
}

/// The table in its own scrolling region, named by the caption.
#[component]
pub fn Table<T>(
    /// Id of the caption, unique in the page.
    id: &'static str,
    /// What it lists.
    #[prop(into)]
    caption: String,
    /// Columns.
    columns: Vec<Column<T>>,
    /// Rows.
    rows: Vec<T>,
) -> impl IntoView
where
    T: Send + 'static,
{
    let bare = rows.into_iter().map(|row| (None, row)).collect();
    table(id, caption, &columns, None, bare)
}

/// The table; `corner` and the first of each row are the cells of the selection, if rows can be selected.
pub(in crate::ui) fn table<T>(
    id: &'static str,
    caption: String,
    columns: &[Column<T>],
    corner: Option<AnyView>,
    rows: Vec<(Option<AnyView>, T)>,
) -> impl IntoView + use<T> {
    let class = if corner.is_some() {
        "table table-pinned table-cards table-select"
    } else {
        "table table-pinned table-cards"
    };
    let heads = columns.iter().map(Column::head).collect_view();
    let body = rows.into_iter().map(|(check, item)| row(columns, check, &item)).collect_view();
    view! {
        <div class="table-region" role="region" tabindex="0" aria-labelledby=id>
            <table class=class>
                <caption class="visually-hidden" id=id>{caption}</caption>
                <thead>
                    <tr>{corner} {heads}</tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
        </div>
    }
}

fn row<T>(columns: &[Column<T>], check: Option<AnyView>, item: &T) -> impl IntoView + use<T> {
    let cells = columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let content = (column.cell)(item);
            if at == 0 {
                view! { <th scope="row" class=column.class>{content}</th> }.into_any()
            } else {
                view! { <td class=column.class data-label=column.head>{content}</td> }.into_any()
            }
        })
        .collect_view();
    view! { <tr>{check} {cells}</tr> }
}
