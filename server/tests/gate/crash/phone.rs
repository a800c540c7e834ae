//! A phone and a browser that take no for an answer: every step gives `None` when the server is gone, because that is
//! what these tests are about.

use super::scene::Scene;
use crate::support::{PASSWORD, Person};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use mdm::{
    EnrollmentKey,
    check_in::{Authenticate, CheckIn, TokenUpdate},
    profile::InstalledProfile,
    report::{Report, Status},
};
use pki::{
    Certificate, RsaKey,
    chain::Trust,
    cms,
    request::CertificateRequest,
    scep::{
        Identity,
        client::{self, Encoding, Exchange},
    },
};
use simulator::safari::{Form, Page};
use std::{sync::Arc, time::Duration};
use url::{Url, form_urlencoded};
use uuid::Uuid;

/// Forms that lead nowhere in the wizard.
const ASIDE: [&str; 3] = ["language", "log-out", "try-again"];
const AGENT: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1";

/// A browser with cookies.
#[derive(Clone)]
pub struct Browser {
    http: reqwest::Client,
    base: Url,
}

/// An answer, read.
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// `Location`, else empty.
    pub location: String,
    /// Body.
    pub body: Vec<u8>,
    url: Url,
    content_type: String,
}

async fn send(request: reqwest::RequestBuilder) -> Option<Answer> {
    let response = request.send().await.ok()?;
    let header = |name: &str| {
        let value = response.headers().get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let (location, content_type) = (header("location"), header("content-type"));
    let (status, url) = (response.status().as_u16(), response.url().clone());
    Some(Answer { status, location, content_type, url, body: response.bytes().await.ok()?.to_vec() })
}

fn http(cookies: bool) -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .cookie_store(cookies)
        .no_proxy()
        .timeout(Duration::from_secs(20))
        .build()
        .unwrap()
}

impl Browser {
    /// A new one, without cookies.
    pub fn new(scene: &Scene) -> Self {
        let base = format!("http://localhost:{}/", scene.port).parse().unwrap();
        Self { http: http(true), base }
    }

    /// GET, without following.
    pub async fn get(&self, path: &str) -> Option<Answer> {
        let url = self.base.join(path).ok()?;
        send(self.http.get(url).header("user-agent", AGENT).header("accept", "text/html")).await
    }

    /// A form, without following.
    pub async fn post(&self, url: &Url, pairs: &[(String, String)]) -> Option<Answer> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let request = self.http.post(url.clone()).header("user-agent", AGENT).header("accept", "text/html");
        let request = request.header("sec-fetch-site", "same-origin");
        send(request.header("content-type", "application/x-www-form-urlencoded").body(body)).await
    }

    /// Follows redirects to a page.
    pub async fn follow(&self, mut answer: Answer) -> Option<Page> {
        for _ in 0..10 {
            if !(300..400).contains(&answer.status) {
                return Some(Page::read(answer.url, answer.status, &String::from_utf8_lossy(&answer.body)));
            }
            let next = answer.url.join(&answer.location).ok()?;
            answer = self.get(next.as_str()).await?;
        }
        None
    }

    /// Opens a page.
    pub async fn open(&self, path: &str) -> Option<Page> {
        let answer = self.get(path).await?;
        self.follow(answer).await
    }

    /// Fills a form and sends it; where it leads.
    pub async fn fill(&self, form: &Form, answers: &[(&str, &str)]) -> Option<Answer> {
        self.post(&form.action, &form.fill(answers)).await
    }

    /// Signs in to the console.
    pub async fn sign_in(&self, who: Person) -> Option<()> {
        let page = self.open("/console/sign-in").await?;
        let form = page.forms.iter().find(|form| form.has("password"))?;
        let answer = self.fill(form, &[("username", who.user), ("password", who.password)]).await?;
        (answer.status == 303 && answer.location == "/console").then_some(())
    }

    /// Through the wizard to the bytes of a profile.
    pub async fn profile(&self, user: &str) -> Option<Vec<u8>> {
        let answers = [("username", user), ("password", PASSWORD), ("ownership", "institutional")];
        let mut page = self.open("/enroll").await?;
        for _ in 0..8 {
            if page.url.path() == "/enroll/profile" {
                let link = page.link(|path| path.starts_with("/enroll/p/"))?.clone();
                let answer = self.get(link.path()).await?;
                return (answer.status == 200).then_some(answer.body);
            }
            let form = page.forms.iter().find(|form| {
                let last = form.action.path().rsplit('/').next().unwrap_or_default();
                form.post && !form.has("lang") && !ASIDE.contains(&last)
            })?;
            let answer = self.fill(form, &answers).await?;
            page = self.follow(answer).await?;
        }
        None
    }
}

/// A phone with a certificate.
pub struct Phone {
    http: reqwest::Client,
    key: Arc<RsaKey>,
    /// Its certificate.
    pub certificate: Certificate,
    installed: InstalledProfile,
    id: EnrollmentKey,
}

