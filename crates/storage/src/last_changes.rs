//! Who changed an object last, beside the object: for conflicts, and for secrets that are write-only.

use domain::ids::{AccountId, DirectoryId, SiteId};
use domain::time::Timestamp;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::StorageError;
use crate::entity::last_changes::{Column, Entity, Model};
use crate::link::{Change, repository};
use crate::row::{at, clip, time};

repository! {
    /// Who changed what last.
    LastChanges
}

/// What was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// A site.
    Site(SiteId),
    /// An account, all but its password.
    Account(AccountId),
    /// A directory.
    Directory(DirectoryId),
    /// The password of a directory's service account.
    DirectoryPassword(DirectoryId),
}

impl Changed {
    fn key(self) -> (String, Uuid) {
        let (part, id) = match self {
            Self::Site(id) => ("site", id.0),
            Self::Account(id) => ("account", id.0),
            Self::Directory(id) => ("directory", id.0),
            Self::DirectoryPassword(id) => ("directory.password", id.0),
        };
        (part.to_owned(), id)
    }
}

/// When, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastChange {
    /// When.
    pub at: Timestamp,
    /// User name as it was then.
    pub by: String,
}

impl<Mode> LastChanges<'_, Mode> {
    /// The last change; `None` for what nobody has changed since this is noted.
    pub async fn get(&self, of: Changed) -> Result<Option<LastChange>, StorageError> {
        let found = Entity::find_by_id(of.key()).one(self.db()).await?;
        Ok(found.map(|row| LastChange { at: time(row.changed_at), by: row.changed_by }))
    }
}

impl LastChanges<'_, Change> {
    /// Notes a change; belongs into the act that makes it.
    pub async fn note(&self, of: Changed, by: &str, now: Timestamp) -> Result<(), StorageError> {
        let (part, id) = of.key();
        let row = Model { part, id, changed_at: at(now), changed_by: clip(by, 200) };
        self.link.put(row, [Column::Part, Column::Id], [Column::ChangedAt, Column::ChangedBy]).await
    }

    /// The object is gone; whether anything was noted.
    pub async fn forget(&self, of: Changed) -> Result<bool, StorageError> {
        let (part, id) = of.key();
        let delete = Entity::delete_many().filter(Column::Part.eq(part)).filter(Column::Id.eq(id));
        Ok(self.link.delete(delete).await? > 0)
    }
}
