//! Live changes for console pages: Server-Sent Events, woken by commits (README 48, ux C8).
//!
//! A look is cheap (`Overview::mark`) and holds no database connection afterwards; many commits between two looks are
//! one event. Each look proves the session anew and takes the sites it has by then, so a stream ends with its session
//! and never tells of a site that was taken away. Other nodes' changes are seen by looking every 3 s.

use super::{
    WebServices,
    events::{HEARTBEAT, LOOK_AGAIN, Place},
};
use axum::{
    extract::{Query, State},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use contract::{Caller, Error, caller::Administrator, caller::DevicesRead, overview::Mark};
use domain::ids::SiteId;
use futures_util::{Stream, stream};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use std::{collections::VecDeque, convert::Infallible, time::Duration};
use storage::DeviceChange;
use tokio::{
    sync::watch,
    time::{Instant, sleep_until, timeout},
};

/// At most two looks a second, however much is committed.
const BREATH: Duration = Duration::from_millis(500);

/// What the page shows.
#[derive(Deserialize)]
pub struct Wanted {
    site: Option<String>,
}

/// Data of the event `devices`.
#[derive(Serialize)]
struct Devices {
    /// The device changed last, where this node knows it.
    id: Option<String>,
    /// Managed devices.
    count: u64,
}

/// `GET /console/events?site=…`. 401 without a session, 404 for a site outside of it, 429 for a fifth stream.
pub async fn events(
    State(web): State<WebServices>,
    caller: axum::Extension<Caller>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let Some(who) = caller.administrator.clone() else { return StatusCode::UNAUTHORIZED.into_response() };
    let site = wanted.site.filter(|site| !site.is_empty()).map(|site| site.parse()).transpose();
    let Ok(site) = site else { return StatusCode::NOT_FOUND.into_response() };
    let changes = web.storage.waker().console();
    let first = match look(&web, &who, site).await {
        Ok(mark) => mark,
        Err(Error::Unavailable { .. }) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Err(_) => return StatusCode::NOT_FOUND.into_response(),
    };
    let Some(place) = web.console_streams.take(who.session) else {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    };
    let seen = *changes.borrow();
    // The first event says what there is, so that a page that was made before knows whether it is old.
    let ready = VecDeque::from([event("overview", &first)]);
    let looked = Instant::now();
    let watching = Watching { web, who, site, changes, seen, mark: first, ready, looked, _place: place };
    let mut response = Sse::new(watching.stream())
        .keep_alive(KeepAlive::new().interval(HEARTBEAT).text("heartbeat"))
        .into_response();
    response.headers_mut().insert("x-accel-buffering", http::HeaderValue::from_static("no"));
    response
}

/// One open stream.
struct Watching {
    web: WebServices,
    who: Administrator,
    site: Option<SiteId>,
    changes: watch::Receiver<u64>,
    seen: u64,
    mark: Mark,
    ready: VecDeque<Event>,
    looked: Instant,
    _place: Place,
}

async fn look(web: &WebServices, who: &Administrator, site: Option<SiteId>) -> Result<Mark, Error> {
    let caller = Caller {
        visitor: who.visitor.clone(),
        enrollment: None,
        enrollment_expired: false,
        ended: None,
        administrator: Some(who.clone()),
    };
    web.services.overview.mark(&caller.admin::<DevicesRead>()?, site).await
}

fn event(name: &'static str, data: &impl Serialize) -> Event {
    // Our own small structs always serialize; an event without data would still tell the page to look.
    Event::default().event(name).data(serde_json::to_string(data).unwrap_or_default())
}

impl Watching {
    fn stream(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, |mut watching| async move {
            loop {
                if let Some(event) = watching.ready.pop_front() {
                    return Some((Ok(event), watching));
                }
                if !watching.look_again().await {
                    return None;
                }
            }
        })
    }

    /// Waits for a commit or 3 s and looks; false: the stream is over.
    async fn look_again(&mut self) -> bool {
        // A closed watch means the server is stopping.
        if let Ok(Err(_)) = timeout(LOOK_AGAIN, self.changes.changed()).await {
            return false;
        }
        sleep_until(self.looked + BREATH).await;
        self.looked = Instant::now();
        let count = *self.changes.borrow_and_update();
        match self.web.sessions.still(&self.who).await {
            Ok(Some(who)) => self.who = who,
            Ok(None) => return false,
            // The database is away: the page keeps what it has.
            Err(_) => return true,
        }
        let mark = match look(&self.web, &self.who, self.site).await {
            Ok(mark) => mark,
            Err(Error::Unavailable { .. }) => return true,
            Err(_) => return false,
        };
        let changed = self.web.storage.waker().devices_since(self.seen);
        self.seen = count;
        let device = changed.into_iter().rev().find(|change| self.may_know(change));
        if device.is_some() || mark.enrolled != self.mark.enrolled {
            let id = device.map(|change| change.device.to_string());
            self.ready.push_back(event("devices", &Devices { id, count: mark.enrolled }));
        }
        if mark != self.mark {
            self.ready.push_back(event("overview", &mark));
            self.mark = mark;
        }
        true
    }

    fn may_know(&self, change: &DeviceChange) -> bool {
        self.who.sites.contains(change.site) && self.site.is_none_or(|site| change.site == Some(site))
    }
}
