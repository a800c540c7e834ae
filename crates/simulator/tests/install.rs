//! Installing a profile against a server made for it, and each way it can go wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod stub;

use mdm::check_in::CheckIn;
use mdm::profile::{EnrollmentProfile, MdmMode, RootPayload};
use mdm::report::Status;
use pki::scep::FailInfo;
use simulator::device::{InstallError, ScepError};
use simulator::{AnswerFor, Enrolled, HttpError, InstallOptions, SignerState, Trust, install};
use std::sync::{Arc, Mutex};
use stub::school::{Faults, PKI, School, TOPIC, root_pem, signed};

fn trust() -> Trust {
    Trust::new(&[]).unwrap()
}

fn knowing_the_root() -> InstallOptions {
    InstallOptions { trust_signer: Some(PKI.root.certificate.der().to_vec()), ..InstallOptions::default() }
}

async fn with(
    school: &School,
    change: impl FnOnce(&mut EnrollmentProfile),
) -> Result<Enrolled, InstallError> {
    let mut profile = school.profile();
    change(&mut profile);
    install(&signed(&profile), trust(), &knowing_the_root()).await
}

async fn refused(faults: Faults) -> (InstallError, School) {
    let school = School::open(faults).await;
    let error = with(&school, |_| {}).await.unwrap_err();
    (error, school)
}

#[tokio::test]
async fn the_whole_way_in_and_out() {
    let school = School::open(Faults::default()).await;
    let events = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&events);
    let options = InstallOptions {
        on_event: Arc::new(move |event| told.lock().unwrap().push(format!("{event:?}"))),
        ..knowing_the_root()
    };
    let enrolled = install(&signed(&school.profile()), trust(), &options).await.unwrap();
    assert_eq!(
        enrolled.signer,
        SignerState::Verified { signer: "Example School Profile Signing".to_owned() }
    );
    assert_eq!(enrolled.answered, 3);
    let udid = enrolled.key().as_str().to_owned();
    enrolled.check_out(&options).await.unwrap();

    let asked = school.asked();
    let first = ["/scep?operation=GetCACaps", "/scep?operation=GetCACert", "/scep?operation=PKIOperation"];
    assert_eq!(asked[..3], first);
    assert_eq!(asked[3..5], ["/mdm/checkin", "/mdm/checkin"]);
    let learned = school.learned.lock().unwrap();
    let [CheckIn::Authenticate(hello), CheckIn::TokenUpdate(token), CheckIn::CheckOut(bye)] =
        learned.check_ins.as_slice()
    else {
        panic!("{:?}", learned.check_ins)
    };
    assert_eq!((hello.topic.as_str(), hello.key.as_str()), (TOPIC, udid.as_str()));
    assert!(hello.serial_number.is_some() && hello.os_version.as_deref() == Some("18.6"));
    assert_eq!(
        (token.token.len(), token.unlock_token.is_some(), bye.key.as_str()),
        (32, true, udid.as_str())
    );
    let statuses: Vec<Status> = learned.reports.iter().map(|report| report.status).collect();
    assert_eq!(statuses, [Status::Idle, Status::Acknowledged, Status::Acknowledged, Status::Error]);
    let information = mdm::command::DeviceInformation::from_report(&learned.reports[1]).unwrap();
    assert_eq!(information.udid.as_deref(), Some(udid.as_str()));
    assert_eq!(learned.reports[3].error_chain[0].code, 12021);
    let events = events.lock().unwrap();
    assert!(
        events.contains(&"Authenticated".to_owned()) && events.last().unwrap() == "CheckedOut",
        "{events:?}"
    );
}

