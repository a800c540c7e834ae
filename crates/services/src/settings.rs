//! The enrollment switches, and what stands behind enrollment.

use crate::{
    audit::{self, Actor},
    authority::Authority,
    failure::{Failure, Outcome, answer},
    public::PublicAddress,
};
use async_trait::async_trait;
use contract::{
    AdminSession, Error,
    caller::{Anyone, SettingsEdit, SettingsRead},
    settings::{Foundations, PushFoundation, Saved, Settings},
};
use domain::{
    ids::Version,
    settings::enrollment::EnrollmentSettings,
    time::Timestamp,
    validate::{self, Problem},
};
use std::sync::Arc;
use storage::{Lane, Save, Storage, View};

const ENROLLMENT: &str = "enrollment";
/// The version of settings nobody has saved yet.
const UNSAVED: Version = Version(0);

/// The switches as they are now; defaults until somebody saves.
pub(crate) async fn load_enrollment(tx: &View<'_>) -> Outcome<Saved<EnrollmentSettings>> {
    Ok(match tx.settings().get(ENROLLMENT).await? {
        Some(kept) => Saved {
            value: serde_json::from_value(kept.value)?,
            version: kept.version,
            changed_at: Some(kept.changed_at),
            changed_by: Some(kept.changed_by),
        },
        None => Saved {
            value: EnrollmentSettings::default(),
            version: UNSAVED,
            changed_at: None,
            changed_by: None,
        },
    })
}

/// The service.
#[derive(Clone)]
pub struct SettingsService {
    pub(crate) storage: Storage,
    pub(crate) authority: Arc<Authority>,
    pub(crate) address: PublicAddress,
}

fn checked(settings: EnrollmentSettings) -> Result<EnrollmentSettings, Error> {
    let mut problems = Vec::new();
    let organization = validate::required_line(&settings.organization, 100)
        .unwrap_or_else(|code| note(&mut problems, "organization", code));
    let help_contact = validate::line(&settings.help_contact, 200)
        .unwrap_or_else(|code| note(&mut problems, "help_contact", code));
    if problems.is_empty() {
        Ok(EnrollmentSettings { organization, help_contact, ..settings })
    } else {
        Err(Error::invalid(problems))
    }
}

fn note(problems: &mut Vec<Problem>, field: &str, code: validate::ProblemCode) -> String {
    problems.push(Problem::new(field, code));
    String::new()
}

impl SettingsService {
    async fn save(
        &self,
        by: &AdminSession<SettingsEdit>,
        seen: Version,
        new: EnrollmentSettings,
    ) -> Outcome<()> {
        let new = checked(new)?;
        let act = self.storage.write(Lane::Console).await?;
        let old = load_enrollment(&act.view()).await?;
        let value = serde_json::to_value(&new)?;
        match act.settings().put(ENROLLMENT, &value, seen, &by.who().username, act.now()).await? {
            Save::Saved(_) => {}
            // Somebody else, or this form sent twice, has saved just that: nothing to choose.
            Save::Stale | Save::Taken if old.value == new => return Ok(()),
            Save::Stale | Save::Taken => return Err(Error::Conflict.into()),
        }
        let detail = serde_json::json!({ "before": old.value, "after": new });
        audit::note(&act, &Actor::Administrator(by.who()), "settings.enrollment", "", None, detail).await?;
        act.commit().await?;
        Ok(())
    }

    async fn gather(&self, by: &AdminSession<Anyone>) -> Outcome<Foundations> {
        let read = self.storage.read();
        let push = read.push().current().await?;
        let certificate = |certificate: &pki::Certificate| {
            let subject = certificate.subject_cn().unwrap_or_default();
            (subject, hex::encode(certificate.fingerprint()), Timestamp::new(certificate.not_after()))
        };
        let directories = read.directories().list().await?.len();
        let accounts = read.accounts().list().await?.len();
        Ok(Foundations {
            portal_address: self.address.enroll_url(),
            trial: self.address.trial,
            push: push.map(|p| PushFoundation {
                topic: p.topic,
                not_after: p.not_after,
                development: p.development,
            }),
            device_ca: certificate(self.authority.device_ca()),
            root_ca: certificate(self.authority.root_certificate()),
            enrolled: read.devices().count_enrolled(by.scope()).await?,
            directories: u64::try_from(directories).map_err(Failure::broken)?,
            accounts: u64::try_from(accounts).map_err(Failure::broken)?,
        })
    }
}

#[async_trait]
impl Settings for SettingsService {
    async fn enrollment(&self, _by: &AdminSession<SettingsRead>) -> Result<Saved<EnrollmentSettings>, Error> {
        answer("settings.enrollment", async { load_enrollment(&self.storage.read().view()).await }.await)
    }

    async fn check_enrollment(
        &self,
        _by: &AdminSession<SettingsEdit>,
        settings: EnrollmentSettings,
    ) -> Result<Vec<Problem>, Error> {
        match checked(settings) {
            Err(Error::Invalid { problems }) => Ok(problems),
            Err(other) => Err(other),
            Ok(_) => Ok(Vec::new()),
        }
    }

    async fn save_enrollment(
        &self,
        by: &AdminSession<SettingsEdit>,
        version: Version,
        settings: EnrollmentSettings,
    ) -> Result<(), Error> {
        answer("settings.save_enrollment", self.save(by, version, settings).await)
    }

    async fn foundations(&self, by: &AdminSession<Anyone>) -> Result<Foundations, Error> {
        answer("settings.foundations", self.gather(by).await)
    }
}
