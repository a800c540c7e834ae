//! A field above a long choice that leaves only what contains the typed words (ux C4.4). Without script the choice is
//! the plain control of the system.

use super::marks;
use leptos::prelude::document;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlElement, HtmlFormElement, HtmlInputElement, HtmlSelectElement, KeyboardEvent};

/// Puts a filter above each long choice of the form.
pub(super) fn begin(form: &HtmlFormElement) {
    for choice in marks::all(form, "[data-filter]") {
        match choice.dyn_into::<HtmlSelectElement>() {
            Ok(select) => select_filter(&select),
            Err(list) => list_filter(&list),
        }
    }
}

/// The field itself. It has no name, so it is never sent, and Enter in it does not send the form.
fn field(above: &Element, label: &str) -> Option<(HtmlInputElement, Element)> {
    let input = document().create_element("input").ok()?.dyn_into::<HtmlInputElement>().ok()?;
    input.set_type("search");
    input.set_class_name("input mb-2");
    input.set_autocomplete("off");
    let _ = input.set_attribute("aria-label", &format!("Filter: {label}"));
    input.set_placeholder("Type to filter");
    let count = document().create_element("p").ok()?;
    count.set_class_name("hint mb-2");
    let _ = count.set_attribute("role", "status");
    let _ = above.insert_adjacent_element("beforebegin", &input);
    let _ = above.insert_adjacent_element("beforebegin", &count);
    let stay = Closure::<dyn Fn(KeyboardEvent)>::new(|event: KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
        }
    });
    let _ = input.add_event_listener_with_callback("keydown", stay.as_ref().unchecked_ref());
    stay.forget();
    Some((input, count))
}

fn on_input(input: &HtmlInputElement, act: impl Fn(&str) + 'static) {
    let source = input.clone();
    let act = Closure::<dyn Fn()>::new(move || act(&source.value().trim().to_lowercase()));
    let _ = input.add_event_listener_with_callback("input", act.as_ref().unchecked_ref());
    act.forget();
}

fn tell(count: &Element, shown: usize, all: usize, filtered: bool) {
    count.set_text_content(filtered.then(|| format!("{shown} of {all}")).as_deref());
}

fn contains(element: &Element, needle: &str) -> bool {
    needle.is_empty() || element.text_content().unwrap_or_default().to_lowercase().contains(needle)
}

/// Options are taken out, not hidden: Safari shows hidden ones. The chosen one stays.
fn select_filter(select: &HtmlSelectElement) {
    let label = document().query_selector(&format!("label[for='{}']", select.id())).ok().flatten();
    let label = label.and_then(|label| label.text_content()).unwrap_or_default();
    let Some((input, count)) = field(select, &label) else { return };
    let options = marks::all(select, "option");
    let select = select.clone();
    on_input(&input, move |needle| {
        let chosen = select.value();
        let is_fixed = |option: &Element| {
            option.get_attribute("value").is_none_or(|value| value == chosen || value.is_empty())
        };
        let mut shown = 0;
        select.set_text_content(None);
        for option in &options {
            let fits = contains(option, needle);
            if fits || is_fixed(option) {
                let _ = select.append_child(option);
            }
            shown += usize::from(fits);
        }
        select.set_value(&chosen);
        tell(&count, shown, options.len(), !needle.is_empty());
    });
}

/// Boxes that do not fit are hidden; ticked ones stay.
fn list_filter(list: &Element) {
    let rows = marks::all(list, "label.choice");
    let Some(first) = rows.first() else { return };
    let label = list.query_selector("legend").ok().flatten();
    let label = label.and_then(|label| label.text_content()).unwrap_or_default();
    let Some((input, count)) = field(first, &label) else { return };
    on_input(&input, move |needle| {
        let mut shown = 0;
        for row in &rows {
            let ticked = row.query_selector("input:checked").ok().flatten().is_some();
            let fits = contains(row, needle);
            if let Some(row) = row.dyn_ref::<HtmlElement>() {
                row.set_hidden(!fits && !ticked);
            }
            shown += usize::from(fits);
        }
        tell(&count, shown, rows.len(), !needle.is_empty());
    });
}
