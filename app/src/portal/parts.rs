//! The few controls the wizard needs; each demands its label.

use super::{
    drawings::{self, Place},
    errors::{self, Said},
};
use domain::{
    ids::Version,
    text::{TextKey as K, Texts},
};
use leptos::{
    attr::{Attribute, custom::custom_attribute},
    prelude::*,
};

/// A plain form that posts the attempt's version with its fields.
pub fn form<C: IntoView + 'static>(
    action: &'static str,
    version: Option<Version>,
    content: C,
) -> impl IntoView + use<C> {
    let version = version.map(|v| view! { <input type="hidden" name="version" value=v.to_string()/> });
    view! {
        <form method="post" action=action novalidate=true>
            {version}
            {content}
        </form>
    }
}

/// `autocorrect="off"`, which Leptos does not know by name.
pub fn no_correction() -> impl Attribute {
    custom_attribute("autocorrect", "off")
}

/// The one primary button of a page.
pub fn primary(label: String) -> impl IntoView + use<> {
    view! { <button class="primary" type="submit">{label}</button> }
}

/// A form that is one button and nothing else.
pub fn button_form(
    action: &'static str,
    version: Option<Version>,
    class: &'static str,
    label: String,
) -> impl IntoView + use<> {
    form(action, version, view! { <button class=class type="submit">{label}</button> })
}

/// The ids that describe a control: its hint and its error, where there are.
pub fn described_by(field: &str, hint: bool, said: Option<&Said>) -> Option<String> {
    let error = said.is_some_and(|s| s.is_at(field));
    match (hint, error) {
        (true, true) => Some(format!("{field}-hint {field}-error")),
        (true, false) => Some(format!("{field}-hint")),
        (false, true) => Some(format!("{field}-error")),
        (false, false) => None,
    }
}

/// A label, an optional hint, the error, and a control in between.
pub fn field<C: IntoView + 'static>(
    texts: &Texts,
    name: &'static str,
    label: String,
    hint: Option<String>,
    said: Option<&Said>,
    control: C,
) -> impl IntoView + use<C> {
    let hint = hint.map(|hint| view! { <p class="hint" id=format!("{name}-hint")>{hint}</p> });
    view! {
        <div class="field">
            <label for=name>{label}</label>
            {hint}
            {errors::at_field(said, name, texts)}
            {control}
        </div>
    }
}

/// One choice of [`cards`].
pub struct Card {
    /// Value sent.
    pub value: String,
    /// What it says.
    pub label: String,
    /// A line below; may be empty.
    pub hint: String,
    /// Chosen before.
    pub checked: bool,
}

/// Radio buttons as cards in one group. Its legend says what the page's heading says, for those who come to the group
/// by itself. The first has the field's name as id.
pub fn cards(
    texts: &Texts,
    name: &'static str,
    legend: K,
    cards: Vec<Card>,
    said: Option<&Said>,
) -> impl IntoView + use<> {
    let invalid = said.is_some_and(|s| s.is_at(name));
    let rows: Vec<_> = cards
        .into_iter()
        .enumerate()
        .map(|(at, card)| {
            let id = if at == 0 { name.to_owned() } else { format!("{name}-{at}") };
            let target = id.clone();
            let hint = (!card.hint.is_empty()).then(|| view! { <span class="card-hint">{card.hint}</span> });
            view! {
                <label class="card" for=target>
                    <input
                        type="radio"
                        id=id
                        name=name
                        value=card.value
                        checked=card.checked
                        aria-invalid=invalid.then_some("true")
                    />
                    <span class="card-text"><bdi>{card.label}</bdi>{hint}</span>
                </label>
            }
        })
        .collect();
    view! {
        <fieldset
            class=if invalid { "cards invalid" } else { "cards" }
            aria-describedby=described_by(name, false, said)
        >
            <legend class="sr">{texts.get(legend)}</legend>
            {errors::at_field(said, name, texts)}
            <div class="group">{rows}</div>
        </fieldset>
    }
}

/// A numbered list with a drawing beside each step.
pub fn numbered(steps: Vec<(Place, AnyView)>) -> impl IntoView + use<> {
    let rows: Vec<_> = steps
        .into_iter()
        .map(|(place, text)| view! { <li>{drawings::drawing(place)}<div class="step-text">{text}</div></li> })
        .collect();
    view! { <ol class="group steps">{rows}</ol> }
}

/// What IT can and cannot do.
pub fn privacy(texts: &Texts, can: &[K], cannot: &[K]) -> impl IntoView + use<> {
    let list = |keys: &[K], class: &'static str, path: &'static str| {
        let rows: Vec<_> = keys
            .iter()
            .map(|key| view! { <li>{drawings::icon(class, path)}<span>{texts.get(*key)}</span></li> })
            .collect();
        view! { <ul class="facts">{rows}</ul> }
    };
    view! {
        <h3>{texts.get(K::PrivacyCan)}</h3>
        {list(can, "icon lead-icon can", drawings::TICK)}
        <h3>{texts.get(K::PrivacyCannot)}</h3>
        {list(cannot, "icon lead-icon cannot", drawings::CROSS)}
    }
}

/// A text with an address in it: a line too short for the address is broken at one of its joints.
pub fn with_address(text: &str) -> impl IntoView + use<> {
    // What stands before an `@` stays whole.
    let (name, host) =
        text.split_once('@').map_or((None, text), |(name, host)| (Some(format!("{name}@")), host));
    let hosts = host.split_inclusive(['.', '/']).map(str::to_owned);
    let parts: Vec<_> = name.into_iter().chain(hosts).map(|part| view! { {part}<wbr/> }).collect();
    view! { {parts} }
}

/// Rows of plain text in a group.
pub fn rows(lines: Vec<String>) -> impl IntoView + use<> {
    let rows: Vec<_> = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect();
    view! { <ul class="group rows">{rows}</ul> }
}
