//! The wizard's acts. Each loads the attempt, asks `domain::enrollment::wizard` what it means, stores, commits and
//! only then answers. No network call, hashing or signing happens while a transaction is open.

mod answers;
mod issue;
mod look;
mod sign_in;
mod steps;
mod view;

pub(crate) use issue::Bindings;
pub use view::path;

use crate::{
    authority::Authority,
    failure::{Failure, Outcome},
    hashing::Hashing,
    public::PublicAddress,
    settings,
};
use contract::{Error, portal::Moved};
use domain::{
    account::Account,
    enrollment::{
        attempt::{AttemptEvent, Progress},
        policy::Policy,
        wizard::{self, Person, Source},
    },
    ids::{AttemptId, Version},
    settings::enrollment::EnrollmentSettings,
    site::SiteScope,
    time::Timestamp,
};
use gateways::ldap::DirectoryGateway;
use std::sync::Arc;
use storage::{Act, Attempt, Lane, Storage, View};

/// The service.
#[derive(Clone)]
pub struct PortalService {
    pub(crate) storage: Storage,
    pub(crate) hashing: Hashing,
    pub(crate) directory: Arc<dyn DirectoryGateway>,
    pub(crate) authority: Arc<Authority>,
    pub(crate) address: PublicAddress,
    pub(crate) bindings: Bindings,
}

/// An attempt with all that decides its next step.
pub(crate) struct Loaded {
    pub(crate) attempt: Attempt,
    pub(crate) policy: Policy,
    pub(crate) settings: EnrollmentSettings,
    pub(crate) now: Timestamp,
}

impl Loaded {
    fn next(&self) -> wizard::Step {
        wizard::next(&self.policy, &self.attempt.entry, &self.attempt.facts)
    }

    fn moved(&self) -> Moved {
        Moved { step: self.next().kind(), cookie: None }
    }
}

/// What this person may do here: settings, push certificate, sites and the account as they are now (R-WZ2).
///
/// What of it changes seldom is remembered by `storage` until it does: a page or a message reads none of it again.
pub(crate) async fn policy(
    storage: &Storage,
    tx: &View<'_>,
    now: Timestamp,
    person: Option<&Person>,
) -> Outcome<(Policy, EnrollmentSettings)> {
    let settings = async { Ok::<_, Failure>(settings::load_enrollment(tx).await?.value) };
    let settings = storage.remembered("enrollment settings", settings).await?;
    let readiness = crate::push::readiness(storage, tx, now).await?;
    let (scope, may_enroll) = match person.map(|p| p.source) {
        Some(Source::Local(id)) => {
            let account = async {
                let row = tx.accounts().get(id).await?;
                Ok::<_, Failure>(row.map_or((SiteScope::Only(Vec::new()), false), |row| rights(&row.account)))
            };
            storage.remembered(&format!("rights of {id}"), account).await?
        }
        Some(Source::Directory(id)) => {
            let known = async { Ok::<_, Failure>(tx.directories().get(id).await?.is_some()) };
            (SiteScope::All, storage.remembered(&format!("directory {id}"), known).await?)
        }
        None => (SiteScope::All, true),
    };
    let sites = async { Ok::<_, Failure>(tx.sites().choices(&scope).await?) };
    let sites = storage.remembered(&format!("sites of {scope:?}"), sites).await?;
    Ok((Policy::new(&settings, readiness, sites, may_enroll), settings))
}

fn rights(account: &Account) -> (SiteScope, bool) {
    (account.sites.clone(), account.enabled && account.may_enroll)
}

/// The attempt with its policy.
pub(crate) async fn load(storage: &Storage, tx: &View<'_>, now: Timestamp, id: AttemptId) -> Outcome<Loaded> {
    let attempt = tx.attempts().get(id).await?.ok_or(Error::Expired)?;
    let (policy, settings) = policy(storage, tx, now, attempt.facts.person.as_ref()).await?;
    Ok(Loaded { attempt, policy, settings, now })
}

impl PortalService {
    /// Loads for changing. `None` for a stale form: it changes nothing and leads to the current step (R-WZ1).
    async fn load_for(&self, act: &Act, id: AttemptId, version: Version) -> Outcome<Result<Loaded, Moved>> {
        let loaded = load(&self.storage, &act.view(), act.now(), id).await?;
        Ok(if loaded.attempt.version == version { Ok(loaded) } else { Err(loaded.moved()) })
    }

    /// Saves the attempt, notes the event and wakes its live page at commit.
    async fn store(&self, act: &Act, attempt: &Attempt, event: AttemptEvent, detail: &str) -> Outcome<()> {
        if !act.attempts().save(attempt, attempt.version, act.now()).await? {
            return Err(Error::Conflict.into());
        }
        act.attempts().note(attempt.id, event, detail, act.now()).await?;
        act.wake(attempt.id);
        Ok(())
    }

    /// Ends profiles, challenges and waiting enrollments of an attempt.
    async fn withdraw(&self, act: &Act, id: AttemptId) -> Outcome<()> {
        act.downloads().withdraw_for_attempt(id, act.now()).await?;
        act.challenges().void_for_attempt(id, act.now()).await?;
        act.enrollments().mark_replaced_for_attempt(id).await?;
        Ok(())
    }

    /// The link of the profile that waits to be fetched, while it can be.
    async fn current_link(
        &self,
        id: AttemptId,
        progress: Progress,
        now: Timestamp,
    ) -> Outcome<Option<String>> {
        if !matches!(progress, Progress::Issued { .. } | Progress::Fetched { .. }) || progress.is_expired(now)
        {
            return Ok(None);
        }
        let download = self.storage.read().downloads().current(id).await?;
        let Some(download) = download.filter(|d| crate::downloads::is_open(d, now)) else { return Ok(None) };
        let token =
            download.token.expose_str().ok_or_else(|| Failure::broken("a download token is no text"))?;
        Ok(Some(format!("/enroll/p/{token}/enroll.mobileconfig")))
    }

    async fn device_name(&self, id: domain::ids::DeviceId) -> Outcome<Option<String>> {
        let device = self.storage.read().devices().get(&SiteScope::All, id).await?;
        Ok(device.map(|device| device.display_name()))
    }

    /// The attempt as it stands, for looking.
    async fn look_at(&self, id: AttemptId) -> Outcome<Loaded> {
        let read = self.storage.read();
        load(&self.storage, &read.view(), read.now().await?, id).await
    }

    /// What anybody may do, and the settings.
    async fn open_policy(&self) -> Outcome<(Policy, EnrollmentSettings)> {
        let read = self.storage.read();
        policy(&self.storage, &read.view(), read.now().await?, None).await
    }

    async fn act(&self) -> Outcome<Act> {
        Ok(self.storage.write(Lane::Portal).await?)
    }
}
