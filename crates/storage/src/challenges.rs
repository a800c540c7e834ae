//! SCEP challenges, by hash. A challenge is bound to one enrollment (README 23).

use std::collections::HashMap;

use domain::ids::{AttemptId, EnrollmentId};
use domain::time::Timestamp;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use crate::entity::challenges::{ActiveModel, Column, Entity, Model};
use crate::link::{Change, repository};
use crate::row::{at, cell, time};
use crate::{Hash, Outcome, StorageError};

repository! {
    /// SCEP challenges.
    Challenges
}

/// A challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Challenge {
    /// The enrollment it is for.
    pub enrollment: EnrollmentId,
    /// The attempt behind it.
    pub attempt: AttemptId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Taken back, as by a later profile.
    pub voided_at: Option<Timestamp>,
}

/// A challenge as it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewChallenge {
    /// SHA-256 of it.
    pub hash: Hash,
    /// The enrollment it is for.
    pub enrollment: EnrollmentId,
    /// The attempt behind it.
    pub attempt: AttemptId,
}

impl Challenge {
    /// Whether it still opens.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.voided_at.is_none() && now < self.expires_at
    }
}

fn value(row: &Model) -> Challenge {
    Challenge {
        enrollment: EnrollmentId(row.enrollment),
        attempt: AttemptId(row.attempt),
        created_at: time(row.created_at),
        expires_at: time(row.expires_at),
        voided_at: row.voided_at.map(time),
    }
}

impl<Mode> Challenges<'_, Mode> {
    /// By hash, ended ones too: the refusal should say what happened.
    pub async fn find(&self, hash: &Hash) -> Result<Option<Challenge>, StorageError> {
        let found = Entity::find_by_id(hash.to_vec()).one(self.db()).await?;
        Ok(found.as_ref().map(value))
    }

    /// Several at once, by their hashes.
    pub async fn find_all(&self, hashes: &[Hash]) -> Result<HashMap<Hash, Challenge>, StorageError> {
        let wanted = self.link.is_one_hash_of("challenges.hash", hashes);
        let found = Entity::find().filter(wanted).all(self.db()).await?;
        found.iter().map(|row| Ok((cell("challenges", "hash", &"?").hash(&row.hash)?, value(row)))).collect()
    }
}

impl Challenges<'_, Change> {
    /// A new challenge.
    pub async fn insert(
        &self,
        hash: &Hash,
        enrollment: EnrollmentId,
        attempt: AttemptId,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<Outcome, StorageError> {
        let one = NewChallenge { hash: *hash, enrollment, attempt };
        let inserted = self.insert_all(&[one], expires_at, now).await?;
        Ok(if inserted == 0 { Outcome::Taken } else { Outcome::Done })
    }

    /// New challenges that end at the same time; says how many were not there yet.
    pub async fn insert_all(
        &self,
        all: &[NewChallenge],
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<u64, StorageError> {
        let row = |new: &NewChallenge| ActiveModel {
            hash: Set(new.hash.to_vec()),
            enrollment: Set(new.enrollment.0),
            attempt: Set(new.attempt.0),
            created_at: Set(at(now)),
            expires_at: Set(at(expires_at)),
            ..Default::default()
        };
        self.link.insert_rows(all.iter().map(row).collect()).await
    }

    /// Takes back all of an attempt; says how many.
    pub async fn void_for_attempt(&self, attempt: AttemptId, now: Timestamp) -> Result<u64, StorageError> {
        let row = ActiveModel { voided_at: Set(Some(at(now))), ..Default::default() };
        let update = Entity::update_many()
            .set(row)
            .filter(Column::Attempt.eq(attempt.0))
            .filter(Column::VoidedAt.is_null());
        self.link.update(update).await
    }
}
