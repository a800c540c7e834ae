//! The console's words for lines of the audit log. The code stands beside them: it is what is filtered by.

use crate::{paths, ui::data::State};
use domain::{audit::AuditOutcome, ids::SiteId};

/// Actions this program writes, in the order offered.
pub(super) const ACTIONS: [(&str, &str); 25] = [
    ("console.sign_in", "Signed in"),
    ("console.sign_out", "Signed out"),
    ("console.first_administrator", "Made the first administrator"),
    ("account.create", "Made an account"),
    ("account.edit", "Changed an account"),
    ("account.set_password", "Set a password"),
    ("account.change_password", "Changed their own password"),
    ("account.delete", "Deleted an account"),
    ("site.create", "Made a site"),
    ("site.rename", "Renamed a site"),
    ("site.delete", "Deleted a site"),
    ("settings.enrollment", "Changed the enrollment settings"),
    ("directory.create", "Added a directory"),
    ("directory.edit", "Changed a directory"),
    ("directory.delete", "Removed a directory"),
    ("directory.test", "Tested a directory"),
    ("devices.ask_inventory", "Asked devices for their inventory"),
    ("certificate.revoke", "Revoked a certificate"),
    ("devices.exported", "Exported the list of devices"),
    ("attempts.exported", "Exported the list of attempts"),
    ("certificates.exported", "Exported the list of certificates"),
    ("sites.exported", "Exported the list of sites"),
    ("accounts.exported", "Exported the list of accounts"),
    ("audit.exported", "Exported the audit log"),
    ("push.import", "Imported a push certificate"),
];

/// An action in words; one that is not known stands as its code.
pub(crate) fn action(code: &str) -> String {
    ACTIONS
        .iter()
        .find(|(known, _)| *known == code)
        .map_or_else(|| code.to_owned(), |(_, words)| (*words).to_owned())
}

pub(crate) fn outcome(outcome: AuditOutcome) -> (State, &'static str) {
    match outcome {
        AuditOutcome::Done => (State::Ok, "Done"),
        AuditOutcome::Refused => (State::Warn, "Refused"),
        AuditOutcome::Failed => (State::Bad, "Failed"),
    }
}

/// The page of what was acted on, where there is one.
pub(super) fn link(action: &str, target: &str) -> Option<String> {
    // Only ids are linked: a target may be a name that somebody typed.
    target.parse::<SiteId>().ok()?;
    let list = match action.split('.').next()? {
        "site" => paths::CONSOLE_SITES,
        "account" => paths::CONSOLE_ACCOUNTS,
        "directory" => paths::CONSOLE_DIRECTORIES,
        "device" | "devices" => paths::CONSOLE_DEVICES,
        "certificate" => paths::CONSOLE_CERTIFICATES,
        _ => return None,
    };
    (!action.ends_with(".delete")).then(|| format!("{list}/{target}"))
}

/// The name of a field as people read it: `help_contact` is "help contact".
pub(super) fn field(path: &str) -> String {
    if path.is_empty() { "value".to_owned() } else { path.replace('_', " ").replace('.', " › ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ids_lead_somewhere() {
        let id = "0190b5c2-7b7a-7c3e-8a52-111122223333";
        assert_eq!(link("site.rename", id), Some(format!("/console/sites/{id}")));
        assert_eq!(link("site.delete", id), None, "it is gone");
        assert_eq!(link("console.sign_in", id), None);
        assert_eq!(link("devices.ask_inventory", "../../evil"), None);
    }

    #[test]
    fn an_unknown_action_keeps_its_code() {
        assert_eq!(action("site.create"), "Made a site");
        assert_eq!(action("x.y"), "x.y");
    }
}
