//! A school's server: authority, SCEP, check-in, queue and a wizard, with a knob for each fault.

use std::collections::VecDeque;
use std::sync::{Arc, LazyLock, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use mdm::check_in::CheckIn;
use mdm::command::{Command, QueryKind};
use mdm::profile::{EnrollmentProfile, MdmMode, MdmPayload, ScepPayload};
use mdm::report::{Report, Status};
use pki::authority::{self, Issued};
use pki::scep::{self, FailInfo, Identity};
use pki::{Certificate, RsaBits, chain, cms, issue};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

use super::http::{Log, Request, Response, serve};

pub const TOPIC: &str = "com.apple.mgmt.External.4f7c2a9e-5b13-4e60-8d1a-6b0e9c2d7f31";
pub const CHALLENGE: &str = "one-time-challenge-0001";
const RESTART: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict><key>CommandUUID</key><string>3</string><key>Command</key><dict>
<key>RequestType</key><string>RestartDevice</string></dict></dict></plist>"#;

pub struct Authorities {
    pub root: Issued,
    pub ca: Issued,
    pub ra: Issued,
    pub signer: Issued,
}

/// Devices' certificates are checked against the same clock that the device has.
pub fn now() -> DateTime<Utc> {
    DateTime::from(std::time::UNIX_EPOCH + elapsed())
}

#[allow(clippy::disallowed_methods, reason = "tests against a device with a real clock")]
fn elapsed() -> std::time::Duration {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap()
}

pub static PKI: LazyLock<Authorities> = LazyLock::new(|| {
    let (school, bits) = ("Example School", RsaBits::B2048);
    let root = authority::root(school, bits, now()).unwrap();
    let ca = authority::device_ca(&root, school, bits, now()).unwrap();
    let ra = authority::ra(&ca, school, now()).unwrap();
    let signer = authority::profile_signer(&root, school, now()).unwrap();
    Authorities { root, ca, ra, signer }
});

/// Faults; all off by default.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    pub no_sha: bool,
    pub no_post: bool,
    pub wrong_challenge: bool,
    pub other_reply: bool,
    pub authenticate: Option<u16>,
    pub report: Option<u16>,
    pub not_shown: bool,
}

/// What the school has learned.
#[derive(Default)]
pub struct Learned {
    pub check_ins: Vec<CheckIn>,
    pub reports: Vec<Report>,
    pub queue: VecDeque<Vec<u8>>,
    pub enrolled: bool,
}

pub struct School {
    pub base: String,
    pub log: Log,
    pub learned: Arc<Mutex<Learned>>,
}

impl School {
    pub async fn open(faults: Faults) -> Self {
        Self::with(faults, None).await
    }

    /// With a TLS certificate under the school's own root.
    pub async fn open_tls() -> Self {
        Self::with(Faults::default(), Some(own_tls())).await
    }

    async fn with(faults: Faults, tls: Option<TlsAcceptor>) -> Self {
        let learned = Arc::new(Mutex::new(Learned::default()));
        let state = Arc::clone(&learned);
        let (base, log) = serve(tls, move |base| {
            let base = base.to_owned();
            move |request| answer(&base, faults, &state, request)
        })
        .await;
        Self { base, log, learned }
    }

    pub fn profile(&self) -> EnrollmentProfile {
        profile(&self.base)
    }

    /// Paths asked for, in order, without the query.
    pub fn asked(&self) -> Vec<String> {
        let log = self.log.lock().unwrap();
        log.iter().map(|request| request.target.split("&message").next().unwrap().to_owned()).collect()
    }
}

fn own_tls() -> TlsAcceptor {
    let hosts = ["127.0.0.1"];
    let tls = authority::tls(&PKI.root, "Example School", &hosts, now()).unwrap();
    let key = PrivatePkcs8KeyDer::from(tls.key.to_pkcs8_der().unwrap().expose().to_vec());
    let certificate = CertificateDer::from(tls.certificate.der().to_vec());
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key.into())
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// The root as PEM.
pub fn root_pem() -> Vec<u8> {
    let text = STANDARD.encode(PKI.root.certificate.der());
    format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n").into_bytes()
}

