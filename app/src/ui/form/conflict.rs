//! Both sides of a conflict (ux C4.5): what stands in the form and what somebody else has saved meanwhile.

use super::{Entries, Labels};
use crate::ui::{data::Time, layout::Icon};
use domain::time::Timestamp;
use leptos::prelude::*;

/// Longer values are cut in the comparison; the form below holds them whole.
const SHOWN: usize = 300;

/// A form and what is saved now.
#[derive(Debug, Clone)]
pub struct Sides {
    /// Labels of the form.
    pub labels: Labels,
    /// What is saved now.
    pub saved: Vec<(String, String)>,
    /// Its version.
    pub version: String,
    /// When and by whom it was saved.
    pub changed: Option<(Timestamp, String)>,
    /// Words for the value of a field.
    pub words: fn(&str, &str) -> String,
}

impl Sides {
    /// Whether these entries were made from another version than the one that is saved now.
    pub fn conflict(&self, entries: &Entries) -> bool {
        entries.is_restored() && entries.value("version") != self.version
    }

    /// Label, what is saved, what stands in the form.
    fn differences(&self, entries: &Entries) -> Vec<(&'static str, String, String)> {
        let all = |pairs: &[(String, String)], name: &str| {
            let values = pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
            let mut values: Vec<&str> = values.filter(|value| !value.is_empty()).collect();
            values.sort_unstable();
            values.into_iter().map(|value| (self.words)(name, value)).collect::<Vec<_>>().join(", ")
        };
        // A switch sends `on` or nothing, and nothing means no.
        let switch = |name: &str| {
            self.saved.iter().chain(entries.pairs()).any(|(key, value)| key == name && value == "on")
        };
        let said = |pairs: &[(String, String)], name: &str| match all(pairs, name) {
            empty if empty.is_empty() && switch(name) => "No".to_owned(),
            words => words,
        };
        self.labels
            .iter()
            .map(|(name, label)| (*label, said(&self.saved, name), said(entries.pairs(), name)))
            .filter(|(_, saved, typed)| saved != typed)
            .collect()
    }
}

fn cell(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None if text.is_empty() => "(empty)".to_owned(),
        None => text.to_owned(),
    }
}

/// Where the form differs from what is saved now, and a way to take either. Draws nothing without a conflict.
#[component]
pub fn Conflict(
    /// Both sides.
    sides: Sides,
    /// What stands in the form.
    entries: Entries,
    /// The page without the kept entries.
    #[prop(into)]
    reload: String,
) -> impl IntoView {
    if !sides.conflict(&entries) {
        return None;
    }
    let who = sides.changed.clone().map(|(_, by)| by).filter(|by| !by.is_empty());
    let theirs = format!("Saved by {}", who.clone().unwrap_or_else(|| "somebody else".to_owned()));
    let when = sides.changed.as_ref().map(|(at, _)| {
        let at = *at;
        view! { " at " <Time at=at /> }
    });
    let who = who.unwrap_or_else(|| "Somebody else".to_owned());
    let rows = sides.differences(&entries);
    let rows = rows.into_iter().map(|(label, saved, typed)| {
        view! {
            <tr>
                <th scope="row">{label}</th>
                <td data-label=theirs.clone()><bdi class="whitespace-pre-wrap break-words">{cell(&saved)}</bdi></td>
                <td data-label="Yours"><bdi class="whitespace-pre-wrap break-words">{cell(&typed)}</bdi></td>
            </tr>
        }
    });
    let rows = rows.collect::<Vec<_>>();
    // Only a password can differ then: it is never shown, and has to be typed again.
    let same = rows
        .is_empty()
        .then(|| view! { <p>"What you see is the same. A password you typed was not saved."</p> });
    let table = (!rows.is_empty()).then(|| {
        view! {
            <table class="table table-cards">
                <caption class="visually-hidden">"Fields that differ"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Field"</th>
                        <th scope="col"><bdi>{theirs}</bdi></th>
                        <th scope="col">"Yours"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
    });
    Some(view! {
        <section class="card mb-5" role="alert" aria-labelledby="conflict-title">
            <div class="notice-warn mb-4">
                {Icon::Warning.draw()}
                <div class="min-w-0">
                    <h2 id="conflict-title" class="notice-title">"Somebody else saved this meanwhile"</h2>
                    <p>
                        <bdi>{who}</bdi> " changed this" {when}
                        ". Nothing of yours was saved, and nothing of yours is lost: the form below holds it."
                    </p>
                </div>
            </div>
            {same}
            {table}
            <div class="form-foot">
                <button type="submit" form="form" class="btn btn-primary">"Save mine over it"</button>
                <a class="btn" href=reload>"Take what is saved"</a>
            </div>
        </section>
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::forms::Draft;

    const LABELS: Labels = &[("name", "Name"), ("sites", "Sites")];

    fn sides() -> Sides {
        let saved = [("name", "Berlin"), ("sites", "b"), ("sites", "a")];
        Sides {
            labels: LABELS,
            saved: saved.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
            version: "3".to_owned(),
            changed: None,
            words: |_, value| value.to_owned(),
        }
    }

    fn typed(version: &str, name: &str) -> Entries {
        let values = [("version", version), ("name", name), ("sites", "a"), ("sites", "b")];
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        Entries::new(LABELS, Vec::new(), Some(Draft { values, problems: Vec::new() }))
    }

    #[test]
    fn c4_5_a_conflict_is_another_version_with_other_entries() {
        assert!(sides().conflict(&typed("2", "Bonn")));
        assert!(!sides().conflict(&typed("3", "Bonn")), "a refused form of the same version is none");
        assert!(!sides().conflict(&Entries::new(LABELS, sides().saved, None)), "nothing was typed");
        assert_eq!(sides().differences(&typed("2", "Berlin")), [], "the order of a list is no difference");
        assert_eq!(
            sides().differences(&typed("2", "Bonn")),
            [("Name", "Berlin".to_owned(), "Bonn".to_owned())]
        );
    }

    #[test]
    fn long_values_are_cut() {
        assert_eq!(cell(&"ä".repeat(400)).chars().count(), SHOWN + 1);
        assert_eq!(cell(""), "(empty)");
    }
}
