//! The entries of the navigation: what a role may see, in which order, and the letters behind `g`.

use super::{manual::Manual, site_switch::Site};
use crate::{
    paths,
    ui::{
        keys::Go,
        layout::{Icon, NavEntry},
    },
};
use contract::{
    Caller,
    caller::{AccountsRead, AttemptsRead, AuditRead, CertificatesRead, DevicesRead, SettingsRead, SitesRead},
};

/// Which entry of the navigation a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Overview.
    Overview,
    /// Devices.
    Devices,
    /// Attempts.
    Attempts,
    /// Certificates.
    Certificates,
    /// Audit log.
    Audit,
    /// Sites.
    Sites,
    /// Accounts.
    Accounts,
    /// Directories.
    Directories,
    /// Enrollment settings.
    Enrollment,
    /// None: the manual.
    Manual,
    /// None: the caller's own account, refusals.
    Own,
}

impl Section {
    /// The page of the manual that its head leads to; the manual itself has none.
    pub(super) fn manual(self) -> Option<Manual> {
        Some(match self {
            Self::Overview => Manual::FirstSteps,
            Self::Devices => Manual::Devices,
            Self::Attempts => Manual::Attempts,
            Self::Certificates => Manual::Certificates,
            Self::Audit => Manual::Audit,
            Self::Sites => Manual::Sites,
            Self::Accounts | Self::Own => Manual::Accounts,
            Self::Directories => Manual::Directories,
            Self::Enrollment => Manual::Enrollment,
            Self::Manual => return None,
        })
    }
}

/// The entries that have a letter of their own behind `g`.
pub(super) fn goes(entries: &[NavEntry]) -> Vec<Go> {
    let letter = |label: &str| match label {
        "Overview" => Some("o"),
        "Devices" => Some("d"),
        "Attempts" => Some("a"),
        _ => None,
    };
    let go = |entry: &NavEntry| {
        let key = letter(entry.label)?.to_owned();
        Some(Go { key, label: entry.label.to_owned(), href: entry.href.clone() })
    };
    entries.iter().filter_map(go).collect()
}

/// What the caller's role may see; the rest is absent (ux C1.4).
pub(super) fn entries(caller: &Caller, section: Section, site: &Site) -> Vec<NavEntry> {
    let entry = |shown: bool, at: Section, href: &str, label, icon, group| {
        shown.then(|| NavEntry { href: site.carried(href), label, icon, current: at == section, group })
    };
    let settings = caller.may::<SettingsRead>();
    [
        entry(true, Section::Overview, paths::CONSOLE, "Overview", Icon::Gauge, ""),
        entry(
            caller.may::<DevicesRead>(),
            Section::Devices,
            paths::CONSOLE_DEVICES,
            "Devices",
            Icon::Phone,
            "",
        ),
        entry(caller.may::<SitesRead>(), Section::Sites, paths::CONSOLE_SITES, "Sites", Icon::Pin, ""),
        entry(
            caller.may::<AttemptsRead>(),
            Section::Attempts,
            paths::CONSOLE_ATTEMPTS,
            "Attempts",
            Icon::Steps,
            "Enrollment",
        ),
        entry(
            caller.may::<CertificatesRead>(),
            Section::Certificates,
            paths::CONSOLE_CERTIFICATES,
            "Certificates",
            Icon::Seal,
            "",
        ),
        entry(
            caller.may::<AccountsRead>(),
            Section::Accounts,
            paths::CONSOLE_ACCOUNTS,
            "Accounts",
            Icon::Person,
            "People",
        ),
        entry(settings, Section::Directories, paths::CONSOLE_DIRECTORIES, "Directories", Icon::Book, ""),
        entry(
            settings,
            Section::Enrollment,
            paths::CONSOLE_ENROLLMENT,
            "Enrollment settings",
            Icon::Sliders,
            "Settings",
        ),
        entry(
            caller.may::<AuditRead>(),
            Section::Audit,
            paths::CONSOLE_AUDIT,
            "Audit log",
            Icon::Scroll,
            if settings { "" } else { "Settings" },
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}
