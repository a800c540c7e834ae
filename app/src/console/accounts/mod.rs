//! Local accounts: the list, making, changing and deleting them, setting passwords.

pub mod acts;
pub mod edit;
pub mod fields;
pub mod list;
