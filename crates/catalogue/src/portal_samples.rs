//! Pages of the wizard as values.

use crate::{ids, world};
use contract::portal::{PortalPage, ProfileView, ProgressView, Stage, StepProblem, StepView};
use domain::{
    browser::Hardware,
    enrollment::{
        attempt::Progress,
        mode::{EnrollmentMode, Ownership},
        rights,
        wizard::{Closed, Person, Source, Step, StepKind},
    },
    ids::Version,
    settings::enrollment::EnrollmentSettings,
    site::SiteChoice,
    text::{Language, TextKey as K, Texts},
    user::UserAndLocation,
    validate::ProblemCode,
};

/// The texts of an organisation whose name is ordinary, or an attack.
pub(crate) fn texts(language: Language, hostile: bool) -> Texts {
    let (organization, help) = if hostile {
        (world::MARKUP.to_owned(), world::TURNED.repeat(3))
    } else {
        ("Aldermere College".to_owned(), "IT desk, extension 4711".to_owned())
    };
    Texts { language, organization, help }
}

/// The page of an open step.
pub(crate) fn page(view: StepView) -> PortalPage {
    PortalPage::Step(Box::new(view))
}

/// A step before anybody has signed in.
pub(crate) fn nobody(texts: &Texts, step: Step, position: (u32, u32)) -> StepView {
    StepView {
        step,
        version: Version(7),
        position: Some(position),
        back: None,
        problem: None,
        typed: String::new(),
        ownership: None,
        site: None,
        person: None,
        case: ids::case(1),
        texts: texts.clone(),
        profile: None,
        privacy: Vec::new(),
        device_name: None,
    }
}

/// A step of somebody who has signed in.
pub(crate) fn somebody(texts: &Texts, step: Step, position: (u32, u32)) -> StepView {
    let user = UserAndLocation {
        username: "lea".to_owned(),
        real_name: "Léa Fontaine".to_owned(),
        ..UserAndLocation::default()
    };
    let person = Person { source: Source::Local(ids::account(3)), user, groups: Vec::new() };
    let back = match &step {
        Step::Site { .. } | Step::Closed { why: Closed::NoWay } => Some(StepKind::Ownership),
        Step::CaCertificate | Step::ManagedAppleAccount | Step::Profile { .. } => Some(StepKind::Site),
        _ => None,
    };
    StepView { person: Some(person), back, ..nobody(texts, step, position) }
}

/// The last answer was wrong at this field.
pub(crate) fn field(field: &str, code: ProblemCode) -> StepProblem {
    StepProblem::Field { field: field.to_owned(), code }
}

/// Signing in, with what came of the last try.
pub(crate) fn sign_in(texts: &Texts, problem: Option<StepProblem>) -> PortalPage {
    let typed = if problem.is_some() { "lea".to_owned() } else { String::new() };
    page(StepView { problem, typed, ..nobody(texts, Step::SignIn, (1, 4)) })
}

/// The question who owns the device.
pub(crate) fn ownership(
    texts: &Texts,
    chosen: Option<Ownership>,
    problem: Option<StepProblem>,
) -> PortalPage {
    let offered = vec![Ownership::Personal, Ownership::Institutional];
    let settings = EnrollmentSettings::default();
    let lists = |ownership, mode| {
        let lists = rights::privacy(mode, rights::access_rights(mode, &settings));
        (ownership, lists.can, lists.cannot)
    };
    let privacy = vec![
        lists(Ownership::Personal, EnrollmentMode::ProfileReduced),
        lists(Ownership::Institutional, EnrollmentMode::ProfileDevice),
    ];
    let step = Step::Ownership { offered };
    page(StepView { privacy, problem, ownership: chosen, ..somebody(texts, step, (2, 4)) })
}

/// The question for the site, with so many to choose from.
pub(crate) fn site(texts: &Texts, count: u16, problem: Option<StepProblem>) -> PortalPage {
    let names = ["North Campus", "River Campus", "Field Station Kielder", "Ålesund Exchange"];
    let name = |number: u16| {
        let known = names.get(usize::from(number).saturating_sub(1)).copied();
        known.map_or_else(|| format!("Partner School {number}"), str::to_owned)
    };
    let choices = (1..=count).map(|n| SiteChoice { id: ids::site(n), name: name(n) }).collect();
    page(StepView { problem, ..somebody(texts, Step::Site { choices }, (3, 4)) })
}

