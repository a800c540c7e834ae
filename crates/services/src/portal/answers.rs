//! Start, answers, starting over, leaving.

use super::{Loaded, PortalService};
use crate::{ambient, failure::Outcome};
use contract::{
    EnrollmentSession, Visitor,
    portal::{Moved, PortalCookie, StepProblem},
};
use domain::{
    browser::Browser,
    enrollment::{
        attempt::{AttemptEvent, AttemptState, Progress},
        wizard::{self, Answer, Entry, Facts, Misstep, Step, StepKind},
    },
    ids::Version,
    validate::ProblemCode,
};
use storage::Attempt;

impl PortalService {
    /// The first POST: attempt and session in one transaction.
    pub(super) async fn begin(&self, visitor: &Visitor, browser_confirmed: bool) -> Outcome<Moved> {
        let (cookie, hash) = ambient::token()?;
        let act = self.act().await?;
        let now = act.now();
        let attempt = Attempt {
            id: ambient::id(),
            case: ambient::case_code(),
            state: AttemptState::Started,
            version: Version::FIRST,
            language: visitor.language,
            entry: Entry { browser: Browser::from_user_agent(&visitor.user_agent) },
            facts: Facts { browser_confirmed, ..Facts::default() },
            problem: None,
            typed: String::new(),
            user_agent: visitor.user_agent.clone(),
            address: visitor.address.to_string(),
            username: String::new(),
            enrollment: None,
            device: None,
            site: None,
            created_at: now,
            updated_at: now,
        };
        let _ = act.attempts().insert(&attempt).await?;
        act.attempts().note(attempt.id, AttemptEvent::Started, &visitor.user_agent, now).await?;
        let _ = act.portal_sessions().insert(&hash, attempt.id, now).await?;
        let (policy, _) = super::policy(&self.storage, &act.view(), now, None).await?;
        let step = wizard::next(&policy, &attempt.entry, &attempt.facts).kind();
        act.wake_console();
        act.commit().await?;
        Ok(Moved { step, cookie: cookie.expose_str().map(|text| PortalCookie(text.to_owned())) })
    }

    /// Takes an answer. `Err(field)`: nothing was chosen.
    pub(super) async fn take(
        &self,
        by: &EnrollmentSession,
        version: Version,
        given: Result<Answer, &'static str>,
        typed: &str,
    ) -> Outcome<Moved> {
        let act = self.act().await?;
        let loaded = match self.load_for(&act, by.attempt, version).await? {
            Ok(loaded) => loaded,
            Err(moved) => return Ok(moved),
        };
        let asked = kind_asked(&given);
        let detail = describe(&given);
        let Loaded { mut attempt, policy, settings, now } = loaded;
        let before = attempt.facts.progress;
        let decided = match given {
            Ok(answer) => wizard::answer(&policy, &attempt.entry, attempt.facts.clone(), answer),
            Err(_) => Err(Misstep::Refused(ProblemCode::Required)),
        };
        let refused = match decided {
            Ok(facts) => {
                attempt.facts = facts;
                attempt.problem = None;
                attempt.typed.clear();
                None
            }
            Err(Misstep::NotNow) => {
                return Ok(Loaded { attempt, policy, settings, now }.moved());
            }
            Err(Misstep::Refused(code)) => {
                let field = field_of(asked).to_owned();
                attempt.problem = Some(serde_json::to_value((asked, StepProblem::Field { field, code }))?);
                typed.clone_into(&mut attempt.typed);
                Some(asked)
            }
        };
        if before != Progress::None && attempt.facts.progress == Progress::None {
            self.withdraw(&act, attempt.id).await?;
            attempt.state = AttemptState::Authenticated;
        }
        attempt.site = wizard::site(&policy, &attempt.facts);
        self.store(&act, &attempt, AttemptEvent::Answered, &detail).await?;
        act.commit().await?;
        match refused {
            Some(step) => Ok(Moved { step, cookie: None }),
            None => self.arrive(by, Loaded { attempt, policy, settings, now }).await,
        }
    }

    /// Where an accepted answer leads. The answer that leads to the profile also makes it (README 60).
    pub(super) async fn arrive(&self, by: &EnrollmentSession, loaded: Loaded) -> Outcome<Moved> {
        match loaded.next() {
            Step::Profile { progress: Progress::None, .. } => self.issue(by).await,
            step => Ok(Moved { step: step.kind(), cookie: None }),
        }
    }

    /// "Try again" after a stop: the answers stay, the way to the profile is open again.
    pub(super) async fn start_over(&self, by: &EnrollmentSession) -> Outcome<Moved> {
        let act = self.act().await?;
        let mut loaded = super::load(&self.storage, &act.view(), act.now(), by.attempt).await?;
        if !matches!(loaded.attempt.facts.progress, Progress::Stopped { .. }) {
            return Ok(loaded.moved());
        }
        self.withdraw(&act, loaded.attempt.id).await?;
        loaded.attempt.facts.progress = Progress::None;
        loaded.attempt.enrollment = None;
        loaded.attempt.state = if loaded.attempt.facts.person.is_some() {
            AttemptState::Authenticated
        } else {
            AttemptState::Started
        };
        self.store(&act, &loaded.attempt, AttemptEvent::Answered, "try again").await?;
        act.commit().await?;
        self.arrive(by, loaded).await
    }

    /// Ends the session; a profile that was not installed ends with it.
    pub(super) async fn leave(&self, by: &EnrollmentSession) -> Outcome<()> {
        let act = self.act().await?;
        let loaded = super::load(&self.storage, &act.view(), act.now(), by.attempt).await?;
        if !loaded.attempt.facts.progress.is_with_device() {
            self.withdraw(&act, by.attempt).await?;
        }
        act.attempts().note(by.attempt, AttemptEvent::LoggedOut, "", act.now()).await?;
        act.portal_sessions().end(&by.session).await?;
        act.wake(by.attempt);
        act.commit().await?;
        Ok(())
    }
}

fn kind_asked(given: &Result<Answer, &'static str>) -> StepKind {
    match given {
        Ok(Answer::BrowserConfirmed) => StepKind::WrongBrowser,
        Ok(Answer::SignedIn(_)) => StepKind::SignIn,
        Ok(Answer::Ownership(_)) | Err("ownership") => StepKind::Ownership,
        Ok(Answer::Site(_)) | Err(_) => StepKind::Site,
        Ok(Answer::CertificateInstalled) => StepKind::CaCertificate,
        Ok(Answer::ManagedAppleAccount(_)) => StepKind::ManagedAppleAccount,
    }
}

fn field_of(step: StepKind) -> &'static str {
    match step {
        StepKind::Ownership => "ownership",
        StepKind::Site => "site",
        StepKind::ManagedAppleAccount => "account",
        _ => "username",
    }
}

/// For the timeline; never what could be a secret.
fn describe(given: &Result<Answer, &'static str>) -> String {
    match given {
        Ok(Answer::Ownership(ownership)) => format!("ownership: {ownership:?}").to_lowercase(),
        Ok(Answer::Site(site)) => format!("site: {site}"),
        Ok(Answer::CertificateInstalled) => "certificate installed".to_owned(),
        Ok(Answer::ManagedAppleAccount(_)) => "managed apple account".to_owned(),
        Ok(_) => String::new(),
        Err(field) => format!("nothing chosen: {field}"),
    }
}
