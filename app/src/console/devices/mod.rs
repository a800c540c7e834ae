//! Devices: the list with its filters, what is done with many of them, its file; one device, one attempt.

pub mod acts;
pub mod attempt;
pub mod detail;
pub mod export;
mod filters;
pub mod inventory;
pub mod list;
mod tabs;
