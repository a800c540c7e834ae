//! One of a few, each with a sentence on what it means.

use super::{Field, field_frame::problem_line};
use leptos::prelude::*;

/// One card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceCard {
    /// Value sent.
    pub value: &'static str,
    /// Words.
    pub label: &'static str,
    /// What it means.
    pub hint: &'static str,
}

/// Radio buttons whose whole card is the label. The first carries the field's name as id, so that the summary of
/// problems can point at it.
#[component]
pub fn ChoiceCards(
    /// The field.
    of: Field,
    /// The cards.
    cards: Vec<ChoiceCard>,
) -> impl IntoView {
    let (error_id, described, chosen, name) = (of.error_id(), of.described_by(false), of.value, of.name);
    let items = cards
        .into_iter()
        .enumerate()
        .map(|(at, card)| {
            let id = if at == 0 { name.to_owned() } else { format!("{name}-{}", card.value) };
            let target = id.clone();
            view! {
                <label class="choice choice-card w-full" for=target>
                    <input type="radio" id=id name=name value=card.value checked=card.value == chosen />
                    <span>
                        {card.label} <span class="hint">{card.hint}</span>
                    </span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field" aria-describedby=described>
            <legend>{of.label}</legend>
            {of.problem.map(|sentence| problem_line(error_id, sentence))}
            {items}
        </fieldset>
    }
}
