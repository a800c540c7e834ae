//! The live page: Server-Sent Events, woken by the commit that changed the attempt (README 48). A stream holds no
//! database connection between looks; at most four a session; other nodes' changes are seen by looking every 3 s.

use super::WebServices;
use crate::routes::errors;
use axum::{
    Json,
    extract::State,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use contract::{Caller, EnrollmentSession, portal::ProgressView};
use futures_util::{Stream, stream};
use http::StatusCode;
use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

const PER_SESSION: usize = 4;
pub(super) const LOOK_AGAIN: Duration = Duration::from_secs(3);
pub(super) const HEARTBEAT: Duration = Duration::from_secs(20);

/// Open streams by session.
#[derive(Clone, Default)]
pub struct Streams(Arc<Mutex<HashMap<[u8; 32], usize>>>);

/// One open stream; gives its place back when dropped.
pub(super) struct Place {
    streams: Streams,
    session: [u8; 32],
}

impl Streams {
    pub(super) fn take(&self, session: [u8; 32]) -> Option<Place> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(session).or_default();
        if *count >= PER_SESSION {
            return None;
        }
        *count = count.saturating_add(1);
        Some(Place { streams: self.clone(), session })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.streams.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.session) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                open.remove(&self.session);
            }
        }
    }
}

/// `GET /enroll/progress`: the same answer once, for pages without a stream.
pub async fn progress(State(web): State<WebServices>, caller: axum::Extension<Caller>) -> Response {
    let Ok(by) = caller.enrollment() else { return StatusCode::NOT_FOUND.into_response() };
    match web.services.portal.progress(by).await {
        Ok(view) => Json(view).into_response(),
        Err(_) => errors::unavailable(),
    }
}

/// `GET /enroll/events`.
pub async fn events(State(web): State<WebServices>, caller: axum::Extension<Caller>) -> Response {
    let Ok(by) = caller.enrollment().cloned() else { return StatusCode::NOT_FOUND.into_response() };
    let Some(place) = web.streams.take(by.session) else {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    };
    let mut response =
        Sse::new(watch(web, by, place)).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response();
    response.headers_mut().insert("x-accel-buffering", http::HeaderValue::from_static("no"));
    response
}

fn watch(
    web: WebServices,
    by: EnrollmentSession,
    place: Place,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let changes = web.storage.waker().watch(by.attempt);
    let start = (web, by, place, changes, None::<ProgressView>, false);
    stream::unfold(start, |(web, by, place, mut changes, mut last, ended)| async move {
        if ended {
            return None;
        }
        loop {
            if last.is_some() {
                // Whichever comes first; a closed watch means the server is stopping.
                if let Ok(Err(_)) = tokio::time::timeout(LOOK_AGAIN, changes.changed()).await {
                    return None;
                }
            }
            let view = web.services.portal.progress(&by).await.ok()?;
            let news = last
                .as_ref()
                .is_none_or(|seen| ProgressView { now_ms: seen.now_ms, ..view.clone() } != *seen);
            if news {
                let data = serde_json::to_string(&view).ok()?;
                let ended = view.go_to.is_some();
                last = Some(view);
                return Some((Ok(Event::default().data(data)), (web, by, place, changes, last, ended)));
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_streams_a_session_and_no_more() {
        let streams = Streams::default();
        let mut places: Vec<_> = (0..PER_SESSION).map(|_| streams.take([1; 32]).unwrap()).collect();
        assert!(streams.take([1; 32]).is_none());
        assert!(streams.take([2; 32]).is_some());
        places.pop();
        assert!(streams.take([1; 32]).is_some());
    }
}
