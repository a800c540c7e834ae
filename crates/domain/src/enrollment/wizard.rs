//! The wizard as a pure machine: [`next`] decides which step comes, and nobody else does.
//!
//! `next` recomputes from the facts each time, so a rule changed halfway, a lost site or a stale tab need no
//! special code: the first open step comes again (R-WZ2).

use super::{
    attempt::Progress,
    mode::{EnrollmentMode, Ownership},
    policy::{Policy, Readiness},
};
use crate::{
    browser::Browser,
    ids::{AccountId, DirectoryId, SiteId},
    user::UserAndLocation,
    validate::{self, ProblemCode},
};
use serde::{Deserialize, Serialize};

pub use super::step::{Closed, Step, StepKind, Stop};

/// How the person came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What the user agent told.
    pub browser: Browser,
}

/// Where a signed-in person is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Source {
    /// An account kept here.
    Local(AccountId),
    /// A directory.
    Directory(DirectoryId),
}

/// Who signed in, and what their source said of them at that moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Where they are known.
    pub source: Source,
    /// The mapped fields; `username` is never empty.
    pub user: UserAndLocation,
    /// Groups at that moment.
    pub groups: Vec<String>,
}

/// What has been answered and what the server has seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// "I am in Safari", said on the wrong-browser page.
    pub browser_confirmed: bool,
    /// Who signed in.
    pub person: Option<Person>,
    /// Chosen, or the only one.
    pub ownership: Option<Ownership>,
    /// Chosen site.
    pub site: Option<SiteId>,
    /// "I have installed it".
    pub certificate_confirmed: bool,
    /// For User Enrollment by profile.
    pub managed_apple_account: Option<String>,
    /// What the server has seen since.
    pub progress: Progress,
}

/// What a person answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// "I am in Safari", "this is an iPad".
    BrowserConfirmed,
    /// Sign-in succeeded (decided elsewhere).
    SignedIn(Box<Person>),
    /// Who owns the device.
    Ownership(Ownership),
    /// Which site.
    Site(SiteId),
    /// "I have installed the certificate".
    CertificateInstalled,
    /// A Managed Apple Account as typed.
    ManagedAppleAccount(String),
}

/// Why an answer was not taken. Nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Misstep {
    /// The wizard is somewhere else; show that.
    NotNow,
    /// The answer itself is wrong.
    Refused(ProblemCode),
}

/// Where a visit to a step's address leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visit {
    /// Show this.
    Show(Step),
    /// Go to the address of this kind instead.
    GoTo(StepKind),
}

/// The step that comes.
pub fn next(policy: &Policy, entry: &Entry, facts: &Facts) -> Step {
    if let Some(step) = settled(policy, facts) {
        return step;
    }
    if let Some(why) = closed(policy, entry) {
        return Step::Closed { why };
    }
    if !entry.browser.can_install() && !facts.browser_confirmed {
        return Step::WrongBrowser { hardware: entry.browser.hardware };
    }
    if facts.person.is_none() {
        return Step::SignIn;
    }
    if policy.refused {
        return Step::Closed { why: Closed::NotPermitted };
    }
    let Some(ownership) = ownership(policy, facts) else {
        return Step::Ownership { offered: policy.ownership.clone() };
    };
    // Before the site: nobody is asked where a device belongs that cannot come in.
    let Some(mode) = policy.mode(ownership, entry.browser.ios) else {
        return Step::Closed { why: Closed::NoWay };
    };
    if policy.sites.len() > 1 && site(policy, facts).is_none() {
        return Step::Site { choices: policy.sites.clone() };
    }
    if !policy.skip_certificate && !facts.certificate_confirmed {
        return Step::CaCertificate;
    }
    if mode == EnrollmentMode::ProfileUser && facts.managed_apple_account.is_none() {
        return Step::ManagedAppleAccount;
    }
    Step::Profile { mode, ownership, progress: facts.progress }
}

/// Once a device has shown itself, settings no longer move the page: it tells what became of it.
fn settled(policy: &Policy, facts: &Facts) -> Option<Step> {
    if let Progress::Stopped { why } = facts.progress {
        return Some(Step::Stopped { why });
    }
    let ownership = facts.ownership.or_else(|| policy.ownership.first().copied())?;
    match facts.progress {
        Progress::Enrolled { mode, .. } => Some(Step::Complete { mode, ownership }),
        progress @ (Progress::CertificateIssued { mode, .. } | Progress::Authenticating { mode, .. }) => {
            Some(Step::Profile { mode, ownership, progress })
        }
        _ => None,
    }
}

fn closed(policy: &Policy, entry: &Entry) -> Option<Closed> {
    if policy.ownership.is_empty() {
        return Some(Closed::Off);
    }
    if policy.readiness == Readiness::NoPushCertificate {
        return Some(Closed::NotReady);
    }
    match (policy.minimum_ios, entry.browser.ios) {
        (Some(minimum), Some(ios)) if ios < minimum => Some(Closed::TooOld(minimum)),
        _ => None,
    }
}

/// The chosen kind if it is still offered, else the only one.
pub fn ownership(policy: &Policy, facts: &Facts) -> Option<Ownership> {
    match (policy.ownership.as_slice(), facts.ownership) {
        ([only], _) => Some(*only),
        (offered, Some(chosen)) if offered.contains(&chosen) => Some(chosen),
        _ => None,
    }
}

