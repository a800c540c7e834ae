//! Directories: the list, the form with its presets, and the test panes.

pub mod acts;
pub mod edit;
mod fields;
mod filters;
pub mod form;
pub mod list;
mod preset;
mod result;
pub mod trial;
