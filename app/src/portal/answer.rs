//! Where an answer leads: always by an explicit redirect to a GET page.

use crate::{
    error::AppError,
    host::{self, Cookie},
    paths,
};
use contract::{Error, portal::Moved};
use domain::enrollment::mode::Ownership;

/// To the step that comes, with the new cookie if there is one.
pub fn moved(outcome: Result<Moved, Error>) -> Result<(), AppError> {
    lead(outcome, "");
    Ok(())
}

/// As [`moved`], for the first post: the next page can then tell a browser that keeps no cookies (README 41).
pub fn started(outcome: Result<Moved, Error>) -> Result<(), AppError> {
    lead(outcome, "?started=1");
    Ok(())
}

/// To the start page, unless something of ours broke.
pub fn left(outcome: Result<(), Error>) -> Result<(), AppError> {
    match outcome {
        Err(error) => host::redirect(&paths::portal_problem(&error)),
        Ok(()) => host::redirect(paths::ENROLL),
    }
    Ok(())
}

fn lead(outcome: Result<Moved, Error>, query: &str) {
    match outcome {
        Ok(moved) => {
            if let Some(cookie) = moved.cookie {
                host::set_cookie(Cookie::Portal(cookie.0));
            }
            host::redirect(&format!("{}{query}", paths::step(moved.step)));
        }
        Err(error) => host::redirect(&paths::portal_problem(&error)),
    }
}

/// The form's value of an ownership.
pub const fn ownership_value(ownership: Ownership) -> &'static str {
    match ownership {
        Ownership::Personal => "personal",
        Ownership::Institutional => "institutional",
    }
}

/// The reverse of [`ownership_value`].
pub fn ownership(value: &str) -> Option<Ownership> {
    [Ownership::Personal, Ownership::Institutional].into_iter().find(|o| ownership_value(*o) == value)
}
