//! Events of one form: changed, left, sent, page left.

use super::{check, filter, marks};
use leptos::prelude::*;
use std::{cell::Cell, cell::RefCell, collections::BTreeSet, rc::Rc, time::Duration};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{
    BeforeUnloadEvent, Element, Event, EventTarget, FocusEvent, FormData, HtmlFormElement, UrlSearchParams,
};

/// A control that is busy longer than this says so (ux C5.3).
const BUSY_AFTER: Duration = Duration::from_millis(400);

/// One form and what is known of it.
pub(super) struct Watched {
    pub(super) form: HtmlFormElement,
    pub(super) check: String,
    /// Names of the fields somebody has changed.
    pub(super) touched: RefCell<BTreeSet<String>>,
    /// Number of the last question, so that a late answer does not undo a newer one.
    pub(super) asked: Cell<u32>,
    at_start: String,
    unsaved: bool,
    /// It asks something and saves nothing (`data-passing`): leaving it loses nothing.
    passing: bool,
    sending: Cell<bool>,
}

/// Starts to watch; once per page and form.
pub(super) fn begin(id: &str, check: &str, unsaved: bool) {
    let Some(form) = document().get_element_by_id(id).and_then(|e| e.dyn_into::<HtmlFormElement>().ok())
    else {
        return;
    };
    filter::begin(&form);
    let watched = Rc::new(Watched {
        at_start: entries(&form),
        passing: form.has_attribute("data-passing"),
        form,
        check: check.to_owned(),
        touched: RefCell::default(),
        asked: Cell::new(0),
        unsaved,
        sending: Cell::new(false),
    });
    listen_to_fields(&watched);
    listen_to_submit(&watched);
    listen_to_page(&watched);
    let _ = watched.form.set_attribute("data-guarded", "");
}

/// Everything the form would send.
fn entries(form: &HtmlFormElement) -> String {
    body(form, |_| true)
}

/// The form as its body, without the fields `keep` does not want.
pub(super) fn body(form: &HtmlFormElement, keep: impl Fn(&Element) -> bool) -> String {
    let Ok(data) = FormData::new_with_form(form) else { return String::new() };
    for control in marks::all(form, "input[name]") {
        if !keep(&control) {
            data.delete(&control.get_attribute("name").unwrap_or_default());
        }
    }
    // The constructor takes anything that lists pairs, and a form's data does.
    let pairs = UrlSearchParams::new_with_str_sequence_sequence(AsRef::<JsValue>::as_ref(&data));
    pairs.map(|pairs| String::from(pairs.to_string())).unwrap_or_default()
}

fn on<E: wasm_bindgen::convert::FromWasmAbi + 'static>(
    target: &EventTarget,
    event: &str,
    act: impl Fn(E) + 'static,
) {
    let act = Closure::<dyn Fn(E)>::new(act);
    let _ = target.add_event_listener_with_callback(event, act.as_ref().unchecked_ref());
    act.forget();
}

/// Name and control of the field an event came from.
fn field(event: &Event) -> Option<(String, Element)> {
    let control = event.target()?.dyn_into::<Element>().ok()?;
    let name = control.get_attribute("name").filter(|name| !name.is_empty())?;
    Some((name, control))
}

fn listen_to_fields(watched: &Rc<Watched>) {
    for event in ["input", "change"] {
        let here = Rc::clone(watched);
        on(&watched.form, event, move |event: Event| {
            if let Some((name, _)) = field(&event) {
                here.touched.borrow_mut().insert(name);
            }
        });
    }
    let here = Rc::clone(watched);
    on(&watched.form, "focusout", move |event: FocusEvent| {
        if let Some((name, control)) = field(&event)
            && here.touched.borrow().contains(&name)
            && !here.sending.get()
            && !goes_to_button(&event)
        {
            check::left(&here, &control);
        }
    });
}

/// The form is about to be sent: the server says everything then, and nothing may move under the finger.
fn goes_to_button(event: &FocusEvent) -> bool {
    let next = event.related_target().and_then(|next| next.dyn_into::<Element>().ok());
    next.is_some_and(|next| next.matches("button[type='submit']").unwrap_or(false))
}

fn listen_to_submit(watched: &Rc<Watched>) {
    let here = Rc::clone(watched);
    on(&watched.form, "submit", move |event: Event| {
        if here.sending.replace(true) {
            event.prevent_default();
            return;
        }
        let form = here.form.clone();
        let still = Rc::clone(&here);
        set_timeout(move || set_busy(&form, still.sending.get()), BUSY_AFTER);
    });
}

fn set_busy(form: &HtmlFormElement, busy: bool) {
    for button in marks::all(form, "button[type='submit']") {
        let _ = if busy {
            button.set_attribute("aria-busy", "true")
        } else {
            button.remove_attribute("aria-busy")
        };
    }
}

fn listen_to_page(watched: &Rc<Watched>) {
    let here = Rc::clone(watched);
    on(&window(), "beforeunload", move |event: BeforeUnloadEvent| {
        if !here.passing && !here.sending.get() && (here.unsaved || entries(&here.form) != here.at_start) {
            event.prevent_default();
            event.set_return_value("unsaved");
        }
    });
    // Out of the back-forward cache: the form can be sent again.
    let here = Rc::clone(watched);
    on(&window(), "pageshow", move |_: Event| {
        here.sending.set(false);
        set_busy(&here.form, false);
    });
}
