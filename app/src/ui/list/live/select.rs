//! Ticking rows: the box of the page, the count, and the way to everything that matches.

use crate::ui::found::all;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

/// The boxes of the rows.
fn boxes(region: &Element) -> Vec<HtmlInputElement> {
    all(region, ".check-row")
}

fn box_of_page(region: &Element) -> Option<HtmlInputElement> {
    region.query_selector("#check-page").ok()??.dyn_into().ok()
}

fn show(region: &Element, selector: &str, shown: bool) {
    for found in all::<HtmlElement>(region, selector) {
        found.set_hidden(!shown);
    }
}

/// After the region came or was replaced.
pub(super) fn refresh(region: &Element) {
    show(region, "[data-live]", true);
    count(region);
}

/// The box of the page was ticked or unticked.
pub(super) fn tick_all(region: &Element, on: bool) {
    for row in boxes(region) {
        row.set_checked(on);
    }
    count(region);
}

/// Says how many are ticked.
pub(super) fn count(region: &Element) {
    let boxes = boxes(region);
    // Everything that matches is selected: the server has said so.
    if boxes.is_empty() || boxes.iter().all(HtmlInputElement::disabled) {
        return;
    }
    let ticked = boxes.iter().filter(|row| row.checked()).count();
    let whole = ticked == boxes.len();
    if let Some(page) = box_of_page(region) {
        page.set_checked(whole);
        page.set_indeterminate(ticked > 0 && !whole);
    }
    let words =
        if whole { format!("All {ticked} on this page are selected.") } else { format!("{ticked} selected") };
    if let Some(place) = region.query_selector("#select-count").ok().flatten() {
        place.set_text_content(Some(if ticked > 0 { &words } else { "" }));
    }
    show(region, "#select-all", whole);
}

/// Nothing is selected any more.
pub(super) fn clear(region: &Element) {
    tick_all(region, false);
    let first = document().query_selector("#check-page").ok().flatten();
    if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
        let _ = first.focus();
    }
}
