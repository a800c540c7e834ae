//! The console: pages for administrators, rendered on the server, working without script.
//!
//! Invariant: a page asks services with the caller's own permission and shows what they answer; what a role may
//! not see is absent, what it may not change is read-only with the reason. State that can be linked is in the
//! address; a change is a plain POST that ends in a redirect, its entries and problems kept with the session.
//! It must not know HTTP handlers, storage or protocols.

pub mod accounts;
pub mod attempts;
pub mod audit;
pub mod certificates;
pub mod devices;
pub mod directories;
mod first;
mod form_values;
pub mod frame;
pub mod manual;
mod navigation;
mod news;
mod nothing;
pub mod outcome;
pub mod overview;
mod own_account;
pub mod preferences;
mod routes;
pub mod session;
pub mod settings;
mod sign_in;
mod site_switch;
pub mod sites;
mod top_bar;
mod words;

pub use form_values::FormValues;
pub use routes::ConsoleRoutes;
