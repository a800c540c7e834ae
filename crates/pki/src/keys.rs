//! Private keys and the policy for public ones.
//!
//! Invariant: private keys are held and used by aws-lc-rs alone, leave this type only as a [`Secret`], and
//! have a `Debug` that shows their size. Unwrapping a content key never tells whether it worked.

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::{self, SystemRandom};
use aws_lc_rs::rsa::{KeySize, Pkcs1PrivateDecryptingKey, Pkcs1PublicEncryptingKey};
use aws_lc_rs::rsa::{PrivateDecryptingKey, PublicEncryptingKey};
use aws_lc_rs::signature::{self, EcdsaKeyPair, KeyPair as _, RsaKeyPair};
use subtle::{Choice, ConditionallySelectable as _, ConstantTimeEq as _};
use vault::Secret;

use crate::asn1::{Malformed, tag, whole};
use crate::{PkiError, oid};

/// Sizes of RSA keys this program makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RsaBits {
    /// 2048 bits: RA, profile signer, devices.
    B2048,
    /// 3072 bits: device CA.
    B3072,
    /// 4096 bits: root.
    B4096,
}

/// What is wrong with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// Not a key in the expected encoding.
    #[error("not a readable key")]
    Unreadable,
    /// Neither RSA nor P-256 nor P-384.
    #[error("key algorithm not accepted (RSA, P-256 and P-384 are)")]
    Algorithm,
    /// RSA modulus under 2048 or over 8192 bits.
    #[error("RSA key of {0} bits; 2048 to 8192 are accepted")]
    Size(usize),
    /// RSA public exponent even or below 65537.
    #[error("RSA public exponent must be odd and at least 65537")]
    Exponent,
    /// The place needs an RSA key.
    #[error("an RSA key is needed here")]
    NotRsa,
}

/// What kind of public key a SubjectPublicKeyInfo holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA with the bit length of its modulus.
    Rsa(usize),
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
}

/// An RSA private key.
pub struct RsaKey {
    pair: RsaKeyPair,
    unwrap: Pkcs1PrivateDecryptingKey,
    spki: Vec<u8>,
}

impl std::fmt::Debug for RsaKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RsaKey({} bits)", self.unwrap.key_size_bits())
    }
}

impl RsaKey {
    /// Makes a key. Takes from a tenth of a second (2048) to several seconds (4096): not for async threads.
    pub fn generate(bits: RsaBits) -> Result<Self, PkiError> {
        let size = match bits {
            RsaBits::B2048 => KeySize::Rsa2048,
            RsaBits::B3072 => KeySize::Rsa3072,
            RsaBits::B4096 => KeySize::Rsa4096,
        };
        Self::from_pair(RsaKeyPair::generate(size).map_err(|_| PkiError::Crypto)?)
    }

    /// Reads an unencrypted PKCS#8 `PrivateKeyInfo`. Refuses keys under 2048 bits.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, PkiError> {
        Self::from_pair(RsaKeyPair::from_pkcs8(der).map_err(|_| KeyFault::Unreadable)?)
    }

    /// Reads an RFC 8017 `RSAPrivateKey`. Refuses keys under 2048 bits.
    pub fn from_pkcs1_der(der: &[u8]) -> Result<Self, PkiError> {
        Self::from_pair(RsaKeyPair::from_der(der).map_err(|_| KeyFault::Unreadable)?)
    }

    fn from_pair(pair: RsaKeyPair) -> Result<Self, PkiError> {
        let pkcs8 = pair.as_der().map_err(|_| PkiError::Crypto)?;
        let decrypting =
            PrivateDecryptingKey::from_pkcs8(pkcs8.as_ref()).map_err(|_| KeyFault::Unreadable)?;
        let unwrap = Pkcs1PrivateDecryptingKey::new(decrypting).map_err(|_| PkiError::Crypto)?;
        let spki: PublicKeyX509Der<'_> = pair.public_key().as_der().map_err(|_| PkiError::Crypto)?;
        Ok(Self { spki: spki.as_ref().to_vec(), pair, unwrap })
    }

    /// The key as PKCS#8, for sealing.
    pub fn to_pkcs8_der(&self) -> Result<Secret, PkiError> {
        let der = self.pair.as_der().map_err(|_| PkiError::Crypto)?;
        Ok(Secret::from_bytes(der.as_ref().to_vec()))
    }

    /// SubjectPublicKeyInfo of the public half, DER.
    pub fn spki_der(&self) -> &[u8] {
        &self.spki
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256 over `message`.
    pub fn sign_sha256(&self, message: &[u8]) -> Result<Vec<u8>, PkiError> {
        let mut out = vec![0_u8; self.pair.public_modulus_len()];
        self.pair
            .sign(&signature::RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut out)
            .map_err(|_| PkiError::Crypto)?;
        Ok(out)
    }

    /// Unwraps a content key of `expected` bytes (at most 32). When the padding is wrong or the length is
    /// another, a random key of the expected length comes back instead, so that the caller fails later, in
    /// the same way as for any changed ciphertext (RFC 3218 2.3.2).
    pub fn unwrap_content_key(&self, wrapped: &[u8], expected: usize) -> Result<Secret, PkiError> {
        const MOST: usize = 32;
        let mut random = [0_u8; MOST];
        rand::fill(&mut random).map_err(|_| PkiError::Crypto)?;
        let mut buffer = vec![0_u8; self.unwrap.min_output_size()];
        let found = self.unwrap.decrypt(wrapped, &mut buffer).map_or(usize::MAX, |plain| plain.len());
        let good: Choice = found.ct_eq(&expected);
        let key = random
            .iter()
            .zip(&buffer)
            .map(|(random, unwrapped)| u8::conditional_select(random, unwrapped, good))
            .take(expected)
            .collect();
        // The plain content key must not stay in freed memory.
        drop(Secret::from_bytes(buffer));
        Ok(Secret::from_bytes(key))
    }
}

