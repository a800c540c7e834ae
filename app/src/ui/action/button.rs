//! The button that sends the form it stands in.

use leptos::prelude::*;

/// How loud an action is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Weight {
    /// One of several.
    #[default]
    Plain,
    /// The one main action of a page.
    Primary,
    /// Removes something; the label says the verb.
    Danger,
    /// Secondary, without a border.
    Quiet,
}

impl Weight {
    /// Classes of the style sheet, written out so that the style build finds them.
    pub fn class(self) -> &'static str {
        match self {
            Self::Plain => "btn",
            Self::Primary => "btn btn-primary",
            Self::Danger => "btn btn-danger",
            Self::Quiet => "btn btn-quiet",
        }
    }
}

/// Sends the form around it. The label says what happens ("Create site", not "OK").
#[component]
pub fn Button(
    /// What happens.
    #[prop(into)]
    label: String,
    /// How loud.
    #[prop(optional)]
    weight: Weight,
) -> impl IntoView {
    view! {
        <button type="submit" class=weight.class()>
            {label}
        </button>
    }
}
