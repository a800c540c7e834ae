//! Why a walk ended early, in the page's own words where it has any.

use crate::device::InstallError;
use crate::http::HttpError;

/// Why a walk ended early.
#[derive(Debug, thiserror::Error)]
pub enum WalkError {
    /// The browser cannot be set up.
    #[error("the browser cannot be set up: {0}")]
    Browser(String),
    /// No answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// A redirect without a usable target.
    #[error("status {status} without a usable address")]
    BadRedirect {
        /// HTTP status.
        status: u16,
    },
    /// Redirects without end.
    #[error("more than 10 redirects in a row")]
    TooManyRedirects,
    /// A page that the person cannot go on from.
    #[error("stopped at {path} (status {status}): “{heading}”{}", said(problem.as_ref()))]
    Stopped {
        /// Path of the page.
        path: String,
        /// HTTP status.
        status: u16,
        /// Its heading.
        heading: String,
        /// The problem it tells.
        problem: Option<String>,
    },
    /// The answer wanted is not offered.
    #[error("{path} does not offer “{wanted}”")]
    NotOffered {
        /// Path of the page.
        path: String,
        /// What was to be chosen.
        wanted: String,
    },
    /// The download is nothing that iOS would offer to install.
    #[error("the profile link gave status {status} and type “{kind}”")]
    NotAProfile {
        /// HTTP status.
        status: u16,
        /// `Content-Type`.
        kind: String,
    },
    /// The device refused the profile or was refused itself.
    #[error("installation failed: {0}")]
    Install(#[from] InstallError),
    /// The device is enrolled, but the portal does not show it.
    #[error("the portal still shows “{stage}” after the installation")]
    NotShown {
        /// Last stage seen, or what came in its place.
        stage: String,
    },
}

fn said(problem: Option<&String>) -> String {
    problem.map(|problem| format!(", {problem}")).unwrap_or_default()
}
