//! Copying: a button beside a text that can also be marked and copied by hand. Without script there is no button.

use crate::ui::data::unknown;
use js_sys::{Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// Copies the text of the element with the id `of`; `what` completes its name for screen readers.
#[island]
pub fn Copy(
    /// Id of the element.
    #[prop(into)]
    of: String,
    /// "serial number".
    #[prop(into)]
    what: String,
) -> impl IntoView {
    let (ready, done) = (RwSignal::new(false), RwSignal::new(false));
    Effect::new(move |_| ready.set(true));
    let copy = move |_| done.set(copied(&of).is_some());
    view! {
        <button type="button" class="btn btn-small btn-quiet" hidden=move || !ready.get() on:click=copy>
            <span aria-live="polite">{move || if done.get() { "Copied" } else { "Copy" }}</span>
            <span class="visually-hidden">" " {what}</span>
        </button>
    }
}

/// An identifier with a button to copy it; missing says so. `id` is unique in the page.
pub fn identifier(id: &'static str, what: &'static str, text: Option<String>) -> AnyView {
    match text.filter(|text| !text.is_empty()) {
        Some(text) => view! {
            <span class="inline-flex flex-wrap items-center gap-x-2">
                <bdi dir="ltr" class="min-w-0"><code class="id select-all break-all" id=id>{text}</code></bdi>
                <Copy of=id what=what />
            </span>
        }
        .into_any(),
        None => unknown(),
    }
}

fn method(of: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(of, &JsValue::from_str(name)).ok()?.dyn_into().ok()
}

/// By the clipboard; where that is closed (no https), by marking the text and the old command.
fn copied(id: &str) -> Option<()> {
    let window = web_sys::window()?;
    let document = window.document()?;
    let element = document.get_element_by_id(id)?;
    let text = JsValue::from_str(&element.text_content()?);
    let navigator = Reflect::get(&window, &JsValue::from_str("navigator")).ok()?;
    let clipboard = Reflect::get(&navigator, &JsValue::from_str("clipboard")).ok()?;
    if let Some(write) = method(&clipboard, "writeText") {
        write.call1(&clipboard, &text).ok()?;
        return Some(());
    }
    let selection = method(&window, "getSelection")?.call0(&window).ok()?;
    method(&selection, "selectAllChildren")?.call1(&selection, &element).ok()?;
    let copy = method(&document, "execCommand")?.call1(&document, &JsValue::from_str("copy")).ok()?;
    copy.as_bool().filter(|done| *done).map(|_| ())
}
