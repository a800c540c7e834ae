//! What a program that tests may ask of a server started with `--test`: another time, an empty installation.
//!
//! Invariants: without the flag these addresses do not exist; with it the server answers on this machine alone
//! ([`crate::config::Mode`]) and has a database in which nobody works ([`settle`]). The check of forms
//! ([`crate::routes::csrf`]) stands before them as before every post, so that no foreign page in a browser reaches them.

use crate::{commands::Failure, config::Mode, routes::errors, wiring::Foundation};
use axum::{
    Json,
    body::Bytes,
    extract::State,
    response::{IntoResponse, Response},
};
use chrono::Duration;
use contract::Error;
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use services::test_mode::{self, Claim, TestMode};

/// About twenty years: further than tests of ours look, and well within what both databases can store.
const FARTHEST_SECONDS: i64 = 20 * 366 * 24 * 60 * 60;

const CLOCK_BODY: &str = "The body must be {\"offset_seconds\": n}: n whole seconds ahead of the real time, \
                          at most 20 years either way.";
const RESET_BODY: &str = "The body must be empty or {}.";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Clock {
    offset_seconds: i64,
}

/// An object without fields.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// `PUT /api/test/clock`: sets how far the clock is ahead of the real time, and says what it shows now.
pub async fn clock(State(test): State<TestMode>, body: Bytes) -> Response {
    let asked = serde_json::from_slice::<Clock>(&body).ok();
    let near = |clock: &Clock| (-FARTHEST_SECONDS..=FARTHEST_SECONDS).contains(&clock.offset_seconds);
    let Some(Clock { offset_seconds }) = asked.filter(near) else { return refused(CLOCK_BODY) };
    match test.set_clock(Duration::seconds(offset_seconds)).await {
        Ok(now) => Json(json!({ "offset_seconds": offset_seconds, "now": now.iso() })).into_response(),
        Err(error) => failed(&error),
    }
}

/// `POST /api/test/reset`: an empty installation and the link for its first administrator.
pub async fn reset(State(test): State<TestMode>, body: Bytes) -> Response {
    if !body.is_empty() && serde_json::from_slice::<Nothing>(&body).is_err() {
        return refused(RESET_BODY);
    }
    match test.reset().await {
        Ok(link) => Json(json!({ "first_administrator": link })).into_response(),
        Err(error) => failed(&error),
    }
}

fn refused(words: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": words }))).into_response()
}

fn failed(error: &Error) -> Response {
    match error {
        Error::Unavailable { .. } => errors::unavailable(),
        other => {
            (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({ "error": other.to_string() }))).into_response()
        }
    }
}

/// Before anything is served: test mode takes the database or is refused it; any other server takes it back.
pub async fn settle(mode: Mode, foundation: &Foundation) -> Result<(), Failure> {
    let told = |failure: services::failure::Failure| Failure::from(format!("{failure:?}"));
    if mode != Mode::Test {
        return test_mode::release(&foundation.storage).await.map_err(told);
    }
    match test_mode::claim(&foundation.storage).await.map_err(told)? {
        Claim::Granted => Ok(()),
        Claim::InUse => {
            Err("this database has an administrator who was not made in test mode, and test mode \
                             empties it; choose a new one (try --data data-test)"
                .into())
        }
    }
}
