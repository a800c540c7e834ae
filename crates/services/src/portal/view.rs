//! From an attempt's row to the step the page shows.

use super::{Loaded, PortalService};
use crate::failure::Outcome;
use contract::portal::{ProfileView, ProgressView, Stage, StepProblem, StepView};
use domain::{
    enrollment::{
        attempt::Progress,
        diagnosis,
        mode::Ownership,
        rights,
        wizard::{self, Step, StepKind},
    },
    settings::enrollment::EnrollmentSettings,
    text::{Language, TextKey, Texts},
    time::Timestamp,
};

/// The address of a step.
pub fn path(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Closed => "/enroll/closed",
        StepKind::WrongBrowser => "/enroll/browser",
        StepKind::SignIn => "/enroll/sign-in",
        StepKind::Ownership => "/enroll/ownership",
        StepKind::Site => "/enroll/site",
        StepKind::CaCertificate => "/enroll/certificate",
        StepKind::ManagedAppleAccount => "/enroll/account",
        StepKind::Profile => "/enroll/profile",
        StepKind::Complete => "/enroll/done",
        StepKind::Stopped => "/enroll/stopped",
    }
}

/// The texts of a page.
pub fn texts(settings: &EnrollmentSettings, language: Language) -> Texts {
    Texts { language, organization: settings.organization.clone(), help: settings.help_contact.clone() }
}

/// How the attempt stands, in words.
pub fn progress(progress: Progress, texts: &Texts, now: Timestamp) -> ProgressView {
    let expired = progress.is_expired(now);
    let deadline = progress.deadline().filter(|_| !expired);
    let (stage, line) = match progress {
        Progress::None | Progress::Issued { .. } | Progress::Stopped { .. } => {
            (Stage::Waiting, TextKey::ProgressWaiting)
        }
        Progress::Fetched { .. } if expired => (Stage::Waiting, TextKey::ProgressExpired),
        Progress::Fetched { .. } => (Stage::Downloaded, TextKey::ProgressDownloaded),
        Progress::CertificateIssued { .. } => (Stage::Certificate, TextKey::ProgressCertificate),
        Progress::Authenticating { .. } => (Stage::CheckedIn, TextKey::ProgressCheckedIn),
        Progress::Enrolled { .. } => (Stage::Enrolled, TextKey::ProgressEnrolled),
    };
    let clock = deadline.map(Timestamp::clock).unwrap_or_default();
    let cause = diagnosis::likely_cause(progress, now).filter(|key| *key != line);
    ProgressView {
        stage,
        now_ms: now.0.timestamp_millis(),
        deadline_ms: deadline.map(|at| at.0.timestamp_millis()),
        expired,
        line: texts.with(line, &[("time", &clock)]),
        cause: cause.map(|key| texts.get(key)),
        go_to: match progress {
            Progress::Enrolled { .. } => Some(path(StepKind::Complete).to_owned()),
            Progress::Stopped { .. } => Some(path(StepKind::Stopped).to_owned()),
            _ => None,
        },
    }
}

impl PortalService {
    /// Everything the page of `step` needs.
    pub(super) async fn view(&self, loaded: Loaded, step: Step, language: Language) -> Outcome<StepView> {
        let Loaded { attempt, policy, settings, now } = loaded;
        let texts = texts(&settings, language);
        let kind = step.kind();
        let position = wizard::position(&policy, &attempt.entry, &attempt.facts, kind);
        let profile = match &step {
            Step::Profile { mode, progress: at, .. } => {
                let rights = rights::access_rights(*mode, &settings);
                let lists = rights::privacy(*mode, rights);
                Some(ProfileView {
                    download: self.current_link(attempt.id, *at, now).await?,
                    live: progress(*at, &texts, now),
                    can: lists.can,
                    cannot: lists.cannot,
                    managed_apple_account: attempt.facts.managed_apple_account.clone(),
                })
            }
            _ => None,
        };
        let device_name = match attempt.facts.progress {
            Progress::Enrolled { device, .. } => self.device_name(device).await?,
            _ => None,
        };
        let privacy = match &step {
            Step::Ownership { offered } => offered
                .iter()
                .filter_map(|kind| privacy(&policy, *kind, attempt.entry.browser.ios, &settings))
                .collect(),
            _ => Vec::new(),
        };
        Ok(StepView {
            version: attempt.version,
            position: position.and_then(|(n, m)| Some((n.try_into().ok()?, m.try_into().ok()?))),
            back: wizard::back(&policy, &attempt.entry, &attempt.facts, kind),
            problem: kept_problem(attempt.problem, kind)?,
            typed: attempt.typed,
            ownership: wizard::ownership(&policy, &attempt.facts),
            site: attempt.facts.site,
            person: attempt.facts.person,
            case: attempt.case,
            texts,
            profile,
            privacy,
            device_name,
            step,
        })
    }
}

fn privacy(
    policy: &domain::enrollment::policy::Policy,
    ownership: Ownership,
    ios: Option<domain::browser::IosVersion>,
    settings: &EnrollmentSettings,
) -> Option<(Ownership, Vec<TextKey>, Vec<TextKey>)> {
    let mode = policy.mode(ownership, ios)?;
    let lists = rights::privacy(mode, rights::access_rights(mode, settings));
    Some((ownership, lists.can, lists.cannot))
}

/// The problem of the last answer, if it was given to this step.
fn kept_problem(kept: Option<serde_json::Value>, kind: StepKind) -> Outcome<Option<StepProblem>> {
    let kept: Option<(StepKind, StepProblem)> = kept.map(serde_json::from_value).transpose()?;
    Ok(kept.filter(|(at, _)| *at == kind).map(|(_, problem)| problem))
}
