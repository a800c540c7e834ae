//! Elements by selector, for islands that catch events of markup the server drew.
//!
//! By reflection and not by the bindings: those would switch on further parts of `web-sys`, with which everything
//! that uses it is compiled anew.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// All elements of this kind that the selector finds below `within` (an element or the document); none if the selector
/// is broken.
pub(in crate::ui) fn all<T: JsCast>(within: &JsValue, selector: &str) -> Vec<T> {
    let query = Reflect::get(within, &"querySelectorAll".into()).ok();
    let found = query
        .and_then(|query| query.dyn_into::<Function>().ok())
        .and_then(|query| query.call1(within, &selector.into()).ok());
    let Some(found) = found else { return Vec::new() };
    Array::from(&found).iter().filter_map(|element| element.dyn_into().ok()).collect()
}
