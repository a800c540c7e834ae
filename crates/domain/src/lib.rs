//! The rules of enrollment as pure functions over values.
//!
//! Invariant: nothing here is async, reads a clock, draws randomness or knows a framework; `now` is an
//! argument. The crate compiles for the browser too. It must not know storage, HTTP, plist or Leptos.

pub mod account;
pub mod audit;
pub mod browser;
pub mod certificate;
pub mod device;
pub mod enrollment;
pub mod export;
pub mod ids;
pub mod list;
pub mod os_filter;
pub mod overview;
pub mod settings;
pub mod site;
pub mod text;
pub mod time;
pub mod user;
pub mod validate;
