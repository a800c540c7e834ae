//! Which key does what.

use super::Go;
use crate::ui::found;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{Element, Event, HtmlDialogElement, HtmlElement, HtmlInputElement, KeyboardEvent};

/// So long `g` waits for its letter.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// Where letters are text.
const TYPING: &str = "input:not([type='checkbox'], [type='radio'], [type='submit'], [type='button']), textarea, select, [contenteditable]";
const MENUS: &str = "details.menu[open], details.nav-drawer[open]";

#[derive(Clone, Copy)]
struct Keys {
    enabled: bool,
    goes: StoredValue<Vec<Go>>,
    /// `g` was pressed: the number of the pressing, so that an old one runs out.
    waiting: StoredValue<Option<u32>>,
    pressed: StoredValue<u32>,
}

/// Listens; once per page.
pub(super) fn begin(enabled: bool, goes: Vec<Go>) {
    let keys = Keys {
        enabled,
        goes: StoredValue::new(goes),
        waiting: StoredValue::new(None),
        pressed: StoredValue::new(0),
    };
    let down = Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| press(keys, &event));
    let _ = document().add_event_listener_with_callback("keydown", down.as_ref().unchecked_ref());
    down.forget();
    let click = Closure::<dyn Fn(Event)>::new(|event: Event| leave_menus(&event));
    let _ = document().add_event_listener_with_callback("click", click.as_ref().unchecked_ref());
    click.forget();
}

fn first(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok()??.dyn_into().ok()
}

fn all(selector: &str) -> Vec<HtmlElement> {
    found::all(&document(), selector)
}

fn dialog() -> Option<HtmlDialogElement> {
    document().get_element_by_id("key-list")?.dyn_into().ok()
}

/// Closes the list; the browser gives the focus back.
pub(super) fn close() {
    if let Some(dialog) = dialog() {
        dialog.close();
    }
}

fn press(keys: Keys, event: &KeyboardEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let held = event.ctrl_key() || event.meta_key() || event.alt_key();
    // An open dialog is the browser's: it traps the focus and closes by Escape.
    let in_dialog = document().query_selector("dialog[open]").ok().flatten().is_some();
    if held || event.default_prevented() || in_dialog {
        return;
    }
    let key = event.key();
    let done = match key.as_str() {
        "Escape" => close_menu(),
        "ArrowDown" | "ArrowUp" | "Home" | "End" => target.as_ref().is_some_and(|at| move_in_menu(at, &key)),
        _ => {
            let typing = target.as_ref().is_some_and(|target| target.matches(TYPING).unwrap_or(false));
            keys.enabled && !typing && letter(keys, &key)
        }
    };
    if done {
        event.prevent_default();
    }
}

/// A letter; says whether it meant something.
fn letter(keys: Keys, key: &str) -> bool {
    let after_g = keys.waiting.get_value().is_some();
    keys.waiting.set_value(None);
    if after_g {
        let href =
            keys.goes.with_value(|goes| goes.iter().find(|go| go.key == key).map(|go| go.href.clone()));
        return href.is_some_and(|href| window().location().assign(&href).is_ok());
    }
    match key {
        "g" => wait(keys),
        "/" => first("#everywhere").is_some_and(|search| {
            if let Some(input) = search.dyn_ref::<HtmlInputElement>() {
                input.select();
            }
            search.focus().is_ok()
        }),
        "?" => open_list(),
        "j" => step(1),
        "k" => step(-1),
        "x" => tick(),
        "n" => first(".page-actions a.btn-primary").is_some_and(|link| {
            link.click();
            true
        }),
        _ => false,
    }
}

fn wait(keys: Keys) -> bool {
    let number = keys.pressed.get_value().wrapping_add(1);
    keys.pressed.set_value(number);
    keys.waiting.set_value(Some(number));
    set_timeout(
        move || {
            if keys.waiting.get_value() == Some(number) {
                keys.waiting.set_value(None);
            }
        },
        PATIENCE,
    );
    true
}

fn open_list() -> bool {
    let Some(dialog) = dialog() else { return false };
    for line in all("#key-list [data-needs]") {
        let needs = line.get_attribute("data-needs").unwrap_or_default();
        line.set_hidden(!needs.is_empty() && first(&needs).is_none());
    }
    dialog.show_modal().is_ok()
}

/// The row that has the focus.
fn row() -> Option<Element> {
    document().active_element()?.closest(".table tbody tr").ok()?
}

/// To the next or the previous row; from elsewhere to the first or the last.
fn step(by: isize) -> bool {
    let links = all(".table tbody th a");
    let here = row().and_then(|row| links.iter().position(|link| row.contains(Some(link.as_ref()))));
    let next = match here {
        Some(at) => at.checked_add_signed(by),
        None if by > 0 => Some(0),
        None => links.len().checked_sub(1),
    };
    next.and_then(|at| links.get(at)).is_some_and(|link| link.focus().is_ok())
}

fn tick() -> bool {
    let found = row().and_then(|row| row.query_selector(".check-row").ok().flatten());
    let Some(check) = found.and_then(|check| check.dyn_into::<HtmlElement>().ok()) else { return false };
    check.click();
    true
}

/// Closes the topmost menu and gives its opener the focus.
fn close_menu() -> bool {
    let Some(menu) = all(MENUS).pop() else { return false };
    let _ = menu.remove_attribute("open");
    let opener = menu.query_selector("summary").ok().flatten();
    opener
        .and_then(|opener| opener.dyn_into::<HtmlElement>().ok())
        .is_some_and(|opener| opener.focus().is_ok())
}

/// A click elsewhere closes what is open.
fn leave_menus(event: &Event) {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    for menu in all(MENUS) {
        if !menu.contains(Some(target.as_ref())) && target.is_connected() {
            let _ = menu.remove_attribute("open");
        }
    }
}

/// Arrows go from entry to entry of an open menu.
fn move_in_menu(at: &Element, key: &str) -> bool {
    let menu = at.closest(MENUS).ok().flatten();
    let Some(menu) = menu.filter(|_| !at.matches("input[type='radio'], select").unwrap_or(false)) else {
        return false;
    };
    let entries: Vec<HtmlElement> = all("a[href], button, input")
        .into_iter()
        .filter(|entry| menu.contains(Some(entry.as_ref())) && is_shown(entry))
        .collect();
    let last = entries.len().saturating_sub(1);
    let here = entries.iter().position(|entry| entry.is_same_node(Some(at.as_ref())));
    let next = match (key, here) {
        ("Home", _) | ("ArrowDown", None) => 0,
        ("End", _) | ("ArrowUp", None) => last,
        ("ArrowUp", Some(at)) => at.checked_sub(1).unwrap_or(last),
        (_, Some(at)) => {
            if at >= last {
                0
            } else {
                at.saturating_add(1)
            }
        }
        _ => return false,
    };
    entries.get(next).is_some_and(|entry| entry.focus().is_ok())
}

fn is_shown(entry: &HtmlElement) -> bool {
    entry.offset_width() > 0
}
