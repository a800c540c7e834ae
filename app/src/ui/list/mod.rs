//! The one list of the console: what can be searched, filtered, sorted, paged, selected and exported (ux C2).
//!
//! Invariant: **the address is the state.** `q`, the page's own filters, `sort`, `order`, `page`, `size`, `cols`
//! and `select` say what is shown; the server renders it; every control is a link or a plain form, so all of it
//! works without script. With script one island ([`ListLive`], put there by [`ListPage`]) asks for the same address
//! and replaces `#table-region` with that part of the answer: there is no second way to draw a row. It must not
//! know any noun of the product. One list a page; no islands inside of it, they would not be started again.
//!
//! A page fills it like this:
//!
//! ```ignore
//! const SORTS: Sorts<SiteSort> = Sorts(&[("name", SiteSort::Name), ("devices", SiteSort::Devices)]);
//!
//! let query = frame::query();
//! let now = SORTS.read_upwards(&query);               // (sort, order); `read` where the newest comes first
//! let asked = SiteQuery { search: list::search(&query), sort: now.0, order: now.1, page: list::page(&query), .. };
//! let found: Paged<SiteRow> = services.sites.page(&by.admin()?, asked).await?;
//! let head = |by| SORTS.head(paths::CONSOLE_SITES, &query, now, by);
//! let columns = vec![
//!     Column::new("Name", name_link).key("name").sorted(head(SiteSort::Name)),       // always shown
//!     Column::new("Devices", count).key("devices").numeric().sorted(head(SiteSort::Devices)),
//!     Column::new("Id", id).key("id").extra(),                                       // only if asked for
//! ];
//! let body = ListPage::new(paths::CONSOLE_SITES, query, Noun { one: "site", many: "sites" })
//!     .search("Search sites")
//!     .filters(selects)                               // FilterSelect: name, label, options
//!     .dates(days)                                    // FilterDate: name, label
//!     .chips(chips)                                   // Chip: words, address without it
//!     .chosen(services.preferences.columns(&by.admin()?, paths::CONSOLE_SITES).await?)
//!     .selection(Selection::new(|row| row.id.to_string(), |row| row.name.clone()).act(act))
//!     .export(paths::CONSOLE_EXPORT_SITES)            // answered by server/src/web/export.rs
//!     .nothing(Nothing::new("There is no site yet.", Manual::Sites).action(button))
//!     .view(columns, found);
//! ```
//!
//! What is posted by a bulk act is described at [`Posted`].
//!
//! The file of a list has a module of its own beside it, `export.rs` (see `console/devices/export.rs`): all columns as
//! texts under the keys of the list, of which [`file_columns`] takes those that are asked for.

mod act;
mod columns;
mod export;
mod live;
mod nothing;
mod page;
mod selection;
mod state;

pub use act::BulkAct;
#[cfg(test)]
pub(crate) use export::assert_named_alike;
pub use export::file_columns;
pub use live::ListLive;
pub use nothing::Nothing;
pub use page::{ListPage, Noun};
pub use selection::{Posted, Selection};
pub use state::{Sorts, page, search, value};
