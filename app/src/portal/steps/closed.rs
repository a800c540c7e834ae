//! Why enrollment cannot start, or cannot go on.

use crate::{
    host, paths,
    portal::frame::{Head, frame},
};
use contract::portal::StepView;
use domain::{
    enrollment::wizard::{Closed, StepKind},
    text::{TextKey as K, Texts},
};
use http::StatusCode;
use leptos::prelude::*;

/// Before there is an attempt.
pub fn page(texts: &Texts, why: Closed) -> AnyView {
    let (title, body) = words(texts, why);
    let head = Head { title, here: paths::ENROLL_CLOSED, ..Head::default() };
    show(texts, head, body, why, false)
}

/// With an attempt: the person may log out and try another account.
pub fn step(view: &StepView, why: Closed) -> AnyView {
    let (title, body) = words(&view.texts, why);
    // A chosen ownership that leads nowhere can be changed.
    let change = matches!(why, Closed::NoWay) && view.back == Some(StepKind::Ownership);
    show(&view.texts, Head::of(view, title), body, why, change)
}

fn show(texts: &Texts, head: Head, body: String, why: Closed, change: bool) -> AnyView {
    host::status(match why {
        Closed::NotReady => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::FORBIDDEN,
    });
    let change = change.then(|| {
        view! {
            <a class="secondary" href=paths::ENROLL_OWNERSHIP>{texts.get(K::ClosedChangeOwnership)}</a>
        }
    });
    frame(texts, head, view! { <p class="lead">{body}</p>{change} }.into_any())
}

fn words(texts: &Texts, why: Closed) -> (String, String) {
    let (title, body) = match why {
        Closed::Off => (K::ClosedOffTitle, K::ClosedOffBody),
        Closed::NotReady => (K::ClosedNotReadyTitle, K::ClosedNotReadyBody),
        Closed::TooOld(minimum) => {
            let body = texts.with(K::ClosedTooOldBody, &[("minimum", &minimum.to_string())]);
            return (texts.get(K::ClosedTooOldTitle), body);
        }
        Closed::NotPermitted => (K::ClosedNotPermittedTitle, K::ClosedNotPermittedBody),
        Closed::NoWay => (K::ClosedNoWayTitle, K::ClosedNoWayBody),
    };
    (texts.get(title), texts.get(body))
}
