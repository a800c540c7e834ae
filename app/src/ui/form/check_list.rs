//! Any number of a list.

use super::{Field, field_frame::problem_line, select_field::LONG};
use leptos::prelude::*;

/// Checkboxes under one legend; each sends `name[]=value`.
#[component]
pub fn CheckList(
    /// The field; its value is ignored.
    of: Field,
    /// Value and words of each box.
    options: Vec<(String, String)>,
    /// Values that are ticked.
    chosen: Vec<String>,
    /// A sentence under the legend.
    #[prop(optional)]
    hint: &'static str,
) -> impl IntoView {
    let name = of.name;
    let (hint_id, error_id, described) = (of.hint_id(), of.error_id(), of.described_by(!hint.is_empty()));
    let long = (options.len() > LONG).then_some("");
    let items = options
        .into_iter()
        .enumerate()
        .map(|(at, (value, words))| {
            let id = if at == 0 { name.to_owned() } else { format!("{name}-{at}") };
            let checked = chosen.contains(&value);
            let target = id.clone();
            view! {
                <label class="choice" for=target>
                    <input type="checkbox" id=id name=format!("{name}[]") value=value checked=checked />
                    <bdi>{words}</bdi>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field" data-filter=long aria-describedby=described>
            <legend>{of.label}</legend>
            {(!hint.is_empty()).then(|| view! { <span class="hint" id=hint_id>{hint}</span> })}
            {of.problem.map(|sentence| problem_line(error_id, sentence))}
            {items}
        </fieldset>
    }
}
