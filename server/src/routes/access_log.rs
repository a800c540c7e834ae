//! One line per request: method, route pattern (never the address itself: it may hold a token), status, who, how long.

use axum::{
    extract::{MatchedPath, Request},
    response::Response,
};
use http::Method;
use std::time::Instant;

/// The line of a request that is being answered.
pub struct Line {
    method: Method,
    route: Option<MatchedPath>,
    started: Instant,
}

impl Line {
    /// A request has come.
    pub fn begin(request: &Request) -> Self {
        let route = request.extensions().get::<MatchedPath>().cloned();
        Self { method: request.method().clone(), route, started: Instant::now() }
    }

    /// It is answered.
    pub fn end(self, response: &Response) {
        let Self { method, route, started } = self;
        let route = route.as_ref().map_or("-", MatchedPath::as_str);
        let status = response.status().as_u16();
        let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        if status >= 500 {
            tracing::warn!(target: "server::http", %method, route, status, duration_ms, "request");
        } else {
            tracing::debug!(target: "server::http", %method, route, status, duration_ms, "request");
        }
    }
}
