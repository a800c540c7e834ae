//! Making a profile: rules again → challenge → build → lint → sign, and only then one transaction that binds it to
//! the attempt and ends what came before (hop 5a).

use super::{Loaded, PortalService, view};
use crate::{
    ambient,
    failure::{Failure, Outcome},
    profiles::{self, Ticket},
    together::{self, Asked, Together},
};
use chrono::Duration;
use contract::{EnrollmentSession, Error, portal::Moved};
use domain::{
    enrollment::{
        attempt::{AttemptEvent, AttemptState, CHALLENGE_MINUTES, Progress},
        mode::{EnrollmentMode, Ownership},
        rights,
        wizard::{self, Step},
    },
    ids::{AttemptId, Version},
    text::Texts,
};
use std::sync::Arc;
use storage::{Act, Attempt, NewChallenge, NewDownload, NewEnrollment};
use vault::Secret;

/// What is ready before the transaction begins.
pub(crate) struct Made {
    /// The version of the attempt it was made for.
    version: Version,
    /// Still without its site.
    enrollment: NewEnrollment,
    challenge_hash: [u8; 32],
    download: NewDownload,
}

/// Profiles that wait to be bound, each with the attempt's session behind it.
pub(crate) type Bindings = Together<Arc<Made>, Moved>;

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
        let texts = view::texts(&loaded.settings, by.visitor.language);
        let made = Arc::new(self.make(&loaded, mode, ownership, &texts).await?);
        let service = self.clone();
        let all = move |asked| service.clone().bind_asked(asked);
        match self.bindings.ask(Arc::clone(&made), all).await {
            Some(moved) => Ok(moved),
            None => self.bind(by, &made).await,
        }
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
        let (token, token_hash) = ambient::token()?;
        let attempt = loaded.attempt.id;
        let profile = Secret::from_bytes(profile);
        Ok(Made {
            version: loaded.attempt.version,
            challenge_hash,
            download: NewDownload { attempt, enrollment, token_hash, token, profile },
            enrollment: NewEnrollment {
                id: enrollment,
                attempt,
                mode,
                ownership,
                access_rights,
                managed_apple_account: loaded.attempt.facts.managed_apple_account.clone(),
                topic,
                user: person.user.clone(),
                person: Some(person),
                site: None,
            },
        })
    }

    /// First profiles of their attempts, in one transaction; others are left to their askers.
    async fn bind_asked(self, asked: Vec<Asked<Arc<Made>, Moved>>) {
        let moved = self.bind_first(&asked).await;
        together::answer_each(asked, moved);
    }

    async fn bind_first(&self, asked: &[Asked<Arc<Made>, Moved>]) -> Outcome<Vec<Option<Moved>>> {
        let act = self.act().await?;
        let now = act.now();
        let ids: Vec<AttemptId> = asked.iter().map(|one| one.job.enrollment.attempt).collect();
        let mut attempts = act.attempts().lock_all(&ids).await?;
        let (mut moved, mut first) = (Vec::new(), First::default());
        for one in asked {
            let made = one.job.as_ref();
            // Taken out: the second profile of the same attempt ends the first, one after the other.
            let fresh = attempts.remove(&made.enrollment.attempt).filter(|attempt| {
                attempt.version == made.version
                    && attempt.enrollment.is_none()
                    && attempt.facts.progress == Progress::None
            });
            let Some(attempt) = fresh else {
                moved.push(None);
                continue;
            };
            let person = attempt.facts.person.as_ref();
            let (policy, settings) = super::policy(&self.storage, &act.view(), now, person).await?;
            let mut loaded = Loaded { attempt, policy, settings, now };
            if !made.is_due(&loaded) {
                moved.push(None);
                continue;
            }
            let enrollment = made.bind_to(&mut loaded);
            moved.push(Some(loaded.moved()));
            first.add(made, enrollment, loaded.attempt);
        }
        if first.attempts.is_empty() {
            return Ok(moved);
        }
        first.store(&act).await?;
        act.commit().await?;
        Ok(moved)
    }

    /// One transaction: earlier profiles end, this one is bound to the attempt.
    async fn bind(&self, by: &EnrollmentSession, made: &Made) -> Outcome<Moved> {
        let act = self.act().await?;
        let mut loaded = match self.load_for(&act, by.attempt, made.version).await? {
            Ok(loaded) => loaded,
            Err(moved) => return Ok(moved),
        };
        if !made.is_due(&loaded) {
            return Ok(loaded.moved());
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
        let enrollment = made.bind_to(&mut loaded);
        let detail = detail(&enrollment);
        let _ = act.enrollments().insert(&enrollment, now).await?;
        let expires_at = now.plus(Duration::minutes(CHALLENGE_MINUTES));
        let hash = &made.challenge_hash;
        let _ = act.challenges().insert(hash, enrollment.id, by.attempt, expires_at, now).await?;
        let _ = act.downloads().insert(&made.download, now).await?;
        self.store(&act, &loaded.attempt, AttemptEvent::ProfileIssued, &detail).await?;
        act.commit().await?;
        Ok(loaded.moved())
    }
}