pub fn profile(base: &str) -> EnrollmentProfile {
    EnrollmentProfile {
        identifier: "example.school.enroll".to_owned(),
        uuid: "F1E2D3C4-B5A6-4789-8A9B-0C1D2E3F4A5B".to_owned(),
        organization: "Example School".to_owned(),
        display_name: "Example School management".to_owned(),
        description: "Lets Example School manage this device.".to_owned(),
        scep: ScepPayload {
            display_name: "Device identity".to_owned(),
            url: format!("{base}/scep"),
            name: "ExampleDeviceCA".to_owned(),
            challenge: CHALLENGE.to_owned(),
            subject_o: "Example School".to_owned(),
            subject_cn: "7d3a0b52-1f63-4d0b-9f77-1f0b8c2f7a10".to_owned(),
            ca_fingerprint_sha256: PKI.ca.certificate.fingerprint(),
        },
        mdm: MdmPayload {
            display_name: "Management".to_owned(),
            server_url: format!("{base}/mdm/connect"),
            check_in_url: format!("{base}/mdm/checkin"),
            topic: TOPIC.to_owned(),
            mode: MdmMode::Device { access_rights: 8191 },
        },
        roots: Vec::new(),
        consent_text: None,
    }
}

pub fn signed(profile: &EnrollmentProfile) -> Vec<u8> {
    cms::sign_attached(&profile.to_xml(), &PKI.signer.certificate, &PKI.signer.key, &[], None).unwrap()
}

fn answer(base: &str, faults: Faults, state: &Mutex<Learned>, request: &Request) -> Response {
    let path = request.target.split('?').next().unwrap();
    match path {
        "/scep" => scep(faults, request),
        "/mdm/checkin" => check_in(faults, state, request),
        "/mdm/connect" => connect(faults, state, request),
        _ => wizard(base, path, faults, state, request),
    }
}

fn scep(faults: Faults, request: &Request) -> Response {
    let query: Vec<(String, String)> =
        url::form_urlencoded::parse(request.target.split_once('?').unwrap().1.as_bytes())
            .into_owned()
            .collect();
    let value = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    match value("operation").unwrap() {
        "GetCACaps" => {
            let mut text = scep::capabilities().to_owned();
            for (left_out, names) in [
                (faults.no_sha, &["SHA-1\n", "SHA-256\n", "SCEPStandard\n"][..]),
                (faults.no_post, &["POSTPKIOperation\n", "SCEPStandard\n"]),
            ] {
                names.iter().filter(|_| left_out).for_each(|name| text = text.replace(name, ""));
            }
            Response::new(200, "text/plain", text)
        }
        "GetCACert" => {
            let body = scep::ca_chain_p7(&PKI.ra.certificate, &PKI.ca.certificate);
            Response::new(200, scep::CONTENT_TYPE_CA_RA, body)
        }
        "PKIOperation" if request.method == "GET" => {
            certify(faults, &STANDARD.decode(value("message").unwrap()).unwrap())
        }
        "PKIOperation" => certify(faults, &request.body),
        other => panic!("{other}"),
    }
}

fn certify(faults: Faults, message: &[u8]) -> Response {
    let responder = Identity { certificate: &PKI.ra.certificate, key: &PKI.ra.key };
    let opened = scep::open(message, &[responder], scep::Options::default()).unwrap();
    let wanted = opened.request.as_ref().unwrap();
    assert_eq!(wanted.subject_cn(), Some("7d3a0b52-1f63-4d0b-9f77-1f0b8c2f7a10"));
    assert_eq!(wanted.challenge_password().unwrap().expose(), CHALLENGE.as_bytes());
    let reply = if faults.wrong_challenge {
        let (id, nonce) = (&opened.transaction_id, &opened.sender_nonce);
        scep::failure(id, nonce, FailInfo::BadRequest, responder, &PKI.ca.certificate)
    } else {
        let template = issue::DeviceTemplate {
            subject_cn: "7d3a0b52-1f63-4d0b-9f77-1f0b8c2f7a10",
            subject_o: "Example School",
            serial: issue::serial().unwrap(),
            not_before: now() - TimeDelta::minutes(10),
            not_after: now() + TimeDelta::days(365),
            spki_der: wanted.spki_der(),
            issuer: &PKI.ca.certificate,
        };
        let der = issue::sign(&issue::prepare(&template).unwrap(), &PKI.ca.key).unwrap();
        let mut opened = opened.clone();
        if faults.other_reply {
            opened.transaction_id.push('x');
        }
        scep::success(&opened, &der, responder, &PKI.ca.certificate)
    };
    Response::new(200, scep::CONTENT_TYPE_MESSAGE, reply.unwrap())
}

/// The certificate behind a signed message.
fn signer(request: &Request) -> Certificate {
    assert_eq!((request.method.as_str(), request.header("user-agent")), ("PUT", "MDM/1.0"));
    let signature = STANDARD.decode(request.header("mdm-signature")).unwrap();
    let signer = cms::verify_detached(&request.body, &signature).unwrap();
    chain::verify_device(signer.der(), PKI.ca.certificate.der(), now()).unwrap();
    signer
}

