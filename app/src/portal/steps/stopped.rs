//! Ended without success: why, what to try.

use crate::{
    portal::{
        frame::{Head, frame},
        parts,
    },
    server_fns::portal::TryAgain,
};
use contract::portal::StepView;
use domain::{enrollment::wizard::Stop, text::TextKey as K};
use leptos::{prelude::*, server_fn::ServerFn};

/// The page of an ended attempt.
pub fn page(view: &StepView, why: Stop) -> AnyView {
    let texts = &view.texts;
    let head = Head { position: None, back: None, ..Head::of(view, texts.get(K::StoppedTitle)) };
    let reason = match why {
        Stop::ReEnrollmentRefused => K::StoppedReEnrollment,
        Stop::SystemTooOld => K::StoppedTooOld,
        Stop::NoLongerAllowed => K::StoppedNoLongerAllowed,
        Stop::RemovedByUser => K::StoppedRemoved,
    };
    let clean_up = (why != Stop::RemovedByUser).then(|| view! { <p>{texts.get(K::StoppedCleanUp)}</p> });
    let content = view! {
        <p class="lead">{texts.get(reason)}</p>
        {clean_up}
        {parts::button_form(TryAgain::url(), None, "primary", texts.get(K::CommonTryAgain))}
        <p class="hint">{texts.get(K::CommonReferenceHint)}</p>
    };
    frame(texts, head, content.into_any())
}