/// Wraps a content key to the RSA public key in `spki` (RSAES-PKCS1-v1_5).
pub fn wrap_content_key(spki: &[u8], content_key: &[u8]) -> Result<Vec<u8>, PkiError> {
    if !matches!(check_public_key(spki)?, KeyKind::Rsa(_)) {
        return Err(KeyFault::NotRsa.into());
    }
    let key = PublicEncryptingKey::from_der(spki).map_err(|_| KeyFault::Unreadable)?;
    let key = Pkcs1PublicEncryptingKey::new(key).map_err(|_| PkiError::Crypto)?;
    let mut out = vec![0_u8; key.ciphertext_size()];
    let length = key.encrypt(content_key, &mut out).map_err(|_| PkiError::Crypto)?.len();
    out.truncate(length);
    Ok(out)
}

/// A P-256 private key, for TLS.
pub struct EcKey {
    pair: EcdsaKeyPair,
    spki: Vec<u8>,
}

impl std::fmt::Debug for EcKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EcKey(P-256)")
    }
}

impl EcKey {
    /// Makes a key.
    pub fn generate() -> Result<Self, PkiError> {
        let pair = EcdsaKeyPair::generate(&signature::ECDSA_P256_SHA256_ASN1_SIGNING);
        Self::from_pair(pair.map_err(|_| PkiError::Crypto)?)
    }

    /// Reads an unencrypted PKCS#8 `PrivateKeyInfo`.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, PkiError> {
        let pair = EcdsaKeyPair::from_pkcs8(&signature::ECDSA_P256_SHA256_ASN1_SIGNING, der);
        Self::from_pair(pair.map_err(|_| KeyFault::Unreadable)?)
    }

    fn from_pair(pair: EcdsaKeyPair) -> Result<Self, PkiError> {
        let spki: PublicKeyX509Der<'_> = pair.public_key().as_der().map_err(|_| PkiError::Crypto)?;
        Ok(Self { spki: spki.as_ref().to_vec(), pair })
    }

    /// The key as PKCS#8, for sealing or for the TLS server.
    pub fn to_pkcs8_der(&self) -> Result<Secret, PkiError> {
        let der = self.pair.to_pkcs8v1().map_err(|_| PkiError::Crypto)?;
        Ok(Secret::from_bytes(der.as_ref().to_vec()))
    }

    /// SubjectPublicKeyInfo of the public half, DER.
    pub fn spki_der(&self) -> &[u8] {
        &self.spki
    }

    /// ECDSA with SHA-256, as DER `ECDSA-Sig-Value`.
    pub fn sign_sha256(&self, message: &[u8]) -> Result<Vec<u8>, PkiError> {
        let signed = self.pair.sign(&SystemRandom::new(), message).map_err(|_| PkiError::Crypto)?;
        Ok(signed.as_ref().to_vec())
    }
}

/// The policy for keys of others: RSA of 2048 to 8192 bits with an odd exponent of at least 65537, P-256, P-384.
pub fn check_public_key(spki: &[u8]) -> Result<KeyKind, KeyFault> {
    let (kind, exponent) = inspect(spki)?;
    if let KeyKind::Rsa(bits) = kind {
        if !(2048..=8192).contains(&bits) {
            return Err(KeyFault::Size(bits));
        }
        let value = exponent
            .iter()
            .try_fold(0_u64, |sum, digit| sum.checked_mul(256)?.checked_add(u64::from(*digit)));
        // An exponent over 64 bits is refused too: no honest device has one and verifying would be slow.
        if value.is_none_or(|e| e < 65_537 || e & 1 == 0) {
            return Err(KeyFault::Exponent);
        }
    }
    Ok(kind)
}

/// The kind of a public key and, for RSA, its exponent.
pub(crate) fn inspect(spki: &[u8]) -> Result<(KeyKind, &[u8]), KeyFault> {
    const WHAT: &str = "public key";
    let read = || -> Result<Option<(KeyKind, &[u8])>, Malformed> {
        let mut info = whole(spki, tag::SEQUENCE, WHAT)?.inside();
        let mut algorithm = info.expect(tag::SEQUENCE, WHAT)?.inside();
        let bits = info.next(WHAT)?.bit_string(WHAT)?;
        info.finish(WHAT)?;
        let kind = algorithm.next(WHAT)?.oid(WHAT)?;
        if kind == oid::EC_PUBLIC_KEY {
            let curve = algorithm.next(WHAT)?.oid(WHAT)?;
            return Ok(match curve {
                oid::P256 => Some((KeyKind::P256, [].as_slice())),
                oid::P384 => Some((KeyKind::P384, [].as_slice())),
                _ => None,
            });
        }
        if kind != oid::RSA_ENCRYPTION {
            return Ok(None);
        }
        let mut numbers = whole(bits, tag::SEQUENCE, WHAT)?.inside();
        let modulus = numbers.next(WHAT)?.unsigned(WHAT)?;
        let exponent = numbers.next(WHAT)?.unsigned(WHAT)?;
        numbers.finish(WHAT)?;
        let unused = modulus.first().map_or(0, |first| first.leading_zeros() as usize);
        let size = modulus.len().saturating_mul(8).saturating_sub(unused);
        Ok(Some((KeyKind::Rsa(size), exponent)))
    };
    read().map_err(|_| KeyFault::Unreadable)?.ok_or(KeyFault::Algorithm)
}
