//! Getting an identity as the profile service of iOS does: capabilities, authority, request.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mdm::profile::InstalledScep;
use pki::request::CertificateRequest;
use pki::scep::client::{self, Encoding, Exchange, ReplyFault};
use pki::scep::{CONTENT_TYPE_MESSAGE, Identity};
use pki::{Certificate, PkiError, RsaKey};
use reqwest::Client;
use reqwest::header::CONTENT_TYPE;

use super::error::{InstallError, ScepError};
use crate::clock::device_time;
use crate::http::{Answer, send};
use crate::identity::uuid;

/// The only key size this device makes, bits.
const KEY_SIZE: i64 = 2048;

/// Asks for a certificate over `key` and checks everything that a device checks.
pub(super) async fn enroll(
    http: &Client,
    payload: &InstalledScep,
    key: &RsaKey,
    encoding: Encoding,
) -> Result<Certificate, InstallError> {
    if payload.key_size != KEY_SIZE {
        return Err(ScepError::KeySize(payload.key_size).into());
    }
    let posts = capabilities(http, payload).await?;
    let (recipient, authority) = authority(http, payload).await?;
    if fingerprint_differs(payload, &authority) {
        return Err(ScepError::Fingerprint.into());
    }
    // Any 16 random bytes do as a nonce, and a serial number is 16 random bytes.
    let nonce = pki::issue::serial()?;
    let transaction_id = uuid();
    let own = client::self_signed(key, &transaction_id, device_time())?;
    let exchange = Exchange {
        requester: Identity { certificate: &own, key },
        recipient: &recipient,
        transaction_id: &transaction_id,
        nonce: &nonce,
    };
    let message = client::request(&request(payload, key)?, &exchange, encoding)?;
    let answer = operate(http, payload, message, posts).await?;
    let issued = client::open_reply(&answer.body, &exchange).map_err(|fault| match fault {
        ReplyFault::Failed(info) => ScepError::Refused(info),
        ReplyFault::Invalid => ScepError::Response,
    })?;
    if issued.spki_der() != key.spki_der() {
        return Err(ScepError::Certificate.into());
    }
    Ok(issued)
}

fn request(payload: &InstalledScep, key: &RsaKey) -> Result<Vec<u8>, PkiError> {
    let attribute = |kind: &str| {
        let found = payload.subject.iter().find(|(name, _)| name == kind);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    };
    CertificateRequest::build(key, attribute("CN"), attribute("O"), payload.challenge.as_deref())
}

/// Whether the server takes POST. Refuses a server without SHA, as iOS does since version 10.
async fn capabilities(http: &Client, payload: &InstalledScep) -> Result<bool, ScepError> {
    let answer = ask(http, payload, "GetCACaps").await?;
    let text = String::from_utf8_lossy(&answer.body);
    let offers = |wanted: &str| text.lines().any(|line| line.trim().eq_ignore_ascii_case(wanted));
    if !["SHA-1", "SHA-256", "SHA-512", "SCEPStandard"].into_iter().any(offers) {
        return Err(ScepError::Capabilities);
    }
    Ok(offers("POSTPKIOperation") || offers("SCEPStandard"))
}

/// The certificate to encrypt to, and the authority.
async fn authority(http: &Client, payload: &InstalledScep) -> Result<(Certificate, Certificate), ScepError> {
    let answer = ask(http, payload, "GetCACert").await?;
    client::split_ca_reply(answer.header("content-type"), &answer.body).map_err(|_| ScepError::CaResponse)
}

/// A fingerprint of another digest than SHA-256 fits nothing: this device knows no weaker one.
fn fingerprint_differs(payload: &InstalledScep, authority: &Certificate) -> bool {
    payload.ca_fingerprint.as_deref().is_some_and(|expected| expected != authority.fingerprint())
}

async fn ask(http: &Client, payload: &InstalledScep, operation: &'static str) -> Result<Answer, ScepError> {
    let mut query = vec![("operation", operation)];
    query.extend(payload.name.as_deref().map(|name| ("message", name)));
    checked(operation, send(http.get(address(payload, &query)?)).await?)
}

async fn operate(
    http: &Client,
    payload: &InstalledScep,
    message: Vec<u8>,
    posts: bool,
) -> Result<Answer, ScepError> {
    const OPERATION: &str = "PKIOperation";
    let request = if posts {
        let address = address(payload, &[("operation", OPERATION)])?;
        http.post(address).header(CONTENT_TYPE, CONTENT_TYPE_MESSAGE).body(message)
    } else {
        let message = STANDARD.encode(message);
        http.get(address(payload, &[("operation", OPERATION), ("message", message.as_str())])?)
    };
    checked(OPERATION, send(request).await?)
}

fn address(payload: &InstalledScep, query: &[(&str, &str)]) -> Result<url::Url, ScepError> {
    let mut address: url::Url = payload.url.parse().map_err(|_| ScepError::CaResponse)?;
    address.query_pairs_mut().extend_pairs(query);
    Ok(address)
}

fn checked(operation: &'static str, answer: Answer) -> Result<Answer, ScepError> {
    match answer.status.as_u16() {
        200 => Ok(answer),
        status => Err(ScepError::Status { operation, status }),
    }
}
