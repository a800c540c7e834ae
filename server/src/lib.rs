//! The process: configuration, wiring, routes, listener. The only room that knows every other.
//!
//! Invariant: a handler decodes, calls one service method and encodes; rules live elsewhere.

pub mod catalogue;
pub mod commands;
pub mod config;
pub mod demo;
pub mod device;
pub mod listener;
pub mod ops;
pub mod routes;
pub mod telemetry;
pub mod test_mode;
pub mod web;
pub mod wiring;
pub mod workers;
