//! Settings: the enrollment switches and what they mean for each version of iOS.

pub mod acts;
pub mod enrollment;
mod matrix;