impl Made {
    /// Asked again inside the transaction: a rule that changed meanwhile wins (R-WZ2).
    fn is_due(&self, loaded: &Loaded) -> bool {
        matches!(loaded.next(), Step::Profile { mode, ownership, .. }
            if mode == self.enrollment.mode && ownership == self.enrollment.ownership)
    }

    /// What the attempt becomes; the enrollment with the site that holds now.
    fn bind_to(&self, loaded: &mut Loaded) -> NewEnrollment {
        let site = wizard::site(&loaded.policy, &loaded.attempt.facts);
        let enrollment = NewEnrollment { site, ..self.enrollment.clone() };
        let attempt = &mut loaded.attempt;
        attempt.facts.progress = Progress::Issued { at: loaded.now, mode: enrollment.mode };
        attempt.facts.ownership = Some(enrollment.ownership);
        attempt.state = AttemptState::ProfileIssued;
        attempt.enrollment = Some(enrollment.id);
        attempt.site = site;
        enrollment
    }
}

fn detail(enrollment: &NewEnrollment) -> String {
    let rights = enrollment.access_rights.map_or("-".to_owned(), |rights| rights.to_string());
    format!("{:?}, rights {rights}", enrollment.mode)
}

/// Rows of attempts that get their first profile.
#[derive(Default)]
struct First<'a> {
    enrollments: Vec<NewEnrollment>,
    challenges: Vec<NewChallenge>,
    downloads: Vec<&'a NewDownload>,
    attempts: Vec<Attempt>,
    lines: Vec<(AttemptId, AttemptEvent, String)>,
}

impl<'a> First<'a> {
    fn add(&mut self, made: &'a Made, enrollment: NewEnrollment, attempt: Attempt) {
        let hash = made.challenge_hash;
        self.challenges.push(NewChallenge { hash, enrollment: enrollment.id, attempt: attempt.id });
        self.downloads.push(&made.download);
        self.lines.push((attempt.id, AttemptEvent::ProfileIssued, detail(&enrollment)));
        self.enrollments.push(enrollment);
        self.attempts.push(attempt);
    }

    async fn store(&self, act: &Act) -> Outcome<()> {
        let now = act.now();
        let expires_at = now.plus(Duration::minutes(CHALLENGE_MINUTES));
        let inserted = [
            act.enrollments().insert_all(&self.enrollments, now).await?,
            act.challenges().insert_all(&self.challenges, expires_at, now).await?,
            act.downloads().insert_all(&self.downloads, now).await?,
        ];
        let count = self.attempts.len();
        let saved = act.attempts().save_all(&self.attempts, now).await?;
        if saved < count || inserted.iter().any(|rows| usize::try_from(*rows).ok() != Some(count)) {
            return Err(Failure::broken("a fresh id was taken, or a locked attempt changed"));
        }
        act.attempts().note_all(&self.lines, now).await?;
        self.attempts.iter().for_each(|attempt| act.wake(attempt.id));
        Ok(())
    }
}
