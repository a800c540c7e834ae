//! Requests with a bounded answer, and faults told apart the way a device tells them apart.

use reqwest::header::HeaderMap;
use reqwest::{RequestBuilder, StatusCode};

/// Largest answer taken, bytes: more than any page, profile or command.
const MOST_BYTES: usize = 4 << 20;

/// Why there was no answer.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum HttpError {
    /// The server's certificate is not trusted, or TLS failed otherwise.
    #[error("the server certificate for “{host}” is invalid: {detail}")]
    Tls {
        /// Host asked.
        host: String,
        /// What the TLS library says.
        detail: String,
    },
    /// No connection, a broken one, or no answer in time.
    #[error("no answer from “{host}”: {detail}")]
    Network {
        /// Host asked.
        host: String,
        /// The innermost cause.
        detail: String,
    },
    /// An answer over 4 MiB.
    #[error("the answer is larger than 4 MiB")]
    TooLarge,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// A header as text; absent and unreadable ones are empty.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// Sends and reads the whole answer, at most 4 MiB.
pub(crate) async fn send(request: RequestBuilder) -> Result<Answer, HttpError> {
    let mut response = request.send().await.map_err(|error| told(&error))?;
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| told(&error))? {
        if body.len() + chunk.len() > MOST_BYTES {
            return Err(HttpError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, headers, body })
}

fn told(error: &reqwest::Error) -> HttpError {
    let host = error.url().and_then(|url| url.host_str()).unwrap_or("the server").to_owned();
    let mut tls = None;
    let mut detail = String::new();
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        detail = inner.to_string();
        tls = tls.or_else(|| tls_fault(inner));
        cause = inner.source();
    }
    match tls {
        Some(detail) => HttpError::Tls { host, detail },
        None => HttpError::Network { host, detail },
    }
}

/// The TLS fault in this error or in what it wraps: an I/O error names the source of what it holds, not what it
/// holds, and there may be one inside another.
fn tls_fault(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    if let Some(fault) = error.downcast_ref::<rustls::Error>() {
        return Some(fault.to_string());
    }
    let held = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref)?;
    tls_fault(held)
}
