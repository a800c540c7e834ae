//! The live progress of an enrollment: the one island of the portal.
//!
//! Invariant: what it shows comes from the server ([`ProgressView`]); it counts no ticks but computes the time left
//! from the server's clock each time; without script the same markup stands still and "Check again" does its work.
//! Texts arrive as props. It must stay small: no chrono, url, uuid or regex.

mod countdown;
mod live;

use crate::{paths, server_fns::portal::Issue};
use contract::portal::{ProgressView, Stage};
use leptos::{prelude::*, server_fn::ServerFn};
use serde::{Deserialize, Serialize};

/// What the island says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// Heading of the section.
    pub heading: String,
    /// For each dot: what it says once reached, and before.
    pub stages: Vec<(String, String)>,
    /// With [`Words::TIME`] where the time belongs.
    pub finish_before: String,
    /// The deadline as the server writes it, until the browser knows the reader's own time.
    pub deadline: Option<String>,
    /// Names the countdown.
    pub time_left: String,
    /// Said at 5:00.
    pub five_left: String,
    /// Said at 1:00.
    pub one_left: String,
    /// Said at 0:00.
    pub none_left: String,
    /// Heading once the time is over.
    pub expired_title: String,
    /// What to do then.
    pub expired_body: String,
    /// Button for a fresh download.
    pub again: String,
    /// Link that asks again.
    pub check_again: String,
    /// While the server does not answer.
    pub offline: String,
}

impl Words {
    /// Stands for the time in [`Words::finish_before`].
    pub const TIME: &'static str = "\u{fffc}";
}

const STAGES: [Stage; 5] =
    [Stage::Waiting, Stage::Downloaded, Stage::Certificate, Stage::CheckedIn, Stage::Enrolled];

/// Timeline, status line, countdown, and what to do when the time is over.
#[island]
pub fn LiveProgress(
    /// How it stood when the page was made.
    start: ProgressView,
    /// What to say.
    words: Words,
    /// The attempt's version, for the form.
    version: String,
    /// BCP 47 tag, for the time of day.
    language: String,
) -> impl IntoView {
    let state = live::State::new(start, words.deadline.clone());
    let said = live::Said {
        five: words.five_left.clone(),
        one: words.one_left.clone(),
        none: words.none_left.clone(),
        language,
    };
    // Effects run in the browser only.
    Effect::new(move |_| live::begin(state, said.clone()));

    let dots: Vec<_> = STAGES
        .into_iter()
        .zip(words.stages.clone())
        .map(|(stage, (reached, open))| {
            let is_reached = move || state.view.with(|v| v.stage >= stage && !(v.stage == stage && stage == Stage::Waiting));
            view! {
                <li class:reached=is_reached class:current=move || state.view.with(|v| v.stage == stage)>
                    <span class="sr">{move || if is_reached() { reached.clone() } else { open.clone() }}</span>
                </li>
            }
        })
        .collect();
    let offline = words.offline.clone();
    let line =
        move || if state.offline.get() { offline.clone() } else { state.view.with(|v| v.line.clone()) };
    let finish = words.finish_before.clone();
    let finish_before = move || finish.replace(Words::TIME, &state.clock.get().unwrap_or_default());
    view! {
        <section class="live" aria-labelledby="progress-title">
            <h2 id="progress-title">{words.heading}</h2>
            <ol class="timeline">{dots}</ol>
            <p class="status" role="status">{line}</p>
            <p class="cause" hidden=move || state.view.with(|v| v.cause.is_none())>
                {move || state.view.with(|v| v.cause.clone().unwrap_or_default())}
            </p>
            <div class="countdown" hidden=move || state.is_over() || state.clock.with(Option::is_none)>
                <span class="timer" role="timer" aria-live="off" aria-label=words.time_left hidden=move || !state.running.get()>
                    {move || countdown::face(state.left.get())}
                </span>
                <span>{finish_before}</span>
            </div>
            <p class="sr" aria-live="polite">{move || state.announcement.get()}</p>
            <div class="notice" hidden=move || !state.is_over()>
                <h3>{words.expired_title}</h3>
                <p>{words.expired_body}</p>
                <form method="post" action=Issue::url() novalidate=true>
                    <input type="hidden" name="version" value=version/>
                    <button class="primary" type="submit">{words.again}</button>
                </form>
            </div>
            <a class="secondary check" href=paths::ENROLL_PROFILE hidden=move || state.answered.get()>
                {words.check_again}
            </a>
        </section>
    }
}
