//! Settings by name: one JSON value each, typed by services.

use domain::ids::Version;
use domain::time::Timestamp;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, JsonValue, QueryFilter as _};

use crate::entity::settings::{ActiveModel, Column, Entity, Model};
use crate::link::{Change, repository};
use crate::row::{at, clip, json, time};
use crate::{Outcome, Save, StorageError};

repository! {
    /// Settings by name.
    Settings
}

/// A setting as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The value.
    pub value: JsonValue,
    /// Version the next save must name.
    pub version: Version,
    /// Last change.
    pub changed_at: Timestamp,
    /// Who made it, as shown.
    pub changed_by: String,
}

impl<Mode> Settings<'_, Mode> {
    /// `None` until somebody saved it: defaults are not stored.
    pub async fn get(&self, name: &str) -> Result<Option<Setting>, StorageError> {
        let found = Entity::find_by_id(name).one(self.db()).await?;
        Ok(found.map(|row| Setting {
            value: row.value,
            version: Version(row.version),
            changed_at: time(row.changed_at),
            changed_by: row.changed_by,
        }))
    }
}

impl Settings<'_, Change> {
    /// Saves the setting that still has version `seen`; `Version(0)` says that it was not there.
    pub async fn put(
        &self,
        name: &str,
        value: &JsonValue,
        seen: Version,
        changed_by: &str,
        now: Timestamp,
    ) -> Result<Save, StorageError> {
        let next = seen.next();
        let changed_by = clip(changed_by, 200);
        if seen == Version(0) {
            let row = Model {
                name: name.to_owned(),
                value: json(value)?,
                version: next.0,
                changed_at: at(now),
                changed_by,
            };
            let outcome = self.link.insert(row).await?;
            return Ok(if outcome == Outcome::Done { Save::Saved(next) } else { Save::Stale });
        }
        let row = ActiveModel {
            value: Set(json(value)?),
            version: Set(next.0),
            changed_at: Set(at(now)),
            changed_by: Set(changed_by),
            ..Default::default()
        };
        let update =
            Entity::update_many().set(row).filter(Column::Name.eq(name)).filter(Column::Version.eq(seen.0));
        Ok(if self.link.update(update).await? > 0 { Save::Saved(next) } else { Save::Stale })
    }

    /// Removes it: from now on the default holds. False where it was not there.
    pub async fn remove(&self, name: &str) -> Result<bool, StorageError> {
        Ok(self.link.delete(Entity::delete_many().filter(Column::Name.eq(name))).await? > 0)
    }
}
