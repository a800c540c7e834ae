//! `PUT /mdm/command`: the device reports, and takes the next command.

use super::{DeviceServices, response, signature};
use axum::{body::Bytes, extract::State, response::Response};
use http::HeaderMap;
use std::sync::Arc;

/// The handler.
pub async fn put(State(services): State<Arc<DeviceServices>>, headers: HeaderMap, body: Bytes) -> Response {
    let answer = match signature::identify(&services, &headers, &body).await {
        Ok(identity) => services.commands.handle(&identity, &body).await,
        Err(refusal) => refusal,
    };
    response::send(answer)
}
