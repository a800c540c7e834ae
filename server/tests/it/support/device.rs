//! A device in pieces: each message by hand, so that a test can leave one out, change it or sign it wrongly.

use super::{Reply, TestServer};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use mdm::{
    EnrollmentKey,
    check_in::{Authenticate, CheckIn, TokenUpdate},
    command::Requested,
    profile::{InstalledMdm, InstalledProfile, InstalledScep},
    report::{Report, Status},
};
use pki::{
    Certificate, RsaBits, RsaKey,
    chain::Trust,
    cms,
    request::CertificateRequest,
    scep::{
        Identity,
        client::{self, Encoding, Exchange, ReplyFault},
    },
};
use uuid::Uuid;

/// What these devices send as push magic.
const PUSH_MAGIC: &str = "2F1E0D3C-4B5A-4697-8887-9A0B1C2D3E4F";

/// A device with a certificate.
pub struct Device {
    http: reqwest::Client,
    /// Its key.
    pub key: RsaKey,
    /// Its certificate.
    pub certificate: Certificate,
    /// Management payload of its profile.
    pub payload: InstalledMdm,
    /// What it calls itself.
    pub id: EnrollmentKey,
    /// What it tells in `Authenticate`.
    pub serial: String,
}

/// Contents of a signed profile, proven against the server's own root.
pub fn open(server: &TestServer, signed: &[u8]) -> InstalledProfile {
    let anchors = [server.authority.root_certificate().clone()];
    let trust = Trust { anchors: &anchors, now: None, strength: pki::signature::Strength::Modern };
    let verified = cms::verify_attached(signed, &trust).expect("a right signature");
    mdm::profile::read(&verified.content).expect("a profile")
}

/// A fresh key.
pub fn key() -> RsaKey {
    RsaKey::generate(RsaBits::B2048).unwrap()
}

/// A hardware identifier.
pub fn udid() -> String {
    let hex = Uuid::new_v4().simple().to_string().to_uppercase();
    format!("{}-{}", &hex[..8], &hex[8..24])
}

/// Asks for a certificate as a device does, with any challenge.
pub async fn enroll_key(
    server: &TestServer,
    payload: &InstalledScep,
    key: &RsaKey,
    challenge: Option<&str>,
) -> Result<Certificate, ReplyFault> {
    let http = server.client(false);
    let ca = Reply::of(http.get(format!("{}?operation=GetCACert", payload.url))).await;
    let (recipient, _) = client::split_ca_reply(ca.header("content-type"), &ca.body).unwrap();
    let transaction_id = Uuid::new_v4().to_string();
    let own =
        client::self_signed(key, &transaction_id, server.storage.read().now().await.unwrap().0).unwrap();
    let exchange = Exchange {
        requester: Identity { certificate: &own, key },
        recipient: &recipient,
        transaction_id: &transaction_id,
        nonce: transaction_id.as_bytes().first_chunk::<16>().unwrap(),
    };
    let request = CertificateRequest::build(key, "whatever", "whoever", challenge).unwrap();
    let message = client::request(&request, &exchange, Encoding::Der).unwrap();
    let reply = Reply::of(http.post(format!("{}?operation=PKIOperation", payload.url)).body(message)).await;
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (200, "application/x-pki-message"),
        "{}",
        reply.text()
    );
    client::open_reply(&reply.body, &exchange)
}

impl Device {
    /// Opens a profile and gets the certificate; nothing else yet.
    pub async fn with_certificate(server: &TestServer, profile: &[u8]) -> Self {
        let profile = open(server, profile);
        let scep = profile.scep.expect("a SCEP payload");
        let key = key();
        let certificate =
            enroll_key(server, &scep, &key, scep.challenge.as_deref()).await.expect("a certificate");
        let payload = profile.mdm.expect("a management payload");
        let id = match payload.managed_apple_id {
            Some(_) => EnrollmentKey::EnrollmentId(Uuid::new_v4().to_string().to_uppercase()),
            None => EnrollmentKey::Udid(udid()),
        };
        let serial = Uuid::new_v4().simple().to_string()[..10].to_uppercase();
        Self { http: server.client(false), key, certificate, payload, id, serial }
    }

    /// All the way to the first `TokenUpdate`.
    pub async fn enrolled(server: &TestServer, profile: &[u8]) -> Self {
        let device = Self::with_certificate(server, profile).await;
        assert_eq!(device.check_in(&device.authenticate()).await.status, 200);
        assert_eq!(device.check_in(&device.token_update()).await.status, 200);
        device
    }

    /// The same hardware, with what another profile gave it.
    pub fn hardware_of(mut self, other: &Self) -> Self {
        self.id = other.id.clone();
        self.serial.clone_from(&other.serial);
        self
    }

    /// An `Authenticate` of this device.
    pub fn authenticate(&self) -> CheckIn {
        let hardware = !self.id.is_user_enrollment();
        CheckIn::Authenticate(Authenticate {
            os_version: Some("18.6".to_owned()),
            build_version: Some("22G86".to_owned()),
            product_name: Some("iPhone15,2".to_owned()),
            serial_number: hardware.then(|| self.serial.clone()),
            ..Authenticate::new(self.id.clone(), self.payload.topic.clone())
        })
    }

    /// A `TokenUpdate` of this device.
    pub fn token_update(&self) -> CheckIn {
        CheckIn::TokenUpdate(TokenUpdate::new(
            self.id.clone(),
            self.payload.topic.clone(),
            vec![7; 32],
            PUSH_MAGIC,
        ))
    }

    /// `Mdm-Signature` over this body, by this device.
    pub fn signature(&self, body: &[u8]) -> String {
        STANDARD.encode(cms::sign_detached(body, &self.certificate, &self.key, None).unwrap())
    }

    /// Sends a check-in message.
    pub async fn check_in(&self, message: &CheckIn) -> Reply {
        let body = message.to_xml();
        let signature = self.signature(&body);
        self.put(&self.payload.check_in_url, body, Some(&signature)).await
    }

    /// Sends a report.
    pub async fn report(&self, report: &Report) -> Reply {
        let body = report.to_xml();
        let signature = self.signature(&body);
        self.put(&self.payload.server_url, body, Some(&signature)).await
    }

    /// `Idle`; the next command or none.
    pub async fn idle(&self) -> Option<(String, Requested)> {
        next(&self.report(&Report::new(self.id.clone(), Status::Idle, None)).await)
    }

    /// A report about a command.
    pub fn report_of(&self, uuid: &str, status: Status) -> Report {
        Report::new(self.id.clone(), status, Some(uuid.to_owned()))
    }

    /// Any body with any signature.
    pub async fn put(&self, url: &str, body: Vec<u8>, signature: Option<&str>) -> Reply {
        let mut request =
            self.http.put(url).header("content-type", "application/x-apple-aspen-mdm-checkin").body(body);
        if let Some(signature) = signature {
            request = request.header("mdm-signature", signature);
        }
        Reply::of(request).await
    }
}

/// The command in an answer to a report.
pub fn next(reply: &Reply) -> Option<(String, Requested)> {
    assert_eq!(reply.status, 200, "{}", reply.text());
    (!reply.body.is_empty()).then(|| mdm::command::parse(&reply.body).expect("a command"))
}
