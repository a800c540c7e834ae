//! Every route, once (R-RT1). The router is built from this table; pages and server functions, which the framework
//! registers by itself, are compared with it at start, and any difference refuses to start.

use crate::config::Mode;
use guard::limits;
use std::time::Duration;

/// Who may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Anybody.
    Anonymous,
    /// The wizard's cookie; others are sent to the start.
    Portal,
    /// A console cookie; others are sent to the sign-in.
    Console,
    /// A device, by challenge or certificate.
    Device,
    /// The machine itself.
    Ops,
}

/// What answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A page of `app`.
    Page,
    /// A server function of `app`.
    ServerFn,
    /// A handler of `web`, `device` or `ops`.
    Handler(Handler),
}

/// The handlers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the paths in the table say what each is")]
pub enum Handler {
    Root,
    CaProfile,
    Profile,
    Events,
    Progress,
    ConsoleEvents,
    ExportDevices,
    ExportAttempts,
    ExportCertificates,
    ExportSites,
    ExportAccounts,
    ExportAudit,
    Scep,
    CheckIn,
    Command,
    Health,
    Ready,
    SimulatedIphone,
    Catalogue,
    CatalogueState,
    TestClock,
    TestReset,
}

/// When a route is there at all; otherwise its address is not found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Always.
    Always,
    /// Only under `--demo`.
    Demo,
    /// Only under `--test`.
    Test,
    /// Under either.
    DemoOrTest,
}

impl When {
    /// Whether it holds for a server of this mode.
    pub fn holds(self, mode: Mode) -> bool {
        match self {
            Self::Always => true,
            Self::Demo => mode == Mode::Demo,
            Self::Test => mode == Mode::Test,
            Self::DemoOrTest => mode != Mode::Ordinary,
        }
    }
}

/// One route.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// `GET` (with HEAD), `POST` or `PUT`; SCEP has two entries.
    pub method: &'static str,
    /// axum's pattern.
    pub path: &'static str,
    /// Who may call.
    pub audience: Audience,
    /// What answers.
    pub kind: Kind,
    /// Largest body, bytes.
    pub body_max: usize,
    /// Longest answer time; `None` for the live stream.
    pub budget: Option<Duration>,
    /// When it is there.
    pub when: When,
}

/// A route that is not there always.
const fn only(when: When, route: Route) -> Route {
    Route { when, ..route }
}

const fn page(path: &'static str, audience: Audience) -> Route {
    Route {
        method: "GET",
        path,
        audience,
        kind: Kind::Page,
        body_max: 0,
        budget: Some(limits::PORTAL_REQUEST),
        when: When::Always,
    }
}

const fn act(path: &'static str, audience: Audience, body_max: usize) -> Route {
    Route {
        method: "POST",
        path,
        audience,
        kind: Kind::ServerFn,
        body_max,
        budget: Some(limits::PORTAL_REQUEST),
        when: When::Always,
    }
}

const fn handler(
    method: &'static str,
    path: &'static str,
    audience: Audience,
    which: Handler,
    body_max: usize,
) -> Route {
    let budget = match which {
        Handler::Events | Handler::ConsoleEvents => None,
        Handler::ExportDevices
        | Handler::ExportAttempts
        | Handler::ExportCertificates
        | Handler::ExportSites
        | Handler::ExportAccounts
        | Handler::ExportAudit
        // It may have much to remove.
        | Handler::TestReset => Some(limits::EXPORT_REQUEST),
        Handler::Scep | Handler::CheckIn | Handler::Command => Some(limits::DEVICE_REQUEST),
        _ => Some(limits::PORTAL_REQUEST),
    };
    Route { method, path, audience, kind: Kind::Handler(which), body_max, budget, when: When::Always }
}

const FORM: usize = limits::PORTAL_FORM_BYTES;
const CONSOLE_FORM: usize = limits::CONSOLE_FORM_BYTES;

