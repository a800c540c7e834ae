//! A tiny Safari: it opens pages, fills forms and downloads a profile, but runs no script and draws nothing.
//!
//! Invariant: it sends what Safari of that version of iOS sends and nothing that Safari would not.
//! It must not know the pages' words: [`walk`] recognises a step by the names of its form fields.

mod browser;
mod error;
mod page;
mod walk;

pub use browser::Browser;
pub use error::WalkError;
pub use page::{Control, ControlKind, Form, Page};
pub use walk::{Credentials, Ownership, Timings, WalkOptions, Walked, walk};
