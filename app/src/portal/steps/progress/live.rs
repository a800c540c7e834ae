//! The browser's part: one stream of events, questions behind it, and a look at the clock each second.
//!
//! Safari stops timers and streams in the background; so nothing counts ticks, and coming back asks at once.

use super::countdown::{self, Moment};
use crate::paths;
use contract::portal::{ProgressView, Stage};
use js_sys::{Date, Object, Reflect};
use leptos::{prelude::*, serde_json};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{EventSource, MessageEvent, VisibilityState, XmlHttpRequest};

/// What is said aloud, and the language for the time of day.
#[derive(Clone)]
pub(super) struct Said {
    pub five: String,
    pub one: String,
    pub none: String,
    pub language: String,
}

/// What the island shows, and what it needs to keep it right.
#[derive(Clone, Copy)]
pub(super) struct State {
    /// The server's last word.
    pub view: RwSignal<ProgressView>,
    /// Time left, milliseconds.
    pub left: RwSignal<i64>,
    /// Deadline as a time of day.
    pub clock: RwSignal<Option<String>>,
    /// The script runs.
    pub running: RwSignal<bool>,
    /// The server has answered the script.
    pub answered: RwSignal<bool>,
    /// The last question got no answer.
    pub offline: RwSignal<bool>,
    /// For screen readers.
    pub announcement: RwSignal<String>,
    /// Server time minus this device's time.
    offset: StoredValue<i64>,
    began: StoredValue<i64>,
    asked: StoredValue<i64>,
    streaming: StoredValue<bool>,
}

impl State {
    pub(super) fn new(start: ProgressView, clock: Option<String>) -> Self {
        let left = start.deadline_ms.map_or(0, |deadline| countdown::left(deadline, start.now_ms));
        Self {
            left: RwSignal::new(left),
            view: RwSignal::new(start),
            clock: RwSignal::new(clock),
            running: RwSignal::new(false),
            answered: RwSignal::new(false),
            offline: RwSignal::new(false),
            announcement: RwSignal::new(String::new()),
            offset: StoredValue::new(0),
            began: StoredValue::new(0),
            asked: StoredValue::new(0),
            streaming: StoredValue::new(false),
        }
    }

    /// The download is gone: the server says so, or its deadline has passed.
    pub(super) fn is_over(self) -> bool {
        let left = self.left.get();
        self.view
            .with(|v| v.expired || (v.stage == Stage::Downloaded && v.deadline_ms.is_some() && left == 0))
    }
}

/// Whole milliseconds of this device's clock.
#[allow(clippy::cast_possible_truncation, reason = "a date fits 53 bits")]
fn here() -> i64 {
    Date::now() as i64
}

/// Starts everything; once per page.
pub(super) fn begin(state: State, said: Said) {
    let now = here();
    state.offset.set_value(state.view.with_untracked(|v| v.now_ms).saturating_sub(now));
    state.began.set_value(now);
    show_clock(state, &said);
    state.running.set(true);
    stream(state, &said);
    ask(state, &said);

    let each_second = said.clone();
    let _ = set_interval_with_handle(move || look(state, &each_second), Duration::from_secs(1));
    let back = said.clone();
    on_return(move || {
        if is_visible() {
            ask(state, &back);
            look(state, &back);
        }
    });
}

fn is_visible() -> bool {
    document().visibility_state() == VisibilityState::Visible
}

/// Coming back from Settings, from another tab, or out of the back-forward cache.
fn on_return(act: impl Fn() + 'static) {
    let act = Closure::<dyn Fn()>::new(act);
    let function = act.as_ref().unchecked_ref();
    // Older Safari does not hand `visibilitychange` on to the window.
    let _ = document().add_event_listener_with_callback("visibilitychange", function);
    let _ = window().add_event_listener_with_callback("pageshow", function);
    act.forget();
}

fn stream(state: State, said: &Said) {
    let Ok(source) = EventSource::new(paths::ENROLL_EVENTS) else { return };
    let said = said.clone();
    let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(text) = event.data().as_string() {
            state.streaming.set_value(true);
            take(state, &said, &text);
        }
    });
    source.set_onmessage(Some(message.as_ref().unchecked_ref()));
    message.forget();
    let lost = Closure::<dyn Fn()>::new(move || state.streaming.set_value(false));
    source.set_onerror(Some(lost.as_ref().unchecked_ref()));
    lost.forget();
}

/// Asks once.
fn ask(state: State, said: &Said) {
    state.asked.set_value(here());
    let Ok(request) = XmlHttpRequest::new() else { return };
    if request.open_with_async("GET", paths::ENROLL_PROGRESS, true).is_err() {
        return;
    }
    let said = said.clone();
    let answer = request.clone();
    let done = Closure::once_into_js(move || match answer.status().unwrap_or(0) {
        200 => {
            if let Ok(Some(text)) = answer.response_text() {
                take(state, &said, &text);
            }
        }
        // The session is over; the start page says what to do.
        401 | 403 | 404 | 410 => leave(paths::ENROLL),
        _ => state.offline.set(true),
    });
    request.set_onloadend(Some(done.unchecked_ref()));
    if request.send().is_err() {
        state.offline.set(true);
    }
}

/// The server's word.
fn take(state: State, said: &Said, text: &str) {
    let Ok(view) = serde_json::from_str::<ProgressView>(text) else { return };
    state.offset.set_value(view.now_ms.saturating_sub(here()));
    state.offline.set(false);
    state.answered.set(true);
    let target = view.go_to.clone();
    state.view.set(view);
    show_clock(state, said);
    look(state, said);
    // Only pages of ours.
    if let Some(target) = target.filter(|t| paths::portal_page(t) == t) {
        leave(&target);
    }
}

fn leave(path: &str) {
    let _ = window().location().assign(path);
}

/// Time left now, what to say about it, and whether to ask again.
fn look(state: State, said: &Said) {
    let now = here();
    if let Some(deadline) = state.view.with_untracked(|v| v.deadline_ms) {
        let left = countdown::left(deadline, now.saturating_add(state.offset.get_value()));
        let moment = countdown::passed(state.left.get_untracked(), left);
        state.left.set(left);
        if let Some(moment) = moment {
            state.announcement.set(match moment {
                Moment::Five => said.five.clone(),
                Moment::One => said.one.clone(),
                Moment::Over => said.none.clone(),
            });
        }
    }
    let pause = countdown::pause(state.streaming.get_value(), now.saturating_sub(state.began.get_value()));
    if is_visible() && now.saturating_sub(state.asked.get_value()) >= pause {
        ask(state, said);
    }
}

/// The deadline in the reader's own time of day.
fn show_clock(state: State, said: &Said) {
    let deadline = state.view.with_untracked(|v| v.deadline_ms);
    let clock = deadline.map(|ms| {
        let options = Object::new();
        for part in ["hour", "minute"] {
            let _ = Reflect::set(&options, &part.into(), &"2-digit".into());
        }
        #[allow(clippy::cast_precision_loss, reason = "a date fits 53 bits")]
        let date = Date::new(&JsValue::from_f64(ms as f64));
        String::from(date.to_locale_string(&said.language, &options))
    });
    if state.clock.with_untracked(|c| *c != clock) {
        state.clock.set(clock);
    }
}
