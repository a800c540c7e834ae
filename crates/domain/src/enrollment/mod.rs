//! One enrollment: what is allowed ([`policy`]), which step comes ([`wizard`]), how far a try has come
//! ([`attempt`]) and what silence probably means ([`diagnosis`]).

pub mod attempt;
pub mod diagnosis;
pub mod mode;
pub mod policy;
pub mod rights;
pub mod step;
pub mod wizard;

#[cfg(test)]
mod wizard_tests;
