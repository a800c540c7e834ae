//! Directories people sign in with. The service account's password is sealed.

use domain::ids::{DirectoryId, Version};
use domain::settings::directory::Directory;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QueryTrait as _,
};
use vault::Secret;

use crate::entity::directories::{ActiveModel, Column, Entity, Model};
use crate::link::{Change, repository};
use crate::row::{cell, fold, json};
use crate::{Deleted, Outcome, Save, StorageError};

repository! {
    /// Directories people sign in with.
    Directories
}

/// A directory without its password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryRow {
    /// Id.
    pub id: DirectoryId,
    /// Everything but the secret.
    pub directory: Directory,
    /// Whether a password is stored.
    pub has_password: bool,
    /// Place in the order in which directories are asked, from 0.
    pub position: i64,
    /// Version the next save must name.
    pub version: Version,
}

/// What an edit does to the stored password.
#[derive(Clone)]
pub enum Password {
    /// Stays.
    Keep,
    /// Is replaced.
    New(Secret),
    /// Is removed.
    None,
}

fn value(row: Model) -> Result<DirectoryRow, StorageError> {
    Ok(DirectoryRow {
        id: DirectoryId(row.id),
        directory: cell("directories", "config", &row.id).json(row.config)?,
        has_password: row.password.is_some(),
        position: row.position,
        version: Version(row.version),
    })
}

impl<Mode> Directories<'_, Mode> {
    /// With the opened password.
    pub async fn get(&self, id: DirectoryId) -> Result<Option<(DirectoryRow, Option<Secret>)>, StorageError> {
        let Some(row) = Entity::find_by_id(id.0).one(self.db()).await? else { return Ok(None) };
        self.opened(row).map(Some)
    }

    /// All in order, without passwords.
    pub async fn list(&self) -> Result<Vec<DirectoryRow>, StorageError> {
        let rows = self.rows().await?;
        rows.into_iter().map(value).collect()
    }

    /// All in order, with opened passwords: for signing somebody in.
    pub async fn list_with_passwords(&self) -> Result<Vec<(DirectoryRow, Option<Secret>)>, StorageError> {
        let rows = self.rows().await?;
        rows.into_iter().map(|row| self.opened(row)).collect()
    }

    async fn rows(&self) -> Result<Vec<Model>, StorageError> {
        let rows = Entity::find().order_by_asc(Column::Position).order_by_asc(Column::Id);
        Ok(rows.all(self.db()).await?)
    }

    fn opened(&self, mut row: Model) -> Result<(DirectoryRow, Option<Secret>), StorageError> {
        let sealed = row.password.clone();
        let id = row.id;
        let place = cell("directories", "password", &id);
        let password = sealed.map(|bytes| self.link.unseal(&place, bytes)).transpose()?;
        row.password = row.password.map(|_| Vec::new());
        Ok((value(row)?, password))
    }
}

impl Directories<'_, Change> {
    /// A new directory; `Taken` if the name is in use.
    pub async fn insert(
        &self,
        id: DirectoryId,
        directory: &Directory,
        password: Option<&Secret>,
        position: i64,
    ) -> Result<Outcome, StorageError> {
        let place = cell("directories", "password", &id);
        let row = Model {
            id: id.0,
            name_key: fold(&directory.name),
            position,
            config: json(directory)?,
            password: password.map(|secret| self.link.seal(&place, secret)).transpose()?,
            version: Version::FIRST.0,
        };
        self.link.insert(row).await
    }

    /// Saves the directory that still has version `seen`.
    pub async fn edit(
        &self,
        id: DirectoryId,
        seen: Version,
        directory: &Directory,
        password: &Password,
        position: i64,
    ) -> Result<Save, StorageError> {
        let next = seen.next();
        let mut row = ActiveModel {
            name_key: Set(fold(&directory.name)),
            position: Set(position),
            config: Set(json(directory)?),
            version: Set(next.0),
            ..Default::default()
        };
        match password {
            Password::Keep => {}
            Password::None => row.password = Set(None),
            Password::New(secret) => {
                row.password = Set(Some(self.link.seal(&cell("directories", "password", &id), secret)?));
            }
        }
        let update =
            Entity::update_many().set(row).filter(Column::Id.eq(id.0)).filter(Column::Version.eq(seen.0));
        let statement = update.build(self.db().get_database_backend());
        Ok(match self.link.unless_taken(statement).await? {
            (_, Outcome::Taken) => Save::Taken,
            (0, Outcome::Done) => Save::Stale,
            (_, Outcome::Done) => Save::Saved(next),
        })
    }

    /// Deletes the directory that still has version `seen`.
    pub async fn delete(&self, id: DirectoryId, seen: Version) -> Result<Deleted, StorageError> {
        let delete = Entity::delete_many().filter(Column::Id.eq(id.0)).filter(Column::Version.eq(seen.0));
        Ok(if self.link.delete(delete).await? > 0 { Deleted::Gone } else { Deleted::Stale })
    }
}
