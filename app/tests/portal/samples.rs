//! Values for every page: ordinary, empty, long, hostile.

use contract::portal::{PortalPage, ProfileView, ProgressView, Stage, StepProblem, StepView};
use domain::{
    browser::{Hardware, IosVersion},
    enrollment::{
        attempt::Progress,
        mode::{EnrollmentMode, Ownership},
        wizard::{Closed, Person, Source, Step, Stop},
    },
    ids::{AccountId, CaseCode, SiteId, Version},
    site::SiteChoice,
    text::{Language, TextKey, Texts},
    user::UserAndLocation,
    validate::ProblemCode,
};

/// What a name looks like in each of the four worlds.
pub const DATA: [&str; 5] = [
    "Example School",
    "",
    "A name of more than one hundred and twenty characters, as long as a school with a founder, a patron saint, three towns and a district has it",
    "</title></textarea><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
];

pub fn texts(data: &str, language: Language) -> Texts {
    Texts { language, organization: data.to_owned(), help: data.to_owned() }
}

pub fn live(stage: Stage, data: &str) -> ProgressView {
    ProgressView {
        stage,
        now_ms: 1_790_000_000_000,
        deadline_ms: (stage == Stage::Downloaded).then_some(1_790_000_400_000),
        expired: false,
        line: data.to_owned(),
        cause: Some(data.to_owned()),
        go_to: None,
    }
}

pub fn view(step: Step, data: &str, language: Language) -> StepView {
    StepView {
        step,
        version: Version(7),
        position: Some((2, 5)),
        back: None,
        problem: None,
        typed: data.to_owned(),
        ownership: None,
        site: None,
        person: Some(Person {
            source: Source::Local(id::<AccountId>()),
            user: UserAndLocation {
                username: data.to_owned(),
                real_name: data.to_owned(),
                ..UserAndLocation::default()
            },
            groups: Vec::new(),
        }),
        case: "K7QF-2M9D".parse::<CaseCode>().unwrap(),
        texts: texts(data, language),
        profile: None,
        privacy: Vec::new(),
        device_name: Some(data.to_owned()),
    }
}

fn id<T: std::str::FromStr>() -> T
where
    T::Err: std::fmt::Debug,
{
    "0190b5c2-7b7a-7c3e-8a52-111122223333".parse().unwrap()
}

fn sites(count: usize, data: &str) -> Vec<SiteChoice> {
    (0..count)
        .map(|n| SiteChoice {
            id: format!("0190b5c2-7b7a-7c3e-8a52-11112222{n:04}").parse::<SiteId>().unwrap(),
            name: data.to_owned(),
        })
        .collect()
}

pub fn profile(stage: Stage, data: &str, language: Language) -> StepView {
    let mode = EnrollmentMode::ProfileUser;
    let step = Step::Profile { mode, ownership: Ownership::Personal, progress: Progress::None };
    let profile = ProfileView {
        download: Some("/enroll/p/token/enroll.mobileconfig".to_owned()),
        live: live(stage, data),
        can: vec![TextKey::CanSettings],
        cannot: vec![TextKey::CannotErase],
        managed_apple_account: Some(data.to_owned()),
    };
    StepView { profile: Some(profile), ..view(step, data, language) }
}

/// Every step's page, with these data, without and with its problem.
pub fn steps(data: &str, language: Language) -> Vec<StepView> {
    let with = |step| view(step, data, language);
    let problem = |field: &str, code| Some(StepProblem::Field { field: field.to_owned(), code });
    let offered = vec![Ownership::Personal, Ownership::Institutional];
    let privacy = vec![(Ownership::Personal, vec![TextKey::CanApps], vec![TextKey::CannotErase])];
    let mut all = vec![
        with(Step::SignIn),
        StepView { problem: Some(StepProblem::WrongCredentials), ..with(Step::SignIn) },
        StepView { privacy: privacy.clone(), ..with(Step::Ownership { offered: offered.clone() }) },
        StepView {
            problem: problem("ownership", ProblemCode::Required),
            privacy,
            ..with(Step::Ownership { offered })
        },
        with(Step::Site { choices: sites(3, data) }),
        StepView {
            problem: problem("site", ProblemCode::NotOffered),
            ..with(Step::Site { choices: sites(9, data) })
        },
        with(Step::CaCertificate),
        with(Step::ManagedAppleAccount),
        StepView { problem: problem("account", ProblemCode::Malformed), ..with(Step::ManagedAppleAccount) },
        with(Step::Complete { mode: EnrollmentMode::ProfileDevice, ownership: Ownership::Institutional }),
    ];
    all.extend(
        [Hardware::Iphone, Hardware::MacOrIpad, Hardware::Other]
            .map(|hardware| with(Step::WrongBrowser { hardware })),
    );
    all.extend(
        [Stop::ReEnrollmentRefused, Stop::SystemTooOld, Stop::NoLongerAllowed, Stop::RemovedByUser]
            .map(|why| with(Step::Stopped { why })),
    );
    all.extend(closed().map(|why| with(Step::Closed { why })));
    all.extend(
        [Stage::Waiting, Stage::Downloaded, Stage::Certificate, Stage::CheckedIn]
            .map(|stage| profile(stage, data, language)),
    );
    let mut unprepared = profile(Stage::Waiting, data, language);
    if let Some(profile) = &mut unprepared.profile {
        profile.download = None;
    }
    all.push(unprepared);
    all
}

pub fn closed() -> [Closed; 5] {
    [
        Closed::Off,
        Closed::NotReady,
        Closed::TooOld(IosVersion::new(15, 0)),
        Closed::NotPermitted,
        Closed::NoWay,
    ]
}

/// Every page there is.
pub fn pages(data: &str, language: Language) -> Vec<PortalPage> {
    let welcome = |closed, wrong_browser| PortalPage::Welcome {
        texts: Box::new(texts(data, language)),
        closed,
        wrong_browser,
        address: format!("https://mdm.example/enroll?{data}"),
    };
    let mut all: Vec<_> =
        steps(data, language).into_iter().map(|view| PortalPage::Step(Box::new(view))).collect();
    all.push(welcome(None, None));
    all.push(welcome(Some(Closed::Off), None));
    all.push(welcome(None, Some(Hardware::Other)));
    all.push(PortalPage::Ended { texts: Box::new(texts(data, language)) });
    all
}
