//! What enrollment stands on, and what is still to be set up.

use crate::{
    paths,
    ui::{
        data::{Badge, DetailList, Fact, State, Time},
        layout::Icon,
    },
};
use contract::{
    Caller,
    caller::SettingsRead,
    settings::{Foundations, PushFoundation},
};
use domain::time::Timestamp;
use leptos::prelude::*;

/// Set-up while something of it is open, and the foundations. On an installation without devices the set-up comes
/// first and tells more.
pub(super) fn cards(by: &Caller, found: &Foundations) -> AnyView {
    let steps = steps(by, found);
    let open = steps.iter().any(|step| !step.done);
    let set_up = open.then(|| {
        view! {
            <section class="card" aria-labelledby="set-up">
                <h2 id="set-up" class="mb-1">"Set-up"</h2>
                {checklist(steps)}
            </section>
        }
    });
    view! {
        {set_up}
        <section class="card" aria-labelledby="foundations">
            <h2 id="foundations" class="mb-1">"Foundations"</h2>
            <DetailList facts=facts(found) />
        </section>
    }
    .into_any()
}

/// A step of the set-up: whether it is done, what it is, and where it is done.
struct SetUp {
    done: bool,
    title: &'static str,
    words: &'static str,
    link: Option<(&'static str, &'static str)>,
}

/// `localhost` in any spelling a public address can have.
fn is_this_machine(address: &str) -> bool {
    let host = address.split("://").nth(1).unwrap_or_default();
    ["localhost", "127.", "[::1]"].iter().any(|local| host.starts_with(local))
}

fn steps(by: &Caller, found: &Foundations) -> [SetUp; 4] {
    let may_set = by.may::<SettingsRead>();
    let real_push = found.push.as_ref().is_some_and(|push| !push.development);
    let link = |href, label| may_set.then_some((href, label));
    [
        SetUp {
            done: !found.trial && !is_this_machine(&found.portal_address),
            title: "An address iPhones can reach",
            words: "The server needs https and a name that phones can resolve. It is set where the server is started.",
            link: None,
        },
        SetUp {
            done: real_push,
            title: "Push certificate from Apple",
            words: "Without it devices enroll, but get commands only when they next connect.",
            link: None,
        },
        SetUp {
            done: found.accounts > 1 || found.directories > 0,
            title: "People who may enroll",
            words: "Connect a directory, or make local accounts.",
            link: link(paths::CONSOLE_DIRECTORIES, "Directories"),
        },
        SetUp {
            done: found.enrolled > 0,
            title: "First device",
            words: "Open the portal on an iPhone or iPad.",
            link: link(paths::CONSOLE_ENROLLMENT, "Enrollment settings"),
        },
    ]
}

fn checklist(steps: [SetUp; 4]) -> impl IntoView {
    let items = steps.into_iter().map(step).collect_view();
    view! { <ol class="checklist">{items}</ol> }
}

fn step(step: SetUp) -> impl IntoView {
    let (icon, class, word) = if step.done {
        (Icon::Check, "mt-0.5 text-ok", "Done: ")
    } else {
        (Icon::Circle, "mt-0.5 text-faint", "To do: ")
    };
    let more = (!step.done).then(|| view! { <p class="hint">{step.words}</p> });
    let link =
        step.link.filter(|_| !step.done).map(|(href, label)| view! { <p><a href=href>{label}</a></p> });
    view! {
        <li>
            <span class=class>{icon.draw()}</span>
            <div class="min-w-0">
                <p><span class="visually-hidden">{word}</span>{step.title}</p>
                {more}
                {link}
            </div>
        </li>
    }
}

fn facts(found: &Foundations) -> Vec<Fact> {
    let address = found.portal_address.clone();
    let mut facts = vec![Fact::new(
        "Portal",
        view! { <bdi dir="ltr"><code class="id select-all break-all">{address}</code></bdi> },
    )];
    facts.extend(push(found.push.as_ref()));
    facts.extend(authority("Device CA", "Device CA, SHA-256", "Device CA until", &found.device_ca));
    facts.extend(authority("Root CA", "Root CA, SHA-256", "Root CA until", &found.root_ca));
    facts
}

fn push(push: Option<&PushFoundation>) -> Vec<Fact> {
    let Some(push) = push else {
        let badge = view! { <Badge state=State::Bad word="Missing" /> " Profiles cannot be made." };
        return vec![Fact::new("Push certificate", badge)];
    };
    let badge = if push.development {
        view! { <Badge state=State::Warn word="Development" /> }
    } else {
        view! { <Badge state=State::Ok word="From Apple" /> }
    };
    vec![
        Fact::new("Push certificate", badge),
        Fact::code("Push topic", Some(push.topic.clone())),
        Fact::new("Push certificate until", view! { <Time at=push.not_after /> }),
    ]
}

fn authority(
    subject: &'static str,
    fingerprint: &'static str,
    until: &'static str,
    of: &(String, String, Timestamp),
) -> Vec<Fact> {
    let (name, hash, end) = of.clone();
    vec![
        Fact::text(subject, Some(name)),
        Fact::new(
            fingerprint,
            view! { <bdi dir="ltr"><code class="id select-all break-all">{hash}</code></bdi> },
        ),
        Fact::new(until, view! { <Time at=end /> }),
    ]
}
