//! One line per request: method, route pattern (never the address itself: it may hold a token), status, who, how long.

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use std::time::Instant;

/// The layer.
pub async fn log(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route =
        request.extensions().get::<MatchedPath>().map_or_else(|| "-".to_owned(), |p| p.as_str().to_owned());
    let started = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    if status >= 500 {
        tracing::warn!(target: "server::http", %method, route, status, duration_ms, "request");
    } else {
        tracing::debug!(target: "server::http", %method, route, status, duration_ms, "request");
    }
    response
}
