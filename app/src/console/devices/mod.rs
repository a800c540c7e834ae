//! Devices: the list with its filters, one device, one attempt.

pub mod attempt;
pub mod detail;
mod filters;
pub mod list;
mod tabs;
