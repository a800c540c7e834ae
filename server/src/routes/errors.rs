//! Answers that no page makes: 503 with a time to come back, and the framework's own errors in our words.

use app::error::AppError;
use axum::{
    body::to_bytes,
    extract::Request,
    response::{IntoResponse, Response},
};
use contract::Error;
use http::{HeaderValue, Method, StatusCode, header};

/// An error of a server function is a few words.
const ERROR_BYTES: usize = 16 * 1024;

/// The database is away: 503 within its budget, come back in a few seconds (R-AV6).
pub fn unavailable() -> Response {
    let text = "The server cannot answer right now. Please try again in a moment.\n";
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "5")], text).into_response()
}

/// Plain form posts: 302 becomes 303, so that no browser repeats the post. A form whose arguments do not parse is
/// answered by the framework with 500, or with a redirect to wherever `Referer` says and the error in the address:
/// that becomes a 400 of one line.
pub struct Polish {
    is_post: bool,
    is_server_fn: bool,
}

impl Polish {
    /// What has to be known of the request.
    pub fn of(request: &Request) -> Self {
        let is_server_fn = request.uri().path().starts_with("/api/");
        Self { is_post: request.method() == Method::POST, is_server_fn }
    }

    /// The answer as it leaves.
    pub async fn answer(self, mut response: Response) -> Response {
        if self.is_server_fn && response.headers().contains_key("serverfnerror") {
            response = without_framework_words(response).await;
        }
        if self.is_post && response.status() == StatusCode::FOUND {
            *response.status_mut() = StatusCode::SEE_OTHER;
        }
        response
    }
}

/// What a server function refused knows where it leads; what could not be read leads nowhere.
async fn without_framework_words(response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let error = to_bytes(body, ERROR_BYTES).await.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    match error {
        Some(AppError::Refused(_)) if parts.status.is_redirection() => parts.into_response(),
        Some(AppError::Refused(Error::Unavailable { .. })) => unavailable(),
        _ => (StatusCode::BAD_REQUEST, "The form could not be read.\n").into_response(),
    }
}

/// Every 503 says when to come back, whoever made it.
pub fn come_back(response: &mut Response) {
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static("5"));
    }
}

/// An address outside of portal and console that is nothing. Fixed words: no page of `app` is made for it.
pub fn not_found() -> Response {
    let html = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Page not found</title>\
         <link rel=\"stylesheet\" href=\"/enroll.css\"></head>\
         <body><main id=\"main\"><h1>Page not found</h1>\
         <p class=\"lead\">There is no page at this address.</p>\
         <a class=\"primary\" href=\"/enroll\">Set up a device</a></main></body></html>";
    (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}
