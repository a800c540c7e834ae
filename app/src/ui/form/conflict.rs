//! Both sides of a conflict (ux C4.5): what stands in the form and what somebody else has saved meanwhile.

use super::{Entries, Labels};
use leptos::prelude::*;

/// Where the form differs from what is saved now. Draws nothing where they agree.
#[component]
pub fn SavedMeanwhile(
    /// Labels of the form.
    labels: Labels,
    /// What is saved now.
    saved: Vec<(String, String)>,
    /// What stands in the form.
    entries: Entries,
    /// The page without the kept entries.
    #[prop(into)]
    reload: String,
) -> impl IntoView {
    let value =
        |name: &str| saved.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value).to_owned();
    let rows = labels
        .iter()
        .map(|(name, label)| (*label, value(name), entries.value(name).to_owned()))
        .filter(|(_, saved, typed)| saved != typed)
        .map(|(label, saved, _)| {
            let saved = if saved.is_empty() { "(empty)".to_owned() } else { saved };
            view! { <div><dt>{label}</dt><dd><bdi>{saved}</bdi></dd></div> }
        })
        .collect::<Vec<_>>();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="card mb-4" aria-labelledby="saved-now">
                <h2 id="saved-now">"Saved now"</h2>
                <p class="hint">"The form below holds your entries. These fields are saved with other values:"</p>
                <dl class="facts">{rows}</dl>
                <p><a href=reload>"Drop my entries and show the saved values"</a></p>
            </section>
        }
    })
}
