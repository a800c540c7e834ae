//! A tiny server written by hand, so that the device is tested against something that shares no code with the
//! real one: HTTP/1.1, a certification authority of its own, and knobs for each fault.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

pub mod http;
pub mod school;
