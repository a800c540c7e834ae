//! The order of a list, and going through a whole list in that order: the same for every noun.

use domain::list::{Mark, MarkKey, Order, Stretch};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ModelTrait, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select, Value,
};

use crate::StorageError;
use crate::row::{at, time};

/// Rows of a stretch.
pub(crate) const STRETCH: u64 = 200;

/// What a list is sorted by: a column of texts or instants; equal keys by id.
#[derive(Clone, Copy)]
pub(crate) struct Keyset<Column> {
    pub(crate) key: Column,
    pub(crate) id: Column,
    pub(crate) order: Order,
}

impl<Column: ColumnTrait> Keyset<Column> {
    /// The selection in this order.
    pub(crate) fn sort<E: EntityTrait<Column = Column>>(&self, selection: Select<E>) -> Select<E> {
        let order = match self.order {
            Order::Ascending => sea_orm::Order::Asc,
            Order::Descending => sea_orm::Order::Desc,
        };
        selection.order_by(self.key, order.clone()).order_by(self.id, order)
    }

    /// The rows behind a mark.
    fn behind(&self, mark: &Mark) -> Condition {
        let reached: Value = match &mark.key {
            MarkKey::Text(text) => text.clone().into(),
            MarkKey::At(moment) => at(*moment).into(),
            MarkKey::Number(number) => (*number).into(),
        };
        let (further, next) = match self.order {
            Order::Ascending => (self.key.gt(reached.clone()), self.id.gt(mark.id)),
            Order::Descending => (self.key.lt(reached.clone()), self.id.lt(mark.id)),
        };
        let equal = Condition::all().add(self.key.eq(reached)).add(next);
        Condition::any().add(further).add(equal)
    }

    /// Where a walk stands after this row.
    fn mark<M>(&self, row: &M) -> Result<Mark, StorageError>
    where
        M: ModelTrait,
        M::Entity: EntityTrait<Column = Column>,
    {
        let key = match row.get(self.key) {
            Value::String(Some(text)) => MarkKey::Text(text),
            Value::ChronoDateTimeUtc(Some(moment)) => MarkKey::At(time(moment)),
            other => return Err(StorageError::Other(format!("no list is sorted by {other:?}"))),
        };
        match row.get(self.id) {
            Value::Uuid(Some(id)) => Ok(Mark { key, id }),
            other => Err(StorageError::Other(format!("{other:?} is no id"))),
        }
    }

    /// The next at most 200 rows of a selection behind a mark.
    pub(crate) async fn stretch<E>(
        &self,
        db: &impl ConnectionTrait,
        selection: Select<E>,
        after: Option<&Mark>,
    ) -> Result<Stretch<E::Model>, StorageError>
    where
        E: EntityTrait<Column = Column>,
    {
        let selection = match after {
            Some(mark) => selection.filter(self.behind(mark)),
            None => selection,
        };
        let rows = self.sort(selection).limit(STRETCH).all(db).await?;
        let full = u64::try_from(rows.len()).unwrap_or(u64::MAX) >= STRETCH;
        let next = rows.last().filter(|_| full).map(|row| self.mark(row)).transpose()?;
        Ok(Stretch { rows, next })
    }
}
