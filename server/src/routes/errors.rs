//! Answers that no page makes: 503 with a time to come back, and the framework's own errors in our words.

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, StatusCode, header};

/// The database is away: 503 within its budget, come back in a few seconds (R-AV6).
pub fn unavailable() -> Response {
    let text = "The server cannot answer right now. Please try again in a moment.\n";
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "5")], text).into_response()
}

/// Plain form posts: 302 becomes 303, so that no browser repeats the post; a form whose arguments do not parse is
/// answered 500 by the framework with the parser's text: that becomes a 400 without it.
pub async fn polish(request: Request, next: Next) -> Response {
    let post = request.method() == Method::POST;
    let server_fn = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    if post && response.status() == StatusCode::FOUND {
        *response.status_mut() = StatusCode::SEE_OTHER;
    }
    let framework = response.headers().contains_key("serverfnerror");
    if server_fn && framework && response.status() == StatusCode::INTERNAL_SERVER_ERROR {
        return (StatusCode::BAD_REQUEST, "The form could not be read.\n").into_response();
    }
    response
}

/// A page that does not exist (or may not be known to exist, R-RT4).
pub fn not_found() -> Response {
    let page = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Page not found</title><link rel=\"stylesheet\" href=\"/enroll.css\"></head><body><main id=\"main\"><h1>Page not found</h1><p>There is no page at this address. <a href=\"/enroll\">Set up a device</a></p></main></body></html>";
    html(StatusCode::NOT_FOUND, page)
}

/// A small page of fixed words.
pub fn html(status: StatusCode, page: &str) -> Response {
    let mut response = (status, page.to_owned()).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}