#[tokio::test]
async fn a_tampered_profile_is_refused_before_anybody_is_asked() {
    let school = School::open(Faults::default()).await;
    let mut bytes = signed(&school.profile());
    let place = bytes.windows(9).position(|window| window == b"AccessRig").unwrap();
    let digit = place + bytes[place..].windows(4).position(|window| window == b"8191").unwrap();
    bytes[digit] = b'7';
    let error = install(&bytes, trust(), &knowing_the_root()).await.unwrap_err();
    assert!(matches!(error, InstallError::Signature(_)), "{error}");
    assert_eq!(error.code(), ("MCProfileErrorDomain", 1004));
    assert!(school.asked().is_empty());
}

#[tokio::test]
async fn an_unknown_signer_and_no_signature_are_shown_and_installed_anyway() {
    let school = School::open(Faults::default()).await;
    let unknown = install(&signed(&school.profile()), trust(), &InstallOptions::default()).await.unwrap();
    assert!(matches!(unknown.signer, SignerState::NotVerified { .. }));
    let plain = install(&school.profile().to_xml(), trust(), &knowing_the_root()).await.unwrap();
    assert_eq!(plain.signer, SignerState::NotSigned);
}

#[tokio::test]
async fn bytes_that_are_no_profile() {
    for bytes in [&b""[..], b"\xef\xbb\xbf<?xml", b"hello", b"<plist/>", &[0x30, 0x80, 0, 0]] {
        let error = install(bytes, trust(), &InstallOptions::default()).await.unwrap_err();
        assert!(matches!(error, InstallError::Malformed(_) | InstallError::Signature(_)), "{error}");
    }
}

#[tokio::test]
async fn another_authority_than_the_profile_names_gets_no_request() {
    let school = School::open(Faults::default()).await;
    let error = with(&school, |profile| profile.scep.ca_fingerprint_sha256[0] ^= 1).await.unwrap_err();
    assert!(matches!(error, InstallError::Scep(ScepError::Fingerprint)), "{error}");
    assert_eq!(school.asked(), ["/scep?operation=GetCACaps", "/scep?operation=GetCACert"]);
}

#[tokio::test]
async fn scep_faults_have_apples_codes() {
    let (error, _) = refused(Faults { wrong_challenge: true, ..Faults::default() }).await;
    assert!(matches!(error, InstallError::Scep(ScepError::Refused(FailInfo::BadRequest))), "{error}");
    assert_eq!(error.code(), ("MCSCEPErrorDomain", 22013));
    let (error, school) = refused(Faults { no_sha: true, ..Faults::default() }).await;
    assert_eq!(error.code(), ("MCSCEPErrorDomain", 22006));
    assert_eq!(school.asked().len(), 1);
    let (error, _) = refused(Faults { other_reply: true, ..Faults::default() }).await;
    assert!(matches!(error, InstallError::Scep(ScepError::Response)), "{error}");
}

#[tokio::test]
async fn without_post_the_request_goes_by_get() {
    let school = School::open(Faults { no_post: true, ..Faults::default() }).await;
    with(&school, |_| {}).await.unwrap();
    let log = school.log.lock().unwrap();
    assert!(log[2].method == "GET" && log[2].target.starts_with("/scep?operation=PKIOperation&message="));
}

#[tokio::test]
async fn a_refused_authenticate_ends_the_installation() {
    let (error, school) = refused(Faults { authenticate: Some(400), ..Faults::default() }).await;
    assert!(matches!(error, InstallError::CheckIn { message: "Authenticate", status: 400 }), "{error}");
    assert_eq!(school.learned.lock().unwrap().check_ins.len(), 1);
}

#[tokio::test]
async fn a_401_to_a_report_ends_the_management() {
    let (error, _) = refused(Faults { report: Some(401), ..Faults::default() }).await;
    assert!(matches!(error, InstallError::Unenrolled { status: 401 }), "{error}");
    let (error, _) = refused(Faults { report: Some(500), ..Faults::default() }).await;
    assert!(matches!(error, InstallError::Report { status: 500 }), "{error}");
}

