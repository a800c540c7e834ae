//! Enrollments that a rule ended, so that a device that comes back is answered for a reason (README 18).

use domain::ids::EnrollmentId;
use domain::time::Timestamp;
use sea_orm::EntityTrait as _;

use crate::entity::tombstones::{Entity, Model};
use crate::link::{Change, repository};
use crate::row::{at, clip, time};
use crate::{Outcome, StorageError};

repository! {
    /// Enrollments that a rule ended.
    Tombstones
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// The enrollment that ended.
    pub enrollment: EnrollmentId,
    /// The device, where it had told.
    pub udid: Option<String>,
    /// Why, at most 200 characters.
    pub reason: String,
    /// When.
    pub created_at: Timestamp,
}

impl<Mode> Tombstones<'_, Mode> {
    /// By enrollment.
    pub async fn find_by_enrollment(&self, id: EnrollmentId) -> Result<Option<Tombstone>, StorageError> {
        let found = Entity::find_by_id(id.0).one(self.db()).await?;
        Ok(found.map(|row| Tombstone {
            enrollment: EnrollmentId(row.enrollment),
            udid: row.udid,
            reason: row.reason,
            created_at: time(row.created_at),
        }))
    }
}

impl Tombstones<'_, Change> {
    /// Sets one; `Taken` if there is one: the first reason stays.
    pub async fn insert(
        &self,
        enrollment: EnrollmentId,
        udid: Option<&str>,
        reason: &str,
        now: Timestamp,
    ) -> Result<Outcome, StorageError> {
        let row = Model {
            enrollment: enrollment.0,
            udid: udid.map(|udid| clip(udid, 255)),
            reason: clip(reason, 200),
            created_at: at(now),
        };
        self.link.insert(row).await
    }
}
