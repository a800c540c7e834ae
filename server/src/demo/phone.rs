//! "Install on the simulated iPhone": what the button on the profile page does.
//!
//! The device in software sees this server from outside, over HTTP, as a phone does: it fetches the profile behind
//! the person's own link, asks for its certificate, checks in and answers commands for as long as the server runs.

use axum::{
    Extension,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use contract::{Caller, Services, portal::PortalPage};
use domain::enrollment::{
    mode::EnrollmentMode,
    wizard::{Step, StepKind},
};
use simulator::{
    AnswerFor, Family, Identity, InstallOptions, Ios, KeyPool, SimulatedDevice, Trust, safari::Browser,
};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::task::AbortHandle;
use url::Url;

/// Devices that go on answering commands; the oldest makes room.
const MOST: usize = 25;
/// As a hand needs between the steps in Settings, so that the page's progress can be followed.
const PACE: Duration = Duration::from_millis(900);
/// Between two questions for commands.
const POLL: Duration = Duration::from_secs(3);

/// A phone on its way or under management, by the link it was enrolled with.
type Running = VecDeque<(Url, AbortHandle)>;

/// The phones of one server. They end with it.
#[derive(Clone)]
pub struct Phones {
    services: Services,
    origin: Url,
    trust: Trust,
    running: Arc<Mutex<Running>>,
}

/// What is to be installed where.
struct Job {
    profile: Url,
    page: Url,
    ios: Ios,
    owner: String,
}

impl Phones {
    /// Phones that trust `root` (PEM) and know this server by its public origin.
    pub fn new(
        services: Services,
        origin: &str,
        root: &str,
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let trust = Trust::new(&[root.as_bytes().to_vec()])?;
        Ok(Self { services, origin: origin.parse()?, trust, running: Arc::default() })
    }

    /// The profile that waits for this person, if there is one.
    async fn job(&self, caller: &Caller) -> Option<Job> {
        let looked = self.services.portal.look(&caller.visitor, caller.enrollment(), Some(StepKind::Profile));
        let Ok(PortalPage::Step(view)) = looked.await else { return None };
        let Step::Profile { mode, .. } = view.step else { return None };
        let link = view.profile?.download?;
        let user = view.person.map(|person| person.user).unwrap_or_default();
        let name = if user.real_name.is_empty() { user.username } else { user.real_name };
        // User Enrollment by profile ended with iOS 17.
        let ios = if mode == EnrollmentMode::ProfileUser { Ios::new(17, 6)? } else { Ios::new(26, 2)? };
        Some(Job {
            profile: self.origin.join(&link).ok()?,
            page: self.origin.join("/enroll/profile").ok()?,
            ios,
            owner: name.split_whitespace().next().unwrap_or("Robin").to_owned(),
        })
    }

    /// Begins, unless this very profile is being installed already.
    fn begin(&self, job: Job) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.retain(|(_, task)| !task.is_finished());
        if running.iter().any(|(profile, _)| *profile == job.profile) {
            return;
        }
        if running.len() >= MOST
            && let Some((_, oldest)) = running.pop_front()
        {
            oldest.abort();
        }
        let profile = job.profile.clone();
        let trust = self.trust.clone();
        let task = tokio::spawn(async move {
            if let Err(error) = live(job, trust).await {
                tracing::warn!(%error, "the simulated iPhone gave up");
            }
        });
        running.push_back((profile, task.abort_handle()));
    }
}

/// From the download to the end of the process.
async fn live(job: Job, trust: Trust) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut identity = Identity::random(Family::Iphone, job.ios, &mut rand::rng());
    identity.name = format!("{}’s iPhone", job.owner);
    let safari = Browser::new(Family::Iphone, job.ios, &trust)?;
    let profile = safari.download_profile(&job.profile, &job.page).await?;
    tokio::time::sleep(PACE).await;
    let options = InstallOptions {
        answer_for: AnswerFor::UntilStopped,
        poll: POLL,
        pace: PACE,
        ..InstallOptions::default()
    };
    SimulatedDevice::new(identity, KeyPool::default(), trust).install(&profile, &options).await?;
    Ok(())
}

/// `POST /demo/install`. Leads back to the page, which shows how it goes.
pub async fn install(State(phones): State<Phones>, Extension(caller): Extension<Caller>) -> Response {
    if let Some(job) = phones.job(&caller).await {
        phones.begin(job);
    }
    Redirect::to("/enroll/profile").into_response()
}
