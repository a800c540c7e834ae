//! Device certificates: prepare, let the caller store the reservation, lint, sign.
//!
//! Invariant: [`sign`] lints before it signs, with a decoder (`x509-cert`) that shares no code with the
//! writer; what the linter refuses is never signed. Dates and serial are the caller's, from the reservation.

use chrono::{DateTime, Utc};
use der::{Decode as _, Encode as _};
use x509_cert::TbsCertificate;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectAltName,
    SubjectKeyIdentifier,
};

use crate::extensions::{self, Role, key_usage};
use crate::tbs::{self, Template};
use crate::{Certificate, PkiError, RsaKey, keys, name, oid};

/// What a device certificate says. All of it comes from the pending enrollment but the public key.
#[derive(Clone, Copy, Debug)]
pub struct DeviceTemplate<'a> {
    /// Opaque enrollment identifier; no personal data.
    pub subject_cn: &'a str,
    /// Organization.
    pub subject_o: &'a str,
    /// From [`serial`].
    pub serial: [u8; 16],
    /// Ten minutes or more before now, so that a device with a slow clock accepts it.
    pub not_before: DateTime<Utc>,
    /// End of validity.
    pub not_after: DateTime<Utc>,
    /// SubjectPublicKeyInfo of the request.
    pub spki_der: &'a [u8],
    /// The device CA.
    pub issuer: &'a Certificate,
}

/// A prepared certificate without signature, DER: what the reservation row stores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tbs(Vec<u8>);

impl Tbs {
    /// The bytes to store.
    pub fn der(&self) -> &[u8] {
        &self.0
    }

    /// Takes stored bytes back; [`sign`] lints them again.
    pub fn from_der(der: Vec<u8>) -> Self {
        Self(der)
    }
}

/// A random 128-bit positive serial number with the second highest bit set, so that all are 16 bytes long.
pub fn serial() -> Result<[u8; 16], PkiError> {
    let random = vault::token::random(16).map_err(|_| PkiError::Crypto)?;
    let mut serial: [u8; 16] = random.expose().try_into().map_err(|_| PkiError::Crypto)?;
    if let Some(first) = serial.first_mut() {
        *first = (*first & 0x7f) | 0x40;
    }
    Ok(serial)
}

/// Writes the certificate to be signed. Refuses keys outside the policy of [`keys::check_public_key`].
pub fn prepare(template: &DeviceTemplate<'_>) -> Result<Tbs, PkiError> {
    keys::check_public_key(template.spki_der)?;
    let issuer_key = template.issuer.spki_der();
    let authority = match &template.issuer.extensions().subject_key_id {
        Some(id) => id.clone(),
        None => tbs::key_id(issuer_key)?,
    };
    let subject = name::common(template.subject_cn, template.subject_o);
    let der = Template {
        serial: template.serial,
        issuer: template.issuer.subject_der(),
        subject: &subject,
        not_before: template.not_before,
        not_after: template.not_after,
        spki: template.spki_der,
        extensions: vec![
            extensions::basic_constraints(Role::EndEntity),
            extensions::usage(key_usage::DIGITAL_SIGNATURE | key_usage::KEY_ENCIPHERMENT),
            extensions::extended_usage(oid::CLIENT_AUTH),
            extensions::subject_key_id(&tbs::key_id(template.spki_der)?),
            extensions::authority_key_id(&authority),
        ],
    }
    .encode()?;
    Ok(Tbs(der))
}

/// Signs with the device CA's key, after linting. Returns the certificate, DER.
pub fn sign(tbs: &Tbs, authority_key: &RsaKey) -> Result<Vec<u8>, PkiError> {
    lint(tbs).map_err(PkiError::Lint)?;
    tbs::close(&tbs.0, authority_key)
}

