//! Devices: the list with its filters, what is done with many of them, its file; the page of one with all its parts.

pub mod acts;
pub mod detail;
pub mod export;
mod filters;
mod history;
pub mod inventory;
mod link;
pub mod list;
mod records;
mod tabs;

pub use link::device_link;
