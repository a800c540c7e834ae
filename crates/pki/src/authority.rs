//! The server's own authorities: root, device CA, SCEP recipient (RA), profile signer, TLS.
//!
//! Five different keys. All certificates are written by this crate's DER writer and signed by the RSA key of
//! their issuer; every one is parsed again before it is handed out.
//! Source: RFC 5280 4.2; RFC 8894 2.1.2 (key usages of a SCEP recipient).

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};

use crate::extensions::{self, Role, key_usage};
use crate::tbs::{self, Template};
use crate::{Certificate, EcKey, PkiError, RsaBits, RsaKey, issue, name, oid};

/// Apple's limit for TLS server certificates (825 days), less the hour before now.
const TLS_DAYS: i64 = 824;
const SIGNER_DAYS: i64 = 5 * 365;
const DEVICE_CA_DAYS: i64 = 15 * 365;
const ROOT_DAYS: i64 = 20 * 365;

/// A certificate with its RSA key.
#[derive(Debug)]
pub struct Issued {
    /// The certificate.
    pub certificate: Certificate,
    /// Its private key.
    pub key: RsaKey,
}

/// A TLS server certificate with its P-256 key.
#[derive(Debug)]
pub struct IssuedTls {
    /// The certificate.
    pub certificate: Certificate,
    /// Its private key.
    pub key: EcKey,
}

impl Issued {
    /// Puts a stored certificate and key together; refuses when they do not belong to each other.
    pub fn from_parts(certificate_der: &[u8], key: RsaKey) -> Result<Self, PkiError> {
        let certificate = Certificate::parse(certificate_der)?;
        if certificate.spki_der() != key.spki_der() {
            return Err(crate::keys::KeyFault::Unreadable.into());
        }
        Ok(Self { certificate, key })
    }
}

struct Plan<'a> {
    common_name: &'a str,
    organization: &'a str,
    days: i64,
    extensions: Vec<Vec<u8>>,
}

/// Writes and signs one certificate. `issuer` is `None` for a self-signed one, signed with `signer`.
fn make(
    plan: Plan<'_>,
    spki: &[u8],
    issuer: Option<&Certificate>,
    signer: &RsaKey,
    now: DateTime<Utc>,
) -> Result<Certificate, PkiError> {
    let subject = name::common(plan.common_name, plan.organization);
    let mut list = plan.extensions;
    list.push(extensions::subject_key_id(&tbs::key_id(spki)?));
    if issuer.is_some() {
        list.push(extensions::authority_key_id(&tbs::key_id(signer.spki_der())?));
    }
    let range = || PkiError::DateRange;
    let tbs = Template {
        serial: issue::serial()?,
        issuer: issuer.map_or(subject.as_slice(), Certificate::subject_der),
        subject: &subject,
        // An hour back: a device whose clock is slow still accepts a fresh installation.
        not_before: now.checked_sub_signed(TimeDelta::hours(1)).ok_or_else(range)?,
        not_after: now.checked_add_signed(TimeDelta::days(plan.days)).ok_or_else(range)?,
        spki,
        extensions: list,
    }
    .encode()?;
    Ok(Certificate::parse(&tbs::close(&tbs, signer)?)?)
}

/// The root: self-signed, valid 20 years. RSA-4096 in production.
pub fn root(organization: &str, bits: RsaBits, now: DateTime<Utc>) -> Result<Issued, PkiError> {
    let key = RsaKey::generate(bits)?;
    let plan = Plan {
        common_name: &format!("{organization} Root CA"),
        organization,
        days: ROOT_DAYS,
        extensions: vec![
            extensions::basic_constraints(Role::Authority),
            extensions::usage(key_usage::CERT_SIGN | key_usage::CRL_SIGN),
        ],
    };
    let certificate = make(plan, key.spki_der(), None, &key, now)?;
    Ok(Issued { certificate, key })
}

