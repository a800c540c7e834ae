//! What happened, in order of time.

use crate::ui::data::Time;
use domain::time::Timestamp;
use leptos::prelude::*;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: Timestamp,
    /// What, in our words.
    pub words: &'static str,
    /// Further words from outside; may be empty.
    pub detail: String,
    /// `is-ok`, `is-warn`, `is-bad` or empty.
    pub class: &'static str,
}

/// The moments as an ordered list.
#[component]
pub fn Timeline(
    /// In the order shown.
    moments: Vec<Moment>,
) -> impl IntoView {
    let items = moments
        .into_iter()
        .map(|moment| {
            let detail = (!moment.detail.is_empty())
                .then(|| view! { <p class="text-muted break-words"><bdi>{moment.detail}</bdi></p> });
            view! {
                <li class=moment.class>
                    <p>{moment.words}</p>
                    {detail}
                    <Time at=moment.at />
                </li>
            }
        })
        .collect_view();
    view! { <ol class="timeline">{items}</ol> }
}
