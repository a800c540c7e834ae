//! The gate: suites that try to break promises (security.md, section 7), each in a folder of its own and each with a
//! negative control that must be caught. `cargo test` runs the quick sets; `script/gate` raises the counts by
//! environment and keeps the `GATE` lines in `docs/gate-ledger.md`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod count;
#[path = "../it/support/mod.rs"]
#[allow(dead_code, reason = "the stories of the other test program need more of it")]
mod support;

mod answers;
mod authz;
mod crash;
mod fuzz;
mod hostile;
