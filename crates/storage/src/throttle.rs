//! Counts of failed sign-ins (R-AU3). Looking inside an act locks the key to the act's end, so that two failures at
//! once are counted as two.

use domain::account::lockout::{AccountLock, AddressBucket};
use domain::time::Timestamp;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde::{Serialize, de::DeserializeOwned};

use crate::StorageError;
use crate::entity::throttle::{Column, Entity, Model};
use crate::link::{Change, repository};
use crate::row::{at, cell, json, text};

repository! {
    /// Counts of failed sign-ins.
    Throttle
}

impl<Mode> Throttle<'_, Mode> {
    /// The bucket as it stands, for deciding whether a try is looked at; counting it happens in an act.
    pub async fn peek_address(&self, key: &str) -> Result<Option<AddressBucket>, StorageError> {
        self.peek(key).await
    }

    /// The lock as it stands, likewise.
    pub async fn peek_account(&self, key: &str) -> Result<Option<AccountLock>, StorageError> {
        self.peek(key).await
    }

    async fn peek<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, StorageError> {
        let found = Entity::find_by_id(text(key)).one(self.db()).await?;
        found.map(|row| cell("throttle", "value", &row.key).json(row.value)).transpose()
    }
}

impl Throttle<'_, Change> {
    /// The bucket of an address; `key` is `a:<IPv4>` or `a:<IPv6 /64>`. `None` if never seen.
    pub async fn address(&self, key: &str) -> Result<Option<AddressBucket>, StorageError> {
        self.get(key).await
    }

    /// Stores the bucket.
    pub async fn put_address(
        &self,
        key: &str,
        bucket: &AddressBucket,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        self.put(key, bucket, now).await
    }

    /// The lock of a name; `key` is `n:<realm>:<lower-case name>`. `None` if never seen.
    pub async fn account(&self, key: &str) -> Result<Option<AccountLock>, StorageError> {
        self.get(key).await
    }

    /// Stores the lock.
    pub async fn put_account(
        &self,
        key: &str,
        lock: &AccountLock,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        self.put(key, lock, now).await
    }

    /// Removes what was noted before `before`; says how many.
    pub async fn purge(&self, before: Timestamp) -> Result<u64, StorageError> {
        self.link.delete(Entity::delete_many().filter(Column::NotedAt.lt(at(before)))).await
    }

    async fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, StorageError> {
        let key = text(key);
        self.link.lock(&key).await?;
        self.peek(&key).await
    }

    async fn put<T: Serialize>(&self, key: &str, value: &T, now: Timestamp) -> Result<(), StorageError> {
        let row = Model { key: text(key), value: json(value)?, noted_at: at(now) };
        self.link.put(row, [Column::Key], [Column::Value, Column::NotedAt]).await
    }
}
