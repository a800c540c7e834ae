//! Keys and certificates of ours, one active per role. Keys are sealed.

use domain::time::Timestamp;
use sea_orm::EntityTrait as _;
use vault::Secret;

use crate::code::Code as _;
use crate::entity::authority::{Column, Entity, Model};
use crate::link::{Change, repository};
use crate::row::{at, cell, time};
use crate::{Outcome, StorageError};

repository! {
    /// Keys and certificates of ours.
    Authority
}

/// What a key of ours is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuthorityRole {
    /// Trust anchor.
    Root,
    /// Issues device certificates.
    DeviceCa,
    /// SCEP registration authority.
    Ra,
    /// Signs profiles.
    Signer,
    /// Our own TLS (`--tls-self`).
    Tls,
}

/// A key with its certificate.
#[derive(Clone)]
pub struct KeyAndCertificate {
    /// X.509, DER.
    pub certificate: Vec<u8>,
    /// PKCS#8, DER.
    pub key: Secret,
    /// When it was stored.
    pub created_at: Timestamp,
}

impl<Mode> Authority<'_, Mode> {
    /// The active one.
    pub async fn get(&self, role: AuthorityRole) -> Result<Option<KeyAndCertificate>, StorageError> {
        let Some(row) = Entity::find_by_id(role.code()).one(self.db()).await? else { return Ok(None) };
        let key = self.link.unseal(&cell("authority", "key", &role.code()), row.key)?;
        Ok(Some(KeyAndCertificate { certificate: row.certificate, key, created_at: time(row.created_at) }))
    }
}

impl Authority<'_, Change> {
    /// Stores the first one of its role. `Taken` where another node was quicker: then use what `get` gives.
    pub async fn put_if_absent(
        &self,
        role: AuthorityRole,
        certificate: &[u8],
        key: &Secret,
        now: Timestamp,
    ) -> Result<Outcome, StorageError> {
        self.link.insert(self.row(role, certificate, key, now)?).await
    }

    /// Stores one in place of the active one, as at a renewal.
    pub async fn replace(
        &self,
        role: AuthorityRole,
        certificate: &[u8],
        key: &Secret,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        let row = self.row(role, certificate, key, now)?;
        self.link.put(row, [Column::Role], [Column::Certificate, Column::Key, Column::CreatedAt]).await
    }

    fn row(
        &self,
        role: AuthorityRole,
        certificate: &[u8],
        key: &Secret,
        now: Timestamp,
    ) -> Result<Model, StorageError> {
        Ok(Model {
            role: role.code().to_owned(),
            certificate: certificate.to_vec(),
            key: self.link.seal(&cell("authority", "key", &role.code()), key)?,
            created_at: at(now),
        })
    }
}
