//! `PUT /mdm/check-in`: Authenticate, TokenUpdate, CheckOut and the rest.

use super::{DeviceServices, response, signature};
use axum::{body::Bytes, extract::State, response::Response};
use http::HeaderMap;
use std::sync::Arc;

/// The handler. Acknowledged means committed (R-DU1).
pub async fn put(State(services): State<Arc<DeviceServices>>, headers: HeaderMap, body: Bytes) -> Response {
    let answer = match signature::identify(&services, &headers, &body).await {
        Ok(identity) => services.check_in.handle(&identity, &body).await,
        Err(refusal) => refusal,
    };
    response::send(answer)
}
