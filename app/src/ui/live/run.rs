//! The browser's part: one stream of events while the tab is seen, and the page's own part fetched on a change.

use super::{Phase, patch};
use crate::{paths, ui::found::all};
use js_sys::{Date, JSON, Reflect};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{
    Document, Element, EventSource, HtmlAnchorElement, MessageEvent, VisibilityState, XmlHttpRequest,
    XmlHttpRequestResponseType,
};

/// How often it is looked whether something is to be done.
const TICK: Duration = Duration::from_millis(250);
/// Between two fetches at least this long, and at least four times as long as the last one took.
const PAUSE_MS: i64 = 1_000;
/// After a failure.
const RETRY_MS: i64 = 3_000;

/// Totals are counted to ten thousand; this is more.
const COUNTED: u32 = 10_001;
/// There is more than is counted.
const UNCOUNTED: u32 = u32::MAX;

/// What is kept current, and how.
#[derive(Clone)]
pub(super) struct Watched {
    pub region: String,
    pub href: String,
    pub events: String,
    pub offer: bool,
}

#[derive(Clone, Copy)]
struct State {
    watched: StoredValue<Watched>,
    phase: RwSignal<Phase>,
    waiting: RwSignal<u32>,
    /// The open stream.
    source: StoredValue<Option<EventSource>, LocalStorage>,
    /// The mark of what is shown; of a list, the last one told.
    mark: StoredValue<String>,
    /// Something changed since the last fetch began.
    stale: StoredValue<bool>,
    fetching: StoredValue<bool>,
    /// Not before this moment.
    not_before: StoredValue<i64>,
}

#[allow(clippy::cast_possible_truncation, reason = "a date fits 53 bits")]
fn now() -> i64 {
    Date::now() as i64
}

fn is_visible() -> bool {
    document().visibility_state() == VisibilityState::Visible
}

/// Starts everything; once per page.
pub(super) fn begin(watched: Watched, phase: RwSignal<Phase>, waiting: RwSignal<u32>) {
    let mark = mark_of(&document(), &watched.region).unwrap_or_default();
    let state = State {
        watched: StoredValue::new(watched),
        phase,
        waiting,
        source: StoredValue::new_local(None),
        mark: StoredValue::new(mark),
        stale: StoredValue::new(false),
        fetching: StoredValue::new(false),
        not_before: StoredValue::new(0),
    };
    if is_visible() {
        open(state);
    }
    let turned = Closure::<dyn Fn()>::new(move || turn(state));
    let function = turned.as_ref().unchecked_ref();
    // Older Safari does not hand `visibilitychange` on to the window.
    let _ = document().add_event_listener_with_callback("visibilitychange", function);
    turned.forget();
    let fresh = Closure::<dyn Fn()>::new(move || state.waiting.set(0));
    let _ = document().add_event_listener_with_callback(super::REPLACED, fresh.as_ref().unchecked_ref());
    fresh.forget();
    let _ = set_interval_with_handle(move || tick(state), TICK);
}

/// The tab was hidden or has come back.
fn turn(state: State) {
    if state.phase.get_untracked() == Phase::Ended {
        return;
    }
    if is_visible() {
        refetch(state);
        state.not_before.set_value(0);
        open(state);
    } else {
        close(state);
        state.phase.set(Phase::Paused);
    }
}

fn close(state: State) {
    if let Some(source) = state.source.try_update_value(Option::take).flatten() {
        source.close();
    }
}

fn open(state: State) {
    close(state);
    let Ok(source) = EventSource::new(&state.watched.with_value(|watched| watched.events.clone())) else {
        return;
    };
    let opened = Closure::<dyn Fn()>::new(move || state.phase.set(Phase::Live));
    source.set_onopen(Some(opened.as_ref().unchecked_ref()));
    opened.forget();
    let lost = Closure::<dyn Fn()>::new(move || {
        state.phase.set(Phase::Paused);
        state.not_before.set_value(now().saturating_add(RETRY_MS));
    });
    source.set_onerror(Some(lost.as_ref().unchecked_ref()));
    lost.forget();
    let offers = state.watched.with_value(|watched| watched.offer);
    listen(&source, "overview", move |event| {
        let Some(mark) = field(&event, "mark") else { return };
        if offers {
            // What a list shows may also change by an act of an administrator.
            told(state, format!("{mark} {}", field(&event, "log").unwrap_or_default()));
        } else if state.mark.with_value(|shown| *shown != mark) {
            refetch(state);
        }
    });
    listen(&source, "devices", move |_| {
        // A device that only reported something is no new row.
        if !offers {
            refetch(state);
        }
    });
    state.source.set_value(Some(source));
}

