//! The wizard. An answer never fails: it returns the step to go to; an expected refusal is kept with the attempt
//! as a [`StepProblem`] and shown there. `Err` is left for what is broken or over.

use crate::{EnrollmentSession, Error, Password, Visitor};
use async_trait::async_trait;
use domain::{
    enrollment::{
        mode::Ownership,
        wizard::{Closed, Person, Step, StepKind},
    },
    ids::{CaseCode, SiteId, Version},
    text::{TextKey, Texts},
    time::Timestamp,
    validate::ProblemCode,
};
use serde::{Deserialize, Serialize};

/// A new cookie value for the wizard: 256 random bits, base64url.
#[derive(Clone, PartialEq, Eq)]
pub struct PortalCookie(pub String);

/// Where an answer leads, and the new cookie if the session got a new id (R-SE2).
#[derive(Clone, PartialEq, Eq)]
pub struct Moved {
    /// The step to show.
    pub step: StepKind,
    /// Present after start and sign-in.
    pub cookie: Option<PortalCookie>,
}

/// What was wrong with the last answer; kept until the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum StepProblem {
    /// A field of the step's form.
    Field {
        /// Form field name: `username`, `password`, `ownership`, `site`, `account`.
        field: String,
        /// What is wrong.
        code: ProblemCode,
    },
    /// Wrong name or password, unknown, locked or disabled: one sentence for all (R-AU4).
    WrongCredentials,
    /// The directory said, after a right password, that it has expired or must be changed.
    PasswordExpired,
    /// The directory said, after a right password, that the account is disabled or may not sign in now.
    AccountUnusable,
    /// Too many tries.
    TooManyTries {
        /// When the next one is looked at.
        until: Timestamp,
    },
    /// The directory cannot be reached: not the person's fault.
    DirectoryDown,
    /// We are overloaded or something broke while signing in.
    TryAgain,
}

/// What the profile page needs besides the step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileView {
    /// `/enroll/p/<token>/enroll.mobileconfig`; `None` shows "Prepare profile".
    pub download: Option<String>,
    /// How it stands now.
    pub live: ProgressView,
    /// IT can, in the language of the page.
    pub can: Vec<TextKey>,
    /// IT cannot.
    pub cannot: Vec<TextKey>,
    /// To be used in Settings as well (User Enrollment by profile).
    pub managed_apple_account: Option<String>,
}

/// The five dots of the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Not downloaded yet.
    Waiting,
    /// Downloaded, waiting in Settings.
    Downloaded,
    /// The device asked for its certificate.
    Certificate,
    /// The device reported.
    CheckedIn,
    /// Enrolled.
    Enrolled,
}

/// How an attempt stands, for the live page. Times come from the server, so a wrong phone clock does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgressView {
    /// Dot reached.
    pub stage: Stage,
    /// Server time, milliseconds since 1970.
    pub now_ms: i64,
    /// When iOS throws the download away, milliseconds since 1970; only in `Downloaded`.
    pub deadline_ms: Option<i64>,
    /// The 8 minutes are over.
    pub expired: bool,
    /// The status line, in the language of the page.
    pub line: String,
    /// The likeliest cause of silence, in the language of the page.
    pub cause: Option<String>,
    /// Where to go now (`/enroll/done`, `/enroll/stopped`), once this page is over.
    pub go_to: Option<String>,
}

/// A step with all its page needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepView {
    /// The step.
    pub step: Step,
    /// The attempt's version, for the hidden field of the form.
    pub version: Version,
    /// "Step n of m", where the page is a step.
    pub position: Option<(u32, u32)>,
    /// Where Back leads.
    pub back: Option<StepKind>,
    /// What was wrong with the last answer.
    pub problem: Option<StepProblem>,
    /// What was typed into the one text field, never secrets.
    pub typed: String,
    /// The choice made before, for showing it again.
    pub ownership: Option<Ownership>,
    /// The choice made before.
    pub site: Option<SiteId>,
    /// Who is signed in.
    pub person: Option<Person>,
    /// Reference for the help desk.
    pub case: CaseCode,
    /// Texts in the language of the page.
    pub texts: Texts,
    /// On the profile step.
    pub profile: Option<ProfileView>,
    /// IT can/cannot per ownership offered (on the ownership step): ownership, can, cannot.
    pub privacy: Vec<(Ownership, Vec<TextKey>, Vec<TextKey>)>,
    /// Name of the enrolled device (on the last step).
    pub device_name: Option<String>,
}

/// What a visit to a portal address shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PortalPage {
    /// No attempt yet: the start page, or why nothing can start.
    Welcome {
        /// Texts.
        texts: Box<Texts>,
        /// Why enrollment cannot start.
        closed: Option<Closed>,
        /// The browser cannot install profiles: how to get to Safari.
        wrong_browser: Option<domain::browser::Hardware>,
        /// The address of this page, for copying and the QR code.
        address: String,
    },
    /// A step.
    Step(Box<StepView>),
    /// Another address shows the open step.
    GoTo(StepKind),
    /// The session's time is over; nothing was installed.
    Ended {
        /// Texts.
        texts: Box<Texts>,
    },
}

/// The wizard.
#[async_trait]
pub trait Portal: Send + Sync {
    /// Anonymous. The page at an address: `wanted` is `None` for `/enroll` itself.
    async fn look(
        &self,
        visitor: &Visitor,
        session: Result<&EnrollmentSession, Error>,
        wanted: Option<StepKind>,
    ) -> Result<PortalPage, Error>;

    /// Anonymous. The first POST: starts an attempt and a session. `browser_confirmed`: "I am in Safari".
    async fn start(&self, visitor: &Visitor, browser_confirmed: bool) -> Result<Moved, Error>;

    /// Sign-in with a local account or a directory.
    async fn sign_in(
        &self,
        by: &EnrollmentSession,
        version: Version,
        username: String,
        password: Password,
    ) -> Result<Moved, Error>;

    /// Who owns the device; `None`: nothing was chosen.
    async fn choose_ownership(
        &self,
        by: &EnrollmentSession,
        version: Version,
        ownership: Option<Ownership>,
    ) -> Result<Moved, Error>;

    /// Which site; `None`: nothing was chosen.
    async fn choose_site(
        &self,
        by: &EnrollmentSession,
        version: Version,
        site: Option<SiteId>,
    ) -> Result<Moved, Error>;

    /// "I have installed the certificate".
    async fn certificate_installed(&self, by: &EnrollmentSession, version: Version) -> Result<Moved, Error>;

    /// The Managed Apple Account as typed.
    async fn managed_apple_account(
        &self,
        by: &EnrollmentSession,
        version: Version,
        account: String,
    ) -> Result<Moved, Error>;

    /// Makes a profile (again): a new challenge and link; the earlier ones end.
    async fn issue_profile(&self, by: &EnrollmentSession, version: Version) -> Result<Moved, Error>;

    /// How the attempt stands.
    async fn progress(&self, by: &EnrollmentSession) -> Result<ProgressView, Error>;

    /// Starts over with the sign-in kept where it still holds: "Try again" after a stop.
    async fn try_again(&self, by: &EnrollmentSession) -> Result<Moved, Error>;

    /// Ends the session and voids a profile that was not installed.
    async fn log_out(&self, by: &EnrollmentSession) -> Result<(), Error>;
}
