//! What is looked at: tables, pagers, filters, facts, states, times.
//!
//! Invariant: state that can be linked is in the address ([`Query`]), a state has a word and a shape beside its
//! colour, and an unknown value says so. It must not know any noun of the product. Followed: WCAG 2.2, 1.3.1,
//! 1.4.1.

mod badge;
mod detail_list;
mod empty;
mod pager;
mod query;
mod search_box;
mod table;
mod time;

pub use badge::{Badge, State};
pub use detail_list::{DetailList, Fact, code, entered, named, unknown};
pub use empty::{Empty, Guide};
pub use pager::{PAGE_SIZES, Pager, counted, grouped};
pub use query::Query;
pub use search_box::{Chip, FilterBar, FilterDate, FilterSelect};
pub(in crate::ui) use search_box::{chip_row, kept, search_form};
pub(in crate::ui) use table::table;
pub use table::{Column, Sorting, Table};
pub use time::{Day, Time};