fn listen(source: &EventSource, name: &str, act: impl Fn(MessageEvent) + 'static) {
    let told = Closure::<dyn Fn(MessageEvent)>::new(act);
    let _ = source.add_event_listener_with_callback(name, told.as_ref().unchecked_ref());
    told.forget();
}

/// A field of the event's data.
fn field(event: &MessageEvent, name: &str) -> Option<String> {
    let data = JSON::parse(&event.data().as_string()?).ok()?;
    Reflect::get(&data, &JsValue::from_str(name)).ok()?.as_string()
}

/// The first mark is that of the list as it came; at another one it is looked what is new.
fn told(state: State, mark: String) {
    let known = state.mark.get_value();
    if !known.is_empty() && known != mark {
        refetch(state);
    }
    state.mark.set_value(mark);
}

/// What is shown may be old.
fn refetch(state: State) {
    state.stale.set_value(true);
}

/// "3 new – show"; beyond what is counted only that there is more.
pub(super) fn offer(waiting: u32) -> String {
    if waiting == UNCOUNTED { "More has come – show".to_owned() } else { format!("{waiting} new – show") }
}

/// Fetches what is stale, and opens the stream again if the browser has given it up.
fn tick(state: State) {
    if !is_visible() || state.phase.get_untracked() == Phase::Ended || now() < state.not_before.get_value() {
        return;
    }
    let given_up = state.source.with_value(|source| {
        source.as_ref().is_none_or(|source| source.ready_state() == EventSource::CLOSED)
    });
    if given_up {
        // A refused stream does not say why; the page does.
        refetch(state);
        open(state);
    }
    if state.stale.get_value() && !state.fetching.get_value() {
        fetch(state);
    }
}

fn fetch(state: State) {
    let Ok(request) = XmlHttpRequest::new() else { return };
    let href = address(state);
    if request.open_with_async("GET", &href, true).is_err() {
        return;
    }
    request.set_response_type(XmlHttpRequestResponseType::Document);
    let _ = request.set_request_header(paths::LIVE_HEADER, "1");
    state.fetching.set_value(true);
    state.stale.set_value(false);
    let began = now();
    let answer = request.clone();
    let done = Closure::once_into_js(move || {
        state.fetching.set_value(false);
        let took = now().saturating_sub(began);
        state.not_before.set_value(now().saturating_add(took.saturating_mul(4).max(PAUSE_MS)));
        take(state, &answer, &href);
    });
    request.set_onloadend(Some(done.unchecked_ref()));
    if request.send().is_err() {
        state.fetching.set_value(false);
    }
}

/// The page came: its part is put in. Another page: the session has ended.
fn take(state: State, answer: &XmlHttpRequest, asked: &str) {
    if answer.status().unwrap_or(0) != 200 {
        state.stale.set_value(true);
        state.not_before.set_value(now().saturating_add(RETRY_MS));
        return;
    }
    let (region, offers) = state.watched.with_value(|watched| (watched.region.clone(), watched.offer));
    let page = answer.response_xml().ok().flatten();
    let new = page.and_then(|page| page.get_element_by_id(&region));
    match (document().get_element_by_id(&region), new) {
        // Looked for at this address, but the reader has gone on to another list.
        (Some(_), Some(_)) if offers && asked != address(state) => refetch(state),
        (Some(shown), Some(new)) if offers => state.waiting.set(more(&shown, &new)),
        (Some(shown), Some(new)) => {
            patch::element(&document(), &shown, &new);
            state.mark.set_value(mark_of(&document(), &region).unwrap_or_default());
        }
        (_, None) => {
            close(state);
            state.phase.set(Phase::Ended);
        }
        (None, _) => {}
    }
}

/// Where the page is now: a list follows its reader.
fn address(state: State) -> String {
    let (href, offers) = state.watched.with_value(|watched| (watched.href.clone(), watched.offer));
    let here = window().location();
    match (here.pathname(), here.search()) {
        (Ok(path), Ok(search)) if offers => format!("{path}{search}"),
        _ => href,
    }
}

/// How many more rows there are than shown.
fn more(shown: &Element, new: &Element) -> u32 {
    let total = |region: &Element| region.get_attribute("data-total")?.parse::<u32>().ok();
    let (before, now) = (total(shown).unwrap_or_default(), total(new).unwrap_or_default());
    if now < COUNTED || before < COUNTED {
        return now.saturating_sub(before);
    }
    let rows = |region: &Element| -> Vec<String> {
        all::<HtmlAnchorElement>(region, "tbody th a").iter().map(HtmlAnchorElement::href).collect()
    };
    let known = rows(shown);
    if rows(new).iter().all(|row| known.contains(row)) { 0 } else { UNCOUNTED }
}

fn mark_of(page: &Document, region: &str) -> Option<String> {
    page.get_element_by_id(region)?.get_attribute("data-mark")
}
