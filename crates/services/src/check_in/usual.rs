//! The usual messages of an enrollment, `Authenticate` of a fresh profile and `TokenUpdate`, of many devices in one
//! transaction. All else goes back to its asker, who does it alone.

use super::{CheckIn, authenticate::Bind, token_update::Usual};
use crate::{
    device_response::DeviceResponse,
    failure::{Failure, Outcome},
    gate::DeviceIdentity,
    story::Story,
    together::{self, Together},
};
use domain::ids::EnrollmentId;
use mdm::check_in;
use std::{collections::HashSet, sync::Arc};
use storage::{Act, EnrollmentState, Lane, Locked};

/// A message of the two kinds.
#[derive(Clone)]
pub(super) enum Said {
    Authenticate(check_in::Authenticate),
    TokenUpdate(check_in::TokenUpdate),
}

impl From<Said> for check_in::CheckIn {
    fn from(said: Said) -> Self {
        match said {
            Said::Authenticate(message) => Self::Authenticate(message),
            Said::TokenUpdate(message) => Self::TokenUpdate(message),
        }
    }
}

/// A message with who sent it.
type Job = (DeviceIdentity, Arc<Said>);
type Asked = together::Asked<Job, DeviceResponse>;
/// Those who wait to be taken.
pub(super) type Messages = Together<Job, DeviceResponse>;

/// The messages of an act, by what is to be done.
#[derive(Default)]
struct Sorted<'a> {
    bind: Vec<Bind<'a>>,
    first: Vec<Usual<'a>>,
    later: Vec<Usual<'a>>,
}

impl CheckIn {
    /// Takes it with those that wait at the same moment; gives it back if that cannot be.
    pub(super) async fn take_with_others(
        &self,
        identity: &DeviceIdentity,
        said: Said,
    ) -> Result<DeviceResponse, Said> {
        let (service, said) = (self.clone(), Arc::new(said));
        let all = move |asked| service.clone().take_asked(asked);
        let answer = self.messages.ask((identity.clone(), Arc::clone(&said)), all).await;
        answer.ok_or_else(|| Arc::unwrap_or_clone(said))
    }

    async fn take_asked(self, asked: Vec<Asked>) {
        let asked = one_of_each(asked);
        let taken = self.take_usual(&asked).await;
        settle(asked, taken);
    }

    async fn take_usual(&self, asked: &[Asked]) -> Outcome<HashSet<EnrollmentId>> {
        let act = self.storage.write(Lane::Device).await?;
        let ids: Vec<EnrollmentId> = asked.iter().map(|one| one.job.0.enrollment).collect();
        let enrollments = act.enrollments().lock_all(&ids).await?;
        let (mut sorted, mut keys) = (Sorted::default(), HashSet::new());
        let mut is_fresh = |one: &Locked| {
            !one.has_other_certificate && !one.is_known_device && keys.insert(one.enrollment.key.clone())
        };
        for one in asked {
            let (identity, said) = &one.job;
            let Some(locked) = enrollments.get(&identity.enrollment) else { continue };
            let enrollment = &locked.enrollment;
            match said.as_ref() {
                Said::Authenticate(message) => {
                    let bind = Bind { identity, enrollment, message };
                    if self.is_usual(&act, &bind).await? {
                        sorted.bind.push(bind);
                    }
                }
                Said::TokenUpdate(message) => {
                    let Some(usual) = Usual::new(identity, enrollment, message) else { continue };
                    match enrollment.state {
                        EnrollmentState::Authenticating if is_fresh(locked) => sorted.first.push(usual),
                        EnrollmentState::Enrolled => sorted.later.push(usual),
                        _ => {}
                    }
                }
            }
        }
        self.take_sorted(act, sorted).await
    }

    async fn take_sorted(&self, act: Act, sorted: Sorted<'_>) -> Outcome<HashSet<EnrollmentId>> {
        let Sorted { bind, first, later } = sorted;
        let bound = bind.iter().map(|one| one.identity.enrollment);
        let taken = bound.chain(first.iter().chain(&later).map(|one| one.identity.enrollment));
        let taken = taken.collect::<HashSet<_>>();
        if taken.is_empty() {
            return Ok(taken);
        }
        let mut story = Story::default();
        self.bind_all(&act, &bind, &mut story).await?;
        self.enroll_new(&act, &first, &mut story).await?;
        let renewed: Vec<_> = later.iter().map(|one| (one.identity.enrollment, &one.tokens)).collect();
        act.enrollments().renew_tokens_all(&renewed, act.now()).await?;
        story.tell(&act).await?;
        act.commit().await?;
        Ok(taken)
    }
}

/// Each enrollment and attempt once: the second message of the same is taken alone, after the first.
fn one_of_each(asked: Vec<Asked>) -> Vec<Asked> {
    let (mut enrollments, mut attempts) = (HashSet::new(), HashSet::new());
    let mut first = |one: &Asked| {
        let identity = &one.job.0;
        enrollments.insert(identity.enrollment) & attempts.insert(identity.attempt)
    };
    asked.into_iter().filter(|one| first(one)).collect()
}

/// Answers those that are done. The others go back to their askers, who try alone and say what is wrong if that fails,
/// too; where the database is away, nobody needs to find that out again.
fn settle(asked: Vec<Asked>, done: Outcome<HashSet<EnrollmentId>>) {
    match done {
        Ok(done) => {
            let is_done = |one: &Asked| done.contains(&one.job.0.enrollment);
            asked.into_iter().filter(is_done).for_each(|one| one.answer(DeviceResponse::Ok));
        }
        Err(Failure::Refused(_)) => {
            for one in asked {
                one.answer(DeviceResponse::later());
            }
        }
        Err(failure) => tracing::debug!(?failure, "several messages at once could not be taken"),
    }
}
