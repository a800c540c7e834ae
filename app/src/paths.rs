//! Every address of a page, once. (Addresses of server functions come from `Fn::url()`.)

use contract::{Error, Upstream};
use domain::{enrollment::wizard::StepKind, ids::CaseCode};

/// The portal's start page; also leads to the open step.
pub const ENROLL: &str = "/enroll";
/// The wrong-browser page.
pub const ENROLL_BROWSER: &str = "/enroll/browser";
/// Name and password.
pub const ENROLL_SIGN_IN: &str = "/enroll/sign-in";
/// Who owns the device.
pub const ENROLL_OWNERSHIP: &str = "/enroll/ownership";
/// Which site.
pub const ENROLL_SITE: &str = "/enroll/site";
/// The CA certificate.
pub const ENROLL_CERTIFICATE: &str = "/enroll/certificate";
/// The Managed Apple Account.
pub const ENROLL_ACCOUNT: &str = "/enroll/account";
/// Profile and progress.
pub const ENROLL_PROFILE: &str = "/enroll/profile";
/// Enrolled.
pub const ENROLL_DONE: &str = "/enroll/done";
/// Ended without success.
pub const ENROLL_STOPPED: &str = "/enroll/stopped";
/// Cannot start.
pub const ENROLL_CLOSED: &str = "/enroll/closed";
/// A post that could not be done; `what` and `case` in the query.
pub const ENROLL_PROBLEM: &str = "/enroll/problem";
/// A download link that is over; the server shows it at the link itself.
pub const ENROLL_EXPIRED: &str = "/enroll/expired";
/// The CA certificate as a profile (an axum handler).
pub const ENROLL_CA_PROFILE: &str = "/enroll/ca.mobileconfig";
/// Live progress as server-sent events (an axum handler).
pub const ENROLL_EVENTS: &str = "/enroll/events";
/// The same once, as JSON (an axum handler).
pub const ENROLL_PROGRESS: &str = "/enroll/progress";

/// Installs the waiting profile on a simulated iPhone (an axum handler; demonstrations only).
pub const DEMO_INSTALL: &str = "/demo/install";

/// The portal's stylesheet.
pub const ENROLL_CSS: &str = "/enroll.css";
/// The console's stylesheet, made by Tailwind.
pub const CONSOLE_CSS: &str = "/pkg/muster.css";
/// The portal's small script.
pub const ENROLL_JS: &str = "/enroll.js";
/// The icon.
pub const FAVICON: &str = "/favicon.svg";

/// Overview of the console.
pub const CONSOLE: &str = "/console";
/// Live changes of the console as server-sent events (an axum handler).
pub const CONSOLE_EVENTS: &str = "/console/events";
/// Header of what a live page fetches by itself.
pub const LIVE_HEADER: &str = "muster-live";
/// Console sign-in.
pub const CONSOLE_SIGN_IN: &str = "/console/sign-in";
/// The first administrator's link, before the token.
pub const CONSOLE_FIRST: &str = "/console/first";
/// List of devices.
pub const CONSOLE_DEVICES: &str = "/console/devices";
/// Whether so many devices are meant.
pub const CONSOLE_DEVICES_INVENTORY: &str = "/console/devices/inventory";
/// The list of devices as a file (an axum handler).
pub const CONSOLE_EXPORT_DEVICES: &str = "/console/export/devices";
/// The list of attempts as a file (an axum handler).
pub const CONSOLE_EXPORT_ATTEMPTS: &str = "/console/export/attempts";
/// The list of certificates as a file (an axum handler).
pub const CONSOLE_EXPORT_CERTIFICATES: &str = "/console/export/certificates";
/// The list of sites as a file (an axum handler).
pub const CONSOLE_EXPORT_SITES: &str = "/console/export/sites";
/// The list of accounts as a file (an axum handler).
pub const CONSOLE_EXPORT_ACCOUNTS: &str = "/console/export/accounts";
/// The audit log as a file (an axum handler).
pub const CONSOLE_EXPORT_AUDIT: &str = "/console/export/audit";
/// List of attempts; one of them with its case code behind.
pub const CONSOLE_ATTEMPTS: &str = "/console/attempts";
/// List of certificates.
pub const CONSOLE_CERTIFICATES: &str = "/console/certificates";
/// The audit log.
pub const CONSOLE_AUDIT: &str = "/console/audit";
/// List of sites.
pub const CONSOLE_SITES: &str = "/console/sites";
/// A new site.
pub const CONSOLE_SITES_NEW: &str = "/console/sites/new";
/// List of accounts.
pub const CONSOLE_ACCOUNTS: &str = "/console/accounts";
/// A new account.
pub const CONSOLE_ACCOUNTS_NEW: &str = "/console/accounts/new";
/// List of directories.
pub const CONSOLE_DIRECTORIES: &str = "/console/directories";
/// A new directory.
pub const CONSOLE_DIRECTORIES_NEW: &str = "/console/directories/new";
/// Enrollment settings.
pub const CONSOLE_ENROLLMENT: &str = "/console/settings/enrollment";
/// Contents of the manual; one page of it with its word behind.
pub const CONSOLE_MANUAL: &str = "/console/manual";
/// The caller's own account.
pub const CONSOLE_ACCOUNT: &str = "/console/account";

