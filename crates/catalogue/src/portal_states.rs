//! Every state of the wizard: a line each.

use crate::{
    Made, PortalSample, State, Strips,
    portal_samples::{
        Live, account, aside, complete, field, ownership, page, profile, sign_in, site, somebody, welcome,
    },
    world::{MARKUP, TURNED, Temper, at},
};
use contract::{
    Error, Upstream,
    portal::{PortalPage, StepProblem, StepView},
};
use domain::{
    browser::{Hardware, IosVersion},
    enrollment::{
        mode::{
            EnrollmentMode::{ProfileDevice, ProfileReduced, ProfileUser},
            Ownership,
        },
        wizard::{Closed, Step, Stop},
    },
    validate::ProblemCode,
};

pub(crate) fn states() -> Vec<State> {
    let mut all = beginnings();
    all.extend(questions());
    all.extend(profiles());
    all.extend(ends());
    all
}

fn beginnings() -> Vec<State> {
    let s = State::portal;
    let trial = Strips { trial: true, development_push: true, ..Strips::default() };
    let demo = Strips { demo: true, ..trial };
    let test = Strips { test: true, ..trial };
    vec![
        s("portal-welcome", "/enroll", |t| welcome(t, None, None)),
        s("portal-welcome-trial", "/enroll", |t| welcome(t, None, None)).under(trial),
        s("portal-welcome-demo", "/enroll", |t| welcome(t, None, None)).under(demo),
        s("portal-welcome-test", "/enroll", |t| welcome(t, None, None)).under(test),
        s("portal-welcome-no-cookie", "/enroll/sign-in?started=1", |t| welcome(t, None, None)),
        s("portal-browser-app", "/enroll/browser", |t| welcome(t, None, Some(Hardware::Iphone))),
        s("portal-browser-ipad", "/enroll/browser", |t| welcome(t, None, Some(Hardware::MacOrIpad))),
        s("portal-browser-computer", "/enroll/browser", |t| welcome(t, None, Some(Hardware::Other))),
        s("portal-browser-step", "/enroll/browser", |t| {
            aside(t, Step::WrongBrowser { hardware: Hardware::Iphone })
        }),
        s("portal-sign-in", "/enroll/sign-in", |t| sign_in(t, None)),
        s("portal-sign-in-no-name", "/enroll/sign-in", |t| {
            sign_in(t, Some(field("username", ProblemCode::Required)))
        }),
        s("portal-sign-in-bad-name", "/enroll/sign-in", |t| {
            sign_in(t, Some(field("username", ProblemCode::Malformed)))
        }),
        s("portal-sign-in-no-password", "/enroll/sign-in", |t| {
            sign_in(t, Some(field("password", ProblemCode::Required)))
        }),
        s("portal-sign-in-wrong", "/enroll/sign-in", |t| sign_in(t, Some(StepProblem::WrongCredentials))),
        s("portal-sign-in-expired", "/enroll/sign-in", |t| sign_in(t, Some(StepProblem::PasswordExpired))),
        s("portal-sign-in-unusable", "/enroll/sign-in", |t| sign_in(t, Some(StepProblem::AccountUnusable))),
        s("portal-sign-in-throttled", "/enroll/sign-in", |t| {
            sign_in(t, Some(StepProblem::TooManyTries { until: at(1) }))
        }),
        s("portal-sign-in-directory-down", "/enroll/sign-in", |t| {
            sign_in(t, Some(StepProblem::DirectoryDown))
        }),
        s("portal-sign-in-again", "/enroll/sign-in", |t| sign_in(t, Some(StepProblem::TryAgain))),
    ]
}

fn questions() -> Vec<State> {
    let s = State::portal;
    vec![
        s("portal-ownership", "/enroll/ownership", |t| ownership(t, None, None)),
        s("portal-ownership-chosen", "/enroll/ownership", |t| ownership(t, Some(Ownership::Personal), None)),
        s("portal-ownership-none", "/enroll/ownership", |t| {
            ownership(t, None, Some(field("ownership", ProblemCode::Required)))
        }),
        s("portal-site", "/enroll/site", |t| site(t, 2, None)),
        s("portal-site-many", "/enroll/site", |t| site(t, 60, None)),
        s("portal-site-none", "/enroll/site", |t| site(t, 4, Some(field("site", ProblemCode::Required)))),
        s("portal-site-gone", "/enroll/site", |t| site(t, 12, Some(field("site", ProblemCode::NotOffered)))),
        s("portal-certificate", "/enroll/certificate", |t| page(somebody(t, Step::CaCertificate, (4, 5)))),
        s("portal-account", "/enroll/account", |t| account(t, "", None)),
        s("portal-account-empty", "/enroll/account", |t| {
            account(t, "", Some(field("account", ProblemCode::Required)))
        }),
        s("portal-account-wrong", "/enroll/account", |t| {
            account(t, "lea at aldermere", Some(field("account", ProblemCode::Malformed)))
        }),
        s("portal-hostile", "/enroll/sign-in", hostile_sign_in).of(Temper::Hostile),
        s("portal-hostile-account", "/enroll/account", |t| {
            account(t, MARKUP, Some(field("account", ProblemCode::Malformed)))
        })
        .of(Temper::Hostile),
    ]
}