/// One broken rule of the device certificate profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LintFault {
    /// Not a DER TBSCertificate, or other bytes than its canonical encoding.
    NotDer,
    /// Not version 3.
    Version,
    /// Serial zero, negative or over 20 bytes.
    Serial,
    /// Not sha256WithRSAEncryption.
    SignatureAlgorithm,
    /// No subject.
    Subject,
    /// Ends before it begins.
    Validity,
    /// Key outside the policy.
    PublicKey,
    /// basicConstraints missing, not critical, or CA.
    BasicConstraints,
    /// keyUsage missing, not critical, or other than digitalSignature and keyEncipherment.
    KeyUsage,
    /// extKeyUsage missing or other than clientAuth.
    ExtendedKeyUsage,
    /// subjectKeyIdentifier missing or empty.
    SubjectKeyIdentifier,
    /// authorityKeyIdentifier missing or without key identifier.
    AuthorityKeyIdentifier,
    /// subjectAltName present.
    SubjectAltName,
    /// An extension beyond those above.
    ExtraExtension,
}

/// Checks a device certificate to be signed against its profile; all faults at once.
pub fn lint(tbs: &Tbs) -> Result<(), Vec<LintFault>> {
    let Ok(decoded) = TbsCertificate::from_der(&tbs.0) else {
        return Err(vec![LintFault::NotDer]);
    };
    let mut faults = Vec::new();
    let mut rule = |holds: bool, fault: LintFault| {
        if !holds {
            faults.push(fault);
        }
    };
    rule(decoded.to_der().is_ok_and(|again| again == tbs.0), LintFault::NotDer);
    rule(decoded.version() == x509_cert::Version::V3, LintFault::Version);
    let serial = decoded.serial_number().as_bytes();
    let positive = serial.first().is_some_and(|b| *b < 0x80) && serial.iter().any(|b| *b != 0);
    rule(positive && serial.len() <= 20, LintFault::Serial);
    rule(decoded.signature().oid == oid::SHA256_WITH_RSA, LintFault::SignatureAlgorithm);
    rule(!decoded.subject().is_empty(), LintFault::Subject);
    let (from, to) = (decoded.validity().not_before, decoded.validity().not_after);
    rule(from.to_unix_duration() < to.to_unix_duration(), LintFault::Validity);
    let spki = decoded.subject_public_key_info().to_der().unwrap_or_default();
    rule(keys::check_public_key(&spki).is_ok(), LintFault::PublicKey);
    lint_extensions(&decoded, &mut rule);
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn lint_extensions(decoded: &TbsCertificate, rule: &mut impl FnMut(bool, LintFault)) {
    let basic = decoded.get_extension::<BasicConstraints>().ok().flatten();
    rule(basic.is_some_and(|(critical, it)| critical && !it.ca), LintFault::BasicConstraints);
    let usage = decoded.get_extension::<KeyUsage>().ok().flatten();
    let wanted = KeyUsages::DigitalSignature | KeyUsages::KeyEncipherment;
    rule(usage.is_some_and(|(critical, it)| critical && it.0 == wanted), LintFault::KeyUsage);
    let purposes = decoded.get_extension::<ExtendedKeyUsage>().ok().flatten();
    rule(purposes.is_some_and(|(_, it)| it.0 == [oid::CLIENT_AUTH]), LintFault::ExtendedKeyUsage);
    let own = decoded.get_extension::<SubjectKeyIdentifier>().ok().flatten();
    rule(own.is_some_and(|(_, it)| !it.0.as_bytes().is_empty()), LintFault::SubjectKeyIdentifier);
    let above = decoded.get_extension::<AuthorityKeyIdentifier>().ok().flatten();
    rule(
        above.is_some_and(|(_, it)| it.key_identifier.is_some_and(|id| !id.as_bytes().is_empty())),
        LintFault::AuthorityKeyIdentifier,
    );
    let names = decoded.get_extension::<SubjectAltName>();
    let no_names = matches!(names, Ok(None));
    rule(no_names, LintFault::SubjectAltName);
    let count = decoded.extensions().map_or(0, Vec::len);
    rule(count <= if no_names { 5 } else { 6 }, LintFault::ExtraExtension);
}
