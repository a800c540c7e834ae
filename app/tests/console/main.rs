//! The console as the server answers it, over services that keep fixed values in memory.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod empty;
mod keys;
mod lists;
mod manual;
mod object;
mod overview;
mod pages;
mod posts;
mod records;
mod rules;
mod support;
mod weight;
