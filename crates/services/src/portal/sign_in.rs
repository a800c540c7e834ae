//! Sign-in: a local account by exact name, else the directories in their order. Throttled by address and by name
//! (R-AU3); an unknown name costs the same as a known one (R-AU2); an empty password never reaches the network.

use super::{Loaded, PortalService};
use crate::{
    ambient,
    failure::{Failure, Outcome},
    throttle::{self, Realm},
};
use contract::{
    EnrollmentSession, Error, Password, Upstream,
    portal::{Moved, PortalCookie, StepProblem},
};
use domain::{
    account::Account,
    enrollment::{
        attempt::{AttemptEvent, AttemptState},
        wizard::{self, Answer, Person, Source, StepKind},
    },
    ids::Version,
    user::UserAndLocation,
    validate::{self, ProblemCode},
};
use gateways::ldap::{AccountState, SignInFailure};
use storage::DirectoryRow;
use vault::Secret;

/// What the sources said.
enum Verdict {
    Known(Box<Person>),
    /// A failure that counts.
    Wrong(StepProblem),
    /// Not the person's fault; does not count.
    Trouble(StepProblem, String),
}

impl PortalService {
    pub(super) async fn try_sign_in(
        &self,
        by: &EnrollmentSession,
        version: Version,
        username: String,
        password: Password,
    ) -> Outcome<Moved> {
        let typed: String = username.trim().chars().take(256).collect();
        if let Some(problem) = shape(&typed, &password) {
            return self.refuse(by, version, &typed, problem, "").await;
        }
        let now = self.storage.read().now().await?;
        let address = by.visitor.address;
        if let Err(until) = throttle::check(&self.storage, Realm::Portal, address, &typed, now).await? {
            return self
                .refuse(by, version, &typed, StepProblem::TooManyTries { until }, "too many tries")
                .await;
        }
        match self.ask_sources(&typed, password).await? {
            Verdict::Known(person) => self.admit(by, version, &typed, *person).await,
            Verdict::Wrong(problem) => {
                throttle::failed(&self.storage, Realm::Portal, address, &typed).await?;
                self.refuse(by, version, &typed, problem, "wrong name or password").await
            }
            Verdict::Trouble(problem, detail) => self.refuse(by, version, &typed, problem, &detail).await,
        }
    }

    async fn ask_sources(&self, username: &str, password: Password) -> Outcome<Verdict> {
        let read = self.storage.read();
        let local = read.accounts().find_by_username(username).await?;
        let directories = read.directories().list_with_passwords().await?;
        drop(read);
        let hash = local.as_ref().map(|row| row.password_hash.clone());
        let right = match self.hashing.verify(password.clone(), hash).await {
            Ok(right) => right,
            Err(Failure::Refused(Error::Unavailable { upstream: Upstream::Hashing })) => {
                return Ok(Verdict::Trouble(StepProblem::TryAgain, "too many sign-ins at once".to_owned()));
            }
            Err(failure) => return Err(failure),
        };
        if let Some(row) = local {
            let usable = right && row.account.enabled;
            return Ok(if usable { Verdict::Known(Box::new(local_person(&row.account))) } else { wrong() });
        }
        self.ask_directories(directories, username, &Secret::from_string(password.expose().to_owned())).await
    }

    /// In their order; the first with exactly one match decides, and a failed bind there ends the login (README 35).
    /// One that is away is passed over, and named if no other knows the person.
    async fn ask_directories(
        &self,
        rows: Vec<(DirectoryRow, Option<Secret>)>,
        username: &str,
        password: &Secret,
    ) -> Outcome<Verdict> {
        let mut away = None;
        let mut rows = rows.into_iter().peekable();
        while let Some((row, bind)) = rows.next() {
            let bind = bind.unwrap_or_else(|| Secret::from_bytes(Vec::new()));
            match self.directory.sign_in(&row.directory, &bind, username, password).await {
                Ok(found) => {
                    let source = Source::Directory(row.id);
                    return Ok(Verdict::Known(Box::new(Person {
                        source,
                        user: found.user,
                        groups: found.groups,
                    })));
                }
                Err(SignInFailure::WrongCredentials) => {
                    let others = rows.peek().is_some();
                    if others
                        && matches!(
                            self.directory.find_user(&row.directory, &bind, username).await,
                            Ok(Some(_))
                        )
                    {
                        return Ok(wrong());
                    }
                }
                Err(failure) => match verdict(failure) {
                    trouble @ Verdict::Trouble(..) => away = Some(trouble),
                    decided => return Ok(decided),
                },
            }
        }
        Ok(away.unwrap_or_else(wrong))
    }

