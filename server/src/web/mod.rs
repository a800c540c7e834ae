//! Browser-facing handlers that are no pages: downloads, live events, files.

pub mod assets;
pub mod downloads;
pub mod events;
pub mod pages;

use services::downloads::Downloads;
use storage::Waker;
use contract::Services;

/// What the web handlers need.
#[derive(Clone)]
pub struct WebServices {
    /// The contract.
    pub services: Services,
    /// Profiles by their links.
    pub downloads: Downloads,
    /// Wakes live pages after a commit.
    pub waker: Waker,
    /// Live streams per session.
    pub streams: events::Streams,
}
