//! The one-time link for the first administrator (README 62). Only its hash is kept, and only one at a time.

use domain::time::Timestamp;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use crate::entity::first_admin::{Column, Entity, Model};
use crate::link::{Change, repository};
use crate::row::at;
use crate::{Hash, StorageError};

repository! {
    /// The link for the first administrator.
    FirstAdmin
}

impl<Mode> FirstAdmin<'_, Mode> {
    /// Whether the link would still open; grants nothing.
    pub async fn check(&self, token: &Hash, now: Timestamp) -> Result<bool, StorageError> {
        let open = Entity::find_by_id(token.to_vec()).filter(Column::ExpiresAt.gt(at(now)));
        Ok(open.one(self.db()).await?.is_some())
    }
}

impl FirstAdmin<'_, Change> {
    /// A fresh link; earlier ones end.
    pub async fn put(&self, token: &Hash, expires_at: Timestamp) -> Result<(), StorageError> {
        self.link.delete(Entity::delete_many()).await?;
        let row = Model { token_hash: token.to_vec(), expires_at: at(expires_at) };
        let _ = self.link.insert(row).await?;
        Ok(())
    }

    /// Uses the link up. True for exactly one caller, and only before it expires.
    pub async fn spend(&self, token: &Hash, now: Timestamp) -> Result<bool, StorageError> {
        let spent = Entity::delete_many()
            .filter(Column::TokenHash.eq(token.to_vec()))
            .filter(Column::ExpiresAt.gt(at(now)));
        Ok(self.link.delete(spent).await? > 0)
    }

    /// Ends every link.
    pub async fn clear(&self) -> Result<(), StorageError> {
        self.link.delete(Entity::delete_many()).await?;
        Ok(())
    }
}