/// The chosen site if it is still open, else the only one.
pub fn site(policy: &Policy, facts: &Facts) -> Option<SiteId> {
    match (policy.sites.as_slice(), facts.site) {
        ([only], _) => Some(only.id),
        (open, Some(chosen)) if open.iter().any(|s| s.id == chosen) => Some(chosen),
        _ => None,
    }
}

/// Takes an answer, or says why not. An accepted answer to an earlier question forgets what depends on it.
pub fn answer(policy: &Policy, entry: &Entry, facts: Facts, given: Answer) -> Result<Facts, Misstep> {
    let wanted = match &given {
        Answer::BrowserConfirmed => StepKind::WrongBrowser,
        Answer::SignedIn(_) => StepKind::SignIn,
        Answer::Ownership(_) => StepKind::Ownership,
        Answer::Site(_) => StepKind::Site,
        Answer::CertificateInstalled => StepKind::CaCertificate,
        Answer::ManagedAppleAccount(_) => StepKind::ManagedAppleAccount,
    };
    if !matches!(visit(policy, entry, &facts, wanted), Visit::Show(_)) {
        return Err(Misstep::NotNow);
    }
    let fresh = Progress::None;
    Ok(match given {
        Answer::BrowserConfirmed => Facts { browser_confirmed: true, ..facts },
        Answer::SignedIn(person) => Facts { person: Some(*person), ..facts },
        Answer::Ownership(chosen) if policy.ownership.contains(&chosen) => {
            Facts { ownership: Some(chosen), managed_apple_account: None, progress: fresh, ..facts }
        }
        Answer::Site(chosen) if policy.sites.iter().any(|s| s.id == chosen) => {
            Facts { site: Some(chosen), progress: fresh, ..facts }
        }
        Answer::Ownership(_) | Answer::Site(_) => return Err(Misstep::Refused(ProblemCode::NotOffered)),
        Answer::CertificateInstalled => Facts { certificate_confirmed: true, ..facts },
        Answer::ManagedAppleAccount(typed) => {
            let address = validate::email(&typed).map_err(Misstep::Refused)?;
            Facts { managed_apple_account: Some(address), progress: fresh, ..facts }
        }
    })
}

/// What to show at a step's address: the step itself if it is the open one or an earlier one that may be changed,
/// else the way to the open one.
pub fn visit(policy: &Policy, entry: &Entry, facts: &Facts, wanted: StepKind) -> Visit {
    let open = next(policy, entry, facts);
    if open.kind() == wanted {
        return Visit::Show(open);
    }
    // "No way for this choice" stands where the profile would: the choice can be changed.
    let stands_at = match &open {
        Step::Closed { why: Closed::NoWay } => StepKind::Profile,
        step => step.kind(),
    };
    let may_change = matches!(
        stands_at,
        StepKind::Ownership
            | StepKind::Site
            | StepKind::CaCertificate
            | StepKind::ManagedAppleAccount
            | StepKind::Profile
    ) && !facts.progress.is_with_device();
    let earlier = wanted < stands_at && outline(policy, entry, facts).contains(&wanted);
    if may_change && earlier {
        match wanted {
            StepKind::Ownership => return Visit::Show(Step::Ownership { offered: policy.ownership.clone() }),
            StepKind::Site => return Visit::Show(Step::Site { choices: policy.sites.clone() }),
            StepKind::CaCertificate => return Visit::Show(Step::CaCertificate),
            StepKind::ManagedAppleAccount => return Visit::Show(Step::ManagedAppleAccount),
            _ => {}
        }
    }
    Visit::GoTo(open.kind())
}

/// The numbered steps this person will really see, as far as is known by now.
pub fn outline(policy: &Policy, entry: &Entry, facts: &Facts) -> Vec<StepKind> {
    let mut steps = vec![StepKind::SignIn];
    if policy.ownership.len() > 1 {
        steps.push(StepKind::Ownership);
    }
    if policy.sites.len() > 1 {
        steps.push(StepKind::Site);
    }
    if !policy.skip_certificate {
        steps.push(StepKind::CaCertificate);
    }
    let mode = ownership(policy, facts).and_then(|o| policy.mode(o, entry.browser.ios));
    if mode == Some(EnrollmentMode::ProfileUser) {
        steps.push(StepKind::ManagedAppleAccount);
    }
    steps.push(StepKind::Profile);
    steps
}

/// "Step 2 of 5": where `kind` stands in [`outline`], counted from 1; `None` for pages that are no step.
pub fn position(policy: &Policy, entry: &Entry, facts: &Facts, kind: StepKind) -> Option<(usize, usize)> {
    let steps = outline(policy, entry, facts);
    let at = steps.iter().position(|s| *s == kind)?;
    Some((at.saturating_add(1), steps.len()))
}

/// The step before `kind` that may be shown again, for the Back link.
pub fn back(policy: &Policy, entry: &Entry, facts: &Facts, kind: StepKind) -> Option<StepKind> {
    let shown = |s: &StepKind| matches!(visit(policy, entry, facts, *s), Visit::Show(_));
    if kind == StepKind::Closed {
        // Only the other ownership can open a way.
        return Some(StepKind::Ownership).filter(shown);
    }
    outline(policy, entry, facts)
        .into_iter()
        .rev()
        .filter(|s| *s < kind && *s != StepKind::SignIn)
        .find(shown)
}
