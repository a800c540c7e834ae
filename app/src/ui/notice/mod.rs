//! What the page says back, and what happened when. It must not know any noun of the product.

mod alert;
mod timeline;

pub use alert::{Alert, Tone};
pub use timeline::{Moment, Timeline};
