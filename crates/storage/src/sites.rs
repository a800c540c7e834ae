//! Sites.

mod list;

use std::collections::HashMap;

use domain::ids::{SiteId, Version};
use domain::site::{Site, SiteChoice, SiteScope};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, QueryTrait as _, Select,
};
use uuid::Uuid;

use crate::entity::{attempts, devices, enrollments, sites};
use crate::link::{Change, repository};
use crate::row::{fold, text};
use crate::{Deleted, Outcome, Save, StorageError};

pub use list::SiteQuery;

repository! {
    /// Sites.
    Sites
}

/// A site in the console's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteRow {
    /// The site.
    pub site: Site,
    /// Device records in it, managed or not.
    pub devices: u64,
}

fn value(row: sites::Model) -> Site {
    Site { id: SiteId(row.id), name: row.name, version: Version(row.version) }
}

/// The rows of a scope.
fn within(scope: &SiteScope) -> Select<sites::Entity> {
    let all = sites::Entity::find();
    match scope {
        SiteScope::All => all,
        SiteScope::Only(ids) => all.filter(sites::Column::Id.is_in(ids.iter().map(|id| id.0))),
    }
}

fn scoped(scope: &SiteScope) -> Select<sites::Entity> {
    within(scope).order_by_asc(sites::Column::NameKey)
}

impl<Mode> Sites<'_, Mode> {
    /// The site, if it is in the scope.
    pub async fn get(&self, scope: &SiteScope, id: SiteId) -> Result<Option<Site>, StorageError> {
        if !scope.contains(Some(id)) {
            return Ok(None);
        }
        Ok(sites::Entity::find_by_id(id.0).one(self.db()).await?.map(value))
    }

    /// By name, without regard to case.
    pub async fn find_by_name(&self, name: &str) -> Result<Option<Site>, StorageError> {
        let found =
            sites::Entity::find().filter(sites::Column::NameKey.eq(fold(name))).one(self.db()).await?;
        Ok(found.map(value))
    }

    /// All of the scope by name, with the number of their devices.
    pub async fn list(&self, scope: &SiteScope) -> Result<Vec<SiteRow>, StorageError> {
        let counts: Vec<(Option<Uuid>, i64)> = devices::Entity::find()
            .select_only()
            .column(devices::Column::Site)
            .column_as(devices::Column::Id.count(), "devices")
            .group_by(devices::Column::Site)
            .into_tuple()
            .all(self.db())
            .await?;
        let counts: HashMap<_, _> = counts.into_iter().collect();
        let devices = |id| counts.get(&Some(id)).copied().unwrap_or(0).unsigned_abs();
        let rows = scoped(scope).all(self.db()).await?;
        Ok(rows.into_iter().map(|row| SiteRow { devices: devices(row.id), site: value(row) }).collect())
    }

    /// All of the scope by name, as choices.
    pub async fn choices(&self, scope: &SiteScope) -> Result<Vec<SiteChoice>, StorageError> {
        let rows = scoped(scope).all(self.db()).await?;
        Ok(rows.into_iter().map(|row| SiteChoice { id: SiteId(row.id), name: row.name }).collect())
    }
}

impl Sites<'_, Change> {
    /// A new site; `Taken` if the name is in use.
    pub async fn insert(&self, site: &Site) -> Result<Outcome, StorageError> {
        let row = sites::Model {
            id: site.id.0,
            name: text(&site.name),
            name_key: fold(&site.name),
            version: site.version.0,
        };
        self.link.insert(row).await
    }

    /// Renames the site that still has version `seen`.
    pub async fn rename(&self, id: SiteId, seen: Version, name: &str) -> Result<Save, StorageError> {
        let next = seen.next();
        let row = sites::ActiveModel {
            name: Set(text(name)),
            name_key: Set(fold(name)),
            version: Set(next.0),
            ..Default::default()
        };
        let update = sites::Entity::update_many()
            .set(row)
            .filter(sites::Column::Id.eq(id.0))
            .filter(sites::Column::Version.eq(seen.0));
        let statement = update.build(self.db().get_database_backend());
        Ok(match self.link.unless_taken(statement).await? {
            (_, Outcome::Taken) => Save::Taken,
            (0, Outcome::Done) => Save::Stale,
            (_, Outcome::Done) => Save::Saved(next),
        })
    }

    /// Deletes the site that still has version `seen`; `InUse` while a device is in it.
    pub async fn delete(&self, id: SiteId, seen: Version) -> Result<Deleted, StorageError> {
        let used = Query::select()
            .expr(Expr::val(1))
            .from(devices::Entity)
            .and_where(Expr::col((devices::Entity, devices::Column::Site)).eq(id.0))
            .take();
        let delete = sites::Entity::delete_many()
            .filter(sites::Column::Id.eq(id.0))
            .filter(sites::Column::Version.eq(seen.0))
            .filter(Expr::exists(used).not());
        if self.link.delete(delete).await? > 0 {
            return Ok(Deleted::Gone);
        }
        let same = sites::Entity::find_by_id(id.0).filter(sites::Column::Version.eq(seen.0));
        Ok(if same.one(self.db()).await?.is_some() { Deleted::InUse } else { Deleted::Stale })
    }

    /// Moves all devices (with their enrollments and attempts) of one site to another, or to none. Says how many devices moved.
    pub async fn move_devices(&self, from: SiteId, to: Option<SiteId>) -> Result<u64, StorageError> {
        let to = to.map(|site| site.0);
        let row = enrollments::ActiveModel { site: Set(to), ..Default::default() };
        let bonds = enrollments::Entity::update_many().set(row).filter(enrollments::Column::Site.eq(from.0));
        self.link.update(bonds).await?;
        // Who sees a device from now on sees how it came, too.
        let row = attempts::ActiveModel { site: Set(to), ..Default::default() };
        self.link
            .update(attempts::Entity::update_many().set(row).filter(attempts::Column::Site.eq(from.0)))
            .await?;
        let row = devices::ActiveModel { site: Set(to), ..Default::default() };
        self.link
            .update(devices::Entity::update_many().set(row).filter(devices::Column::Site.eq(from.0)))
            .await
    }
}
