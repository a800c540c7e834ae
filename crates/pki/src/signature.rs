//! Checking signatures of others: RSA PKCS#1 v1.5 and ECDSA, never RSA-PSS.

use aws_lc_rs::digest;
use aws_lc_rs::signature::{self as lc, UnparsedPublicKey, VerificationAlgorithm};
use der::asn1::ObjectIdentifier;

use crate::asn1::{Element, Malformed, tag};
use crate::keys::{self, KeyKind};
use crate::oid;

/// Digest functions met in certificates, requests and CMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// SHA-1: accepted only under [`Strength::Legacy`].
    Sha1,
    /// SHA-256
    Sha256,
    /// SHA-384
    Sha384,
    /// SHA-512
    Sha512,
}

/// How weak a signature may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// SHA-2 and RSA from 2048 bits.
    Modern,
    /// Also SHA-1 and RSA from 1024 bits: Apple's old device certificates, SCEP where configured.
    Legacy,
}

/// A signature algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// RSASSA-PKCS1-v1_5
    Rsa(Hash),
    /// ECDSA with a DER signature value
    Ecdsa(Hash),
}

/// The signature is wrong, too weak, or does not fit the key. Deliberately one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not verify")]
pub struct BadSignature;

impl Hash {
    /// The digest function named by a digest identifier (not by a signature identifier).
    pub fn from_oid(id: ObjectIdentifier) -> Option<Self> {
        match id {
            oid::SHA1 => Some(Self::Sha1),
            oid::SHA256 => Some(Self::Sha256),
            oid::SHA384 => Some(Self::Sha384),
            oid::SHA512 => Some(Self::Sha512),
            _ => None,
        }
    }

    /// The digest of `bytes`.
    pub fn of(self, bytes: &[u8]) -> Vec<u8> {
        let algorithm = match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        };
        digest::digest(algorithm, bytes).as_ref().to_vec()
    }
}

impl Scheme {
    /// The scheme of a certificate's or request's AlgorithmIdentifier; `None` when not supported.
    pub fn from_algorithm(algorithm: &Element<'_>) -> Result<Option<Self>, Malformed> {
        let id = identifier(algorithm)?;
        Ok(match id {
            oid::SHA1_WITH_RSA => Some(Self::Rsa(Hash::Sha1)),
            oid::SHA256_WITH_RSA => Some(Self::Rsa(Hash::Sha256)),
            oid::SHA384_WITH_RSA => Some(Self::Rsa(Hash::Sha384)),
            oid::SHA512_WITH_RSA => Some(Self::Rsa(Hash::Sha512)),
            oid::ECDSA_SHA1 => Some(Self::Ecdsa(Hash::Sha1)),
            oid::ECDSA_SHA256 => Some(Self::Ecdsa(Hash::Sha256)),
            oid::ECDSA_SHA384 => Some(Self::Ecdsa(Hash::Sha384)),
            oid::ECDSA_SHA512 => Some(Self::Ecdsa(Hash::Sha512)),
            _ => None,
        })
    }

    /// The scheme of a CMS SignerInfo, where the signature algorithm may name the key alone and the digest
    /// algorithm stands apart; `None` when the two contradict or are not supported.
    pub fn from_signer(signature: &Element<'_>, hash: Hash) -> Result<Option<Self>, Malformed> {
        let bare = match identifier(signature)? {
            oid::RSA_ENCRYPTION => Some(Self::Rsa(hash)),
            oid::EC_PUBLIC_KEY => Some(Self::Ecdsa(hash)),
            _ => None,
        };
        if bare.is_some() {
            return Ok(bare);
        }
        let scheme = Self::from_algorithm(signature)?;
        Ok(scheme.filter(|scheme| scheme.hash() == hash))
    }

    fn hash(self) -> Hash {
        match self {
            Self::Rsa(hash) | Self::Ecdsa(hash) => hash,
        }
    }
}