/// All of them.
pub const TABLE: &[Route] = &[
    // The wizard.
    handler("GET", "/", Audience::Anonymous, Handler::Root, 0),
    page("/enroll", Audience::Anonymous),
    page("/enroll/browser", Audience::Anonymous),
    page("/enroll/sign-in", Audience::Portal),
    page("/enroll/ownership", Audience::Portal),
    page("/enroll/site", Audience::Portal),
    page("/enroll/certificate", Audience::Portal),
    page("/enroll/account", Audience::Portal),
    page("/enroll/profile", Audience::Portal),
    page("/enroll/done", Audience::Portal),
    page("/enroll/stopped", Audience::Portal),
    page("/enroll/closed", Audience::Anonymous),
    page("/enroll/problem", Audience::Anonymous),
    page("/enroll/expired", Audience::Anonymous),
    act("/api/portal/start", Audience::Anonymous, FORM),
    act("/api/portal/sign-in", Audience::Portal, FORM),
    act("/api/portal/ownership", Audience::Portal, FORM),
    act("/api/portal/site", Audience::Portal, FORM),
    act("/api/portal/certificate", Audience::Portal, FORM),
    act("/api/portal/account", Audience::Portal, FORM),
    act("/api/portal/issue", Audience::Portal, FORM),
    act("/api/portal/try-again", Audience::Portal, FORM),
    act("/api/portal/log-out", Audience::Portal, FORM),
    act("/api/portal/language", Audience::Anonymous, FORM),
    handler("GET", "/enroll/ca.mobileconfig", Audience::Anonymous, Handler::CaProfile, 0),
    handler("GET", "/enroll/p/{token}/enroll.mobileconfig", Audience::Anonymous, Handler::Profile, 0),
    handler("GET", "/enroll/events", Audience::Portal, Handler::Events, 0),
    handler("GET", "/enroll/progress", Audience::Portal, Handler::Progress, 0),
    // Devices.
    handler("GET", "/scep", Audience::Device, Handler::Scep, 0),
    handler("POST", "/scep", Audience::Device, Handler::Scep, limits::SCEP_BYTES),
    handler("PUT", "/mdm/check-in", Audience::Device, Handler::CheckIn, limits::CHECK_IN_BYTES),
    handler("PUT", "/mdm/command", Audience::Device, Handler::Command, limits::COMMAND_REPORT_BYTES),
    // The console.
    page("/console", Audience::Console),
    page("/console/sign-in", Audience::Anonymous),
    page("/console/first/{token}", Audience::Anonymous),
    page("/console/devices", Audience::Console),
    page("/console/devices/inventory", Audience::Console),
    page("/console/devices/{id}", Audience::Console),
    page("/console/attempts", Audience::Console),
    page("/console/attempts/{case}", Audience::Console),
    page("/console/certificates", Audience::Console),
    page("/console/certificates/{id}", Audience::Console),
    page("/console/certificates/{id}/revoke", Audience::Console),
    page("/console/audit", Audience::Console),
    page("/console/sites", Audience::Console),
    page("/console/sites/new", Audience::Console),
    page("/console/sites/{id}", Audience::Console),
    page("/console/sites/{id}/delete", Audience::Console),
    page("/console/accounts", Audience::Console),
    page("/console/accounts/new", Audience::Console),
    page("/console/accounts/{id}", Audience::Console),
    page("/console/accounts/{id}/delete", Audience::Console),
    page("/console/directories", Audience::Console),
    page("/console/directories/new", Audience::Console),
    page("/console/directories/{id}", Audience::Console),
    page("/console/directories/{id}/delete", Audience::Console),
    page("/console/settings/enrollment", Audience::Console),
    page("/console/account", Audience::Console),
    page("/console/manual", Audience::Console),
    page("/console/manual/{page}", Audience::Console),
    handler("GET", "/console/export/devices", Audience::Console, Handler::ExportDevices, 0),
    handler("GET", "/console/export/attempts", Audience::Console, Handler::ExportAttempts, 0),
    handler("GET", "/console/export/certificates", Audience::Console, Handler::ExportCertificates, 0),
    handler("GET", "/console/export/sites", Audience::Console, Handler::ExportSites, 0),
    handler("GET", "/console/export/accounts", Audience::Console, Handler::ExportAccounts, 0),
    handler("GET", "/console/export/audit", Audience::Console, Handler::ExportAudit, 0),
    handler("GET", "/console/events", Audience::Console, Handler::ConsoleEvents, 0),
    act("/api/console/sign-in", Audience::Anonymous, FORM),
    act("/api/console/first-administrator", Audience::Anonymous, FORM),
    act("/api/console/sign-out", Audience::Console, FORM),
    act("/api/console/account/password", Audience::Console, FORM),
    act("/api/console/account/shortcuts", Audience::Console, FORM),
    act("/api/console/lists/columns", Audience::Console, FORM),
    act("/api/console/devices/ask-inventory", Audience::Console, CONSOLE_FORM),
    act("/api/console/accounts/check", Audience::Console, CONSOLE_FORM),
    act("/api/console/accounts/create", Audience::Console, CONSOLE_FORM),
    act("/api/console/accounts/edit", Audience::Console, CONSOLE_FORM),
    act("/api/console/accounts/set-password", Audience::Console, CONSOLE_FORM),
    act("/api/console/accounts/delete", Audience::Console, CONSOLE_FORM),
    act("/api/console/sites/check", Audience::Console, CONSOLE_FORM),
    act("/api/console/sites/create", Audience::Console, CONSOLE_FORM),
    act("/api/console/sites/rename", Audience::Console, CONSOLE_FORM),
    act("/api/console/sites/delete", Audience::Console, CONSOLE_FORM),
    act("/api/console/directories/check", Audience::Console, CONSOLE_FORM),
    act("/api/console/directories/create", Audience::Console, CONSOLE_FORM),
    act("/api/console/directories/edit", Audience::Console, CONSOLE_FORM),
    act("/api/console/directories/delete", Audience::Console, CONSOLE_FORM),
    act("/api/console/directories/test", Audience::Console, CONSOLE_FORM),
    act("/api/console/certificates/revoke", Audience::Console, CONSOLE_FORM),
    act("/api/console/devices/refresh", Audience::Console, CONSOLE_FORM),
    act("/api/console/settings/enrollment", Audience::Console, CONSOLE_FORM),
    act("/api/console/settings/enrollment/check", Audience::Console, CONSOLE_FORM),
    // The machine.
    handler("GET", "/healthz", Audience::Ops, Handler::Health, 0),
    handler("GET", "/readyz", Audience::Ops, Handler::Ready, 0),
    // A demonstration and test mode only.
    only(When::Demo, handler("POST", "/demo/install", Audience::Portal, Handler::SimulatedIphone, FORM)),
    only(When::DemoOrTest, handler("GET", "/dev/catalogue", Audience::Anonymous, Handler::Catalogue, 0)),
    only(
        When::DemoOrTest,
        handler("GET", "/dev/catalogue/{state}", Audience::Anonymous, Handler::CatalogueState, 0),
    ),
    only(When::Test, handler("PUT", "/api/test/clock", Audience::Anonymous, Handler::TestClock, FORM)),
    only(When::Test, handler("POST", "/api/test/reset", Audience::Anonymous, Handler::TestReset, FORM)),
];

/// Why the table and the framework's own lists differ.
#[derive(Debug, thiserror::Error)]
#[error("the route table is not what the pages register:\n  {}", .0.join("\n  "))]
pub struct TableMismatch(pub Vec<String>);

/// Compares the table with what Leptos and the server functions registered.
pub fn compare(pages: &[String], server_fns: &[String]) -> Result<(), TableMismatch> {
    let mut faults = difference(Kind::Page, pages);
    faults.extend(difference(Kind::ServerFn, server_fns));
    if faults.is_empty() { Ok(()) } else { Err(TableMismatch(faults)) }
}

fn difference(kind: Kind, found: &[String]) -> Vec<String> {
    let listed: Vec<&str> = TABLE.iter().filter(|r| r.kind == kind).map(|r| r.path).collect();
    let missing = found
        .iter()
        .filter(|p| !listed.contains(&p.as_str()))
        .map(|p| format!("{kind:?} {p} is not in the table"));
    let dead = listed
        .iter()
        .filter(|p| !found.iter().any(|f| f == **p))
        .map(|p| format!("{kind:?} {p} does not exist"));
    missing.chain(dead).collect()
}
