//! What administrators change: typed, versioned, in the database. (What the operator sets is `config`, elsewhere.)

pub mod directory;
pub mod enrollment;
