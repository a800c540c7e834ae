//! Server functions: one to three lines each, an address and a call of a service.
//!
//! Those behind a plain form always redirect explicitly to a GET page.

pub mod accounts;
pub mod certificates;
pub mod devices;
pub mod directories;
pub mod lists;
pub mod portal;
pub mod settings;
pub mod sign_in;
pub mod sites;
