//! The pki room against itself, against `openssl` and against bytes that want it to fail.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::too_many_lines, reason = "tests")]

mod authority;
mod ber;
mod envelope;
mod fixtures;
mod garbage;
mod issue;
mod keys;
mod push;
mod request;
mod scep;
mod signed;
