//! Everything that happened to a device, newest first, with filters by kind (ux C3).

use super::{detail::part_address, tabs::Part};
use crate::{
    console::{attempts, audit, words},
    paths,
    ui::data::{Empty, Query, State, Time},
};
use contract::devices::{Happening, HistoryEntry};
use domain::ids::DeviceId;
use leptos::prelude::*;

/// Kinds of entry: the word of the address, the word of the page.
const KINDS: [(&str, &str); 4] = [
    ("enrollment", "Enrollment"),
    ("commands", "Commands"),
    ("contacts", "Contacts"),
    ("changes", "Changes by people"),
];

fn kind(what: &Happening) -> &'static str {
    match what {
        Happening::Attempt { .. } | Happening::CertificateRevoked { .. } => "enrollment",
        Happening::CommandQueued { .. } | Happening::CommandSent { .. } | Happening::CommandEnded { .. } => {
            "commands"
        }
        Happening::LastContact | Happening::InventoryReported | Happening::SecurityReported => "contacts",
        Happening::Act { .. } => "changes",
    }
}

/// The history, narrowed by `?kind=`.
pub(super) fn view(device: DeviceId, query: &Query, entries: Vec<HistoryEntry>) -> AnyView {
    let asked = KINDS.iter().map(|(word, _)| *word).find(|word| *word == query.get("kind"));
    let address = part_address(device, Part::History);
    let link = |word: Option<&'static str>, label: &'static str| {
        let href = word.map_or_else(|| address.clone(), |word| format!("{address}&kind={word}"));
        let current = (word == asked).then_some("true");
        let class = if word == asked { "btn btn-small" } else { "btn btn-small btn-quiet" };
        view! { <li><a class=class href=href aria-current=current>{label}</a></li> }
    };
    let kinds = KINDS.iter().map(|(word, label)| link(Some(*word), label)).collect_view();
    let items: Vec<_> = entries
        .into_iter()
        .filter(|entry| asked.is_none_or(|asked| kind(&entry.what) == asked))
        .map(item)
        .collect();
    let list = if items.is_empty() {
        view! { <Empty sentence="Nothing of this kind is kept for this device." /> }.into_any()
    } else {
        view! { <ol class="timeline">{items}</ol> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="part-title">
            <h2 id="part-title" class="mb-2">"History"</h2>
            <ul class="toolbar mb-3" aria-label="Kinds of entry">{link(None, "Everything")}{kinds}</ul>
            {list}
        </section>
    }
    .into_any()
}

fn item(entry: HistoryEntry) -> AnyView {
    let detail = match &entry.what {
        Happening::Attempt { event, .. } => attempts::words::detail(*event, &entry.detail),
        _ => entry.detail,
    };
    let (words, class) = happened(entry.what);
    let detail =
        (!detail.is_empty()).then(|| view! { <p class="text-muted break-words"><bdi>{detail}</bdi></p> });
    view! { <li class=class><p>{words}</p>{detail}<Time at=entry.at /></li> }.into_any()
}

fn named(before: &'static str, name: String) -> AnyView {
    view! { {before} <bdi>{name}</bdi> }.into_any()
}

fn happened(what: Happening) -> (AnyView, &'static str) {
    match what {
        Happening::Attempt { event, case } => {
            let (words, class) = words::attempt_event(event);
            let href = format!("{}/{case}", paths::CONSOLE_ATTEMPTS);
            let case = case.to_string();
            (view! { {words} " · attempt " <bdi dir="ltr"><a href=href>{case}</a></bdi> }.into_any(), class)
        }
        Happening::CommandQueued { request_type } => (named("Command queued: ", request_type), ""),
        Happening::CommandSent { request_type } => (named("Command sent: ", request_type), ""),
        Happening::CommandEnded { request_type, state } => {
            let (state, word, _) = words::command(state);
            let class = match state {
                State::Ok => "is-ok",
                State::Bad => "is-bad",
                State::Warn | State::Info | State::Idle => "",
            };
            let words = format!("{word}: ");
            (view! { "Command " {words.to_lowercase()} <bdi>{request_type}</bdi> }.into_any(), class)
        }
        Happening::LastContact => ("Last contact".into_any(), "is-now"),
        Happening::InventoryReported => ("The device told about itself".into_any(), ""),
        Happening::SecurityReported => ("The device told about its passcode and encryption".into_any(), ""),
        Happening::CertificateRevoked { serial } => {
            (view! { "Certificate revoked by this server: " <bdi dir="ltr"><code class="id break-all">{serial}</code></bdi> }.into_any(), "is-warn")
        }
        Happening::Act { actor, action, outcome } => {
            let (state, word) = audit::words::outcome(outcome);
            let class = if state == State::Ok { "" } else { "is-warn" };
            let refused = (state != State::Ok).then(|| format!(" ({})", word.to_lowercase()));
            let action = audit::words::action(&action);
            (view! { <bdi>{actor}</bdi> ": " {action} {refused} }.into_any(), class)
        }
    }
}
