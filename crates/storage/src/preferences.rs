//! What an account prefers: one JSON value a key, typed by services. Goes with the account.

use domain::ids::AccountId;
use domain::time::Timestamp;
use sea_orm::{EntityTrait as _, JsonValue};

use crate::StorageError;
use crate::entity::preferences::{Column, Entity, Model};
use crate::link::{Change, repository};
use crate::row::{at, clip, json};

/// Longest key, characters.
const LONGEST_KEY: usize = 100;

repository! {
    /// What accounts prefer.
    Preferences
}

impl<Mode> Preferences<'_, Mode> {
    /// The value; `None` until somebody chose.
    pub async fn get(&self, account: AccountId, key: &str) -> Result<Option<JsonValue>, StorageError> {
        let found = Entity::find_by_id((account.0, clip(key, LONGEST_KEY))).one(self.db()).await?;
        Ok(found.map(|row| row.value))
    }
}

impl Preferences<'_, Change> {
    /// Keeps a value under its key (at most 100 characters); the last one counts.
    pub async fn put(
        &self,
        account: AccountId,
        key: &str,
        value: &JsonValue,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        let row = Model {
            account: account.0,
            key: clip(key, LONGEST_KEY),
            value: json(value)?,
            changed_at: at(now),
        };
        self.link.put(row, [Column::Account, Column::Key], [Column::Value, Column::ChangedAt]).await
    }
}
