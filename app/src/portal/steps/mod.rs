//! One file per step: what its page holds. Each is a function from the step's view to a page.

pub mod ca_certificate;
pub mod closed;
pub mod complete;
pub mod ended;
pub mod entry;
pub mod managed_account;
pub mod ownership;
pub mod problem;
pub mod profile;
pub mod progress;
pub mod sign_in;
pub mod site;
pub mod stopped;
pub mod wrong_browser;

use crate::host;
use contract::portal::StepView;
use domain::enrollment::wizard::Step;
use leptos::prelude::*;

/// The page of the open step.
pub fn step_page(view: &StepView) -> AnyView {
    match &view.step {
        Step::Closed { why } => closed::step(view, *why),
        Step::WrongBrowser { hardware } => {
            let address = format!("{}{}", host::context::ambient().public_url, crate::paths::ENROLL);
            wrong_browser::page(&view.texts, *hardware, &address, wrong_browser::Around::Step(view))
        }
        Step::SignIn => sign_in::page(view),
        Step::Ownership { offered } => ownership::page(view, offered),
        Step::Site { choices } => site::page(view, choices),
        Step::CaCertificate => ca_certificate::page(view),
        Step::ManagedAppleAccount => managed_account::page(view),
        Step::Profile { mode, .. } => profile::page(view, *mode),
        Step::Complete { ownership, .. } => complete::page(view, *ownership),
        Step::Stopped { why } => stopped::page(view, *why),
    }
}