/// The address of a step.
pub const fn step(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Closed => ENROLL_CLOSED,
        StepKind::WrongBrowser => ENROLL_BROWSER,
        StepKind::SignIn => ENROLL_SIGN_IN,
        StepKind::Ownership => ENROLL_OWNERSHIP,
        StepKind::Site => ENROLL_SITE,
        StepKind::CaCertificate => ENROLL_CERTIFICATE,
        StepKind::ManagedAppleAccount => ENROLL_ACCOUNT,
        StepKind::Profile => ENROLL_PROFILE,
        StepKind::Complete => ENROLL_DONE,
        StepKind::Stopped => ENROLL_STOPPED,
    }
}

/// Whether the language menu may lead back there: our own portal pages only, so nobody is sent elsewhere.
pub fn portal_page(path: &str) -> &'static str {
    const PAGES: [&str; 12] = [
        ENROLL,
        ENROLL_BROWSER,
        ENROLL_SIGN_IN,
        ENROLL_OWNERSHIP,
        ENROLL_SITE,
        ENROLL_CERTIFICATE,
        ENROLL_ACCOUNT,
        ENROLL_PROFILE,
        ENROLL_DONE,
        ENROLL_STOPPED,
        ENROLL_CLOSED,
        ENROLL_PROBLEM,
    ];
    PAGES.into_iter().find(|page| *page == path).unwrap_or(ENROLL)
}

/// Where a portal post that was not done leads. What a step can show is never an error, so this is rare.
pub fn portal_problem(error: &Error) -> String {
    match error {
        Error::TooMany { .. } | Error::Unavailable { upstream: Upstream::Hashing } => {
            format!("{ENROLL_PROBLEM}?what=busy")
        }
        Error::Unavailable { .. } => format!("{ENROLL_PROBLEM}?what=away"),
        Error::Internal { case } => match case.parse::<CaseCode>() {
            Ok(case) => format!("{ENROLL_PROBLEM}?what=broken&case={case}"),
            Err(_) => format!("{ENROLL_PROBLEM}?what=broken"),
        },
        // The start page knows what to say: the session has ended, or the open step is another one.
        Error::SignInRequired
        | Error::Expired
        | Error::Forbidden
        | Error::NotFound
        | Error::Conflict
        | Error::Invalid { .. } => ENROLL.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere() {
        assert_eq!(portal_page("/enroll/site"), ENROLL_SITE);
        for foreign in ["//evil.example", "https://evil.example", "/enroll/../console", "", "/enroll/site?x"]
        {
            assert_eq!(portal_page(foreign), ENROLL);
        }
    }

    #[test]
    fn only_real_case_codes_travel() {
        let fault = |case: &str| portal_problem(&Error::Internal { case: case.to_owned() });
        assert_eq!(fault("k7qf2m9d"), "/enroll/problem?what=broken&case=K7QF-2M9D");
        assert_eq!(fault("x&y=<script>"), "/enroll/problem?what=broken");
    }
}
