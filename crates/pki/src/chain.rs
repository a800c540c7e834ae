//! Who issued what: our own chain rules, never the system's roots.

use chrono::{DateTime, TimeDelta, Utc};

use crate::certificate::Certificate;
use crate::extensions::key_usage;
use crate::oid;
use crate::signature::{self, Strength};

/// Devices' clocks and ours differ.
pub const CLOCK_TOLERANCE: TimeDelta = TimeDelta::minutes(5);
const MAX_DEPTH: usize = 6;

/// Why a chain was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// Not a certificate.
    #[error("not a readable certificate")]
    Malformed,
    /// The issuer's name or key is another.
    #[error("not issued by a trusted authority")]
    NotIssuedBy,
    /// Validity has not begun.
    #[error("the certificate is not valid yet")]
    NotYetValid,
    /// Validity is over.
    #[error("the certificate has expired")]
    Expired,
    /// The certificate has purposes, but not the one needed.
    #[error("the certificate is meant for another purpose")]
    WrongPurpose,
    /// A CA certificate where an end entity belongs.
    #[error("a CA certificate cannot be used as a device identity")]
    IsAuthority,
    /// A critical extension that this program does not know.
    #[error("the certificate has an unknown critical extension")]
    UnknownCritical,
}

/// Whom to trust and how strictly.
#[derive(Clone, Copy, Debug)]
pub struct Trust<'a> {
    /// Trust anchors; taken as they are, their own dates and signatures are not looked at.
    pub anchors: &'a [Certificate],
    /// `Some(now)`: dates are checked with five minutes of tolerance. `None`: dates are ignored, as Apple's
    /// device authority needs, whose certificate ended in 2014.
    pub now: Option<DateTime<Utc>>,
    /// Which signatures are good enough.
    pub strength: Strength,
}

impl<'a> Trust<'a> {
    /// Our own certificates: dates count, SHA-2 only.
    pub fn strict(anchors: &'a [Certificate], now: DateTime<Utc>) -> Self {
        Self { anchors, now: Some(now), strength: Strength::Modern }
    }

    /// Apple's device certificates: dates ignored, SHA-1 and short RSA keys accepted.
    pub fn apple_device(anchors: &'a [Certificate]) -> Self {
        Self { anchors, now: None, strength: Strength::Legacy }
    }
}

/// Whether `authority` issued `certificate`: names match, the authority may issue, the signature verifies.
pub fn verify_issued_by(
    certificate: &Certificate,
    authority: &Certificate,
    strength: Strength,
) -> Result<(), ChainFault> {
    if certificate.issuer_der() != authority.subject_der()
        || !authority.is_ca()
        || !authority.may(key_usage::CERT_SIGN)
    {
        return Err(ChainFault::NotIssuedBy);
    }
    signature::verify(
        authority.spki_der(),
        certificate.scheme(),
        certificate.tbs(),
        certificate.signature(),
        strength,
    )
    .map_err(|_| ChainFault::NotIssuedBy)
}

/// Whether the certificate signs itself (as SCEP requesters do, CA or not).
pub fn verify_self_signed(certificate: &Certificate, strength: Strength) -> Result<(), ChainFault> {
    signature::verify(
        certificate.spki_der(),
        certificate.scheme(),
        certificate.tbs(),
        certificate.signature(),
        strength,
    )
    .map_err(|_| ChainFault::NotIssuedBy)
}

/// Whether the certificate is in date, with five minutes of tolerance: what has to be asked again of a certificate whose
/// issuer was proven before.
pub fn check_dates(certificate: &Certificate, now: DateTime<Utc>) -> Result<(), ChainFault> {
    let early = now.checked_add_signed(CLOCK_TOLERANCE).unwrap_or(now);
    let late = now.checked_sub_signed(CLOCK_TOLERANCE).unwrap_or(now);
    if certificate.not_before() > early {
        Err(ChainFault::NotYetValid)
    } else if certificate.not_after() < late {
        Err(ChainFault::Expired)
    } else {
        Ok(())
    }
}

/// A device identity: issued by our device CA, in date (± 5 minutes), not a CA, for client authentication
/// when it names purposes. Revocation is a row in the database, asked elsewhere.
pub fn verify_device(
    certificate_der: &[u8],
    authority_der: &[u8],
    now: DateTime<Utc>,
) -> Result<(), ChainFault> {
    let certificate = Certificate::parse(certificate_der).map_err(|_| ChainFault::Malformed)?;
    let authority = Certificate::parse(authority_der).map_err(|_| ChainFault::Malformed)?;
    verify_device_certificate(&certificate, &authority, now)
}

/// The same for certificates that are read already.
pub fn verify_device_certificate(
    certificate: &Certificate,
    authority: &Certificate,
    now: DateTime<Utc>,
) -> Result<(), ChainFault> {
    verify_issued_by(certificate, authority, Strength::Modern)?;
    check_dates(certificate, now)?;
    if certificate.is_ca() {
        return Err(ChainFault::IsAuthority);
    }
    if certificate.extensions().unknown_critical {
        return Err(ChainFault::UnknownCritical);
    }
    match &certificate.extensions().extended_key_usage {
        Some(purposes) if !purposes.contains(&oid::CLIENT_AUTH) => Err(ChainFault::WrongPurpose),
        _ => Ok(()),
    }
}

/// Walks from `leaf` over `intermediates` to an anchor. A leaf that *is* an anchor is trusted. At most six
/// steps; path lengths are respected.
pub fn verify_path(
    leaf: &Certificate,
    intermediates: &[Certificate],
    trust: &Trust<'_>,
) -> Result<(), ChainFault> {
    let mut current = leaf;
    for below in 0..MAX_DEPTH {
        if let Some(now) = trust.now {
            check_dates(current, now)?;
        }
        if current.extensions().unknown_critical && trust.strength == Strength::Modern {
            return Err(ChainFault::UnknownCritical);
        }
        if trust.anchors.contains(current) {
            return Ok(());
        }
        let issued = |authority: &&Certificate| {
            authority.extensions().path_len.is_none_or(|most| below <= usize::from(most))
                && verify_issued_by(current, authority, trust.strength).is_ok()
        };
        if trust.anchors.iter().any(|anchor| issued(&anchor)) {
            return Ok(());
        }
        current = intermediates.iter().find(issued).ok_or(ChainFault::NotIssuedBy)?;
    }
    Err(ChainFault::NotIssuedBy)
}