fn check_in(faults: Faults, state: &Mutex<Learned>, request: &Request) -> Response {
    assert_eq!(request.header("content-type"), "application/x-apple-aspen-mdm-checkin");
    signer(request);
    let message = mdm::check_in::parse(&request.body).unwrap();
    let mut learned = state.lock().unwrap();
    let status = match (&message, faults.authenticate) {
        (CheckIn::Authenticate(_), Some(status)) => status,
        _ => 200,
    };
    if let CheckIn::TokenUpdate(_) = &message {
        learned.enrolled = true;
        learned.queue = [
            Command::device_information(QueryKind::Device).to_xml("1"),
            Command::SecurityInfo.to_xml("2"),
            RESTART.as_bytes().to_vec(),
        ]
        .into();
    }
    learned.check_ins.push(message);
    Response::new(status, "text/plain", "")
}

fn connect(faults: Faults, state: &Mutex<Learned>, request: &Request) -> Response {
    signer(request);
    if let Some(status) = faults.report {
        return Response::new(status, "text/plain", "");
    }
    let report = mdm::report::parse(&request.body).unwrap();
    let mut learned = state.lock().unwrap();
    if !matches!(report.status, Status::Idle | Status::NotNow) {
        learned.queue.pop_front();
    }
    // After NotNow the session ends; the command stays at the head.
    let next = if report.status == Status::NotNow { None } else { learned.queue.front().cloned() };
    learned.reports.push(report);
    Response::new(200, "application/xml; charset=UTF-8", next.unwrap_or_default())
}

fn page(heading: &str, body: &str) -> Response {
    let aside = "<form method=post action=/api/portal/language><select name=lang><option>en</select></form>";
    let html = format!("<!doctype html><h1>{heading}</h1>{aside}{body}");
    Response::new(200, "text/html; charset=utf-8", html)
}

/// Wizard with a cookie that each step after the first needs.
fn wizard(base: &str, path: &str, faults: Faults, state: &Mutex<Learned>, request: &Request) -> Response {
    let form = |action: &str, fields: &str| {
        format!(
            "<form method=post action=/api/portal/{action}><input type=hidden name=version value=1>{fields}<button>Go</button></form>"
        )
    };
    if request.method == "POST" {
        assert_eq!((request.header("origin"), request.header("sec-fetch-site")), (base, "same-origin"));
    }
    let known = request.header("cookie") == "muster-portal=secret";
    let sent = request.form();
    match path {
        "/enroll" => {
            page("Welcome", "<form method=post action=/api/portal/start><button>Start</button></form>")
        }
        "/api/portal/start" => Response::to("/enroll/sign-in")
            .with("set-cookie", "muster-portal=secret; HttpOnly; SameSite=Lax; Path=/"),
        "/enroll/p/token/enroll.mobileconfig" => {
            assert!(!known, "the profile service brings no cookies");
            Response::new(200, "application/x-apple-aspen-config", signed(&profile(base)))
        }
        _ if !known => page("Your time ran out", ""),
        "/enroll/sign-in" if request.target.ends_with("?problem") => page(
            "Sign in",
            &form(
                "sign-in",
                "<p role=alert>Name or password is not right.</p><input name=username><input type=password name=password>",
            ),
        ),
        "/enroll/sign-in" => {
            page("Sign in", &form("sign-in", "<input name=username><input type=password name=password>"))
        }
        "/api/portal/sign-in" if sent["password"] != "right" => Response::to("/enroll/sign-in?problem"),
        "/api/portal/sign-in" => Response::to("/enroll/ownership"),
        "/enroll/ownership" => page(
            "Who owns it?",
            &form(
                "ownership",
                "<input type=radio name=ownership value=personal><input type=radio name=ownership value=institutional>",
            ),
        ),
        "/api/portal/ownership" => {
            assert_eq!((sent["version"].as_str(), sent["ownership"].as_str()), ("1", "institutional"));
            Response::to("/enroll/profile")
        }
        "/enroll/profile" => page("Install", "<a href=/enroll/p/token/enroll.mobileconfig>Get it</a>"),
        "/enroll/progress" => {
            let enrolled = state.lock().unwrap().enrolled && !faults.not_shown;
            let stage = if enrolled { "enrolled" } else { "checked_in" };
            Response::new(200, "application/json", format!(r#"{{"stage":"{stage}","go_to":null}}"#))
        }
        "/enroll/done" => page("You are done", ""),
        _ => Response::new(404, "text/html", "<h1>Nothing here</h1>"),
    }
}
