//! Every way we know to ask the device endpoints wrongly, as requests that are ready to be sent again and again.

use crate::support::{
    Device, TestServer, Web,
    device::{enroll_key, key, open, udid},
    people::Person,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use mdm::{
    EnrollmentKey,
    check_in::{Authenticate, CheckIn, CheckOut, TokenUpdate, UserAuthenticate},
    report::{Report, Status},
};
use pki::{
    Certificate, RsaKey, ber, cms,
    issue::{self, DeviceTemplate},
    scep::client,
};
use reqwest::Method;
use uuid::Uuid;

/// The two endpoints.
pub const ENDPOINTS: [&str; 2] = ["/mdm/check-in", "/mdm/command"];
const CHOICE: [(&str, &str); 1] = [("ownership", "institutional")];

/// A request, ready to be sent.
#[derive(Clone, Debug)]
pub struct Wire {
    /// What is wrong with it.
    pub kind: &'static str,
    /// Method.
    pub method: Method,
    /// Path on the server.
    pub path: String,
    /// Headers.
    pub headers: Vec<(&'static str, String)>,
    /// Body.
    pub body: Vec<u8>,
    /// A rule ended this enrollment, so that 403 is right.
    pub tombstone: bool,
}

/// Devices in every state.
pub struct World {
    good: Device,
    other: Device,
    pending: Device,
    gone: Device,
    replaced: Device,
    refused: Device,
    revoked: Device,
    stranger: (Certificate, RsaKey),
    ours: Vec<(&'static str, Certificate, RsaKey)>,
}

impl World {
    /// Enrolls them.
    pub async fn new(server: &TestServer, person: Person) -> Self {
        let profile = async || Web::safari(server, "18.6").profile(person, &CHOICE).await;
        let good = Device::enrolled(server, &profile().await).await;
        let other = Device::enrolled(server, &profile().await).await;
        let pending = Device::with_certificate(server, &profile().await).await;
        let gone = Device::enrolled(server, &profile().await).await;
        let leave = CheckIn::CheckOut(CheckOut { key: gone.id.clone(), topic: gone.payload.topic.clone() });
        assert_eq!(gone.check_in(&leave).await.status, 200);
        let replaced = Device::enrolled(server, &profile().await).await;
        let successor = Device::with_certificate(server, &profile().await).await.hardware_of(&replaced);
        assert_eq!(successor.check_in(&successor.authenticate()).await.status, 200);
        assert_eq!(successor.check_in(&successor.token_update()).await.status, 200);
        let revoked = Self::revoked(server, &profile().await).await;
        let refused = Device::with_certificate(server, &profile().await).await;
        server.switches(|settings| settings.institutional = false).await;
        assert_eq!(refused.check_in(&refused.authenticate()).await.status, 403);
        server.switches(|settings| settings.institutional = true).await;
        let now = server.storage.read().now().await.unwrap().0;
        let stranger = key();
        let certificate = client::self_signed(&stranger, "stranger", now).unwrap();
        let ours = issued(server, now);
        Self {
            good,
            other,
            pending,
            gone,
            replaced,
            refused,
            revoked,
            stranger: (certificate, stranger),
            ours,
        }
    }

    /// An enrollment that took a second key before it was complete: the first certificate is revoked.
    async fn revoked(server: &TestServer, profile: &[u8]) -> Device {
        let device = Device::with_certificate(server, profile).await;
        let scep = open(server, profile).scep.unwrap();
        enroll_key(server, &scep, &key(), scep.challenge.as_deref()).await.expect("a second certificate");
        device
    }

    /// Every fault at this endpoint.
    pub fn faults(&self, endpoint: &'static str) -> Vec<Wire> {
        let mut list = Faults { world: self, endpoint, list: Vec::new() };
        list.signatures();
        list.signers();
        list.bodies();
        list.messages();
        list.requests();
        list.list
    }

    /// Right messages, for a server that is broken.
    pub fn right(&self, endpoint: &'static str) -> Vec<Wire> {
        let mut list = Faults { world: self, endpoint, list: Vec::new() };
        for device in [&self.good, &self.other, &self.pending] {
            list.message("a right message to a broken server", device, &list.usual(device));
        }
        list.list
    }
}

/// Certificates our authority signed that are no device's.
fn issued(server: &TestServer, now: DateTime<Utc>) -> Vec<(&'static str, Certificate, RsaKey)> {
    let make = |from: i64, to: i64| {
        let key = key();
        let template = DeviceTemplate {
            subject_cn: "3f0c6f0e-5f0b-4a52-9a55-2f3d2f0d9a11",
            subject_o: "Muster",
            serial: issue::serial().unwrap(),
            not_before: now + TimeDelta::days(from),
            not_after: now + TimeDelta::days(to),
            spki_der: key.spki_der(),
            issuer: server.authority.device_ca(),
        };
        let tbs = issue::prepare(&template).unwrap();
        let der = issue::sign(&tbs, server.authority.device_ca_key()).unwrap();
        (Certificate::parse(&der).unwrap(), key)
    };
    let copy = |key: &RsaKey| RsaKey::from_pkcs8_der(key.to_pkcs8_der().unwrap().expose()).unwrap();
    let ra = server.authority.scep_recipient();
    let (expired, early, unknown) = (make(-400, -30), make(30, 300), make(-1, 300));
    vec![
        ("an expired certificate of ours", expired.0, expired.1),
        ("a certificate of ours that is not valid yet", early.0, early.1),
        ("a certificate of ours that no row knows", unknown.0, unknown.1),
        ("the certificate of the SCEP recipient", ra.certificate.clone(), copy(&ra.key)),
        (
            "the certificate of the device authority",
            server.authority.device_ca().clone(),
            copy(server.authority.device_ca_key()),
        ),
    ]
}

struct Faults<'a> {
    world: &'a World,
    endpoint: &'static str,
    list: Vec<Wire>,
}

impl Faults<'_> {
    /// What a device usually says here.
    fn usual(&self, device: &Device) -> Vec<u8> {
        if self.endpoint == ENDPOINTS[0] {
            device.token_update().to_xml()
        } else {
            Report::new(device.id.clone(), Status::Idle, None).to_xml()
        }
    }

    fn push(&mut self, kind: &'static str, signature: Option<String>, body: Vec<u8>) -> &mut Wire {
        let headers = signature.map(|text| ("mdm-signature", text)).into_iter().collect();
        let path = self.endpoint.to_owned();
        self.list.push(Wire { kind, method: Method::PUT, path, headers, body, tombstone: false });
        self.list.last_mut().unwrap()
    }

    fn message(&mut self, kind: &'static str, device: &Device, body: &[u8]) -> &mut Wire {
        self.push(kind, Some(device.signature(body)), body.to_vec())
    }

    /// `Mdm-Signature` that is none, or another's.
    fn signatures(&mut self) {
        let good = &self.world.good;
        let body = self.usual(good);
        let right = good.signature(&body);
        let der = STANDARD.decode(&right).unwrap();
        let mut flipped = der.clone();
        let middle = flipped.len() - 40;
        flipped[middle] ^= 1;
        let attached = cms::sign_attached(&body, &good.certificate, &good.key, &[], None).unwrap();
        let signatures: [(&'static str, Option<String>); 14] = [
            ("no signature", None),
            ("an empty signature", Some(String::new())),
            ("not base64", Some("%%%".to_owned())),
            ("base64 of nothing sensible", Some(STANDARD.encode(b"nothing sensible"))),
            ("a signature over 16 KiB", Some("A".repeat(17 * 1024))),
            ("a signature of another body", Some(good.signature(b"another body"))),
            ("half a signature", Some(STANDARD.encode(&der[..der.len() / 2]))),
            ("a signature with a flipped bit", Some(STANDARD.encode(flipped))),
            ("a signature with more behind it", Some(STANDARD.encode([&der[..], b"more"].concat()))),
            ("an attached signature", Some(STANDARD.encode(attached))),
            (
                "certificates without a signature",
                Some(STANDARD.encode(cms::degenerate(&[good.certificate.der()]))),
            ),
            ("a bare certificate", Some(STANDARD.encode(good.certificate.der()))),
            ("a signature twice encoded", Some(STANDARD.encode(&right))),
            ("a signature in BER", Some(STANDARD.encode(ber::to_indefinite(&der).unwrap()))),
        ];
        for (kind, signature) in signatures {
            self.push(kind, signature, body.clone());
        }
        let twice = self.push("two signatures", Some(right.clone()), body);
        twice.headers.push(("mdm-signature", right));
    }

    /// Signers that may not speak, or not for this device.
    fn signers(&mut self) {
        let world = self.world;
        let body = self.usual(&world.good);
        let mut sign = |kind, certificate: &Certificate, key: &RsaKey| {
            let signature = cms::sign_detached(&body, certificate, key, None).unwrap();
            self.push(kind, Some(STANDARD.encode(signature)), body.clone());
        };
        sign("another authority's certificate", &world.stranger.0, &world.stranger.1);
        sign("another device's certificate", &world.other.certificate, &world.other.key);
        sign("a certificate that has not authenticated", &world.pending.certificate, &world.pending.key);
        for (kind, certificate, key) in &world.ours {
            sign(kind, certificate, key);
        }
        let signed =
            |device: &Device| cms::sign_detached(&body, &device.certificate, &device.key, None).unwrap();
        let forged = STANDARD.encode(with_signature_of(signed(&world.good), &signed(&world.other)));
        self.push("the right certificate with another key", Some(forged), body.clone());
        for (kind, device) in [
            ("a revoked certificate", &world.revoked),
            ("a device that checked out", &world.gone),
            ("an enrollment that was replaced", &world.replaced),
            ("an enrollment that is not complete", &world.pending),
        ] {
            let own = self.usual(device);
            self.message(kind, device, &own);
        }
        let own = self.usual(&world.refused);
        self.message("an enrollment that a rule ended", &world.refused, &own).tombstone = true;
    }

    /// Bodies that are no message, rightly signed.
    fn bodies(&mut self) {
        let good = &self.world.good;
        let right = self.usual(good);
        let text = String::from_utf8(right.clone()).unwrap();
        let doctype = text.replace("<plist", "<!DOCTYPE plist [<!ENTITY a \"b\">]><plist");
        let doubled = text.replacen("<dict>", "<dict><key>UDID</key><string>X</string>", 1);
        let deep = format!("<plist>{}{}</plist>", "<array>".repeat(5000), "</array>".repeat(5000));
        let large =
            format!("<plist><dict><key>A</key><string>{}</string></dict></plist>", "x".repeat(900_000));
        let control = text.replacen("<dict>", "<dict><key>A</key><string>\u{1}\u{0}</string>", 1);
        let bodies: [(&'static str, Vec<u8>); 12] = [
            ("an empty body", Vec::new()),
            ("half a body", right[..right.len() / 2].to_vec()),
            ("not a property list", b"not a property list".to_vec()),
            ("random bytes", (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect()),
            ("a binary property list", b"bplist00\xd1\x01\x02".to_vec()),
            ("a document type of its own", doctype.into_bytes()),
            ("a key twice", doubled.into_bytes()),
            ("5,000 levels", deep.into_bytes()),
            ("900,000 characters", large.into_bytes()),
            ("control characters", control.into_bytes()),
            ("UTF-16", text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
            ("a list of nothing", b"<plist><array/></plist>".to_vec()),
        ];
        for (kind, body) in bodies {
            self.message(kind, good, &body);
        }
        let unsigned = self.push("an unsigned empty body", None, Vec::new());
        unsigned.headers.push(("content-length", "0".to_owned()));
        let most = if self.endpoint == ENDPOINTS[0] { 1 } else { 16 };
        self.push("a body over the limit", Some(String::new()), vec![b'x'; (most << 20) + 1]);
    }

    /// Messages at the wrong time, from the wrong one, or of a kind nobody knows.
    fn messages(&mut self) {
        let world = self.world;
        let (good, topic) = (&world.good, world.good.payload.topic.clone());
        let magic = "2F1E0D3C-4B5A-4697-8887-9A0B1C2D3E4F";
        let named = |id: EnrollmentKey| {
            if self.endpoint == ENDPOINTS[0] {
                CheckIn::TokenUpdate(TokenUpdate::new(id, topic.clone(), vec![7; 32], magic)).to_xml()
            } else {
                Report::new(id, Status::Idle, None).to_xml()
            }
        };
        let text = String::from_utf8(self.usual(good)).unwrap();
        let mut user = Report::new(good.id.clone(), Status::Idle, None);
        user.user_channel = true;
        let report = |status, id: &str| Report::new(good.id.clone(), status, Some(id.to_owned())).to_xml();
        let other_topic = CheckIn::TokenUpdate(TokenUpdate::new(
            good.id.clone(),
            "com.apple.mgmt.External.other".to_owned(),
            vec![7; 32],
            magic,
        ));
        let again = Authenticate::new(good.id.clone(), topic.clone());
        let claimed = Authenticate::new(EnrollmentKey::Udid(udid()), topic.clone());
        let user_authenticate =
            UserAuthenticate { key: good.id.clone(), user_id: "user".to_owned(), digest_response: None };
        let command = Uuid::new_v4().to_string().to_uppercase();
        let leave = CheckOut { key: world.gone.id.clone(), topic: topic.clone() };
        let messages: Vec<(&'static str, Vec<u8>)> = vec![
            ("another device's id", named(world.other.id.clone())),
            ("an unknown id", named(EnrollmentKey::Udid(udid()))),
            ("another kind of id", named(EnrollmentKey::EnrollmentId(Uuid::new_v4().to_string()))),
            ("no id", text.replace("<key>UDID</key>", "<key>Udid</key>").into_bytes()),
            (
                "a message of an unknown kind",
                text.replace("TokenUpdate", "Surprise").replace("Idle", "Busy").into_bytes(),
            ),
            (
                "a message without a kind",
                text.replace("MessageType", "Type").replace("Status", "State").into_bytes(),
            ),
            ("a user's channel", user.to_xml()),
            ("a user signs in", CheckIn::UserAuthenticate(user_authenticate).to_xml()),
            ("Authenticate once more", CheckIn::Authenticate(again).to_xml()),
            ("Authenticate as another device", CheckIn::Authenticate(claimed).to_xml()),
            ("another topic", other_topic.to_xml()),
            ("a result of an unknown command", report(Status::Acknowledged, &command)),
            ("a result of no command", report(Status::Error, "../../etc/passwd")),
            ("NotNow to an unknown command", report(Status::NotNow, &command)),
        ];
        for (kind, body) in messages {
            self.message(kind, good, &body);
        }
        let body = CheckIn::CheckOut(leave).to_xml();
        self.message("CheckOut for another device", good, &body);
        self.message("CheckOut once more", &world.gone, &body);
    }

    /// Requests that HTTP allows and a device does not make.
    fn requests(&mut self) {
        let good = &self.world.good;
        let body = self.usual(good);
        for (kind, method) in [
            ("POST", Method::POST),
            ("GET", Method::GET),
            ("HEAD", Method::HEAD),
            ("DELETE", Method::DELETE),
            ("PATCH", Method::PATCH),
            ("OPTIONS", Method::OPTIONS),
            ("TRACE", Method::TRACE),
        ] {
            self.message(kind, good, &body).method = method;
        }
        for (kind, name, value) in [
            ("a password for a proxy", "authorization", "Basic YTpi"),
            ("a bearer token", "authorization", "Bearer eyJhbGciOiJub25lIn0.e30."),
            ("a compressed body that is none", "content-encoding", "gzip"),
            ("another content type", "content-type", "application/x-www-form-urlencoded"),
            ("another host", "host", "evil.example"),
            ("a cookie of the console", "cookie", "muster_console=AAAA; __Host-muster_console=AAAA"),
            ("a form from elsewhere", "sec-fetch-site", "cross-site"),
            ("another origin", "origin", "https://evil.example"),
            ("a certificate in a header", "client-cert", ":MIIB:"),
            ("a forwarded address", "x-forwarded-for", "192.0.2.1, unknown, \u{7f}"),
        ] {
            self.message(kind, good, &body).headers.push((name, value.to_owned()));
        }
        let flood = self.message("80 headers", good, &body);
        flood.headers.extend((0..80).map(|_| ("x-filler", "x".repeat(64))));
        for (kind, end) in [
            ("a slash behind the path", "/"),
            ("a query", "?a=b"),
            ("more path", "/../../etc/passwd"),
            ("an encoded path", "%2f"),
        ] {
            self.message(kind, good, &body).path += end;
        }
    }
}

/// `message` with the signature of `other`: the last thing in both, RSA-2048 in a row of 256 bytes.
fn with_signature_of(mut message: Vec<u8>, other: &[u8]) -> Vec<u8> {
    let (mine, theirs) = (message.len() - 256, other.len() - 256);
    message[mine..].copy_from_slice(&other[theirs..]);
    message
}
