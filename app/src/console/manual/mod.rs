//! The administrator's manual, in the console itself: the files of `docs/manual`, drawn on the server.
//!
//! Invariant: a page of the manual is a variant of [`Manual`], so a link to one cannot be dead; what a file links to
//! and that it holds no raw HTML is checked by tests. Its text is ours and is built into the program.

mod draw;
mod pages;
mod topics;

pub use pages::{contents_page, page};
pub use topics::Manual;
