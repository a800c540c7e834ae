//! The whole server over its real listener, met only from outside: browsers, devices, a SCEP client and a directory
//! that are not ours where there are such. Each test has a server and a database of its own.
//!
//! A guard around every server ([`support::guard`]) fails a test whose server answers 500 to anybody, 401 to a device,
//! or 403 to a device without a tombstone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod support;

mod authorization;
mod away;
mod bad_input;
mod channel;
mod channel_services;
mod crowd;
mod demo;
mod enrollment;
mod forms;
mod headers;
mod live;
mod profile;
mod records;
mod routes;
mod scep;
mod sign_in;
mod skips;
mod start;
mod test_mode;
mod tls;
mod wizard;
