//! A state: word, shape and colour.

use leptos::prelude::*;

/// Kind of state; each has its own shape in the style sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// As it should be: disc.
    Ok,
    /// Look at it: triangle.
    Warn,
    /// Broken: square.
    Bad,
    /// Under way: ring.
    Info,
    /// Nothing happens: dash.
    Idle,
}

impl State {
    fn class(self) -> &'static str {
        match self {
            Self::Ok => "badge-ok",
            Self::Warn => "badge-warn",
            Self::Bad => "badge-bad",
            Self::Info => "badge-info",
            Self::Idle => "badge-idle",
        }
    }
}

/// A state pill.
#[component]
pub fn Badge(
    /// Kind.
    state: State,
    /// Its word.
    #[prop(into)]
    word: String,
) -> impl IntoView {
    view! { <span class=state.class()>{word}</span> }
}
