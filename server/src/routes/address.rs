//! The public address as the layers see it; known once the port has been taken.

use crate::config::PublicUrl;
use std::sync::Arc;

/// Shared by all layers.
#[derive(Debug, Clone)]
pub struct Public(pub Arc<PublicUrl>);
