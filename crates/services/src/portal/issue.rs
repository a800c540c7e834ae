//! Making a profile: rules again → challenge → build → lint → sign, and only then one transaction that binds it to
//! the attempt and ends what came before (hop 5a).

use super::{Loaded, PortalService, view};
use crate::{
    ambient,
    failure::{Failure, Outcome},
    profiles::{self, Ticket},
};
use chrono::Duration;
use contract::{EnrollmentSession, Error, portal::Moved};
use domain::{
    enrollment::{
        attempt::{AttemptEvent, AttemptState, CHALLENGE_MINUTES, Progress},
        mode::{EnrollmentMode, Ownership},
        rights,
        wizard::{self, Person, Step},
    },
    ids::{EnrollmentId, Version},
    text::Texts,
};
use storage::{NewDownload, NewEnrollment};
use vault::Secret;

/// What is ready before the transaction begins.
struct Made {
    enrollment: EnrollmentId,
    mode: EnrollmentMode,
    ownership: Ownership,
    access_rights: Option<i64>,
    topic: String,
    person: Person,
    challenge_hash: [u8; 32],
    download: (Secret, [u8; 32]),
    profile: Vec<u8>,
}

impl PortalService {
    /// Makes a profile if the attempt stands where one is due; else leads to where it stands.
    ///
    /// The form's version does not matter here: the first fetch raises it behind the page's back, and another profile
    /// is always due to whoever asks (the earlier one ends).
    pub(super) async fn issue(&self, by: &EnrollmentSession) -> Outcome<Moved> {
        let loaded = self.look_at(by.attempt).await?;
        let Step::Profile { mode, ownership, progress } = loaded.next() else { return Ok(loaded.moved()) };
        if progress.is_with_device() {
            return Ok(loaded.moved());
        }
        let version = loaded.attempt.version;
        let texts = view::texts(&loaded.settings, by.visitor.language);
        let made = self.make(&loaded, mode, ownership, &texts).await?;
        self.bind(by, version, made).await
    }

    async fn make(
        &self,
        loaded: &Loaded,
        mode: EnrollmentMode,
        ownership: Ownership,
        texts: &Texts,
    ) -> Outcome<Made> {
        let push = crate::push::current(&self.storage, &self.storage.read().view()).await?;
        let (topic, _) = push.ok_or_else(|| Failure::broken("the push certificate vanished"))?;
        let person = loaded.attempt.facts.person.clone().ok_or(Error::SignInRequired)?;
        let access_rights = rights::access_rights(mode, &loaded.settings);
        let (challenge, challenge_hash) = ambient::challenge()?;
        let enrollment = ambient::id();
        let ticket = Ticket {
            enrollment,
            mode,
            access_rights,
            managed_apple_account: loaded.attempt.facts.managed_apple_account.clone(),
            topic: topic.clone(),
            challenge: challenge.expose_str().unwrap_or_default().to_owned(),
            texts,
        };
        let profile = profiles::enrollment(&self.authority, &self.address, ticket).await?;
        let download = ambient::token()?;
        Ok(Made {
            enrollment,
            mode,
            ownership,
            access_rights,
            topic,
            person,
            challenge_hash,
            download,
            profile,
        })
    }

    /// One transaction: earlier profiles end, this one is bound to the attempt.
    async fn bind(&self, by: &EnrollmentSession, version: Version, made: Made) -> Outcome<Moved> {
        let act = self.act().await?;
        let mut loaded = match self.load_for(&act, by.attempt, version).await? {
            Ok(loaded) => loaded,
            Err(moved) => return Ok(moved),
        };
        // Computed again inside the transaction: a rule that changed meanwhile wins (R-WZ2).
        match loaded.next() {
            Step::Profile { mode, ownership, .. } if mode == made.mode && ownership == made.ownership => {}
            _ => return Ok(loaded.moved()),
        }
        let now = act.now();
        let had_one = loaded.attempt.facts.progress != Progress::None;
        // Once issued, the attempt names an enrollment for good: without one there is nothing to withdraw.
        if loaded.attempt.enrollment.is_some() {
            self.withdraw(&act, by.attempt).await?;
        }
        if had_one {
            act.attempts().note(by.attempt, AttemptEvent::ProfileWithdrawn, "", now).await?;
        }
        let site = wizard::site(&loaded.policy, &loaded.attempt.facts);
        let _ = act
            .enrollments()
            .insert(
                &NewEnrollment {
                    id: made.enrollment,
                    attempt: by.attempt,
                    mode: made.mode,
                    ownership: made.ownership,
                    access_rights: made.access_rights,
                    managed_apple_account: loaded.attempt.facts.managed_apple_account.clone(),
                    topic: made.topic,
                    user: made.person.user.clone(),
                    person: Some(made.person),
                    site,
                },
                now,
            )
            .await?;
        let expires_at = now.plus(Duration::minutes(CHALLENGE_MINUTES));
        let _ = act
            .challenges()
            .insert(&made.challenge_hash, made.enrollment, by.attempt, expires_at, now)
            .await?;
        let _ = act
            .downloads()
            .insert(
                &NewDownload {
                    attempt: by.attempt,
                    token_hash: made.download.1,
                    token: made.download.0,
                    profile: Secret::from_bytes(made.profile),
                    enrollment: made.enrollment,
                },
                now,
            )
            .await?;
        let attempt = &mut loaded.attempt;
        attempt.facts.progress = Progress::Issued { at: now, mode: made.mode };
        attempt.facts.ownership = Some(made.ownership);
        attempt.state = AttemptState::ProfileIssued;
        attempt.enrollment = Some(made.enrollment);
        attempt.site = site;
        let detail = format!(
            "{:?}, rights {}",
            made.mode,
            made.access_rights.map_or("-".to_owned(), |r| r.to_string())
        );
        self.store(&act, &loaded.attempt, AttemptEvent::ProfileIssued, &detail).await?;
        act.commit().await?;
        Ok(loaded.moved())
    }
}
