//! What tests need: databases of their own, on SQLite and PostgreSQL, with a clock they can move.
//!
//! Invariant: each test has its own database, and nothing is left behind: PostgreSQL ends and its folder goes when the
//! test process does, however it ends. Only tests and the bench may know this room, and it must not know the server.
//! Failing here fails the test, so this room panics with a sentence instead of returning errors.
#![allow(clippy::expect_used, clippy::panic, reason = "only tests and the bench use this room")]

mod database;
mod filler;
mod ledger;
mod postgres;
mod power;

pub use database::{TestDatabase, key_ring};
pub use filler::{fill, finished_commands};
pub use ledger::{Ledger, Sent, Thing};
pub use postgres::Cluster;
pub use power::Disk;
