//! The wizard's pages, rendered on the server; plain forms and links, one island on the profile page.
//!
//! Invariant: the server decides the step, a page only shows it; no sentence stands in this code (all come from
//! `domain::text`); no data reaches a page but through escaped text and attributes. It must not know how a step
//! was decided.

pub mod answer;
mod document;
pub mod drawings;
pub mod errors;
pub mod frame;
pub mod page;
pub mod parts;
pub mod steps;

pub use page::Page;

use crate::paths;
use domain::enrollment::wizard::StepKind;

/// Every page of the portal and its address.
pub const PAGES: [(&str, Page); 13] = [
    (paths::ENROLL, Page::Step(None)),
    (paths::ENROLL_BROWSER, Page::Step(Some(StepKind::WrongBrowser))),
    (paths::ENROLL_SIGN_IN, Page::Step(Some(StepKind::SignIn))),
    (paths::ENROLL_OWNERSHIP, Page::Step(Some(StepKind::Ownership))),
    (paths::ENROLL_SITE, Page::Step(Some(StepKind::Site))),
    (paths::ENROLL_CERTIFICATE, Page::Step(Some(StepKind::CaCertificate))),
    (paths::ENROLL_ACCOUNT, Page::Step(Some(StepKind::ManagedAppleAccount))),
    (paths::ENROLL_PROFILE, Page::Step(Some(StepKind::Profile))),
    (paths::ENROLL_DONE, Page::Step(Some(StepKind::Complete))),
    (paths::ENROLL_STOPPED, Page::Step(Some(StepKind::Stopped))),
    (paths::ENROLL_CLOSED, Page::Step(Some(StepKind::Closed))),
    (paths::ENROLL_PROBLEM, Page::Problem),
    (paths::ENROLL_EXPIRED, Page::ExpiredLink),
];
