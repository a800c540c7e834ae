//! The audit log: its list, and its file.

pub mod export;
mod filters;
pub mod list;
pub(crate) mod words;
