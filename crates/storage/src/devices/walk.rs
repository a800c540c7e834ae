//! Going through a whole list in its order, stretch by stretch, and looking up named devices.

use domain::device::Device;
use domain::ids::DeviceId;
use domain::list::{DeviceSort, Mark, MarkKey, Order, Stretch};
use domain::site::SiteScope;
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Value,
};

use super::list::{key, selection, within};
use super::{DeviceQuery, Devices, value};
use crate::StorageError;
use crate::entity::devices::{Column, Entity, Model};
use crate::row::{at, time};

/// Rows of a stretch.
const STRETCH: u64 = 200;

/// What the row is sorted by.
fn mark(row: &Model, sort: DeviceSort) -> Mark {
    let key = match sort {
        DeviceSort::Name => MarkKey::Text(row.name_key.clone()),
        DeviceSort::Serial => MarkKey::Text(row.serial_key.clone()),
        DeviceSort::Model => MarkKey::Text(row.model_key.clone()),
        DeviceSort::Os => MarkKey::Text(row.os_key.clone()),
        DeviceSort::User => MarkKey::Text(row.user_key.clone()),
        DeviceSort::Enrolled => MarkKey::At(time(row.enrolled_at)),
        DeviceSort::Seen => MarkKey::At(time(row.last_seen_at)),
    };
    Mark { key, id: row.id }
}

/// The rows behind a mark.
fn behind(mark: &Mark, sort: DeviceSort, order: Order) -> Condition {
    let column = key(sort);
    let reached: Value = match &mark.key {
        MarkKey::Text(text) => text.clone().into(),
        MarkKey::At(moment) => at(*moment).into(),
    };
    let (further, next) = match order {
        Order::Ascending => (column.gt(reached.clone()), Column::Id.gt(mark.id)),
        Order::Descending => (column.lt(reached.clone()), Column::Id.lt(mark.id)),
    };
    let equal = Condition::all().add(column.eq(reached)).add(next);
    Condition::any().add(further).add(equal)
}

impl<Mode> Devices<'_, Mode> {
    /// The next at most 200 rows of the list behind a mark. A row whose key changes during a walk may be met twice or
    /// not at all; every other one is met once.
    pub async fn walk(
        &self,
        scope: &SiteScope,
        query: &DeviceQuery,
        after: Option<&Mark>,
    ) -> Result<Stretch<Device>, StorageError> {
        let order = match query.order {
            Order::Ascending => sea_orm::Order::Asc,
            Order::Descending => sea_orm::Order::Desc,
        };
        let mut found = selection(scope, query);
        if let Some(mark) = after {
            found = found.filter(behind(mark, query.sort, query.order));
        }
        let rows = found
            .order_by(key(query.sort), order.clone())
            .order_by(Column::Id, order)
            .limit(STRETCH)
            .all(self.db())
            .await?;
        let full = u64::try_from(rows.len()).unwrap_or(u64::MAX) >= STRETCH;
        let next = rows.last().filter(|_| full).map(|row| mark(row, query.sort));
        let rows = rows.into_iter().map(value).collect::<Result<_, _>>()?;
        Ok(Stretch { rows, next })
    }

    /// How many match, counted to the end.
    pub async fn count(&self, scope: &SiteScope, query: &DeviceQuery) -> Result<u64, StorageError> {
        Ok(selection(scope, query).count(self.db()).await?)
    }

    /// Those of these devices that are in the scope, in no order; at most some hundred ids.
    pub async fn named(&self, scope: &SiteScope, ids: &[DeviceId]) -> Result<Vec<Device>, StorageError> {
        let wanted = Column::Id.is_in(ids.iter().map(|id| id.0));
        let rows = Entity::find().filter(within(scope)).filter(wanted).all(self.db()).await?;
        rows.into_iter().map(value).collect()
    }
}
