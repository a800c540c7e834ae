//! Which events mean what.

use super::{
    load::{History, Loader, Wish},
    select,
};
use crate::ui::{data::Query, found::all};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{
    Element, Event, EventTarget, HtmlAnchorElement, HtmlButtonElement, HtmlFormElement, HtmlInputElement,
    HtmlSelectElement, MouseEvent, SubmitEvent,
};

/// So long nobody types before the list is asked for.
const PAUSE: Duration = Duration::from_millis(300);

/// Listens; once per page.
pub(super) fn begin(loader: Loader) {
    let Some(root) = document().get_element_by_id("list") else { return };
    let _ = root.class_list().add_1("is-live");
    if let Some(region) = region() {
        select::refresh(&region);
    }
    let typed = StoredValue::new(0_u32);
    listen(&root, "click", move |event| clicked(loader, &event));
    listen(&root, "submit", move |event| submitted(loader, &event));
    listen(&root, "change", move |event| changed(loader, &event));
    listen(&root, "input", move |event| typing(loader, typed, &event));
    listen(&window(), "popstate", move |_| {
        let url = format!("{}{}", here(), window().location().search().unwrap_or_default());
        loader.load(Wish { entry: History::Stay, ..Wish::go(url) });
    });
}

fn listen(target: &EventTarget, name: &str, act: impl Fn(Event) + 'static) {
    let act = Closure::<dyn Fn(Event)>::new(act);
    let _ = target.add_event_listener_with_callback(name, act.as_ref().unchecked_ref());
    act.forget();
}

fn region() -> Option<Element> {
    document().get_element_by_id("table-region")
}

fn here() -> String {
    window().location().pathname().unwrap_or_default()
}

fn element(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// Links to the list itself; a link to a row, or one opened elsewhere, is the browser's.
fn clicked(loader: Loader, event: &Event) {
    let Some(mouse) = event.dyn_ref::<MouseEvent>() else { return };
    let plain = mouse.button() == 0
        && !(mouse.ctrl_key() || mouse.meta_key() || mouse.shift_key() || mouse.alt_key());
    let link = element(event).and_then(|target| target.closest("a[href]").ok().flatten());
    let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) else { return };
    if !plain || link.pathname() != here() || event.default_prevented() {
        return;
    }
    event.prevent_default();
    let (path, search) = (here(), window().location().search().unwrap_or_default());
    // What has come since is offered for the list as it was first shown; it is wanted for the one shown now.
    if link.closest(".live-line").is_ok_and(|found| found.is_some()) {
        let _ = window().location().assign(&format!("{path}{search}"));
        return;
    }
    let selected = search.contains("select=");
    match (link.id().as_str(), region()) {
        ("select-clear", Some(region)) if !selected => select::clear(&region),
        _ => loader.load(Wish::go(format!("{}{}", link.pathname(), link.search()))),
    }
}

/// Forms that ask for the list; files, bulk acts and everything else are the browser's.
fn submitted(loader: Loader, event: &Event) {
    let Some(form) = element(event).and_then(|target| target.dyn_into::<HtmlFormElement>().ok()) else {
        return;
    };
    let button = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
    let posts = button.is_some_and(|button| button.has_attribute("formaction"));
    if posts || form.method() != "get" || form.get_attribute("action").as_deref() != Some(&here()) {
        return;
    }
    event.prevent_default();
    loader.load(Wish::go(entered(&form).from_start().href(&here())));
}

/// A choice was made: a filter, a column, a row.
fn changed(loader: Loader, event: &Event) {
    let Some(target) = element(event) else { return };
    if let (Some(select), Some(region)) = (target.dyn_ref::<HtmlInputElement>(), region()) {
        if select.id() == "check-page" {
            return select::tick_all(&region, select.checked());
        }
        if select.class_list().contains("check-row") {
            return select::count(&region);
        }
    }
    let form = target.closest("#columns-form, #list-form").ok().flatten();
    let Some(form) = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else { return };
    if target.id() == "list-q" {
        return;
    }
    let wish = Wish::go(entered(&form).from_start().href(&here()));
    loader.load(if form.id() == "columns-form" { kept(&form, wish) } else { wish });
}

/// A choice of columns is kept with the account, where that is offered; the answer is the list with them.
fn kept(form: &HtmlFormElement, wish: Wish) -> Wish {
    let Some(keep) = all::<HtmlButtonElement>(form, "button[formaction]").into_iter().next() else {
        return wish;
    };
    let mut body = format!("keep={}", escaped(&keep.value()));
    for chosen in all::<HtmlInputElement>(form, "input[name='cols[]']") {
        if chosen.type_() == "hidden" || chosen.checked() {
            body.push_str("&cols%5B%5D=");
            body.push_str(&escaped(&chosen.value()));
        }
    }
    Wish { url: keep.form_action(), form: Some(body), ..wish }
}

fn escaped(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

/// Asks once nobody has typed for a moment. The first letter makes an entry of the history, the rest change it.
fn typing(loader: Loader, typed: StoredValue<u32>, event: &Event) {
    let Some(input) = element(event).filter(|target| target.id() == "list-q") else { return };
    let Some(form) = input.closest("form").ok().flatten().and_then(|f| f.dyn_into::<HtmlFormElement>().ok())
    else {
        return;
    };
    let now = typed.get_value().wrapping_add(1);
    typed.set_value(now);
    set_timeout(
        move || {
            if typed.get_value() == now {
                let url = entered(&form).from_start().href(&here());
                let had = Query::parse(&window().location().search().unwrap_or_default());
                let entry = if had.get("q").is_empty() { History::Push } else { History::Replace };
                loader.load(Wish { entry, typing: true, ..Wish::go(url) });
            }
        },
        PAUSE,
    );
}

/// What a form would send by GET.
fn entered(form: &HtmlFormElement) -> Query {
    let mut text = String::new();
    let fields = form.elements();
    for at in 0..fields.length() {
        let Some(field) = fields.item(at) else { continue };
        let value = if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
            let boxed = matches!(input.type_().as_str(), "checkbox" | "radio");
            (!boxed || input.checked()).then(|| (input.name(), input.value()))
        } else {
            field.dyn_ref::<HtmlSelectElement>().map(|select| (select.name(), select.value()))
        };
        if let Some((name, value)) = value.filter(|(name, _)| !name.is_empty()) {
            text.extend([&escaped(&name), "=", &escaped(&value), "&"]);
        }
    }
    Query::parse(&text)
}
