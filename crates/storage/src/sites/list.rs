//! The list of sites: searched, sorted, paged, always within a scope.

use std::collections::HashMap;

use domain::list::{Mark, MarkKey, Order, Page, Paged, SiteSort, Stretch};
use domain::site::SiteScope;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select,
};
use uuid::Uuid;

use super::{SiteRow, Sites, value, within};
use crate::StorageError;
use crate::counting::counted;
use crate::devices::containing;
use crate::entity::devices;
use crate::entity::sites::{Column, Entity, Model};
use crate::keyset::{Keyset, STRETCH};

/// What the list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteQuery {
    /// Part of a name; in any case.
    pub search: String,
    /// By what.
    pub sort: SiteSort,
    /// Which way.
    pub order: Order,
}

fn selection(scope: &SiteScope, query: &SiteQuery) -> Select<Entity> {
    let found = within(scope);
    if query.search.trim().is_empty() {
        return found;
    }
    found.filter(Expr::col((Entity, Column::NameKey)).like(containing(&query.search)))
}

fn by_name(order: Order) -> Keyset<Column> {
    Keyset { key: Column::NameKey, id: Column::Id, order }
}

/// How many device records a site has: no column of it, so what is sorted by is counted for each row.
fn devices_of_it() -> Expr {
    let count = Query::select()
        .expr(Expr::col((devices::Entity, devices::Column::Id)).count())
        .from(devices::Entity)
        .and_where(Expr::col((devices::Entity, devices::Column::Site)).equals((Entity, Column::Id)))
        .take();
    Expr::from(count)
}

fn sorted(selection: Select<Entity>, query: &SiteQuery) -> Select<Entity> {
    let order = match query.order {
        Order::Ascending => sea_orm::Order::Asc,
        Order::Descending => sea_orm::Order::Desc,
    };
    match query.sort {
        SiteSort::Name => by_name(query.order).sort(selection),
        SiteSort::Devices => selection.order_by(devices_of_it(), order.clone()).order_by(Column::Id, order),
    }
}

/// The rows behind a mark of the order by devices.
fn behind(mark: &Mark, order: Order) -> Result<Condition, StorageError> {
    let MarkKey::Number(reached) = mark.key else {
        return Err(StorageError::Other("a count is no text and no instant".to_owned()));
    };
    let (further, next) = match order {
        Order::Ascending => (devices_of_it().gt(reached), Column::Id.gt(mark.id)),
        Order::Descending => (devices_of_it().lt(reached), Column::Id.lt(mark.id)),
    };
    let equal = Condition::all().add(devices_of_it().eq(reached)).add(next);
    Ok(Condition::any().add(further).add(equal))
}

impl<Mode> Sites<'_, Mode> {
    /// One page, and how many there are in all (counted up to 10,001). Equal keys are in the order of their ids.
    pub async fn page(
        &self,
        scope: &SiteScope,
        query: &SiteQuery,
        page: Page,
    ) -> Result<Paged<SiteRow>, StorageError> {
        let page = Page::new(page.number, page.size);
        let rows = sorted(selection(scope, query), query)
            .limit(u64::from(page.size))
            .offset(page.offset())
            .all(self.db())
            .await?;
        let rows = self.with_devices(rows).await?;
        Ok(Paged { rows, total: counted(self.db(), selection(scope, query)).await?, page })
    }

    /// The next at most 200 rows of the list behind a mark. A row whose key changes during a walk may be met twice or
    /// not at all; every other one is met once.
    pub async fn walk(
        &self,
        scope: &SiteScope,
        query: &SiteQuery,
        after: Option<&Mark>,
    ) -> Result<Stretch<SiteRow>, StorageError> {
        match query.sort {
            SiteSort::Name => {
                let found = by_name(query.order).stretch(self.db(), selection(scope, query), after).await?;
                Ok(Stretch { rows: self.with_devices(found.rows).await?, next: found.next })
            }
            SiteSort::Devices => self.walk_by_devices(scope, query, after).await,
        }
    }

    /// How many match, counted to the end.
    pub async fn count(&self, scope: &SiteScope, query: &SiteQuery) -> Result<u64, StorageError> {
        Ok(selection(scope, query).count(self.db()).await?)
    }

    async fn walk_by_devices(
        &self,
        scope: &SiteScope,
        query: &SiteQuery,
        after: Option<&Mark>,
    ) -> Result<Stretch<SiteRow>, StorageError> {
        let mut found = selection(scope, query);
        if let Some(mark) = after {
            found = found.filter(behind(mark, query.order)?);
        }
        let rows = self.with_devices(sorted(found, query).limit(STRETCH).all(self.db()).await?).await?;
        let full = u64::try_from(rows.len()).unwrap_or(u64::MAX) >= STRETCH;
        let next = rows.last().filter(|_| full).map(|row| Mark {
            key: MarkKey::Number(i64::try_from(row.devices).unwrap_or(i64::MAX)),
            id: row.site.id.0,
        });
        Ok(Stretch { rows, next })
    }

    async fn with_devices(&self, rows: Vec<Model>) -> Result<Vec<SiteRow>, StorageError> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let counts: Vec<(Option<Uuid>, i64)> = devices::Entity::find()
            .select_only()
            .column(devices::Column::Site)
            .column_as(devices::Column::Id.count(), "devices")
            .filter(devices::Column::Site.is_in(ids))
            .group_by(devices::Column::Site)
            .into_tuple()
            .all(self.db())
            .await?;
        let counts: HashMap<_, _> = counts.into_iter().collect();
        let devices = |id| counts.get(&Some(id)).copied().unwrap_or(0).unsigned_abs();
        Ok(rows.into_iter().map(|row| SiteRow { devices: devices(row.id), site: value(row) }).collect())
    }
}
