//! Facts about one object.

use leptos::prelude::*;

/// One fact.
pub struct Fact {
    /// What it is.
    pub term: &'static str,
    /// Its value, as drawn.
    pub value: AnyView,
}

impl Fact {
    /// From anything that can be drawn.
    pub fn new(term: &'static str, value: impl IntoView + 'static) -> Self {
        Self { term, value: value.into_any() }
    }

    /// Free text from people or devices; empty or missing says so.
    pub fn text(term: &'static str, text: Option<String>) -> Self {
        Self::new(term, named(text))
    }

    /// What somebody may enter; empty reads "Not set".
    pub fn entered(term: &'static str, text: String) -> Self {
        Self { term, value: entered(text) }
    }

    /// An identifier; missing says so.
    pub fn code(term: &'static str, text: Option<String>) -> Self {
        Self::new(term, code(text))
    }

    /// Yes or no; missing says so.
    pub fn flag(term: &'static str, flag: Option<bool>) -> Self {
        let words = flag.map(|flag| if flag { "Yes" } else { "No" }.to_owned());
        Self::new(term, named(words))
    }
}

/// Text of unknown direction, kept apart from its surroundings (ux A3).
pub fn named(text: Option<String>) -> AnyView {
    match text.filter(|text| !text.is_empty()) {
        Some(text) => view! { <bdi>{text}</bdi> }.into_any(),
        None => unknown(),
    }
}

/// What somebody may enter; empty reads "Not set".
pub fn entered(text: String) -> AnyView {
    if text.is_empty() {
        view! { <span class="unknown">"Not set"</span> }.into_any()
    } else {
        view! { <bdi>{text}</bdi> }.into_any()
    }
}

/// An identifier: monospace, left to right, selectable.
pub fn code(text: Option<String>) -> AnyView {
    match text.filter(|text| !text.is_empty()) {
        Some(text) => view! {
            <bdi dir="ltr">
                <code class="id select-all">{text}</code>
            </bdi>
        }
        .into_any(),
        None => unknown(),
    }
}

/// What stands where nothing is known (ux C3).
pub fn unknown() -> AnyView {
    view! { <span class="unknown">"Not reported yet"</span> }.into_any()
}

/// A list of facts.
#[component]
pub fn DetailList(
    /// In the order shown.
    facts: Vec<Fact>,
) -> impl IntoView {
    let rows = facts
        .into_iter()
        .map(|fact| {
            view! {
                <div>
                    <dt>{fact.term}</dt>
                    <dd>{fact.value}</dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="facts">{rows}</dl> }
}
