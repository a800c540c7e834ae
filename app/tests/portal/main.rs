//! The wizard's pages as a browser gets them: rendered through the real request path, read back with an HTML parser.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod posts;
mod render;
mod samples;
mod steps;