    /// Success: the person is recorded with their groups at this moment, and the session gets a new id (R-SE2).
    async fn admit(
        &self,
        by: &EnrollmentSession,
        version: Version,
        typed: &str,
        person: Person,
    ) -> Outcome<Moved> {
        let (cookie, hash) = ambient::token()?;
        let act = self.act().await?;
        let loaded = match self.load_for(&act, by.attempt, version).await? {
            Ok(loaded) => loaded,
            Err(moved) => return Ok(moved),
        };
        let Loaded { mut attempt, policy, .. } = loaded;
        let username = person.user.username.clone();
        if let Source::Local(id) = person.source {
            act.accounts().touch_sign_in(id, act.now()).await?;
        }
        let answer = Answer::SignedIn(Box::new(person));
        let Ok(facts) = wizard::answer(&policy, &attempt.entry, attempt.facts.clone(), answer) else {
            let step = wizard::next(&policy, &attempt.entry, &attempt.facts).kind();
            return Ok(Moved { step, cookie: None });
        };
        attempt.facts = facts;
        attempt.state = AttemptState::Authenticated;
        attempt.problem = None;
        attempt.typed.clear();
        attempt.username = username.to_lowercase();
        throttle::succeeded(&act, Realm::Portal, typed).await?;
        self.store(&act, &attempt, AttemptEvent::SignedIn, &username).await?;
        act.portal_sessions().replace(&by.session, &hash).await?;
        act.commit().await?;
        // Now that the person is known, their own rights decide what comes.
        let renewed = EnrollmentSession { session: hash, ..by.clone() };
        let loaded = self.look_at(by.attempt).await?;
        let mut moved = match loaded.next() {
            wizard::Step::Profile { .. } => self.issue(&renewed).await?,
            step => Moved { step: step.kind(), cookie: None },
        };
        moved.cookie = cookie.expose_str().map(|text| PortalCookie(text.to_owned()));
        Ok(moved)
    }

    /// The problem is kept with the attempt until the next answer; the name stays, the password never does.
    async fn refuse(
        &self,
        by: &EnrollmentSession,
        version: Version,
        typed: &str,
        problem: StepProblem,
        detail: &str,
    ) -> Outcome<Moved> {
        let act = self.act().await?;
        let mut loaded = match self.load_for(&act, by.attempt, version).await? {
            Ok(loaded) => loaded,
            Err(moved) => return Ok(moved),
        };
        loaded.attempt.problem = Some(serde_json::to_value((StepKind::SignIn, problem))?);
        typed.clone_into(&mut loaded.attempt.typed);
        self.store(&act, &loaded.attempt, AttemptEvent::SignInFailed, detail).await?;
        act.commit().await?;
        Ok(loaded.moved())
    }
}

fn shape(typed: &str, password: &Password) -> Option<StepProblem> {
    let field = |field: &str, code| Some(StepProblem::Field { field: field.to_owned(), code });
    let secret = password.expose();
    if typed.is_empty() {
        field("username", ProblemCode::Required)
    } else if validate::line(typed, 255).is_err() {
        field("username", ProblemCode::Malformed)
    } else if secret.trim().is_empty() {
        field("password", ProblemCode::Required)
    } else if secret.contains('\0') || secret.chars().count() > 256 {
        Some(StepProblem::WrongCredentials)
    } else {
        None
    }
}

fn wrong() -> Verdict {
    Verdict::Wrong(StepProblem::WrongCredentials)
}

/// Only states that a directory gives after a right password get a sentence of their own (README 34).
fn verdict(failure: SignInFailure) -> Verdict {
    match failure {
        SignInFailure::AccountState(AccountState::PasswordExpired | AccountState::MustChange) => {
            Verdict::Wrong(StepProblem::PasswordExpired)
        }
        SignInFailure::AccountState(state) if state != AccountState::Locked => {
            Verdict::Wrong(StepProblem::AccountUnusable)
        }
        SignInFailure::Unreachable { step, detail } => {
            tracing::warn!(?step, detail, "a directory is away");
            Verdict::Trouble(StepProblem::DirectoryDown, format!("directory away: {step:?}"))
        }
        SignInFailure::ServiceBindRefused => {
            tracing::warn!("a directory refuses our service account");
            Verdict::Trouble(StepProblem::DirectoryDown, "directory refuses the service account".to_owned())
        }
        // Locked also comes with wrong passwords: it must not tell that the name exists.
        SignInFailure::AccountState(_)
        | SignInFailure::WrongCredentials
        | SignInFailure::Ambiguous
        | SignInFailure::EmptyPassword => wrong(),
    }
}

fn local_person(account: &Account) -> Person {
    let user = UserAndLocation {
        username: account.username.clone(),
        real_name: account.full_name.clone(),
        email: account.email.clone(),
        ..UserAndLocation::default()
    };
    Person { source: Source::Local(account.id), user, groups: Vec::new() }
}
