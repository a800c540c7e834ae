//! The built files: `/pkg/…` (precompressed) and what lies in `public/`.

use axum::Router;
use std::path::Path;
use tower_http::services::ServeDir;

/// A router that serves the site folder and falls back to "not found".
pub fn router(site: &Path) -> Router {
    let files =
        ServeDir::new(site).precompressed_br().precompressed_gzip().append_index_html_on_directories(false);
    Router::new()
        .fallback_service(files.fallback(axum::routing::any(|| async { crate::routes::errors::not_found() })))
}