/// The device CA: issued by the root, path length 0, valid 15 years, RSA-3072 in production. Its key usages
/// let it be the SCEP recipient too, for `scep.recipient = "ca"`.
pub fn device_ca(
    root: &Issued,
    organization: &str,
    bits: RsaBits,
    now: DateTime<Utc>,
) -> Result<Issued, PkiError> {
    let key = RsaKey::generate(bits)?;
    let plan = Plan {
        common_name: &format!("{organization} Device CA"),
        organization,
        days: DEVICE_CA_DAYS,
        extensions: vec![
            extensions::basic_constraints(Role::LastAuthority),
            extensions::usage(
                key_usage::CERT_SIGN
                    | key_usage::CRL_SIGN
                    | key_usage::DIGITAL_SIGNATURE
                    | key_usage::KEY_ENCIPHERMENT,
            ),
        ],
    };
    let certificate = make(plan, key.spki_der(), Some(&root.certificate), &root.key, now)?;
    Ok(Issued { certificate, key })
}

/// The SCEP recipient: RSA-2048, issued by the device CA, valid 5 years.
pub fn ra(device_ca: &Issued, organization: &str, now: DateTime<Utc>) -> Result<Issued, PkiError> {
    let key = RsaKey::generate(RsaBits::B2048)?;
    let plan = Plan {
        common_name: &format!("{organization} SCEP RA"),
        organization,
        days: SIGNER_DAYS,
        extensions: vec![
            extensions::basic_constraints(Role::EndEntity),
            extensions::usage(key_usage::DIGITAL_SIGNATURE | key_usage::KEY_ENCIPHERMENT),
        ],
    };
    let certificate = make(plan, key.spki_der(), Some(&device_ca.certificate), &device_ca.key, now)?;
    Ok(Issued { certificate, key })
}

/// The signer of profiles: RSA-2048, issued by the root, valid 5 years.
pub fn profile_signer(root: &Issued, organization: &str, now: DateTime<Utc>) -> Result<Issued, PkiError> {
    let key = RsaKey::generate(RsaBits::B2048)?;
    let plan = Plan {
        common_name: &format!("{organization} Profile Signing"),
        organization,
        days: SIGNER_DAYS,
        extensions: vec![
            extensions::basic_constraints(Role::EndEntity),
            extensions::usage(key_usage::DIGITAL_SIGNATURE),
        ],
    };
    let certificate = make(plan, key.spki_der(), Some(&root.certificate), &root.key, now)?;
    Ok(Issued { certificate, key })
}

/// A TLS server certificate for `hosts` (DNS names or IP addresses, the first is the common name): P-256,
/// issued by the root, 824 days. Refuses an empty list and names that are not host names.
pub fn tls(
    root: &Issued,
    organization: &str,
    hosts: &[&str],
    now: DateTime<Utc>,
) -> Result<IssuedTls, PkiError> {
    let first = hosts.first().ok_or_else(|| PkiError::Host(String::new()))?;
    let mut dns = Vec::new();
    let mut addresses = Vec::new();
    for host in hosts {
        match host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
            Ok(address) => addresses.push(address),
            Err(_) if is_host_name(host) => dns.push(*host),
            Err(_) => return Err(PkiError::Host((*host).to_owned())),
        }
    }
    let key = EcKey::generate()?;
    let plan = Plan {
        common_name: first,
        organization,
        days: TLS_DAYS,
        extensions: vec![
            extensions::basic_constraints(Role::EndEntity),
            extensions::usage(key_usage::DIGITAL_SIGNATURE),
            extensions::extended_usage(oid::SERVER_AUTH),
            extensions::alternative_names(&dns, &addresses),
        ],
    };
    let certificate = make(plan, key.spki_der(), Some(&root.certificate), &root.key, now)?;
    Ok(IssuedTls { certificate, key })
}

fn is_host_name(host: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= 253 && host.strip_prefix("*.").unwrap_or(host).split('.').all(label)
}
