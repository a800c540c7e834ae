//! All combinations of policy, entry and answers: nobody gets stuck, nothing forbidden is reached.

use super::{
    attempt::Progress,
    mode::{EnrollmentMode, Ownership},
    policy::{Policy, Readiness},
    wizard::{self, Answer, Closed, Entry, Facts, Misstep, Person, Source, Step, StepKind, Visit},
};
use crate::{
    browser::{Browser, Hardware, IosVersion, Program},
    ids::{AccountId, DeviceId, SiteId},
    site::SiteChoice,
    time::Timestamp,
    user::UserAndLocation,
};
use uuid::Uuid;

fn site(n: u128) -> SiteChoice {
    SiteChoice { id: SiteId(Uuid::from_u128(n)), name: format!("Site {n}") }
}

fn person() -> Person {
    let user = UserAndLocation { username: "anna".into(), ..UserAndLocation::default() };
    Person { source: Source::Local(AccountId(Uuid::from_u128(9))), user, groups: vec![] }
}

fn entries() -> Vec<Entry> {
    let mut all = Vec::new();
    for (hardware, program) in [
        (Hardware::Iphone, Program::Safari),
        (Hardware::MacOrIpad, Program::Safari),
        (Hardware::Iphone, Program::OtherBrowser),
        (Hardware::Other, Program::Unknown),
    ] {
        for ios in [
            None,
            Some(IosVersion::new(12, 5)),
            Some(IosVersion::new(15, 8)),
            Some(IosVersion::new(17, 6)),
            Some(IosVersion::new(18, 0)),
            Some(IosVersion::new(26, 2)),
        ] {
            all.push(Entry { browser: Browser { hardware, program, ios } });
        }
    }
    all
}

fn policies() -> Vec<Policy> {
    let mut all = Vec::new();
    let kinds = [
        vec![],
        vec![Ownership::Personal],
        vec![Ownership::Institutional],
        vec![Ownership::Personal, Ownership::Institutional],
    ];
    for bits in 0..32u32 {
        for ownership in &kinds {
            for sites in [vec![], vec![site(1)], vec![site(1), site(2)]] {
                all.push(Policy {
                    readiness: if bits & 1 == 0 { Readiness::Ready } else { Readiness::NoPushCertificate },
                    ownership: ownership.clone(),
                    reduced_rights: bits & 2 == 0,
                    skip_certificate: bits & 4 == 0,
                    minimum_ios: (bits & 8 != 0).then(|| IosVersion::new(15, 0)),
                    sites,
                    refused: bits & 16 != 0,
                });
            }
        }
    }
    all
}

/// Every answer a stranger could send at a step.
fn answers() -> Vec<Answer> {
    vec![
        Answer::BrowserConfirmed,
        Answer::SignedIn(Box::new(person())),
        Answer::Ownership(Ownership::Personal),
        Answer::Ownership(Ownership::Institutional),
        Answer::Site(SiteId(Uuid::from_u128(1))),
        Answer::Site(SiteId(Uuid::from_u128(2))),
        Answer::Site(SiteId(Uuid::from_u128(77))),
        Answer::CertificateInstalled,
        Answer::ManagedAppleAccount("anna@school.example".into()),
        Answer::ManagedAppleAccount("nonsense".into()),
    ]
}

fn right_answer(step: &Step, pick: usize) -> Option<Answer> {
    match step {
        Step::WrongBrowser { .. } => Some(Answer::BrowserConfirmed),
        Step::SignIn => Some(Answer::SignedIn(Box::new(person()))),
        Step::Ownership { offered } => offered.get(pick % offered.len()).copied().map(Answer::Ownership),
        Step::Site { choices } => choices.get(pick % choices.len()).map(|s| Answer::Site(s.id)),
        Step::CaCertificate => Some(Answer::CertificateInstalled),
        Step::ManagedAppleAccount => Some(Answer::ManagedAppleAccount("anna@school.example".into())),
        _ => None,
    }
}

