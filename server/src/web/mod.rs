//! Browser-facing handlers that are no pages: downloads, live events, files.

pub mod assets;
pub mod console_events;
pub mod downloads;
pub mod events;
pub mod export;
pub mod pages;

use contract::Services;
use services::{downloads::Downloads, sessions::Sessions};
use std::sync::Arc;
use storage::Storage;

/// What the web handlers need.
#[derive(Clone)]
pub struct WebServices {
    /// The contract.
    pub services: Services,
    /// Profiles by their links.
    pub downloads: Downloads,
    /// For its waker: live pages are woken after a commit.
    pub storage: Storage,
    /// For what a handler shows as a page.
    pub pages: Arc<pages::PageContext>,
    /// Live streams per session.
    pub streams: events::Streams,
    /// For streams that outlive their request.
    pub sessions: Sessions,
    /// Live console streams per session.
    pub console_streams: events::Streams,
}
