//! EnvelopedData: one content key, wrapped with RSA PKCS#1 v1.5, and CBC content encryption, as SCEP uses it.
//!
//! Invariant: whether the key, the padding or the content was wrong is one answer, [`OpenFault::Failed`]; a
//! wrong wrapped key goes on with a random content key (RFC 3218). The content is not authenticated here: SCEP
//! does that with the signature around it.

use aws_lc_rs::cipher::{self, DecryptionContext, PaddedBlockDecryptingKey};
use aws_lc_rs::cipher::{PaddedBlockEncryptingKey, UnboundCipherKey};
use aws_lc_rs::iv::FixedLength;
use der::asn1::ObjectIdentifier;
use vault::Secret;

use super::parse::{self, SignerId};
use super::sign;
use crate::asn1::{Element, Malformed, tag, write};
use crate::certificate::Certificate;
use crate::{PkiError, RsaKey, ber, keys, oid};

const WHAT: &str = "CMS EnvelopedData";

/// Content ciphers; answers use the one of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cipher {
    /// AES-128-CBC
    Aes128,
    /// AES-192-CBC
    Aes192,
    /// AES-256-CBC
    Aes256,
    /// DES-EDE3-CBC, where configured
    DesEde3,
}

/// A certificate with the key that opens what is encrypted to it, or signs for it.
#[derive(Clone, Copy, Debug)]
pub struct Identity<'a> {
    /// The certificate.
    pub certificate: &'a Certificate,
    /// Its key.
    pub key: &'a RsaKey,
}

/// Why an envelope stays closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenFault {
    /// A content cipher that is not accepted: visible from outside, so no secret.
    #[error("content cipher not accepted")]
    Algorithm,
    /// Everything else, on purpose without difference.
    #[error("the envelope does not open")]
    Failed,
}

impl From<Malformed> for OpenFault {
    fn from(_: Malformed) -> Self {
        Self::Failed
    }
}

impl Cipher {
    fn oid(self) -> ObjectIdentifier {
        match self {
            Self::Aes128 => oid::AES128_CBC,
            Self::Aes192 => oid::AES192_CBC,
            Self::Aes256 => oid::AES256_CBC,
            Self::DesEde3 => oid::DES_EDE3_CBC,
        }
    }

    fn from_oid(id: ObjectIdentifier) -> Option<Self> {
        [Self::Aes128, Self::Aes192, Self::Aes256, Self::DesEde3]
            .into_iter()
            .find(|cipher| cipher.oid() == id)
    }

    fn key_length(self) -> usize {
        match self {
            Self::Aes128 => 16,
            Self::Aes192 | Self::DesEde3 => 24,
            Self::Aes256 => 32,
        }
    }

    #[allow(deprecated, reason = "3DES is accepted only where an administrator turned it on")]
    fn key(self, bytes: &[u8]) -> Result<UnboundCipherKey, PkiError> {
        let algorithm = match self {
            Self::Aes128 => &cipher::AES_128,
            Self::Aes192 => &cipher::AES_192,
            Self::Aes256 => &cipher::AES_256,
            Self::DesEde3 => &cipher::DES_EDE3_FOR_LEGACY_USE_ONLY,
        };
        UnboundCipherKey::new(algorithm, bytes).map_err(|_| PkiError::Crypto)
    }

    fn context(self, iv: &[u8]) -> Option<DecryptionContext> {
        if self == Self::DesEde3 {
            let iv: [u8; 8] = iv.try_into().ok()?;
            Some(DecryptionContext::Iv64(FixedLength::from(iv)))
        } else {
            let iv: [u8; 16] = iv.try_into().ok()?;
            Some(DecryptionContext::Iv128(FixedLength::from(iv)))
        }
    }
}

