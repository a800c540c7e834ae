//! A secret of another system: it can be set and replaced, never read (ux C4.3).

use super::{Field, PasswordField, field_frame::problem_line};
use crate::ui::data::Time;
use domain::time::Timestamp;
use leptos::prelude::*;

/// Whether a secret is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// None is.
    Nothing,
    /// One is; when and by whom, if that was noted.
    Since(Option<(Timestamp, String)>),
}

/// An empty field where nothing is kept; else when it was saved, and a field that opens to replace it. Left empty, it
/// keeps what is there.
#[component]
pub fn SecretField(
    /// The field; its value is ignored.
    of: Field,
    /// What is kept.
    kept: Kept,
) -> impl IntoView {
    let Kept::Since(since) = kept else {
        return view! { <PasswordField of=of autocomplete="off" optional=true /> }.into_any();
    };
    let since = since.map(|(at, by)| view! { " on " <Time at=at /> " by " <bdi>{by}</bdi> });
    let (name, invalid, open) = (of.name, of.invalid(), of.problem.is_some());
    let (hint_id, error_id) = (of.hint_id(), of.error_id());
    let described = of.described_by(true);
    view! {
        <div class="field">
            <p class="label">{of.label}</p>
            <p class="hint" id=hint_id>"Saved"{since}"."</p>
            {of.problem.map(|sentence| problem_line(error_id, sentence))}
            <details class="disclosure" open=open>
                <summary>"Replace"</summary>
                <label class="label" for=name>"New password"</label>
                <input
                    class="input"
                    id=name
                    name=name
                    type="password"
                    autocomplete="off"
                    aria-describedby=described
                    aria-invalid=invalid
                />
            </details>
        </div>
    }
    .into_any()
}
