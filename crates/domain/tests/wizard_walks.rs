//! Random people at random pages: whatever is sent, in whatever order, while an administrator changes the rules in
//! between, the wizard shows a step that is allowed at that moment and nobody is stuck.
#![allow(clippy::unwrap_used, reason = "tests")]

use domain::{
    browser::{Browser, Hardware, IosVersion, Program},
    enrollment::{
        attempt::Progress,
        mode::{EnrollmentMode, Ownership},
        policy::{Policy, Readiness},
        wizard::{self, Answer, Entry, Facts, Person, Source, Step, StepKind, Visit},
    },
    ids::{AccountId, SiteId},
    site::SiteChoice,
    time::Timestamp,
    user::UserAndLocation,
};
use proptest::prelude::*;
use uuid::Uuid;

fn site(n: u8) -> SiteId {
    SiteId(Uuid::from_u128(u128::from(n)))
}

fn policies() -> impl Strategy<Value = Policy> {
    let kinds = prop::sample::subsequence(vec![Ownership::Personal, Ownership::Institutional], 0..=2);
    let sites = prop::sample::subsequence(vec![1_u8, 2, 3], 0..=3);
    let minimum = prop::option::of((12_u16..20).prop_map(|major| IosVersion::new(major, 0)));
    (any::<[bool; 4]>(), kinds, sites, minimum).prop_map(
        |([ready, reduced, skip, refused], ownership, sites, minimum_ios)| Policy {
            readiness: if ready { Readiness::Ready } else { Readiness::NoPushCertificate },
            ownership,
            reduced_rights: reduced,
            skip_certificate: skip,
            minimum_ios,
            sites: sites.into_iter().map(|n| SiteChoice { id: site(n), name: format!("Site {n}") }).collect(),
            refused,
        },
    )
}

fn entries() -> impl Strategy<Value = Entry> {
    let hardware =
        prop::sample::select(vec![Hardware::Iphone, Hardware::Ipad, Hardware::MacOrIpad, Hardware::Other]);
    let program =
        prop::sample::select(vec![Program::Safari, Program::OtherBrowser, Program::InApp, Program::Unknown]);
    let ios =
        prop::option::of((10_u16..28, 0_u16..8).prop_map(|(major, minor)| IosVersion::new(major, minor)));
    (hardware, program, ios)
        .prop_map(|(hardware, program, ios)| Entry { browser: Browser { hardware, program, ios } })
}

fn answers() -> impl Strategy<Value = Answer> {
    prop_oneof![
        Just(Answer::BrowserConfirmed),
        "[a-z]{1,8}".prop_map(|username| {
            let user = UserAndLocation { username, ..UserAndLocation::default() };
            let source = Source::Local(AccountId(Uuid::from_u128(7)));
            Answer::SignedIn(Box::new(Person { source, user, groups: vec![] }))
        }),
        prop::sample::select(vec![Ownership::Personal, Ownership::Institutional]).prop_map(Answer::Ownership),
        (0_u8..5).prop_map(|n| Answer::Site(site(n))),
        Just(Answer::CertificateInstalled),
        ".{0,40}".prop_map(Answer::ManagedAppleAccount),
        Just(Answer::ManagedAppleAccount("anna@school.example".to_owned())),
    ]
}

/// What must hold of any step that is shown.
fn allowed(policy: &Policy, entry: &Entry, facts: &Facts, step: &Step) -> Result<(), TestCaseError> {
    match step {
        Step::Profile { mode, ownership, .. } => {
            prop_assert!(facts.person.is_some() && !policy.refused);
            prop_assert!(policy.readiness == Readiness::Ready);
            prop_assert!(policy.ownership.contains(ownership));
            prop_assert!(policy.skip_certificate || facts.certificate_confirmed);
            prop_assert!(policy.sites.len() < 2 || wizard::site(policy, facts).is_some());
            if *mode == EnrollmentMode::ProfileUser {
                prop_assert!(entry.browser.ios.is_some_and(IosVersion::has_user_enrollment_profile));
            }
            if *ownership == Ownership::Personal {
                prop_assert!(*mode != EnrollmentMode::ProfileDevice, "all rights over a personal device");
            }
        }
        Step::Ownership { offered } => prop_assert!(offered.len() > 1),
        Step::Site { choices } => prop_assert!(choices.len() > 1),
        Step::Complete { .. } | Step::Stopped { .. } => prop_assert!(false, "no device has been seen"),
        _ => {}
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_order_of_answers_reaches_what_is_not_allowed(
        entry in entries(),
        rules in prop::collection::vec(policies(), 1..4),
        given in prop::collection::vec(answers(), 0..24),
    ) {
        let mut facts = Facts::default();
        for (n, answer) in given.into_iter().enumerate() {
            let policy = &rules[n % rules.len()];
            let before = facts.clone();
            match wizard::answer(policy, &entry, facts, answer) {
                Ok(after) => facts = after,
                Err(_) => facts = before,
            }
            let step = wizard::next(policy, &entry, &facts);
            allowed(policy, &entry, &facts, &step)?;
            for wanted in [StepKind::Ownership, StepKind::Site, StepKind::Profile, StepKind::Complete, StepKind::Stopped] {
                match wizard::visit(policy, &entry, &facts, wanted) {
                    Visit::Show(shown) => allowed(policy, &entry, &facts, &shown)?,
                    Visit::GoTo(kind) => prop_assert_eq!(kind, step.kind()),
                }
            }
        }
    }

    #[test]
    fn once_a_device_has_shown_itself_no_answer_changes_anything(
        entry in entries(),
        policy in policies(),
        answer in answers(),
        mode in prop::sample::select(vec![EnrollmentMode::ProfileDevice, EnrollmentMode::ProfileReduced]),
    ) {
        let at = Timestamp::from_unix(1_800_000_000).unwrap();
        let ownership = Some(Ownership::Institutional);
        let facts = Facts { ownership, progress: Progress::CertificateIssued { at, mode }, ..Facts::default() };
        prop_assert!(wizard::answer(&policy, &entry, facts, answer).is_err());
    }
}
