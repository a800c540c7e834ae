//! The audit log.

mod filters;
pub mod list;
pub(crate) mod words;
