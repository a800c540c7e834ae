//! Attempts that led to no device: left, stopped, refused, broken, each with the reason the help desk would find.

use super::{
    attempts::Story,
    draw::{Draw, later},
    fleet::{self, Plan},
    organisation::Organisation,
    record::{Bond, Factory},
};
use crate::commands::Failure;
use domain::enrollment::{
    attempt::{AttemptEvent, AttemptState, Progress},
    mode::EnrollmentMode,
    wizard::{Facts, Stop},
};
use storage::Act;

/// How far somebody came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The start page, and no more.
    Start,
    /// The right password did not come to mind.
    Password,
    /// The directory was away.
    DirectoryAway,
    /// Signed in, and never answered.
    Question,
    /// The profile waits to this day.
    NotFetched,
    /// Fetched, and not installed within eight minutes.
    NotInstalled,
    /// The challenge was over when the device asked.
    NoCertificate,
    /// A certificate, and then silence.
    NoCheckIn,
    /// A rule said no at check-in.
    Refused(Stop),
    /// Removed before it was complete.
    Removed,
    /// Logged out.
    LoggedOut,
}

/// Each as often as it happens.
const ENDS: &[(End, i64)] = &[
    (End::Start, 14),
    (End::Password, 9),
    (End::DirectoryAway, 4),
    (End::Question, 6),
    (End::NotFetched, 5),
    (End::NotInstalled, 11),
    (End::NoCertificate, 3),
    (End::NoCheckIn, 3),
    (End::Refused(Stop::SystemTooOld), 4),
    (End::Refused(Stop::NoLongerAllowed), 2),
    (End::Refused(Stop::ReEnrollmentRefused), 2),
    (End::Removed, 2),
    (End::LoggedOut, 3),
];

/// All of them, over the last 45 days.
pub(super) async fn write(
    act: &Act,
    draw: &mut Draw,
    factory: &Factory<'_>,
    organisation: &Organisation,
) -> Result<(), Failure> {
    for (end, times) in ENDS {
        for _ in 0..*times {
            let plan = fleet::plan(draw)?;
            tell(act, draw, (factory, organisation), &plan, *end).await?;
        }
    }
    Ok(())
}

