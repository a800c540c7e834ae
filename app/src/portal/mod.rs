//! The wizard's pages, rendered on the server; plain forms and links, one island on the profile page.
//!
//! Invariant: the server decides the step, a page only shows it; no sentence stands in this code (all come from
//! `domain::text`); no data reaches a page but through escaped text and attributes. It must not know how a step
//! was decided.

pub mod answer;
pub mod drawings;
pub mod errors;
pub mod frame;
pub mod page;
pub mod parts;
pub mod steps;

use domain::enrollment::wizard::StepKind;
use leptos::prelude::*;
use leptos_router::{MatchNestedRoutes, SsrMode, components::Route, path};

/// Every route of the portal.
#[component(transparent)]
pub fn PortalRoutes() -> impl MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/enroll") view=|| page::page(None) ssr=SsrMode::Async/>
        <Route path=path!("/enroll/browser") view=|| page::page(Some(StepKind::WrongBrowser)) ssr=SsrMode::Async/>
        <Route path=path!("/enroll/sign-in") view=|| page::page(Some(StepKind::SignIn)) ssr=SsrMode::Async/>
        <Route path=path!("/enroll/ownership") view=|| page::page(Some(StepKind::Ownership)) ssr=SsrMode::Async/>
        <Route path=path!("/enroll/site") view=|| page::page(Some(StepKind::Site)) ssr=SsrMode::Async/>
        <Route path=path!("/enroll/certificate") view=|| page::page(Some(StepKind::CaCertificate)) ssr=SsrMode::Async/>
        <Route path=path!("/enroll/account") view=|| page::page(Some(StepKind::ManagedAppleAccount)) ssr=SsrMode::Async/>
        <Route path=path!("/enroll/profile") view=|| page::page(Some(StepKind::Profile)) ssr=SsrMode::Async/>
        <Route path=path!("/enroll/done") view=|| page::page(Some(StepKind::Complete)) ssr=SsrMode::Async/>
        <Route path=path!("/enroll/stopped") view=|| page::page(Some(StepKind::Stopped)) ssr=SsrMode::Async/>
        <Route path=path!("/enroll/closed") view=|| page::page(Some(StepKind::Closed)) ssr=SsrMode::Async/>
        <Route path=path!("/enroll/problem") view=page::problem ssr=SsrMode::Async/>
        <Route path=path!("/enroll/expired") view=page::expired_link ssr=SsrMode::Async/>
    }
    .into_inner()
}