/// The Managed Apple Account.
pub(crate) fn account(texts: &Texts, typed: &str, problem: Option<StepProblem>) -> PortalPage {
    page(StepView { problem, typed: typed.to_owned(), ..somebody(texts, Step::ManagedAppleAccount, (4, 5)) })
}

/// How the profile step stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Live {
    /// Not made yet.
    Unprepared,
    /// Waits to be fetched.
    Waiting,
    /// Waits in Settings.
    Downloaded,
    /// For more than three minutes.
    Late,
    /// iOS has thrown it away.
    Expired,
    /// The device has its certificate.
    Certificate,
    /// And is silent.
    CertificateSilent,
    /// It has said hello.
    CheckedIn,
    /// And is silent.
    CheckedInSilent,
}

/// Server time of all progress, milliseconds: 21 November 2026, 09:00 UTC.
const NOW_MS: i64 = 1_795_251_600_000;

impl Live {
    fn view(self, texts: &Texts) -> ProgressView {
        let (stage, line, cause) = match self {
            Self::Unprepared | Self::Waiting => (Stage::Waiting, K::ProgressWaiting, None),
            Self::Downloaded => (Stage::Downloaded, K::ProgressDownloaded, None),
            Self::Late => (Stage::Downloaded, K::ProgressDownloaded, Some(K::CauseNotInstalled)),
            Self::Expired => (Stage::Waiting, K::ProgressExpired, Some(K::CauseExpired)),
            Self::Certificate => (Stage::Certificate, K::ProgressCertificate, None),
            Self::CertificateSilent => (Stage::Certificate, K::ProgressCertificate, Some(K::CauseNoCheckIn)),
            Self::CheckedIn => (Stage::CheckedIn, K::ProgressCheckedIn, None),
            Self::CheckedInSilent => (Stage::CheckedIn, K::ProgressCheckedIn, Some(K::CauseHalfWay)),
        };
        ProgressView {
            stage,
            now_ms: NOW_MS,
            deadline_ms: (stage == Stage::Downloaded).then_some(NOW_MS + 260_000),
            expired: self == Self::Expired,
            line: texts.with(line, &[("time", "09:04 UTC")]),
            cause: cause.map(|key| texts.get(key)),
            go_to: None,
        }
    }
}

/// Profile and progress.
pub(crate) fn profile(texts: &Texts, mode: EnrollmentMode, live: Live) -> PortalPage {
    let ownership = match mode {
        EnrollmentMode::ProfileDevice => Ownership::Institutional,
        EnrollmentMode::ProfileReduced | EnrollmentMode::ProfileUser => Ownership::Personal,
    };
    let lists = rights::privacy(mode, rights::access_rights(mode, &EnrollmentSettings::default()));
    let ready = !matches!(live, Live::Unprepared | Live::Expired);
    let profile = ProfileView {
        download: ready.then(|| "/enroll/p/catalogue/enroll.mobileconfig".to_owned()),
        live: live.view(texts),
        can: lists.can,
        cannot: lists.cannot,
        managed_apple_account: (mode == EnrollmentMode::ProfileUser)
            .then(|| "lea.fontaine@appleid.aldermere.example".to_owned()),
    };
    let step = Step::Profile { mode, ownership, progress: Progress::None };
    let view = somebody(texts, step, (4, 4));
    // Once the device has shown itself nothing can be answered anew.
    let back = view.back.filter(|_| profile.live.stage < Stage::Certificate);
    page(StepView { profile: Some(profile), back, ..view })
}

/// The last page of a good way.
pub(crate) fn complete(texts: &Texts, mode: EnrollmentMode, device: &str) -> PortalPage {
    let ownership = match mode {
        EnrollmentMode::ProfileDevice => Ownership::Institutional,
        EnrollmentMode::ProfileReduced | EnrollmentMode::ProfileUser => Ownership::Personal,
    };
    let view = somebody(texts, Step::Complete { mode, ownership }, (4, 4));
    page(StepView { position: None, device_name: Some(device.to_owned()), ..view })
}

/// A page that is no step of a count: closed, stopped, the wrong browser.
pub(crate) fn aside(texts: &Texts, step: Step) -> PortalPage {
    page(StepView { position: None, ..somebody(texts, step, (1, 4)) })
}

/// What a visitor without an attempt sees.
pub(crate) fn welcome(texts: &Texts, closed: Option<Closed>, wrong_browser: Option<Hardware>) -> PortalPage {
    let address = "https://mdm.aldermere.example/enroll".to_owned();
    PortalPage::Welcome { texts: Box::new(texts.clone()), closed, wrong_browser, address }
}
