//! Profiles by their one-time links: 60 minutes unfetched, 10 from the first fetch, and again meanwhile (README 60).
//! A GET writes evidence only: the time of the first fetch.

use crate::{
    ambient,
    authority::Authority,
    failure::{Outcome, answer},
    profiles,
    public::PublicAddress,
    settings,
};
use chrono::Duration;
use contract::Error;
use domain::{
    enrollment::attempt::{AttemptEvent, LINK_AFTER_FETCH_MINUTES, LINK_UNFETCHED_MINUTES, Progress},
    text::{Language, Texts},
    time::Timestamp,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use storage::{Attempt, Download, Lane, Storage};

/// Trust profiles by organisation name and language.
type Signed = HashMap<(String, Language), Vec<u8>>;

/// The service.
#[derive(Clone)]
pub struct Downloads {
    storage: Storage,
    authority: Arc<Authority>,
    address: PublicAddress,
    /// The trust profile is the same for everybody: signed once per organisation name and language.
    trust: Arc<Mutex<Signed>>,
}

/// Whether a link can still be fetched.
pub(crate) fn is_open(download: &Download, now: Timestamp) -> bool {
    let ends = match download.first_fetched_at {
        Some(at) => at.plus(Duration::minutes(LINK_AFTER_FETCH_MINUTES)),
        None => download.created_at.plus(Duration::minutes(LINK_UNFETCHED_MINUTES)),
    };
    download.withdrawn_at.is_none() && now < ends
}

impl Downloads {
    /// With these parts.
    pub fn new(storage: Storage, authority: Arc<Authority>, address: PublicAddress) -> Self {
        Self { storage, authority, address, trust: Arc::default() }
    }

    /// The signed profile behind a link; `Expired` where there is none any more. `evidence`: a HEAD request is no
    /// fetch.
    pub async fn fetch(&self, token: &str, evidence: bool) -> Result<Vec<u8>, Error> {
        answer("downloads.fetch", self.find(token, evidence).await)
    }

    async fn find(&self, token: &str, evidence: bool) -> Outcome<Vec<u8>> {
        let hash = ambient::hash(token);
        let read = self.storage.read();
        let now = read.now().await?;
        let download = read.downloads().find_by_token_hash(&hash).await?.filter(|d| is_open(d, now));
        let download = download.ok_or(Error::Expired)?;
        drop(read);
        if evidence && download.first_fetched_at.is_none() {
            self.note_first_fetch(&download, hash).await?;
        }
        Ok(download.profile.expose().to_vec())
    }

    /// The 8 minutes of the live page start here.
    async fn note_first_fetch(&self, download: &Download, hash: [u8; 32]) -> Outcome<()> {
        let act = self.storage.write(Lane::Portal).await?;
        let now = act.now();
        if !act.downloads().mark_fetched(&hash, now).await? {
            return Ok(());
        }
        let fetched = |attempt: &mut Attempt| {
            if let Progress::Issued { mode, .. } = attempt.facts.progress {
                attempt.facts.progress = Progress::Fetched { at: now, mode };
            }
        };
        act.attempts().change(download.attempt, now, fetched).await?;
        act.attempts().note(download.attempt, AttemptEvent::ProfileFetched, "", now).await?;
        act.wake(download.attempt);
        act.commit().await?;
        Ok(())
    }

    /// The profile with our root, for devices that do not trust this server yet.
    pub async fn trust_profile(&self, language: Language) -> Result<Vec<u8>, Error> {
        answer("downloads.trust_profile", self.trust(language).await)
    }

    async fn trust(&self, language: Language) -> Outcome<Vec<u8>> {
        let settings = settings::load_enrollment(&self.storage.read().view()).await?.value;
        let key = (settings.organization.clone(), language);
        let kept = self.trust.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(bytes) = kept {
            return Ok(bytes);
        }
        let texts = Texts { language, organization: settings.organization, help: settings.help_contact };
        let bytes = profiles::trust(&self.authority, &self.address, &texts).await?;
        let mut kept = self.trust.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() > 16 {
            kept.clear();
        }
        kept.insert(key, bytes.clone());
        Ok(bytes)
    }
}
