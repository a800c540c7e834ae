//! Push certificates. The key is sealed; the newest certificate counts.

use domain::time::Timestamp;
use sea_orm::{EntityTrait as _, QueryOrder as _};
use vault::Secret;

use crate::StorageError;
use crate::entity::push_certificates::{Column, Entity, Model};
use crate::link::{Change, repository};
use crate::row::{at, cell, text, time};

repository! {
    /// Push certificates.
    Push
}

/// A push certificate with its key.
#[derive(Clone)]
pub struct PushCertificate {
    /// `com.apple.mgmt.External.…`.
    pub topic: String,
    /// PEM.
    pub certificate: String,
    /// PEM.
    pub key: Secret,
    /// End of its validity.
    pub not_after: Timestamp,
    /// For tests and demonstration: no real device can be reached with it.
    pub development: bool,
}

impl<Mode> Push<'_, Mode> {
    /// The one stored last.
    pub async fn current(&self) -> Result<Option<PushCertificate>, StorageError> {
        let newest = Entity::find().order_by_desc(Column::CreatedAt).order_by_asc(Column::Topic);
        let Some(row) = newest.one(self.db()).await? else { return Ok(None) };
        let key = self.link.unseal(&cell("push_certificates", "key", &row.topic), row.key)?;
        Ok(Some(PushCertificate {
            key,
            certificate: row.certificate,
            not_after: time(row.not_after),
            development: row.development,
            topic: row.topic,
        }))
    }
}

impl Push<'_, Change> {
    /// Stores one and makes it current; replaces the one with the same topic.
    pub async fn put(&self, push: &PushCertificate, now: Timestamp) -> Result<(), StorageError> {
        let topic = text(&push.topic);
        let row = Model {
            key: self.link.seal(&cell("push_certificates", "key", &topic), &push.key)?,
            topic,
            certificate: push.certificate.clone(),
            not_after: at(push.not_after),
            development: push.development,
            created_at: at(now),
        };
        let replaced =
            [Column::Certificate, Column::Key, Column::NotAfter, Column::Development, Column::CreatedAt];
        self.link.put(row, [Column::Topic], replaced).await
    }
}
