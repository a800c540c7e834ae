//! Sealed bytes: version ‖ key id ‖ nonce ‖ ciphertext and tag, AES-256-GCM.
//!
//! The associated data is version ‖ key id ‖ context, so a row copied to another row, column or table, or
//! relabelled with another key, does not open.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::rand;

use crate::{Secret, VaultError};

/// Bytes that name the key.
pub(crate) const KEY_ID_LEN: usize = 8;
const VERSION: u8 = 1;

/// Sealed bytes as stored in a database column. They say nothing about the content but its length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed(pub Vec<u8>);

/// One key of the ring.
pub(crate) struct Key {
    pub(crate) id: [u8; KEY_ID_LEN],
    pub(crate) bytes: Secret,
}

impl Key {
    fn cipher(&self) -> Result<LessSafeKey, VaultError> {
        UnboundKey::new(&AES_256_GCM, self.bytes.expose())
            .map(LessSafeKey::new)
            .map_err(|_| VaultError::Crypto)
    }

    fn associated_data(&self, context: &str) -> Vec<u8> {
        [&[VERSION], self.id.as_slice(), context.as_bytes()].concat()
    }

    pub(crate) fn seal(&self, context: &str, plain: &[u8]) -> Result<Sealed, VaultError> {
        let mut nonce = [0_u8; NONCE_LEN];
        rand::fill(&mut nonce).map_err(|_| VaultError::Crypto)?;
        let mut in_out = plain.to_vec();
        self.cipher()?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(self.associated_data(context)),
                &mut in_out,
            )
            .map_err(|_| VaultError::Crypto)?;
        Ok(Sealed([&[VERSION], self.id.as_slice(), &nonce, &in_out].concat()))
    }

    pub(crate) fn unseal(&self, context: &str, parts: &Parts<'_>) -> Result<Secret, VaultError> {
        let mut in_out = parts.ciphertext.to_vec();
        let opened = self
            .cipher()?
            .open_in_place(
                Nonce::assume_unique_for_key(*parts.nonce),
                Aad::from(self.associated_data(context)),
                &mut in_out,
            )
            .map_err(|_| VaultError::DoesNotOpen)?
            .len();
        in_out.truncate(opened);
        Ok(Secret::from_bytes(in_out))
    }
}

/// The pieces of sealed bytes.
pub(crate) struct Parts<'a> {
    pub(crate) key_id: &'a [u8; KEY_ID_LEN],
    nonce: &'a [u8; NONCE_LEN],
    ciphertext: &'a [u8],
}

impl Sealed {
    pub(crate) fn parts(&self) -> Option<Parts<'_>> {
        let (version, rest) = self.0.split_first()?;
        if *version != VERSION {
            return None;
        }
        let (key_id, rest) = rest.split_first_chunk::<KEY_ID_LEN>()?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_LEN>()?;
        Some(Parts { key_id, nonce, ciphertext })
    }
}