#[tokio::test]
async fn a_busy_device_answers_at_the_next_poll() {
    let school = School::open(Faults::default()).await;
    let options = InstallOptions { not_now: 1, ..knowing_the_root() };
    let mut enrolled = install(&signed(&school.profile()), trust(), &options).await.unwrap();
    assert_eq!(enrolled.answered, 0);
    enrolled.answer(&options).await.unwrap();
    let learned = school.learned.lock().unwrap();
    let statuses: Vec<Status> = learned.reports.iter().map(|report| report.status).collect();
    assert_eq!(statuses[..4], [Status::Idle, Status::NotNow, Status::Idle, Status::Acknowledged]);
    assert_eq!((enrolled.answered, learned.queue.len()), (3, 0));
}

#[tokio::test]
async fn user_enrollment_tells_no_hardware() {
    let school = School::open(Faults::default()).await;
    let managed_apple_id = "vera@school.example".to_owned();
    let user = MdmMode::UserProfileDriven { managed_apple_id };
    let enrolled = with(&school, |profile| profile.mdm.mode = user).await.unwrap();
    assert!(enrolled.key().is_user_enrollment());
    let learned = school.learned.lock().unwrap();
    let [CheckIn::Authenticate(hello), CheckIn::TokenUpdate(token)] = learned.check_ins.as_slice() else {
        panic!()
    };
    assert!(hello.serial_number.is_none() && hello.imei.is_none() && hello.os_version.is_some());
    assert!(token.unlock_token.is_none());
    let information = mdm::command::DeviceInformation::from_report(&learned.reports[1]).unwrap();
    assert!(
        information.udid.is_none()
            && information.serial_number.is_none()
            && information.device_name.is_some()
    );
}

#[tokio::test]
async fn plain_http_is_for_loopback_hosts_only() {
    let school = School::open(Faults::default()).await;
    let far = "http://mdm.school.example/scep".to_owned();
    let error = with(&school, |profile| profile.scep.url = far).await.unwrap_err();
    assert!(matches!(error, InstallError::NotHttps(_)) && school.asked().is_empty(), "{error}");
    assert_eq!(error.code(), ("MCMDMErrorDomain", 12034));
}

#[tokio::test]
async fn a_server_that_is_down_is_a_network_fault() {
    let school = School::open(Faults::default()).await;
    let nobody = "http://127.0.0.1:1/scep".to_owned();
    let error = with(&school, |profile| profile.scep.url = nobody).await.unwrap_err();
    assert!(matches!(error, InstallError::Scep(ScepError::Http(HttpError::Network { .. }))), "{error}");
}

#[tokio::test]
async fn a_root_of_ones_own_has_to_be_trusted() {
    let school = School::open_tls().await;
    let plain = signed(&school.profile());
    let error = install(&plain, trust(), &knowing_the_root()).await.unwrap_err();
    assert!(matches!(error, InstallError::Scep(ScepError::Http(HttpError::Tls { .. }))), "{error}");

    let named = Trust::new(&[root_pem()]).unwrap();
    install(&plain, named, &knowing_the_root()).await.unwrap();

    let mut carrying = school.profile();
    let der = PKI.root.certificate.der().to_vec();
    carrying.roots.push(RootPayload { der, display_name: "Example Root".to_owned() });
    let carrying = signed(&carrying);
    install(&carrying, trust(), &knowing_the_root()).await.unwrap();

    // The user did not switch it on under "Certificate Trust Settings".
    let mut strict = trust();
    strict.profile_roots = false;
    assert!(install(&carrying, strict, &knowing_the_root()).await.is_err());
}

#[tokio::test]
async fn nothing_is_answered_when_told_so() {
    let school = School::open(Faults::default()).await;
    let options = InstallOptions { answer_for: AnswerFor::Nothing, ..knowing_the_root() };
    install(&signed(&school.profile()), trust(), &options).await.unwrap();
    assert!(school.learned.lock().unwrap().reports.is_empty());
}
