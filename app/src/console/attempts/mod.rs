//! Tries to enroll: the list, and one of them with everything that happened.

pub mod detail;
pub mod export;
pub(crate) mod filters;
pub mod list;
pub(crate) mod words;

pub(crate) use list::table_columns;
