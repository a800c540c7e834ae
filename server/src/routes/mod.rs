//! The way into the house: the table of all routes, and the layers every request passes.
//!
//! Invariant: a route that is not in [`table`] does not exist; each entry says who may call (R-RT1).

pub mod access_log;
pub mod address;
pub mod caller;
pub mod cookies;
pub mod csrf;
pub mod errors;
pub mod forwarded;
pub mod headers;
pub mod host_check;
pub mod layers;
pub mod table;
