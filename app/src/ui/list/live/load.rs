//! Asks for an address and puts its list in the place of the present one.

use crate::ui::{found::all, live::REPLACED};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{
    Document, Element, Event, HtmlElement, HtmlInputElement, HtmlSelectElement, Url, XmlHttpRequest,
    XmlHttpRequestResponseType,
};

/// The part of the answer that is used.
const REGION: &str = "table-region";
/// From here on a wait is shown (ux C5.3).
const BUSY_AFTER: Duration = Duration::from_millis(400);

/// What becomes of the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum History {
    /// A new entry of the history.
    Push,
    /// The same entry, further typed.
    Replace,
    /// The browser has gone there already.
    Stay,
}

/// What is asked for.
pub(super) struct Wish {
    /// Where.
    pub url: String,
    /// A form to post there; its redirect leads to the list.
    pub form: Option<String>,
    /// What becomes of the address.
    pub entry: History,
    /// Somebody is still typing: an answer that is no list waits until they send it.
    pub typing: bool,
}

impl Wish {
    pub(super) fn go(url: String) -> Self {
        Self { url, form: None, entry: History::Push, typing: false }
    }
}

/// One request at a time; a later one replaces an earlier one.
#[derive(Clone, Copy)]
pub(super) struct Loader {
    said: RwSignal<String>,
    last: StoredValue<u32>,
    request: StoredValue<Option<XmlHttpRequest>, LocalStorage>,
}

impl Loader {
    pub(super) fn new(said: RwSignal<String>) -> Self {
        Self { said, last: StoredValue::new(0), request: StoredValue::new_local(None) }
    }

    /// Asks; whatever was under way before is dropped.
    pub(super) fn load(self, wish: Wish) {
        let run = self.last.get_value().wrapping_add(1);
        self.last.set_value(run);
        if let Some(before) = self.request.try_update_value(Option::take).flatten() {
            let _ = before.abort();
        }
        let Some(request) = opened(&wish) else { return leave(&wish.url) };
        self.request.set_value(Some(request.clone()));
        set_timeout(
            move || {
                if self.last.get_value() == run && self.request.with_value(Option::is_some) {
                    busy();
                }
            },
            BUSY_AFTER,
        );
        let body = wish.form.clone();
        let answer = request.clone();
        let done = Closure::once_into_js(move || {
            if self.last.get_value() == run {
                self.request.set_value(None);
                self.take(&answer, &wish);
            }
        });
        request.set_onloadend(Some(done.unchecked_ref()));
        let _ = match body {
            Some(body) => request.send_with_opt_str(Some(&body)),
            None => request.send(),
        };
    }

    fn take(self, answer: &XmlHttpRequest, wish: &Wish) {
        let page = answer.response_xml().ok().flatten();
        let found = page.as_ref().and_then(|page| Some((page, page.get_element_by_id(REGION)?)));
        let url = address(&answer.response_url()).unwrap_or_else(|| wish.url.clone());
        match (found, document().get_element_by_id(REGION)) {
            (Some((page, fresh)), Some(old)) if answer.status() == Ok(200) && is_here(&url) => {
                replace(&old, &fresh);
                follow(page);
                enter(wish.entry, &url);
                document().set_title(&page.title());
                self.said.set(fresh.get_attribute("data-said").unwrap_or_default());
            }
            _ if wish.typing => calm(),
            // Signed out, a reference that leads elsewhere, nothing left to list: the page itself says it.
            _ if wish.form.is_some() => {
                let _ = window().location().reload();
            }
            _ => leave(&url),
        }
    }
}

fn opened(wish: &Wish) -> Option<XmlHttpRequest> {
    let request = XmlHttpRequest::new().ok()?;
    let method = if wish.form.is_some() { "POST" } else { "GET" };
    request.open_with_async(method, &wish.url, true).ok()?;
    // The browser parses the answer; its scripts do not run.
    request.set_response_type(XmlHttpRequestResponseType::Document);
    request.set_request_header("Accept", "text/html").ok()?;
    if wish.form.is_some() {
        request.set_request_header("Content-Type", "application/x-www-form-urlencoded").ok()?;
    }
    Some(request)
}

fn leave(url: &str) {
    let _ = window().location().assign(url);
}

/// Path and query of an address.
fn address(url: &str) -> Option<String> {
    let url = Url::new(url).ok()?;
    Some(format!("{}{}", url.pathname(), url.search()))
}

fn is_here(url: &str) -> bool {
    let path = url.split('?').next().unwrap_or(url);
    window().location().pathname().is_ok_and(|here| here == path)
}

fn busy() {
    if let Some(region) = document().get_element_by_id(REGION) {
        let _ = region.set_attribute("aria-busy", "true");
    }
}

fn calm() {
    if let Some(region) = document().get_element_by_id(REGION) {
        let _ = region.remove_attribute("aria-busy");
    }
}

fn enter(entry: History, url: &str) {
    let Ok(history) = window().history() else { return };
    let _ = match entry {
        History::Push => history.push_state_with_url(&JsValue::NULL, "", Some(url)),
        History::Replace => history.replace_state_with_url(&JsValue::NULL, "", Some(url)),
        History::Stay => Ok(()),
    };
}

/// The new rows for the old ones. Open menus stay open; the focus stays on what it was on, or goes to the table.
fn replace(old: &Element, fresh: &Element) {
    let held = document().active_element().filter(|active| old.contains(Some(active.as_ref())));
    let open: Vec<String> = all::<Element>(old, "details[open]").iter().map(Element::id).collect();
    // A query knows each element of the answer by its id, also after it has moved here.
    let _ = old.replace_with_with_node_1(fresh);
    for id in open {
        if let Some(menu) = document().get_element_by_id(&id) {
            let _ = menu.set_attribute("open", "");
        }
    }
    super::select::refresh(fresh);
    // What was offered as new is in it.
    if let Ok(event) = Event::new(REPLACED) {
        let _ = document().dispatch_event(&event);
    }
    let Some(held) = held else { return };
    let again = Some(held.id()).filter(|id| !id.is_empty()).and_then(|id| document().get_element_by_id(&id));
    let place = again.or_else(|| fresh.query_selector(".table-region, a").ok().flatten());
    if let Some(place) = place.and_then(|place| place.dyn_into::<HtmlElement>().ok()) {
        let _ = place.focus();
    }
}

/// What stands outside of the region and depends on the address too.
fn follow(page: &Document) {
    for part in all::<Element>(&document(), "[data-follow]") {
        if let Some(fresh) = page.get_element_by_id(&part.id()) {
            let _ = part.replace_with_with_node_1(&fresh);
        }
    }
    for select in all::<HtmlSelectElement>(&document(), "#list-form select") {
        let fresh = page.get_element_by_id(&select.id()).and_then(|s| s.dyn_into::<HtmlSelectElement>().ok());
        if let Some(fresh) = fresh {
            select.set_value(&fresh.value());
        }
    }
    let typing = document().active_element();
    for input in all::<HtmlInputElement>(&document(), "#list-q, #list-form input[type=date]") {
        let fresh = page.get_element_by_id(&input.id()).and_then(|i| i.dyn_into::<HtmlInputElement>().ok());
        // What somebody types in is theirs: a year half typed is no day yet.
        if let Some(fresh) = fresh
            && typing.as_ref() != Some(input.as_ref())
        {
            input.set_value(&fresh.value());
        }
    }
}