/// The identifier of an AlgorithmIdentifier without parameters or with NULL, as all of ours have it. These
/// bytes are not always covered by the signature, so nothing else may hide there.
fn identifier(algorithm: &Element<'_>) -> Result<ObjectIdentifier, Malformed> {
    const WHAT: &str = "signature algorithm";
    let mut fields = algorithm.inside();
    let id = fields.next(WHAT)?.oid(WHAT)?;
    if let Some(null) = fields.optional(tag::NULL, WHAT)?
        && !null.body.is_empty()
    {
        return Err(Malformed(WHAT));
    }
    // Parameters of schemes that are not supported anyway (RSA-PSS) may be anything.
    if fields.is_empty() || !KNOWN.contains(&id) { Ok(id) } else { Err(Malformed(WHAT)) }
}

/// Identifiers whose parameters are NULL or absent.
const KNOWN: [ObjectIdentifier; 9] = [
    oid::RSA_ENCRYPTION,
    oid::SHA1_WITH_RSA,
    oid::SHA256_WITH_RSA,
    oid::SHA384_WITH_RSA,
    oid::SHA512_WITH_RSA,
    oid::ECDSA_SHA1,
    oid::ECDSA_SHA256,
    oid::ECDSA_SHA384,
    oid::ECDSA_SHA512,
];

/// Verifies `signature` over `message` with the key in `spki`.
pub fn verify(
    spki: &[u8],
    scheme: Option<Scheme>,
    message: &[u8],
    signature: &[u8],
    strength: Strength,
) -> Result<(), BadSignature> {
    let (kind, exponent) = keys::inspect(spki).map_err(|_| BadSignature)?;
    // Bounds the work of verifying: an honest exponent is 65537, rarely 3.
    if exponent.len() > 8 || matches!(kind, KeyKind::Rsa(8193..)) {
        return Err(BadSignature);
    }
    let scheme = scheme.ok_or(BadSignature)?;
    if scheme.hash() == Hash::Sha1 && strength == Strength::Modern {
        return Err(BadSignature);
    }
    let algorithm = algorithm(kind, scheme, strength).ok_or(BadSignature)?;
    UnparsedPublicKey::new(algorithm, spki).verify(message, signature).map_err(|_| BadSignature)
}

fn algorithm(
    kind: KeyKind,
    scheme: Scheme,
    strength: Strength,
) -> Option<&'static dyn VerificationAlgorithm> {
    Some(match (kind, scheme, strength) {
        (KeyKind::Rsa(_), Scheme::Rsa(hash), Strength::Modern) => match hash {
            Hash::Sha1 => return None,
            Hash::Sha256 => &lc::RSA_PKCS1_2048_8192_SHA256,
            Hash::Sha384 => &lc::RSA_PKCS1_2048_8192_SHA384,
            Hash::Sha512 => &lc::RSA_PKCS1_2048_8192_SHA512,
        },
        (KeyKind::Rsa(_), Scheme::Rsa(hash), Strength::Legacy) => match hash {
            Hash::Sha1 => &lc::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
            Hash::Sha256 => &lc::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
            Hash::Sha384 => &lc::RSA_PKCS1_2048_8192_SHA384,
            Hash::Sha512 => &lc::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
        },
        (KeyKind::P256, Scheme::Ecdsa(Hash::Sha256), _) => &lc::ECDSA_P256_SHA256_ASN1,
        (KeyKind::P256, Scheme::Ecdsa(Hash::Sha384), _) => &lc::ECDSA_P256_SHA384_ASN1,
        (KeyKind::P256, Scheme::Ecdsa(Hash::Sha512), _) => &lc::ECDSA_P256_SHA512_ASN1,
        (KeyKind::P384, Scheme::Ecdsa(Hash::Sha256), _) => &lc::ECDSA_P384_SHA256_ASN1,
        (KeyKind::P384, Scheme::Ecdsa(Hash::Sha384), _) => &lc::ECDSA_P384_SHA384_ASN1,
        (KeyKind::P384, Scheme::Ecdsa(Hash::Sha512), _) => &lc::ECDSA_P384_SHA512_ASN1,
        _ => return None,
    })
}
