//! The wizard as Safari walks it, alone and in a crowd.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod stub;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use simulator::fleet::{self, FleetOptions, Progress};
use simulator::safari::{Browser, Credentials, Ownership, WalkError, WalkOptions, Walked, walk};
use simulator::{AnswerFor, Family, Identity, InstallOptions, Ios, KeyPool, SimulatedDevice, Trust};
use stub::school::{Faults, School};

fn credentials(password: &str) -> Credentials {
    Credentials { user: "vera".to_owned(), password: password.to_owned() }
}

async fn walked(school: &School, password: &str, ios: &str) -> Result<Walked, WalkError> {
    let ios: Ios = ios.parse().unwrap();
    let trust = Trust::new(&[]).unwrap();
    let identity = Identity::random(Family::Iphone, ios, &mut rand::rng());
    let browser = Browser::new(Family::Iphone, ios, &trust).unwrap();
    let mut device = SimulatedDevice::new(identity, KeyPool::default(), trust);
    let options = WalkOptions {
        server: school.base.parse().unwrap(),
        credentials: credentials(password),
        ownership: Ownership::Institutional,
        site: None,
        managed_apple_account: None,
        patience: Duration::from_millis(10),
    };
    walk(&browser, &mut device, &options, &InstallOptions::default()).await
}

#[tokio::test]
async fn from_the_first_page_to_the_last() {
    let school = School::open(Faults::default()).await;
    let walked = walked(&school, "right", "17.6").await.unwrap();
    assert_eq!((walked.heading.as_str(), walked.enrolled.answered), ("You are done", 3));
    assert!(walked.timings.wizard <= walked.timings.total && walked.timings.scep > Duration::ZERO);
    let log = school.log.lock().unwrap();
    let first = &log[0];
    assert_eq!((first.target.as_str(), first.header("sec-fetch-site")), ("/enroll", "none"));
    assert!(first.header("user-agent").contains("iPhone OS 17_6") && first.header("referer").is_empty());
    let posted = log.iter().find(|request| request.target == "/api/portal/sign-in").unwrap();
    assert_eq!(posted.header("referer"), format!("{}/enroll/sign-in", school.base));
    assert_eq!(posted.form()["username"], "vera");
}

#[tokio::test]
async fn a_wrong_password_is_told_in_the_pages_words() {
    let school = School::open(Faults::default()).await;
    let error = walked(&school, "wrong", "18.6").await.unwrap_err();
    let WalkError::Stopped { path, heading, problem, .. } = &error else { panic!("{error}") };
    assert_eq!((path.as_str(), heading.as_str()), ("/enroll/sign-in", "Sign in"));
    assert_eq!(problem.as_deref(), Some("Name or password is not right."));
    assert!(!error.to_string().contains("wrong"));
}

#[tokio::test]
async fn a_portal_that_does_not_notice_is_a_failure() {
    let school = School::open(Faults { not_shown: true, ..Faults::default() }).await;
    let error = walked(&school, "right", "26.2").await.unwrap_err();
    assert!(matches!(&error, WalkError::NotShown { stage } if stage == "checked_in"), "{error}");
}

#[tokio::test]
async fn an_address_without_a_wizard() {
    let school = School::open(Faults::default()).await;
    let trust = Trust::new(&[]).unwrap();
    let browser = Browser::new(Family::Iphone, Ios::new(18, 6).unwrap(), &trust).unwrap();
    let page = browser.open(&format!("{}/nowhere", school.base).parse().unwrap(), None).await.unwrap();
    // Without the cookie of the wizard the stub shows its last page.
    assert_eq!((page.status, page.heading.as_str()), (200, "Your time ran out"));
    let link = format!("{}/enroll", school.base).parse().unwrap();
    let error = browser.download_profile(&link, &page.url).await.unwrap_err();
    assert!(matches!(error, WalkError::NotAProfile { status: 200, .. }), "{error}");
}

async fn crowd(school: &School, password: &str) -> (fleet::Summary, Vec<Progress>) {
    let steps = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&steps);
    let options = FleetOptions {
        server: school.base.parse().unwrap(),
        credentials: credentials(password),
        ownership: Ownership::Institutional,
        site: None,
        managed_apple_account: None,
        family: Family::Iphone,
        ios: Ios::new(18, 6).unwrap(),
        count: 3,
        concurrency: 2,
        trust: Trust::new(&[]).unwrap(),
        trust_signer: None,
        answer_for: AnswerFor::Nothing,
    };
    let summary = fleet::run(options, move |step| seen.lock().unwrap().push(step)).await.unwrap();
    let steps = steps.lock().unwrap().clone();
    (summary, steps)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_comes_through() {
    let school = School::open(Faults::default()).await;
    let (summary, steps) = crowd(&school, "right").await;
    assert!(summary.is_success() && summary.enrolled == 3 && summary.per_second > 0.0, "{summary}");
    assert_eq!(steps[..3], [Progress::Key { of: 3 }; 3]);
    assert_eq!(steps[3..], [Progress::Enrolled { of: 3 }; 3]);
    assert!(summary.percentiles.iter().all(|(_, times)| times.p50 > Duration::ZERO));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_that_fails_says_why() {
    let school = School::open(Faults::default()).await;
    let (summary, steps) = crowd(&school, "wrong").await;
    assert!(!summary.is_success() && summary.enrolled == 0);
    assert_eq!(steps.iter().filter(|step| **step == Progress::Failed { of: 3 }).count(), 3);
    assert!(summary.to_string().contains("3 × stopped at /enroll/sign-in"), "{summary}");
}
