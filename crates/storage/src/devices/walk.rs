//! Going through a whole list in its order, stretch by stretch, and looking up named devices.

use domain::device::Device;
use domain::ids::DeviceId;
use domain::list::{Mark, Stretch};
use domain::site::SiteScope;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};

use super::list::{keyset, selection, within};
use super::{DeviceQuery, Devices, value};
use crate::StorageError;
use crate::entity::devices::{Column, Entity};

impl<Mode> Devices<'_, Mode> {
    /// The next at most 200 rows of the list behind a mark. A row whose key changes during a walk may be met twice or
    /// not at all; every other one is met once.
    pub async fn walk(
        &self,
        scope: &SiteScope,
        query: &DeviceQuery,
        after: Option<&Mark>,
    ) -> Result<Stretch<Device>, StorageError> {
        let found = keyset(query).stretch(self.db(), selection(scope, query), after).await?;
        let rows = found.rows.into_iter().map(value).collect::<Result<_, _>>()?;
        Ok(Stretch { rows, next: found.next })
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
