//! Apple's device management protocol as values: check-in messages, command reports, commands,
//! enrollment profiles and the few bodies a server answers with.
//!
//! Invariant: untrusted bytes become values only through [`plist_guard::read`], every field that
//! leaves a parser has a bounded length and no control characters, and nothing here panics on any
//! input. Values that open or wake a device (tokens, push magic, SCEP challenges) never appear in
//! `Debug` output.
//!
//! This room must not know HTTP, storage, cryptography or who is allowed what. It follows Apple's
//! "Device Management" documentation and the schema of `apple/device-management` (iOS 18.1).
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]

pub mod check_in;
pub mod command;
mod document;
mod fields;
mod key;
mod malformed;
pub mod plist_guard;
pub mod profile;
pub mod refusal;
pub mod report;

pub use key::EnrollmentKey;
pub use malformed::Malformed;