#[test]
fn right_answers_lead_to_a_profile_or_an_honest_end_in_at_most_six_steps() {
    let mut ends = 0;
    for policy in policies() {
        for entry in entries() {
            for pick in 0..2 {
                let mut facts = Facts::default();
                let mut walked = vec![];
                loop {
                    let step = wizard::next(&policy, &entry, &facts);
                    walked.push(step.kind());
                    assert!(walked.len() <= 8, "stuck: {walked:?}");
                    let Some(answer) = right_answer(&step, pick) else { break };
                    let before = facts.clone();
                    facts = wizard::answer(&policy, &entry, facts, answer).unwrap();
                    assert_ne!(before, facts, "an accepted answer moves the wizard");
                    assert_ne!(wizard::next(&policy, &entry, &facts), step);
                }
                assert!(
                    walked.windows(2).all(|w| matches!(w, [a, b] if a < b))
                        || matches!(walked.last(), Some(StepKind::Closed)),
                    "{walked:?}"
                );
                check_end(&policy, &entry, &facts);
                ends += 1;
            }
        }
    }
    assert_eq!(ends, 32 * 4 * 3 * 24 * 2);
}

fn check_end(policy: &Policy, entry: &Entry, facts: &Facts) {
    match wizard::next(policy, entry, facts) {
        Step::Profile { mode, ownership, .. } => {
            assert_eq!(policy.readiness, Readiness::Ready);
            assert!(policy.ownership.contains(&ownership) && !policy.refused && facts.person.is_some());
            if let (Some(minimum), Some(ios)) = (policy.minimum_ios, entry.browser.ios) {
                assert!(ios >= minimum);
            }
            let user_enrollment = mode == EnrollmentMode::ProfileUser;
            if user_enrollment {
                assert!(entry.browser.ios.is_some_and(|v| v.major <= 17), "iOS 18+ refuses such a profile");
                assert!(facts.managed_apple_account.is_some());
            }
            if mode == EnrollmentMode::ProfileReduced {
                assert!(policy.reduced_rights && ownership == Ownership::Personal);
            }
            assert!(policy.skip_certificate || facts.certificate_confirmed);
            assert!(policy.sites.len() < 2 || wizard::site(policy, facts).is_some());
        }
        Step::Closed { why } => match why {
            Closed::Off => assert!(policy.ownership.is_empty()),
            Closed::NotReady => assert_eq!(policy.readiness, Readiness::NoPushCertificate),
            Closed::TooOld(minimum) => assert!(entry.browser.ios.is_some_and(|v| v < minimum)),
            Closed::NotPermitted => assert!(policy.refused),
            Closed::NoWay => assert!(
                !policy.reduced_rights && wizard::ownership(policy, facts) == Some(Ownership::Personal)
            ),
        },
        other => panic!("a walk of right answers ended at {other:?}"),
    }
}

#[test]
fn a_refused_answer_changes_nothing_and_no_answer_skips_a_step() {
    for policy in policies() {
        for entry in entries() {
            let mut facts = Facts::default();
            for _ in 0..7 {
                let open = wizard::next(&policy, &entry, &facts);
                for answer in answers() {
                    match wizard::answer(&policy, &entry, facts.clone(), answer.clone()) {
                        Err(Misstep::NotNow | Misstep::Refused(_)) => {}
                        Ok(after) => {
                            let kind = wizard::next(&policy, &entry, &after).kind();
                            let answered = wizard::outline(&policy, &entry, &after);
                            assert!(
                                kind >= open.kind() || answered.contains(&kind) || kind == StepKind::Closed,
                                "{answer:?} at {open:?} led to {kind:?}"
                            );
                            if let Step::Profile { .. } = wizard::next(&policy, &entry, &after) {
                                check_end(&policy, &entry, &after);
                            }
                        }
                    }
                }
                match right_answer(&open, 0) {
                    Some(answer) => facts = wizard::answer(&policy, &entry, facts, answer).unwrap(),
                    None => break,
                }
            }
        }
    }
}

#[test]
fn a_typed_address_never_shows_a_later_step() {
    for policy in policies() {
        for entry in entries() {
            let facts = Facts::default();
            let open = wizard::next(&policy, &entry, &facts).kind();
            for wanted in [
                StepKind::Ownership,
                StepKind::Site,
                StepKind::CaCertificate,
                StepKind::ManagedAppleAccount,
                StepKind::Profile,
                StepKind::Complete,
                StepKind::Stopped,
            ] {
                match wizard::visit(&policy, &entry, &facts, wanted) {
                    Visit::Show(step) => assert_eq!(step.kind(), open),
                    Visit::GoTo(kind) => assert_eq!(kind, open),
                }
            }
        }
    }
}

