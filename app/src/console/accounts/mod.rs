//! Local accounts: the list, making, changing and deleting them, setting passwords.

pub mod acts;
pub mod edit;
pub mod export;
pub mod fields;
mod filters;
pub mod list;
