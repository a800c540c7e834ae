//! [`DeviceResponse`] on the wire. One function a status; 401 is not among them.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use services::device_response::DeviceResponse;
use std::any::Any;

const PLIST: &str = "application/xml; charset=UTF-8";

/// The answer as HTTP. "Nothing to do" is 200 with zero bytes, never an empty property list.
pub fn send(answer: DeviceResponse) -> Response {
    match answer {
        DeviceResponse::Ok => (StatusCode::OK, [(header::CONTENT_LENGTH, "0")]).into_response(),
        DeviceResponse::Body(xml) => (StatusCode::OK, [(header::CONTENT_TYPE, PLIST)], xml).into_response(),
        DeviceResponse::Json(json) => {
            (StatusCode::OK, [(header::CONTENT_TYPE, "application/json")], json).into_response()
        }
        DeviceResponse::BadRequest(why) => (StatusCode::BAD_REQUEST, format!("{why}\n")).into_response(),
        DeviceResponse::NotFound => StatusCode::NOT_FOUND.into_response(),
        DeviceResponse::NotThisUser => StatusCode::GONE.into_response(),
        DeviceResponse::Later { seconds } => later(seconds),
        DeviceResponse::Unrecognized(body) => {
            (StatusCode::FORBIDDEN, [(header::CONTENT_TYPE, "application/json")], body.into_bytes())
                .into_response()
        }
    }
}

/// A handler of ours panicked: broken is "later" here too (R-DV8), never the 500 that people get.
pub fn after_panic(_panic: Box<dyn Any + Send>) -> Response {
    tracing::error!("a device handler panicked");
    send(DeviceResponse::later())
}

fn later(seconds: u8) -> Response {
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, "Come back later.\n").into_response();
    if let Ok(value) = HeaderValue::from_str(&seconds.to_string()) {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}
