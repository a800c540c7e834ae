//! For the machine: is the process alive, can it work.

use axum::{extract::State, response::IntoResponse};
use http::StatusCode;
use storage::Storage;

/// `GET /healthz`: the process answers. A database that is away does not make it unhealthy.
pub async fn health() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers.
pub async fn ready(State(storage): State<Storage>) -> impl IntoResponse {
    match storage.ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "database away\n"),
    }
}