async fn tell(
    act: &Act,
    draw: &mut Draw,
    (factory, organisation): (&Factory<'_>, &Organisation),
    plan: &Plan,
    end: End,
) -> Result<(), Failure> {
    let days = draw.between(0, 45) * draw.between(0, 10) / 10;
    let began = draw.days_ago(days);
    let agent = plan.identity.ios.user_agent(plan.identity.family);
    let mut story = Story::begin(draw, began, agent, None);
    if before_sign_in(draw, &mut story, plan, end) {
        story.write_attempt(act, draw).await?;
        return story.write_events(act).await;
    }
    let site = draw.one(&organisation.sites, organisation.sites[0]);
    story.attempt.username.clone_from(&plan.owner.user.username);
    story.attempt.state = AttemptState::Authenticated;
    story.attempt.facts = Facts { person: Some(plan.person(organisation)), ..Facts::default() };
    if end == End::Question {
        story.then(draw.between(10, 50), AttemptEvent::SignedIn, plan.owner.user.username.clone());
        story.write_attempt(act, draw).await?;
        return story.write_events(act).await;
    }
    story.attempt.site = Some(site);
    fleet::walk(draw, &mut story, plan);
    let bond = Bond {
        attempt: story.attempt.id,
        mode: plan.mode,
        ownership: plan.ownership,
        person: plan.person(organisation),
        site: Some(site),
        managed_apple_account: plan.managed_apple_account(),
    };
    let rights = bond.rights().map_or("-".to_owned(), |rights| rights.to_string());
    story.then(1, AttemptEvent::ProfileIssued, format!("{:?}, rights {rights}", plan.mode));
    let facts = &mut story.attempt.facts;
    facts.ownership = Some(plan.ownership);
    facts.site = Some(site);
    facts.managed_apple_account = plan.managed_apple_account();
    story.attempt.state = AttemptState::ProfileIssued;
    story.attempt.facts.progress = Progress::Issued { at: story.at, mode: plan.mode };
    with_profile(act, draw, factory, (plan, &bond), (&mut story, end)).await
}

/// The ends that need no account; false for the others.
fn before_sign_in(draw: &mut Draw, story: &mut Story, plan: &Plan, end: End) -> bool {
    match end {
        End::Start => {}
        End::Password => {
            for _ in 0..draw.between(1, 4) {
                story.then(draw.between(9, 40), AttemptEvent::SignInFailed, "wrong name or password");
            }
            story.attempt.typed.clone_from(&plan.owner.user.username);
        }
        End::DirectoryAway => {
            story.then(draw.between(10, 30), AttemptEvent::SignInFailed, "directory away");
            story.attempt.typed.clone_from(&plan.owner.user.username);
        }
        _ => return false,
    }
    true
}

async fn with_profile(
    act: &Act,
    draw: &mut Draw,
    factory: &Factory<'_>,
    (plan, bond): (&Plan, &Bond),
    (story, end): (&mut Story, End),
) -> Result<(), Failure> {
    let issued = story.at;
    let mode: EnrollmentMode = plan.mode;
    let fetched = !matches!(end, End::NotFetched | End::LoggedOut);
    if fetched {
        story.then(draw.between(4, 40), AttemptEvent::ProfileFetched, "");
        story.attempt.facts.progress = Progress::Fetched { at: story.at, mode };
    }
    let certified = later(story.at, draw.between(30, 200));
    match end {
        End::NoCertificate => story.then(3_900, AttemptEvent::CertificateRefused, "challenge over"),
        End::LoggedOut => story.then(draw.between(20, 90), AttemptEvent::LoggedOut, ""),
        End::NoCheckIn | End::Removed | End::Refused(_) => {
            story.attempt.state = AttemptState::CertificateIssued;
            story.attempt.facts.progress = Progress::CertificateIssued { at: certified, mode };
        }
        _ => {}
    }
    if let End::Refused(why) = end {
        story.attempt.state = AttemptState::Refused;
        story.attempt.facts.progress = Progress::Stopped { why };
    }
    if end == End::Removed {
        story.attempt.state = AttemptState::Unenrolled;
        story.attempt.facts.progress = Progress::Stopped { why: Stop::RemovedByUser };
    }
    story.write_attempt(act, draw).await?;
    let enrollment = factory.enrollment(act, draw, bond, issued).await?;
    let link = |attempt: &mut storage::Attempt| attempt.enrollment = Some(enrollment);
    act.attempts().change(bond.attempt, story.at, link).await?;
    if matches!(end, End::NoCheckIn | End::Removed | End::Refused(_)) {
        let whose = (bond.attempt, enrollment);
        let (certificate, serial) = factory.certificate(act, draw, whose, certified).await?;
        story.at = certified;
        story.then(0, AttemptEvent::CertificateIssued, serial);
        if let End::Refused(why) = end {
            let reason = format!("{why:?}");
            let _ = act.tombstones().insert(enrollment, None, &reason, later(certified, 1)).await?;
            act.enrollments().refuse(enrollment, later(certified, 1)).await?;
            story.then(1, AttemptEvent::Refused, reason);
        }
        if end == End::Removed {
            let (key, told) = (plan.key(), plan.inventory(None));
            factory.authenticate(act, enrollment, certificate, (&key, &told), later(certified, 1)).await?;
            act.enrollments().check_out(enrollment, later(certified, 20)).await?;
            story.then(
                1,
                AttemptEvent::Authenticated,
                format!("{} {}", plan.identity.product, plan.identity.ios),
            );
            story.then(19, AttemptEvent::CheckedOut, "");
        }
    }
    story.write_events(act).await
}
