//! Certificates over SCEP, asked for by strongSwan's `pki` and by hand.

use crate::support::{
    Device, Person, Plan, Reply, TestServer, Web,
    device::{self, enroll_key, key},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::Duration;
use mdm::profile::InstalledScep;
use pki::{
    Certificate, RsaKey,
    request::CertificateRequest,
    scep::{
        Cipher, FailInfo, Identity,
        client::{self, Encoding, Exchange, ReplyFault},
    },
};
use std::path::{Path, PathBuf};
use storage::CertificateState;
use tokio::process::Command;

const CHOICE: [(&str, &str); 1] = [("ownership", "institutional")];
const REFUSED: ReplyFault = ReplyFault::Failed(FailInfo::BadRequest);

async fn ready(plan: Plan) -> (TestServer, Person) {
    let server = TestServer::with(plan).await;
    let person = server.enroller("vera").await;
    (server, person)
}

async fn ticket(server: &TestServer, person: Person) -> InstalledScep {
    let web = Web::safari(server, "18.6");
    device::open(server, &web.profile(person, &CHOICE).await).scep.unwrap()
}

/// Whether strongSwan's `pki` is here and can fetch over HTTP.
async fn strongswan() -> bool {
    let asked = Command::new("pki").args(["--scepca", "--url", "http://127.0.0.1:9/scep"]).output().await;
    let able = asked.is_ok_and(|out| !String::from_utf8_lossy(&out.stderr).contains("no capable fetcher"));
    if !able {
        println!("SKIPPED: strongSwan's pki with its curl plugin is not installed on this machine");
    }
    able
}

/// A client that is not ours, with its files.
struct Foreign {
    folder: tempfile::TempDir,
    url: String,
}

impl Foreign {
    /// With the authority's certificates as the server hands them out.
    async fn new(server: &TestServer) -> Self {
        let foreign = Self { folder: tempfile::tempdir().unwrap(), url: server.at("/scep").to_string() };
        let http = server.client(false);
        let reply = Reply::of(http.get(server.at("/scep?operation=GetCACert"))).await;
        let (ra, ca) = client::split_ca_reply(reply.header("content-type"), &reply.body).unwrap();
        for (name, certificate) in [("ra.pem", &ra), ("ca.pem", &ca)] {
            std::fs::write(foreign.file(name), services::push::pem_certificate(certificate.der())).unwrap();
        }
        std::fs::write(foreign.file("root.pem"), server.root_pem()).unwrap();
        foreign
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    async fn key(&self, name: &str) -> PathBuf {
        let path = self.file(name);
        let made = Command::new("openssl")
            .args(["genrsa", "-traditional", "-out"])
            .arg(&path)
            .arg("2048")
            .output()
            .await;
        assert!(made.unwrap().status.success());
        path
    }

    /// The certificate, PEM; `None` if it was refused.
    async fn enroll(&self, key: &Path, challenge: Option<&str>) -> Option<Vec<u8>> {
        let mut command = Command::new("pki");
        command
            .args([
                "--scep",
                "--url",
                &self.url,
                "--dn",
                "CN=anything, O=anybody",
                "--outform",
                "pem",
                "--in",
            ])
            .arg(key);
        // strongSwan 5.9.8 refuses to use AES with a server that advertises DES3 as well.
        command.args(["--cipher", "des3"]);
        command.arg("--cacert-enc").arg(self.file("ra.pem")).arg("--cacert-sig").arg(self.file("ra.pem"));
        command.arg("--cacert").arg(self.file("ca.pem")).arg("--cacert").arg(self.file("root.pem"));
        if let Some(challenge) = challenge {
            command.args(["--password", challenge]);
        }
        let out = command.output().await.unwrap();
        if !out.status.success() {
            let told = String::from_utf8_lossy(&out.stderr);
            println!(
                "pki: {}",
                told.lines().filter(|line| !line.starts_with("plugin")).collect::<Vec<_>>().join(" | ")
            );
        }
        (out.status.success() && out.stdout.starts_with(b"-----BEGIN CERTIFICATE")).then_some(out.stdout)
    }
}

/// OpenSSL's judgement of a chain up to our root.
async fn openssl_verifies(server: &TestServer, folder: &Path, certificate: &[u8]) -> bool {
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(folder.join(name), bytes).unwrap();
        folder.join(name)
    };
    let root = write("root.pem", server.root_pem().as_bytes());
    let ca = services::push::pem_certificate(server.authority.device_ca().der());
    let ca = write("device-ca.pem", ca.as_bytes());
    let leaf = write("leaf.pem", certificate);
    let mut command = Command::new("openssl");
    command.args(["verify", "-x509_strict", "-CAfile"]).arg(root).arg("-untrusted").arg(ca).arg(leaf);
    let out = command.output().await.unwrap();
    println!("openssl: {}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    out.status.success()
}

async fn state(server: &TestServer, certificate: &Certificate) -> CertificateState {
    let found =
        server.storage.read().certificates().find_by_fingerprint(&certificate.fingerprint()).await.unwrap();
    found.expect("a row").0.state
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_is_not_ours() {
    if !strongswan().await {
        return;
    }
    let (server, person) = ready(Plan { trial: true, allow_3des: true, ..Plan::default() }).await;
    let scep = ticket(&server, person).await;
    let challenge = scep.challenge.unwrap();
    let foreign = Foreign::new(&server).await;
    let key = foreign.key("key.pem").await;
    let before = server.rows().await["certificates"];
    let wrong = "A".repeat(challenge.len());
    for bad in [None, Some(""), Some(wrong.as_str()), Some(&challenge[1..])] {
        assert!(foreign.enroll(&key, bad).await.is_none(), "{bad:?}");
    }
    assert_eq!(server.rows().await["certificates"], before);
    let certificate = foreign.enroll(&key, Some(&challenge)).await.expect("a certificate");
    assert!(openssl_verifies(&server, foreign.folder.path(), &certificate).await);
    assert_eq!(
        foreign.enroll(&key, Some(&challenge)).await,
        Some(certificate.clone()),
        "the same key, the same certificate"
    );
    let other = foreign.key("other.pem").await;
    let another = foreign.enroll(&other, Some(&challenge)).await.expect("another key");
    assert_ne!(another, certificate);
    // The name asked for does not matter: the challenge decides whose it is.
    let der = pem_to_der(&another);
    assert_ne!(Certificate::parse(&der).unwrap().subject_cn().as_deref(), Some("anything"));
    // The negative control of the chain check: somebody else's certificate.
    let stranger =
        client::self_signed(&device::key(), "stranger", server.storage.read().now().await.unwrap().0)
            .unwrap();
    let stranger = services::push::pem_certificate(stranger.der());
    assert!(!openssl_verifies(&server, foreign.folder.path(), stranger.as_bytes()).await);
}

fn pem_to_der(pem: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(pem.to_vec()).unwrap();
    let body: String = text.lines().filter(|line| !line.starts_with("-----")).collect();
    STANDARD.decode(body).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn five_keys_and_only_the_last_is_good() {
    let (server, person) = ready(Plan::default()).await;
    let scep = ticket(&server, person).await;
    let challenge = scep.challenge.as_deref();
    let mut issued: Vec<(RsaKey, Certificate)> = Vec::new();
    for number in 0..5 {
        let key = key();
        let certificate =
            enroll_key(&server, &scep, &key, challenge).await.unwrap_or_else(|e| panic!("key {number}: {e}"));
        let again = enroll_key(&server, &scep, &key, challenge).await.expect("the same key again");
        assert_eq!(again, certificate);
        if let Some((_, earlier)) = issued.last() {
            assert_eq!(state(&server, earlier).await, CertificateState::Revoked, "before key {number}");
        }
        assert_eq!(state(&server, &certificate).await, CertificateState::Issued);
        issued.push((key, certificate));
    }
    assert_eq!(enroll_key(&server, &scep, &key(), challenge).await.unwrap_err(), REFUSED, "the sixth key");
    let (last, certificate) = issued.last().unwrap();
    assert_eq!(state(&server, certificate).await, CertificateState::Issued, "the refusal took nothing");
    assert_eq!(&enroll_key(&server, &scep, last, challenge).await.unwrap(), certificate);
    assert_eq!(enroll_key(&server, &scep, &key(), None).await.unwrap_err(), REFUSED);
    server.database.clock().advance(Duration::minutes(61));
    assert_eq!(
        enroll_key(&server, &scep, last, challenge).await.unwrap_err(),
        REFUSED,
        "the challenge is over"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_more_after_the_enrollment() {
    let (server, person) = ready(Plan::default()).await;
    let web = Web::safari(&server, "18.6");
    let profile = web.profile(person, &CHOICE).await;
    let scep = device::open(&server, &profile).scep.unwrap();
    let device = Device::enrolled(&server, &profile).await;
    for key in [&device.key, &key()] {
        let refused = enroll_key(&server, &scep, key, scep.challenge.as_deref()).await;
        assert_eq!(refused.unwrap_err(), REFUSED);
    }
    assert_eq!(state(&server, &device.certificate).await, CertificateState::Issued);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_says_of_itself() {
    for recipient_is_ca in [false, true] {
        let (server, person) = ready(Plan { recipient_is_ca, ..Plan::default() }).await;
        let http = server.client(false);
        let ask = async |operation: &str| {
            Reply::of(http.get(server.at(&format!("/scep?operation={operation}")))).await
        };
        let caps = ask("GetCACaps").await;
        let lines: Vec<String> = caps.text().lines().map(str::to_owned).collect();
        assert_eq!((caps.status, caps.header("content-type")), (200, "text/plain"));
        // macOS needs to read SHA-1 and DES3; see below for what is accepted.
        for needed in ["AES", "DES3", "POSTPKIOperation", "Renewal", "SHA-1", "SHA-256", "SCEPStandard"] {
            assert!(lines.iter().any(|line| line == needed), "{needed} in {lines:?}");
        }
        let ca = ask("GetCACert").await;
        let kind =
            if recipient_is_ca { "application/x-x509-ca-cert" } else { "application/x-x509-ca-ra-cert" };
        assert_eq!((ca.status, ca.header("content-type")), (200, kind));
        let (recipient, authority) = client::split_ca_reply(kind, &ca.body).unwrap();
        assert_eq!(authority.der(), server.authority.device_ca().der());
        assert_eq!(recipient == authority, recipient_is_ca);
        for bad in [
            "",
            "GetNextCACert",
            "getcacert",
            "PKIOperation",
            "PKIOperation&message=%00",
            "PKIOperation&message=AAAA",
        ] {
            assert_eq!(ask(bad).await.status, 400, "{bad}");
        }
        let scep = ticket(&server, person).await;
        enroll_key(&server, &scep, &key(), scep.challenge.as_deref())
            .await
            .expect("works with either recipient");
    }
}

/// What is advertised for macOS' sake is accepted only where the operator says so.
#[tokio::test(flavor = "multi_thread")]
async fn weak_ciphers_are_refused() {
    let (server, person) = ready(Plan::default()).await;
    let scep = ticket(&server, person).await;
    let key = key();
    let now = server.storage.read().now().await.unwrap().0;
    let own = client::self_signed(&key, "weak", now).unwrap();
    let exchange = Exchange {
        requester: Identity { certificate: &own, key: &key },
        recipient: &server.authority.scep_recipient().certificate,
        transaction_id: "weak",
        nonce: &[7; 16],
    };
    let request = CertificateRequest::build(&key, "x", "y", scep.challenge.as_deref()).unwrap();
    let ask = async |kind: &str, cipher: Cipher| {
        let message = client::message(kind, &request, &exchange, cipher, Encoding::Der).unwrap();
        let url = format!("{}?operation=PKIOperation", scep.url);
        let reply = Reply::of(server.client(false).post(url).body(message)).await;
        assert_eq!(reply.status, 200);
        client::open_reply(&reply.body, &exchange)
    };
    assert_eq!(ask("19", Cipher::DesEde3).await.unwrap_err(), ReplyFault::Failed(FailInfo::BadAlg));
    assert!(ask("17", Cipher::Aes256).await.is_err(), "no renewal without the old certificate");
    assert_eq!(server.rows().await["certificates"], 0);
    ask("19", Cipher::Aes256).await.expect("a strong one is taken");
}

/// PKIOperation by GET, as macOS sends it: base64 with its `+` left as it is, which arrives as spaces.
#[tokio::test(flavor = "multi_thread")]
async fn an_operation_by_get_with_lost_plus_signs() {
    let (server, person) = ready(Plan::default()).await;
    let scep = ticket(&server, person).await;
    let key = key();
    let now = server.storage.read().now().await.unwrap().0;
    let own = client::self_signed(&key, "by-get", now).unwrap();
    let exchange = Exchange {
        requester: Identity { certificate: &own, key: &key },
        recipient: &server.authority.scep_recipient().certificate,
        transaction_id: "by-get",
        nonce: &[9; 16],
    };
    let request = CertificateRequest::build(&key, "x", "y", scep.challenge.as_deref()).unwrap();
    let message = STANDARD.encode(client::request(&request, &exchange, Encoding::Der).unwrap());
    assert!(message.contains('+'), "two kilobytes of base64 have one");
    for (plus, name) in [("+", "as it is"), ("%20", "as a space"), ("%2B", "escaped")] {
        let query = message.replace('/', "%2F").replace('=', "%3D").replace('+', plus);
        let url = format!("{}?operation=PKIOperation&message={query}", scep.url);
        let reply = Reply::of(server.client(false).get(url)).await;
        assert_eq!(reply.status, 200, "{name}");
        client::open_reply(&reply.body, &exchange).unwrap_or_else(|e| panic!("{name}: {e}"));
    }
}