fn hostile_sign_in(texts: &domain::text::Texts) -> PortalPage {
    let mut view = somebody(texts, Step::SignIn, (1, 4));
    if let Some(person) = &mut view.person {
        person.user.real_name = format!("{TURNED} {}", "W".repeat(10_000));
    }
    page(StepView { typed: MARKUP.to_owned(), problem: Some(StepProblem::WrongCredentials), ..view })
}

fn profiles() -> Vec<State> {
    let s = |name: &'static str, sample: PortalSample| State::portal(name, "/enroll/profile", sample);
    let demo = Strips { trial: true, development_push: true, demo: true, test: false };
    vec![
        s("portal-profile-prepare", |t| profile(t, ProfileDevice, Live::Unprepared)),
        s("portal-profile-device", |t| profile(t, ProfileDevice, Live::Waiting)),
        s("portal-profile-personal", |t| profile(t, ProfileReduced, Live::Waiting)),
        s("portal-profile-user", |t| profile(t, ProfileUser, Live::Waiting)),
        s("portal-profile-demo", |t| profile(t, ProfileDevice, Live::Waiting)).under(demo),
        s("portal-profile-downloaded", |t| profile(t, ProfileDevice, Live::Downloaded)),
        s("portal-profile-downloaded-user", |t| profile(t, ProfileUser, Live::Downloaded)),
        s("portal-profile-late", |t| profile(t, ProfileDevice, Live::Late)),
        s("portal-profile-expired", |t| profile(t, ProfileDevice, Live::Expired)),
        s("portal-profile-certificate", |t| profile(t, ProfileDevice, Live::Certificate)),
        s("portal-profile-certificate-silent", |t| profile(t, ProfileDevice, Live::CertificateSilent)),
        s("portal-profile-checked-in", |t| profile(t, ProfileReduced, Live::CheckedIn)),
        s("portal-profile-checked-in-silent", |t| profile(t, ProfileReduced, Live::CheckedInSilent)),
    ]
}

fn ends() -> Vec<State> {
    let s = State::portal;
    let away = Error::Unavailable { upstream: Upstream::Database };
    let busy = Error::Unavailable { upstream: Upstream::Hashing };
    vec![
        s("portal-done-device", "/enroll/done", |t| complete(t, ProfileDevice, "Léa’s iPhone")),
        s("portal-done-personal", "/enroll/done", |t| complete(t, ProfileReduced, "iPhone de Léa")),
        s("portal-done-user", "/enroll/done", |t| complete(t, ProfileUser, "iPhone")),
        s("portal-done-hostile", "/enroll/done", |t| complete(t, ProfileDevice, &"W".repeat(10_000)))
            .of(Temper::Hostile),
        s("portal-stopped-known", "/enroll/stopped", |t| {
            aside(t, Step::Stopped { why: Stop::ReEnrollmentRefused })
        }),
        s("portal-stopped-old", "/enroll/stopped", |t| aside(t, Step::Stopped { why: Stop::SystemTooOld })),
        s("portal-stopped-rule", "/enroll/stopped", |t| {
            aside(t, Step::Stopped { why: Stop::NoLongerAllowed })
        }),
        s("portal-stopped-removed", "/enroll/stopped", |t| {
            aside(t, Step::Stopped { why: Stop::RemovedByUser })
        }),
        s("portal-closed", "/enroll/closed", |t| welcome(t, Some(Closed::Off), None)).answered(403),
        s("portal-closed-not-ready", "/enroll/closed", |t| welcome(t, Some(Closed::NotReady), None))
            .answered(503),
        s("portal-closed-old", "/enroll/closed", |t| {
            welcome(t, Some(Closed::TooOld(IosVersion::new(15, 0))), None)
        })
        .answered(403),
        s("portal-closed-account", "/enroll/closed", |t| {
            aside(t, Step::Closed { why: Closed::NotPermitted })
        })
        .answered(403),
        s("portal-closed-no-way", "/enroll/closed", |t| aside(t, Step::Closed { why: Closed::NoWay }))
            .answered(403),
        s("portal-ended", "/enroll/profile", |t| PortalPage::Ended { texts: Box::new(t.clone()) }),
        s("portal-problem-busy", "/enroll/problem?what=busy", |t| welcome(t, None, None)),
        s("portal-problem-away", "/enroll/problem?what=away", |t| welcome(t, None, None)),
        s("portal-problem-broken", "/enroll/problem?what=broken&case=K7QF2M9D", |t| welcome(t, None, None)),
        s("portal-refused-busy", "/enroll/sign-in", |t| welcome(t, None, None)).refused(&busy).answered(429),
        s("portal-refused-away", "/enroll/sign-in", |t| welcome(t, None, None)).refused(&away).answered(503),
        s("portal-refused-broken", "/enroll/sign-in", |t| welcome(t, None, None))
            .refused(&Error::Internal { case: "K7QF2M9D".to_owned() })
            .answered(500),
        s("portal-not-found", "/enroll/nothing-here", |t| welcome(t, None, None)).answered(404),
        s("portal-link-expired", "/enroll/expired", |t| welcome(t, None, None)).answered(410),
        s("portal-nothing", "/nothing", |t| welcome(t, None, None)).made(Made::NotFound).answered(404),
    ]
}
