//! Apple push certificates: reading what an administrator uploads, and a self-made stand-in for development.
//!
//! The topic is the user identifier of the subject. Whether it may replace the topic in use is decided elsewhere.

use chrono::{DateTime, TimeDelta, Utc};

use crate::certificate::Certificate;
use crate::extensions::{self, Role, key_usage};
use crate::tbs::{self, Template};
use crate::{PkiError, RsaBits, RsaKey, issue, name, oid};

/// How every MDM push topic begins.
pub const TOPIC_PREFIX: &str = "com.apple.mgmt.";
/// Common name of the stand-in.
pub const DEVELOPMENT_NAME: &str = "Muster development (not from Apple)";

/// Why an uploaded push certificate was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PushFault {
    /// No certificate in the file.
    #[error("the certificate file holds no readable certificate (PEM or DER)")]
    NotACertificate,
    /// No private key in the file.
    #[error("the key file holds no readable RSA private key (PEM or DER)")]
    NotAKey,
    /// The private key is encrypted.
    #[error("the private key is protected by a password; save it without one first")]
    EncryptedKey,
    /// Key and certificate do not belong together.
    #[error("the private key does not belong to the certificate")]
    KeyMismatch,
    /// The subject has no user identifier.
    #[error("the certificate names no push topic: it is not an Apple MDM push certificate")]
    NoTopic,
    /// The user identifier is something else, for instance an app's identifier.
    #[error("the certificate's topic does not start with com.apple.mgmt.: it is for an app, not for MDM")]
    WrongTopic,
}

/// A push certificate with its key.
#[derive(Debug)]
pub struct PushCertificate {
    /// Topic: starts with `com.apple.mgmt.`.
    pub topic: String,
    /// Common name: `APSP:<uuid>` from Apple.
    pub common_name: Option<String>,
    /// Start of validity.
    pub not_before: DateTime<Utc>,
    /// End of validity; an expired certificate stops pushes, not check-ins.
    pub not_after: DateTime<Utc>,
    /// The certificate, DER.
    pub certificate_der: Vec<u8>,
    /// The private key.
    pub key: RsaKey,
}

impl PushCertificate {
    /// Reads certificate and key, each PEM or DER. An expired certificate is read too; see
    /// [`PushCertificate::is_expired`].
    pub fn read(certificate: &[u8], key: &[u8]) -> Result<Self, PushFault> {
        let certificate = read_certificate(certificate)?;
        let key = read_key(key)?;
        if key.spki_der() != certificate.spki_der() {
            return Err(PushFault::KeyMismatch);
        }
        let topic = certificate.subject_uid().ok_or(PushFault::NoTopic)?;
        if topic.strip_prefix(TOPIC_PREFIX).is_none_or(str::is_empty) {
            return Err(PushFault::WrongTopic);
        }
        Ok(Self {
            topic,
            common_name: certificate.subject_cn(),
            not_before: certificate.not_before(),
            not_after: certificate.not_after(),
            certificate_der: certificate.der().to_vec(),
            key,
        })
    }

    /// Whether validity is over.
    pub fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.not_after <= now
    }

    /// Whether it is the self-made stand-in, which Apple's servers refuse.
    pub fn is_development(&self) -> bool {
        self.common_name.as_deref() == Some(DEVELOPMENT_NAME)
    }
}

/// A self-made certificate with the topic `com.apple.mgmt.External.<uuid>`, valid one year, for demonstration
/// and tests. It says in its name that it is not from Apple.
pub fn development(now: DateTime<Utc>, uuid: &str) -> Result<PushCertificate, PkiError> {
    let key = RsaKey::generate(RsaBits::B2048)?;
    let topic = format!("{TOPIC_PREFIX}External.{uuid}");
    let subject = name::build(&[(oid::USER_ID, &topic), (oid::COMMON_NAME, DEVELOPMENT_NAME)]);
    let range = || PkiError::DateRange;
    let not_before = now.checked_sub_signed(TimeDelta::hours(1)).ok_or_else(range)?;
    let not_after = now.checked_add_signed(TimeDelta::days(365)).ok_or_else(range)?;
    let tbs = Template {
        serial: issue::serial()?,
        issuer: &subject,
        subject: &subject,
        not_before,
        not_after,
        spki: key.spki_der(),
        extensions: vec![
            extensions::basic_constraints(Role::EndEntity),
            extensions::usage(key_usage::DIGITAL_SIGNATURE),
            extensions::extended_usage(oid::CLIENT_AUTH),
        ],
    }
    .encode()?;
    let certificate_der = tbs::close(&tbs, &key)?;
    Ok(PushCertificate {
        topic,
        common_name: Some(DEVELOPMENT_NAME.to_owned()),
        not_before,
        not_after,
        certificate_der,
        key,
    })
}

const MAX_FILE: usize = 256 * 1024;

/// All blocks of a PEM file; none when it is not PEM.
fn pem_blocks(file: &[u8]) -> Vec<pem::Pem> {
    if file.len() > MAX_FILE { Vec::new() } else { pem::parse_many(file).unwrap_or_default() }
}

fn read_certificate(file: &[u8]) -> Result<Certificate, PushFault> {
    let blocks = pem_blocks(file);
    let der = blocks.iter().find(|block| block.tag() == "CERTIFICATE").map_or(file, pem::Pem::contents);
    Certificate::parse(der).map_err(|_| PushFault::NotACertificate)
}

fn read_key(file: &[u8]) -> Result<RsaKey, PushFault> {
    if file.len() > MAX_FILE {
        return Err(PushFault::NotAKey);
    }
    for block in pem_blocks(file) {
        let encrypted = block.tag() == "ENCRYPTED PRIVATE KEY" || block.headers().get("DEK-Info").is_some();
        let tag = block.tag().to_owned();
        let der = vault::Secret::from_bytes(block.into_contents());
        match tag.as_str() {
            _ if encrypted => return Err(PushFault::EncryptedKey),
            "PRIVATE KEY" => return RsaKey::from_pkcs8_der(der.expose()).map_err(|_| PushFault::NotAKey),
            "RSA PRIVATE KEY" => {
                return RsaKey::from_pkcs1_der(der.expose()).map_err(|_| PushFault::NotAKey);
            }
            _ => {}
        }
    }
    RsaKey::from_pkcs8_der(file).or_else(|_| RsaKey::from_pkcs1_der(file)).map_err(|_| PushFault::NotAKey)
}
