//! The wasm entry point: starts the islands and nothing else.

// Without this mention the linker drops the crate and with it the exported islands.
use app as _;

/// Called by the page's hydration script.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
