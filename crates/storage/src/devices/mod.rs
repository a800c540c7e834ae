//! Device records. Asked for with a [`SiteScope`], except by a device's own enrollment.

mod change;
mod list;
mod walk;

use domain::device::{Device, Inventory};
use domain::enrollment::mode::{EnrollmentMode, Ownership};
use domain::ids::{DeviceId, EnrollmentId, SiteId};
use domain::site::SiteScope;
use domain::user::UserAndLocation;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use crate::StorageError;
use crate::entity::devices::{Column, Entity, Model};
use crate::link::repository;
use crate::row::{cell, time};

pub use list::DeviceQuery;
pub(crate) use list::containing;

pub(crate) const TABLE: &str = "devices";

repository! {
    /// Device records.
    Devices
}

/// What is known at the first `TokenUpdate`.
#[derive(Debug, Clone, PartialEq)]
pub struct NewDevice {
    /// Id.
    pub id: DeviceId,
    /// The enrollment it is managed by.
    pub enrollment: EnrollmentId,
    /// Its site.
    pub site: Option<SiteId>,
    /// Who owns it.
    pub ownership: Ownership,
    /// How it is enrolled.
    pub mode: EnrollmentMode,
    /// What `Authenticate` told.
    pub inventory: Inventory,
    /// Who uses it and where.
    pub user: UserAndLocation,
    /// A record of what may be the same device under another person (README 26).
    pub merge_hint: Option<DeviceId>,
}

pub(crate) fn value(row: Model) -> Result<Device, StorageError> {
    let place = |column| cell(TABLE, column, &row.id);
    Ok(Device {
        id: DeviceId(row.id),
        enrollment: EnrollmentId(row.enrollment),
        site: row.site.map(SiteId),
        state: place("state").code(&row.state)?,
        ownership: place("ownership").code(&row.ownership)?,
        mode: place("mode").code(&row.mode)?,
        inventory: place("inventory").json(row.inventory)?,
        security: place("security").json(row.security)?,
        user: place("user_and_location").json(row.user_and_location)?,
        enrolled_at: time(row.enrolled_at),
        last_seen_at: time(row.last_seen_at),
        unenrolled_at: row.unenrolled_at.map(time),
    })
}

impl<Mode> Devices<'_, Mode> {
    /// The record, if its site is in the scope.
    pub async fn get(&self, scope: &SiteScope, id: DeviceId) -> Result<Option<Device>, StorageError> {
        let found = Entity::find_by_id(id.0).one(self.db()).await?.map(value).transpose()?;
        Ok(found.filter(|device| scope.contains(device.site)))
    }

    /// The record this enrollment manages, for the device's own messages.
    pub async fn find_by_enrollment(&self, enrollment: EnrollmentId) -> Result<Option<Device>, StorageError> {
        let found = Entity::find().filter(Column::Enrollment.eq(enrollment.0)).one(self.db()).await?;
        found.map(value).transpose()
    }

    /// The record with this UDID, else with this serial number, of any site: the re-enrollment rule asks it. The one
    /// enrolled last if there are several.
    pub async fn find_by_udid_or_serial(
        &self,
        udid: Option<&str>,
        serial: Option<&str>,
    ) -> Result<Option<Device>, StorageError> {
        for (column, wanted) in [(Column::Udid, udid), (Column::Serial, serial)] {
            let Some(wanted) = wanted.filter(|text| !text.is_empty()) else { continue };
            let found = Entity::find()
                .filter(column.eq(wanted))
                .order_by_desc(Column::EnrolledAt)
                .one(self.db())
                .await?;
            if let Some(row) = found {
                return value(row).map(Some);
            }
        }
        Ok(None)
    }

    /// The record this one may be a double of; `None` for most.
    pub async fn merge_hint(
        &self,
        scope: &SiteScope,
        id: DeviceId,
    ) -> Result<Option<DeviceId>, StorageError> {
        let found = Entity::find_by_id(id.0).one(self.db()).await?;
        let found = found.filter(|row| scope.contains(row.site.map(SiteId)));
        Ok(found.and_then(|row| row.merge_hint).map(DeviceId))
    }
}
