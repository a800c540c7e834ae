//! Every address of the console and the page behind it.

use super::{
    accounts, attempts, audit, certificates, devices, directories, first, manual, overview, own_account,
    settings, sign_in, sites,
};
use leptos::prelude::*;
use leptos_router::{MatchNestedRoutes, SsrMode, components::Route, path};

/// Every route of the console.
#[component(transparent)]
pub fn ConsoleRoutes() -> impl MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/console") view=overview::page ssr=SsrMode::Async />
        <Route path=path!("/console/sign-in") view=sign_in::page ssr=SsrMode::Async />
        <Route path=path!("/console/first/:token") view=first::page ssr=SsrMode::Async />
        <Route path=path!("/console/account") view=own_account::page ssr=SsrMode::Async />
        <Route path=path!("/console/devices") view=devices::list::page ssr=SsrMode::Async />
        <Route path=path!("/console/devices/inventory") view=devices::inventory::page ssr=SsrMode::Async />
        <Route path=path!("/console/devices/:id") view=devices::detail::page ssr=SsrMode::Async />
        <Route path=path!("/console/attempts") view=attempts::list::page ssr=SsrMode::Async />
        <Route path=path!("/console/attempts/:case") view=attempts::detail::page ssr=SsrMode::Async />
        <Route path=path!("/console/certificates") view=certificates::list::page ssr=SsrMode::Async />
        <Route path=path!("/console/certificates/:id") view=certificates::detail::page ssr=SsrMode::Async />
        <Route path=path!("/console/certificates/:id/revoke") view=certificates::revoke::page ssr=SsrMode::Async />
        <Route path=path!("/console/audit") view=audit::list::page ssr=SsrMode::Async />
        <Route path=path!("/console/sites") view=sites::list::page ssr=SsrMode::Async />
        <Route path=path!("/console/sites/new") view=sites::edit::new_page ssr=SsrMode::Async />
        <Route path=path!("/console/sites/:id") view=sites::edit::page ssr=SsrMode::Async />
        <Route path=path!("/console/sites/:id/delete") view=sites::edit::delete_page ssr=SsrMode::Async />
        <Route path=path!("/console/accounts") view=accounts::list::page ssr=SsrMode::Async />
        <Route path=path!("/console/accounts/new") view=accounts::edit::new_page ssr=SsrMode::Async />
        <Route path=path!("/console/accounts/:id") view=accounts::edit::page ssr=SsrMode::Async />
        <Route path=path!("/console/accounts/:id/delete") view=accounts::edit::delete_page ssr=SsrMode::Async />
        <Route path=path!("/console/directories") view=directories::list::page ssr=SsrMode::Async />
        <Route path=path!("/console/directories/new") view=directories::edit::new_page ssr=SsrMode::Async />
        <Route path=path!("/console/directories/:id") view=directories::edit::page ssr=SsrMode::Async />
        <Route path=path!("/console/directories/:id/delete") view=directories::edit::delete_page ssr=SsrMode::Async />
        <Route path=path!("/console/settings/enrollment") view=settings::enrollment::page ssr=SsrMode::Async />
        <Route path=path!("/console/manual") view=manual::contents_page ssr=SsrMode::Async />
        <Route path=path!("/console/manual/:page") view=manual::page ssr=SsrMode::Async />
    }
    .into_inner()
}