impl Phone {
    /// Opens a profile and gets the certificate.
    pub async fn install(scene: &Scene, profile: &[u8], key: &Arc<RsaKey>) -> Option<Self> {
        let anchors = [scene.root.clone()];
        let trust = Trust { anchors: &anchors, now: None, strength: pki::signature::Strength::Modern };
        let verified = cms::verify_attached(profile, &trust).expect("what is served as a profile is one");
        let installed = mdm::profile::read(&verified.content).expect("a profile");
        let http = http(false);
        let certificate = certificate(&http, &installed, key).await??;
        let hex = Uuid::new_v4().simple().to_string().to_uppercase();
        let id = EnrollmentKey::Udid(format!("{}-{}", &hex[..8], &hex[8..24]));
        Some(Self { http, key: Arc::clone(key), certificate, installed, id })
    }

    /// Its UDID.
    pub fn udid(&self) -> String {
        match &self.id {
            EnrollmentKey::Udid(udid) | EnrollmentKey::EnrollmentId(udid) => udid.clone(),
        }
    }

    /// Asks for a certificate with another key and the same challenge: `Some(true)` if it got one.
    pub async fn second_certificate(&self, key: &RsaKey) -> Option<bool> {
        Some(certificate(&self.http, &self.installed, key).await?.is_some())
    }

    /// `Authenticate`.
    pub async fn authenticate(&self) -> Option<u16> {
        let serial = self.udid()[..8].to_owned() + "SN";
        let message = Authenticate {
            os_version: Some("18.6".to_owned()),
            product_name: Some("iPhone15,2".to_owned()),
            serial_number: Some(serial),
            ..Authenticate::new(self.id.clone(), self.topic())
        };
        self.check_in(&CheckIn::Authenticate(message)).await
    }

    /// `TokenUpdate` with these bytes.
    pub async fn token_update(&self, token: &[u8]) -> Option<u16> {
        let magic = "2F1E0D3C-4B5A-4697-8887-9A0B1C2D3E4F";
        let message = TokenUpdate::new(self.id.clone(), self.topic(), token.to_vec(), magic);
        self.check_in(&CheckIn::TokenUpdate(message)).await
    }

    /// A report; the id of the next command, or an empty text for "nothing to do".
    pub async fn report(&self, status: Status, command: Option<&str>) -> Option<String> {
        let body = Report::new(self.id.clone(), status, command.map(str::to_owned)).to_xml();
        let answer = self.put(&self.installed.mdm.as_ref()?.server_url, body).await?;
        if answer.status != 200 {
            return None;
        }
        if answer.body.is_empty() {
            return Some(String::new());
        }
        Some(mdm::command::parse(&answer.body).expect("a command").0)
    }

    /// The status a report without a command is answered with.
    pub async fn status_of_report(&self, status: Status) -> Option<u16> {
        let body = Report::new(self.id.clone(), status, None).to_xml();
        Some(self.put(&self.installed.mdm.as_ref()?.server_url, body).await?.status)
    }

    fn topic(&self) -> String {
        self.installed.mdm.as_ref().expect("a management payload").topic.clone()
    }

    async fn check_in(&self, message: &CheckIn) -> Option<u16> {
        let url = &self.installed.mdm.as_ref()?.check_in_url;
        Some(self.put(url, message.to_xml()).await?.status)
    }

    async fn put(&self, url: &str, body: Vec<u8>) -> Option<Answer> {
        let signature = cms::sign_detached(&body, &self.certificate, &self.key, None).unwrap();
        let request = self.http.put(url).header("content-type", "application/x-apple-aspen-mdm-checkin");
        send(request.header("mdm-signature", STANDARD.encode(signature)).body(body)).await
    }
}

/// A certificate over SCEP: outer `None` when the server is gone, inner `None` when it said no.
async fn certificate(
    http: &reqwest::Client,
    installed: &InstalledProfile,
    key: &RsaKey,
) -> Option<Option<Certificate>> {
    let scep = installed.scep.as_ref().expect("a SCEP payload");
    let ca = send(http.get(format!("{}?operation=GetCACert", scep.url))).await?;
    if ca.status != 200 {
        return None;
    }
    let (recipient, _) = client::split_ca_reply(&ca.content_type, &ca.body).expect("certificates");
    let transaction_id = Uuid::new_v4().to_string();
    let now = recipient.not_before() + chrono::TimeDelta::hours(1);
    let own = client::self_signed(key, &transaction_id, now).unwrap();
    let exchange = Exchange {
        requester: Identity { certificate: &own, key },
        recipient: &recipient,
        transaction_id: &transaction_id,
        nonce: transaction_id.as_bytes().first_chunk::<16>().unwrap(),
    };
    let request = CertificateRequest::build(key, "whatever", "whoever", scep.challenge.as_deref()).unwrap();
    let message = client::request(&request, &exchange, Encoding::Der).unwrap();
    let reply = send(http.post(format!("{}?operation=PKIOperation", scep.url)).body(message)).await?;
    if reply.status != 200 {
        return None;
    }
    Some(client::open_reply(&reply.body, &exchange).ok())
}
