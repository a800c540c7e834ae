//! Profiles waiting to be fetched: token and profile are sealed, the token is found by its hash (README 14, 60).

use domain::ids::{AttemptId, EnrollmentId};
use domain::time::Timestamp;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use vault::{Secret, token::base64url};

use crate::entity::downloads::{ActiveModel, Column, Entity, Model};
use crate::link::{Change, repository};
use crate::row::{at, cell, time};
use crate::{Hash, Outcome, StorageError};

repository! {
    /// Profiles waiting to be fetched.
    Downloads
}

/// A profile as it is made ready.
pub struct NewDownload {
    /// Whose.
    pub attempt: AttemptId,
    /// The enrollment it will become.
    pub enrollment: EnrollmentId,
    /// SHA-256 of `token`.
    pub token_hash: Hash,
    /// The path token.
    pub token: Secret,
    /// The signed profile.
    pub profile: Secret,
}

/// A profile that was made ready. Whether it is too old is for services to say.
pub struct Download {
    /// Whose.
    pub attempt: AttemptId,
    /// The enrollment it will become.
    pub enrollment: EnrollmentId,
    /// SHA-256 of `token`.
    pub token_hash: Hash,
    /// The path token.
    pub token: Secret,
    /// The signed profile.
    pub profile: Secret,
    /// When it was made ready.
    pub created_at: Timestamp,
    /// First fetch.
    pub first_fetched_at: Option<Timestamp>,
    /// Replaced by a later one, or taken back.
    pub withdrawn_at: Option<Timestamp>,
}

impl<Mode> Downloads<'_, Mode> {
    /// By the token's hash, withdrawn ones too.
    pub async fn find_by_token_hash(&self, token: &Hash) -> Result<Option<Download>, StorageError> {
        let found = Entity::find_by_id(token.to_vec()).one(self.db()).await?;
        found.map(|row| self.opened(row)).transpose()
    }

    /// The one of this attempt that is not withdrawn.
    pub async fn current(&self, attempt: AttemptId) -> Result<Option<Download>, StorageError> {
        let found = Entity::find()
            .filter(Column::Attempt.eq(attempt.0))
            .filter(Column::WithdrawnAt.is_null())
            .order_by_desc(Column::CreatedAt)
            .one(self.db())
            .await?;
        found.map(|row| self.opened(row)).transpose()
    }

    fn opened(&self, row: Model) -> Result<Download, StorageError> {
        let id = base64url(&row.token_hash);
        Ok(Download {
            attempt: AttemptId(row.attempt),
            enrollment: EnrollmentId(row.enrollment),
            token_hash: cell("downloads", "token_hash", &row.attempt).hash(&row.token_hash)?,
            token: self.link.unseal(&cell("downloads", "token", &id), row.token)?,
            profile: self.link.unseal(&cell("downloads", "profile", &id), row.profile)?,
            created_at: time(row.created_at),
            first_fetched_at: row.first_fetched_at.map(time),
            withdrawn_at: row.withdrawn_at.map(time),
        })
    }
}

impl Downloads<'_, Change> {
    /// Makes a profile ready and withdraws the attempt's earlier ones.
    pub async fn insert(&self, new: &NewDownload, now: Timestamp) -> Result<Outcome, StorageError> {
        self.withdraw_for_attempt(new.attempt, now).await?;
        let inserted = self.insert_all(&[new], now).await?;
        Ok(if inserted == 0 { Outcome::Taken } else { Outcome::Done })
    }

    /// Makes profiles ready for attempts that had none; says how many were not there yet.
    pub async fn insert_all(&self, all: &[&NewDownload], now: Timestamp) -> Result<u64, StorageError> {
        let row = |new: &&NewDownload| {
            let id = base64url(&new.token_hash);
            Ok(ActiveModel {
                token_hash: Set(new.token_hash.to_vec()),
                attempt: Set(new.attempt.0),
                enrollment: Set(new.enrollment.0),
                token: Set(self.link.seal(&cell("downloads", "token", &id), &new.token)?),
                profile: Set(self.link.seal(&cell("downloads", "profile", &id), &new.profile)?),
                created_at: Set(at(now)),
                ..Default::default()
            })
        };
        self.link.insert_rows(all.iter().map(row).collect::<Result<Vec<_>, StorageError>>()?).await
    }

    /// Notes a fetch. True for exactly one caller: the first.
    pub async fn mark_fetched(&self, token: &Hash, now: Timestamp) -> Result<bool, StorageError> {
        let row = ActiveModel { first_fetched_at: Set(Some(at(now))), ..Default::default() };
        let update = Entity::update_many()
            .set(row)
            .filter(Column::TokenHash.eq(token.to_vec()))
            .filter(Column::WithdrawnAt.is_null())
            .filter(Column::FirstFetchedAt.is_null());
        Ok(self.link.update(update).await? > 0)
    }

    /// Withdraws what is ready for this attempt; says how many.
    pub async fn withdraw_for_attempt(
        &self,
        attempt: AttemptId,
        now: Timestamp,
    ) -> Result<u64, StorageError> {
        let row = ActiveModel { withdrawn_at: Set(Some(at(now))), ..Default::default() };
        let update = Entity::update_many()
            .set(row)
            .filter(Column::Attempt.eq(attempt.0))
            .filter(Column::WithdrawnAt.is_null());
        self.link.update(update).await
    }

    /// Removes those made before `before`, fetched or not; says how many.
    pub async fn purge(&self, before: Timestamp) -> Result<u64, StorageError> {
        self.link.delete(Entity::delete_many().filter(Column::CreatedAt.lt(at(before)))).await
    }
}
