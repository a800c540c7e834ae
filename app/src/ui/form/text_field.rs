//! One line of text.

use super::{Field, field_frame::FieldFrame};
use leptos::prelude::*;

/// What kind of text it is: decides keyboard, width and typeface.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Shape {
    /// Words.
    #[default]
    Words,
    /// A mail address.
    Email,
    /// A user name: no capitals and no corrections by the keyboard.
    Username,
    /// Attribute names, DNs, identifiers.
    Code,
    /// A few characters.
    Short,
}

impl Shape {
    fn class(self) -> &'static str {
        match self {
            Self::Words | Self::Email | Self::Username => "input",
            Self::Code => "input input-code",
            Self::Short => "input input-short",
        }
    }

    fn is_plain_spelling(self) -> bool {
        matches!(self, Self::Email | Self::Username | Self::Code)
    }
}

/// One line of text, kept as typed.
#[component]
pub fn TextField(
    /// The field.
    of: Field,
    /// Kind of text.
    #[prop(optional)]
    shape: Shape,
    /// A sentence under the label.
    #[prop(optional)]
    hint: &'static str,
    /// Marked "(optional)".
    #[prop(optional)]
    optional: bool,
    /// `autocomplete` token.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Cannot be changed.
    #[prop(optional)]
    readonly: bool,
) -> impl IntoView {
    let kind = if shape == Shape::Email { "email" } else { "text" };
    let plain = shape.is_plain_spelling();
    let (described, invalid, value, name) =
        (of.described_by(!hint.is_empty()), of.invalid(), of.value.clone(), of.name);
    view! {
        <FieldFrame of=of hint=hint optional=optional>
            <input
                class=shape.class()
                id=name
                name=name
                type=kind
                value=value
                autocomplete=autocomplete
                autocapitalize=plain.then_some("none")
                spellcheck=plain.then_some("false")
                readonly=readonly
                aria-describedby=described
                aria-invalid=invalid
            />
        </FieldFrame>
    }
}