fn open_policy() -> Policy {
    Policy {
        readiness: Readiness::Ready,
        ownership: vec![Ownership::Personal, Ownership::Institutional],
        reduced_rights: true,
        skip_certificate: false,
        minimum_ios: None,
        sites: vec![site(1), site(2)],
        refused: false,
    }
}

fn iphone(major: u16) -> Entry {
    Entry {
        browser: Browser {
            hardware: Hardware::Iphone,
            program: Program::Safari,
            ios: Some(IosVersion::new(major, 2)),
        },
    }
}

fn answered() -> Facts {
    Facts {
        person: Some(person()),
        ownership: Some(Ownership::Institutional),
        site: Some(SiteId(Uuid::from_u128(2))),
        certificate_confirmed: true,
        ..Facts::default()
    }
}

#[test]
fn back_shows_earlier_answers_until_the_device_has_shown_itself() {
    let (policy, entry) = (open_policy(), iphone(26));
    let facts = answered();
    assert_eq!(wizard::back(&policy, &entry, &facts, StepKind::Profile), Some(StepKind::CaCertificate));
    assert!(matches!(
        wizard::visit(&policy, &entry, &facts, StepKind::Ownership),
        Visit::Show(Step::Ownership { .. })
    ));
    assert_eq!(wizard::visit(&policy, &entry, &facts, StepKind::SignIn), Visit::GoTo(StepKind::Profile));
    let at = Timestamp::from_unix(1_800_000_000).unwrap();
    let mode = EnrollmentMode::ProfileDevice;
    let seen = Facts { progress: Progress::CertificateIssued { at, mode }, ..facts.clone() };
    assert_eq!(wizard::visit(&policy, &entry, &seen, StepKind::Ownership), Visit::GoTo(StepKind::Profile));
    let changed = wizard::answer(
        &policy,
        &entry,
        Facts { progress: Progress::Fetched { at, mode }, ..facts },
        Answer::Ownership(Ownership::Personal),
    )
    .unwrap();
    assert_eq!(changed.progress, Progress::None, "another choice voids the profile");
}

#[test]
fn where_there_is_no_way_the_choice_can_be_changed() {
    let policy = Policy { reduced_rights: false, skip_certificate: true, ..open_policy() };
    let facts = Facts { ownership: Some(Ownership::Personal), ..answered() };
    let entry = iphone(26);
    assert_eq!(wizard::next(&policy, &entry, &facts), Step::Closed { why: Closed::NoWay });
    assert_eq!(wizard::back(&policy, &entry, &facts, StepKind::Closed), Some(StepKind::Ownership));
    let facts = wizard::answer(&policy, &entry, facts, Answer::Ownership(Ownership::Institutional)).unwrap();
    assert!(matches!(wizard::next(&policy, &entry, &facts), Step::Profile { .. }));
    let refused = Policy { refused: true, ..policy };
    assert_eq!(wizard::back(&refused, &entry, &facts, StepKind::Closed), None);
}

#[test]
fn a_site_that_goes_away_is_asked_again_and_an_enrolled_device_stays_enrolled() {
    let (mut policy, entry, facts) = (open_policy(), iphone(26), answered());
    policy.sites = vec![site(1), site(3)];
    assert!(matches!(wizard::next(&policy, &entry, &facts), Step::Site { .. }));
    let at = Timestamp::from_unix(1_800_000_000).unwrap();
    let device = DeviceId(Uuid::from_u128(5));
    let done =
        Facts { progress: Progress::Enrolled { at, mode: EnrollmentMode::ProfileDevice, device }, ..facts };
    policy.ownership.clear();
    policy.readiness = Readiness::NoPushCertificate;
    assert!(matches!(wizard::next(&policy, &entry, &done), Step::Complete { .. }));
}

#[test]
fn steps_are_counted_as_this_person_sees_them() {
    let (mut policy, facts) = (open_policy(), Facts { ownership: Some(Ownership::Personal), ..answered() });
    assert_eq!(wizard::position(&policy, &iphone(17), &facts, StepKind::ManagedAppleAccount), Some((5, 6)));
    assert_eq!(wizard::position(&policy, &iphone(26), &facts, StepKind::Profile), Some((5, 5)));
    policy.sites.clear();
    policy.skip_certificate = true;
    policy.ownership = vec![Ownership::Institutional];
    assert_eq!(wizard::position(&policy, &iphone(26), &facts, StepKind::Profile), Some((2, 2)));
}
