//! The shape of the house, checked: which room may know which, what may stand where, and whether the papers tell
//! the truth. Every checker is a function over plain values and has a negative control beside it that plants a
//! violation and expects it to be found.
//!
//! Sources: `docs/ARCHITECTURE.md` (rules and invariants), decision records 0001 and 0007.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "architecture/callers.rs"]
mod callers;
#[path = "architecture/graph.rs"]
mod graph;
#[path = "architecture/papers.rs"]
mod papers;
#[path = "architecture/places.rs"]
mod places;
#[path = "architecture/tables.rs"]
mod tables;
#[path = "architecture/text.rs"]
mod text;