/// Encrypts `plain` to `recipient`, whose key must be RSA of at least 2048 bits. Returns a DER ContentInfo.
pub fn seal(plain: &[u8], recipient: &Certificate, cipher: Cipher) -> Result<Vec<u8>, PkiError> {
    let content_key = vault::token::random(cipher.key_length()).map_err(|_| PkiError::Crypto)?;
    let wrapped = keys::wrap_content_key(recipient.spki_der(), content_key.expose())?;
    let encrypting = PaddedBlockEncryptingKey::cbc_pkcs7(cipher.key(content_key.expose())?)
        .map_err(|_| PkiError::Crypto)?;
    let mut content = plain.to_vec();
    let context = encrypting.encrypt(&mut content).map_err(|_| PkiError::Crypto)?;
    let iv: &[u8] = (&context).try_into().map_err(|_| PkiError::Crypto)?;
    let recipient_info = write::sequence(&[
        &write::unsigned(&[0]),
        &sign::issuer_and_serial(recipient),
        &write::algorithm(oid::RSA_ENCRYPTION, true),
        &write::octets(&wrapped),
    ]);
    let encrypted = write::sequence(&[
        &write::oid(oid::DATA),
        &write::sequence(&[&write::oid(cipher.oid()), &write::octets(iv)]),
        &write::element(tag::CONTEXT_0, &[&content]),
    ]);
    let inner =
        write::sequence(&[&write::unsigned(&[0]), &write::element(tag::SET, &[&recipient_info]), &encrypted]);
    Ok(sign::content_info(oid::ENVELOPED_DATA, &inner))
}

/// Opens an envelope (DER or BER) with the first of `recipients` it is addressed to.
pub fn open(
    message: &[u8],
    recipients: &[Identity<'_>],
    allow_3des: bool,
) -> Result<(Secret, Cipher), OpenFault> {
    let der = ber::to_der(message)?;
    let mut fields = parse::content_info(&der, oid::ENVELOPED_DATA, WHAT)?.inside();
    fields.expect(tag::INTEGER, WHAT)?;
    fields.optional(tag::CONTEXT_0_CONSTRUCTED, WHAT)?;
    let infos = fields.expect(tag::SET, WHAT)?.inside().all(16, WHAT)?;
    let mut encrypted = fields.expect(tag::SEQUENCE, WHAT)?.inside();
    encrypted.next(WHAT)?.oid(WHAT)?;
    let mut algorithm = encrypted.expect(tag::SEQUENCE, WHAT)?.inside();
    let content = encrypted.expect(tag::CONTEXT_0, WHAT)?.body;
    encrypted.finish(WHAT)?;
    let cipher = Cipher::from_oid(algorithm.next(WHAT)?.oid(WHAT)?).ok_or(OpenFault::Algorithm)?;
    if cipher == Cipher::DesEde3 && !allow_3des {
        return Err(OpenFault::Algorithm);
    }
    let iv = algorithm.expect(tag::OCTET_STRING, WHAT)?.body;
    let context = cipher.context(iv).ok_or(OpenFault::Failed)?;
    let (key, wrapped) =
        infos.iter().find_map(|info| addressed(info, recipients)).ok_or(OpenFault::Failed)?;
    let failed = |_| OpenFault::Failed;
    let content_key = key.unwrap_content_key(wrapped, cipher.key_length()).map_err(failed)?;
    let key = cipher.key(content_key.expose()).map_err(failed)?;
    let decrypting = PaddedBlockDecryptingKey::cbc_pkcs7(key).map_err(|_| OpenFault::Failed)?;
    let mut plain = content.to_vec();
    let length = decrypting.decrypt(&mut plain, context).map_err(|_| OpenFault::Failed)?.len();
    plain.truncate(length);
    Ok((Secret::from_bytes(plain), cipher))
}

/// The key and wrapped content key when a RecipientInfo is for one of `recipients`.
fn addressed<'a, 'k>(info: &Element<'a>, recipients: &[Identity<'k>]) -> Option<(&'k RsaKey, &'a [u8])> {
    // Key agreement and other kinds are context-tagged.
    if info.tag != tag::SEQUENCE {
        return None;
    }
    let mut fields = info.inside();
    fields.expect(tag::INTEGER, WHAT).ok()?;
    let id = SignerId::parse(&fields.next(WHAT).ok()?).ok()?;
    let algorithm = fields.expect(tag::SEQUENCE, WHAT).ok()?.inside().next(WHAT).ok()?.oid(WHAT).ok()?;
    let wrapped = fields.expect(tag::OCTET_STRING, WHAT).ok()?.body;
    if algorithm != oid::RSA_ENCRYPTION {
        return None;
    }
    let identity = recipients.iter().find(|identity| id.names(identity.certificate))?;
    Some((identity.key, wrapped))
}
