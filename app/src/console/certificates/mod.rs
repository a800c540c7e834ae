//! Certificates of devices: the list, one of them, and taking one back.

pub mod acts;
pub mod detail;
pub mod export;
mod filters;
pub mod list;
pub mod revoke;
pub(crate) mod words;

pub(crate) use list::table_columns;
