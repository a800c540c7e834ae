//! The keyboard (ux C9): shortcuts of one letter, the list of them, Escape and arrows in menus.
//!
//! Everything is reachable by Tab and Enter without any of this. Letters do nothing while somebody types, and can be
//! switched off by the account (WCAG 2.1.4); Escape and arrows stay. It acts on what is in the page by the classes of
//! the design system and must not know any noun of the product.

mod wire;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A page behind `g` and a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Go {
    /// The letter.
    pub key: String,
    /// Name of the page.
    pub label: String,
    /// Its address.
    pub href: String,
}

/// Listens to the keyboard; holds the list of shortcuts, which `?` opens.
#[island]
pub fn Shortcuts(
    /// Letters count.
    enabled: bool,
    /// Pages behind `g`.
    goes: Vec<Go>,
) -> impl IntoView {
    let lines: Vec<_> =
        goes.iter().map(|go| line(vec!["g".to_owned(), go.key.clone()], go.label.clone(), "")).collect();
    // Effects run in the browser only.
    Effect::new(move |_| wire::begin(enabled, goes.clone()));
    let key = |key: &str| vec![key.to_owned()];
    view! {
        <dialog class="dialog" id="key-list" aria-labelledby="key-list-title">
            <h2 id="key-list-title">"Keyboard shortcuts"</h2>
            <dl class="keys">
                {line(key("/"), "Search everywhere".to_owned(), "#everywhere")}
                {lines}
                {line(vec!["j".to_owned(), "k".to_owned()], "Next row, previous row".to_owned(), ".table tbody th a")}
                {line(key("Enter"), "Open the row".to_owned(), ".table tbody th a")}
                {line(key("x"), "Select the row".to_owned(), ".check-row")}
                {line(key("n"), "New".to_owned(), ".page-actions a.btn-primary")}
                {line(key("Esc"), "Close what is on top".to_owned(), "")}
                {line(key("?"), "This list".to_owned(), "")}
            </dl>
            <p class="hint">"Letters can be switched off under Your account."</p>
            <div class="dialog-foot">
                <button type="button" class="btn" id="key-list-close" on:click=move |_| wire::close()>"Close"</button>
            </div>
        </dialog>
    }
}

/// One line; it is hidden where nothing in the page fits `needs`.
fn line(keys: Vec<String>, words: String, needs: &'static str) -> impl IntoView {
    let keys: Vec<_> = keys.into_iter().map(|key| view! { <kbd>{key}</kbd> }).collect();
    view! {
        <div data-needs=needs>
            <dt>{keys}</dt>
            <dd>{words}</dd>
        </div>
    }
}
