//! Aldermere College: two sites, the sample accounts, the enrollment settings.

use super::{Account, draw::Draw, passwords};
use crate::commands::Failure;
use domain::{
    account::{self, ConsoleRole},
    ids::{AccountId, DirectoryId, SiteId, Version},
    settings::enrollment::EnrollmentSettings,
    site::{Site, SiteScope},
    time::Timestamp,
};
use storage::Act;

/// Days since the college began with Muster.
pub(super) const BEGAN: i64 = 362;
/// The administrator.
pub(super) const ADMINISTRATOR: &str = "ruth";
/// The auditor of the second site.
pub(super) const AUDITOR: &str = "jonas";

/// What later parts of the history refer to.
pub(super) struct Organisation {
    pub(super) sites: [SiteId; 2],
    pub(super) administrator: AccountId,
    pub(super) auditor: AccountId,
    /// A directory that has been taken away again; most people signed in with it.
    pub(super) directory: DirectoryId,
    pub(super) began: Timestamp,
}

/// Who can sign in, with fresh passwords.
pub(super) fn accounts() -> Vec<Account> {
    let account = |purpose, username| Account { purpose, username, password: passwords::password() };
    vec![
        account("console, administrator", ADMINISTRATOR),
        account("console, auditor of River Campus only", AUDITOR),
        account("portal, may enroll devices", "lea"),
        account("portal, may enroll at North Campus only", "sam"),
    ]
}

/// The settings of the college: both ownerships are open.
pub(super) fn settings() -> EnrollmentSettings {
    EnrollmentSettings {
        organization: "Aldermere College".to_owned(),
        help_contact: "IT desk, extension 4711, help@aldermere.example".to_owned(),
        ..EnrollmentSettings::default()
    }
}

/// Writes it. `hashes`: of the passwords of [`accounts`], in its order.
pub(super) async fn write(act: &Act, draw: &mut Draw, hashes: &[String]) -> Result<Organisation, Failure> {
    let began = draw.days_ago(BEGAN + 1);
    let sites = [SiteId(draw.id(began)), SiteId(draw.id(began))];
    for (id, name) in sites.iter().zip(["North Campus", "River Campus"]) {
        let _ = act.sites().insert(&Site { id: *id, name: name.to_owned(), version: Version::FIRST }).await?;
    }
    let [north, river] = sites;
    let people = [
        (ADMINISTRATOR, "Ruth Okonjo", ConsoleRole::Administrator, true, SiteScope::All),
        (AUDITOR, "Jonas Weber", ConsoleRole::Auditor, false, SiteScope::Only(vec![river])),
        ("lea", "Léa Fontaine", ConsoleRole::None, true, SiteScope::All),
        ("sam", "Sam Whitaker", ConsoleRole::None, true, SiteScope::Only(vec![north])),
    ];
    let mut ids = Vec::new();
    for ((username, full_name, role, may_enroll, scope), hash) in people.into_iter().zip(hashes) {
        let id = AccountId(draw.id(began));
        let account = account::Account {
            id,
            username: username.to_owned(),
            full_name: full_name.to_owned(),
            email: format!("{username}@aldermere.example"),
            enabled: true,
            role,
            may_enroll,
            sites: scope,
            version: Version::FIRST,
        };
        let _ = act.accounts().insert(&account, hash).await?;
        ids.push(id);
    }
    let changed = draw.days_ago(12);
    let value = serde_json::to_value(settings())?;
    let _ = act.settings().put("enrollment", &value, Version(0), ADMINISTRATOR, changed).await?;
    let missing = "a sample account is missing";
    Ok(Organisation {
        sites,
        administrator: *ids.first().ok_or(missing)?,
        auditor: *ids.get(1).ok_or(missing)?,
        directory: DirectoryId(draw.id(began)),
        began,
    })
}
