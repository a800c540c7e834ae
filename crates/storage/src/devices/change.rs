//! Changes of device records. The columns for sorting and searching are worked out here, from the same values.

use domain::device::{DeviceState, Inventory, Security};
use domain::ids::{DeviceId, EnrollmentId, SiteId};
use domain::site::SiteScope;
use domain::time::Timestamp;
use domain::user::UserAndLocation;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait as _, DbBackend, EntityTrait as _, QueryFilter as _,
    QuerySelect as _,
};

use super::{Devices, NewDevice, TABLE, list::within};
use crate::code::Code as _;
use crate::entity::devices::{ActiveModel, Column, Entity};
use crate::link::Change;
use crate::row::{at, cell, clip, fold, json};
use crate::{Outcome, StorageError};

/// `17.6.1` as `00017.00006.00001`, so that text sorts like versions.
pub(super) fn version_key(version: &str) -> String {
    let parts = version.split('.').take(4).map(|part| format!("{:05}", part.parse::<u16>().unwrap_or(0)));
    if version.is_empty() { String::new() } else { parts.collect::<Vec<_>>().join(".") }
}

/// What lists are sorted and searched by.
fn keys(inventory: &Inventory, user: &UserAndLocation) -> ActiveModel {
    let text = |field: &Option<String>| fold(field.as_deref().unwrap_or_default());
    let model =
        inventory.model_name.as_ref().or(inventory.product_name.as_ref()).or(inventory.model.as_ref());
    let searched = [
        text(&inventory.name),
        text(&inventory.serial),
        text(&inventory.model_name),
        text(&inventory.product_name),
        text(&inventory.model),
        text(&inventory.os_version),
        text(&inventory.udid),
        text(&inventory.imei),
        fold(&user.username),
        fold(&user.real_name),
        fold(&user.email),
    ];
    ActiveModel {
        udid: Set(inventory.udid.as_ref().map(|udid| clip(udid, 255))),
        serial: Set(inventory.serial.as_ref().map(|serial| clip(serial, 255))),
        name_key: Set(text(&inventory.name)),
        serial_key: Set(text(&inventory.serial)),
        model_key: Set(fold(model.map(String::as_str).unwrap_or_default())),
        os_key: Set(version_key(inventory.os_version.as_deref().unwrap_or_default())),
        user_key: Set(fold(&user.username)),
        search: Set(searched.join("\n")),
        ..Default::default()
    }
}

/// The columns that an enrollment sets anew.
fn enrolled(new: &NewDevice, now: Timestamp) -> Result<ActiveModel, StorageError> {
    Ok(ActiveModel {
        enrollment: Set(new.enrollment.0),
        site: Set(new.site.map(|site| site.0)),
        state: Set(DeviceState::Enrolled.code().to_owned()),
        ownership: Set(new.ownership.code().to_owned()),
        mode: Set(new.mode.code().to_owned()),
        inventory: Set(json(&new.inventory)?),
        user_and_location: Set(json(&new.user)?),
        enrolled_at: Set(at(now)),
        last_seen_at: Set(at(now)),
        unenrolled_at: Set(None),
        ..keys(&new.inventory, &new.user)
    })
}

impl Devices<'_, Change> {
    /// A new record, enrolled now.
    pub async fn insert(&self, new: &NewDevice, now: Timestamp) -> Result<Outcome, StorageError> {
        let inserted = self.insert_all(std::slice::from_ref(new), now).await?;
        Ok(if inserted == 0 { Outcome::Taken } else { Outcome::Done })
    }

    /// New records, enrolled now; says how many were not there yet.
    pub async fn insert_all(&self, all: &[NewDevice], now: Timestamp) -> Result<u64, StorageError> {
        let row = |new: &NewDevice| {
            Ok(ActiveModel {
                id: Set(new.id.0),
                security: Set(json(&Security::default())?),
                merge_hint: Set(new.merge_hint.map(|device| device.0)),
                ..enrolled(new, now)?
            })
        };
        let rows = all.iter().map(row).collect::<Result<Vec<ActiveModel>, StorageError>>()?;
        self.link.insert_rows(rows).await
    }

    /// The record `new.id` comes under a new enrollment; its history stays. False if there is no such record.
    pub async fn update_for_reenrollment(
        &self,
        new: &NewDevice,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let row = enrolled(new, now)?;
        let update = Entity::update_many().set(row).filter(Column::Id.eq(new.id.0));
        Ok(self.link.update(update).await? > 0)
    }

    /// What the device reported, for the record this enrollment still manages; false: it no longer does.
    pub async fn set_inventory(
        &self,
        enrollment: EnrollmentId,
        inventory: &Inventory,
    ) -> Result<bool, StorageError> {
        let mut find = Entity::find().filter(Column::Enrollment.eq(enrollment.0));
        if self.db().get_database_backend() == DbBackend::Postgres {
            find = find.lock_exclusive();
        }
        let Some(row) = find.one(self.db()).await? else { return Ok(false) };
        let user: UserAndLocation = cell(TABLE, "user_and_location", &row.id).json(row.user_and_location)?;
        let changed = ActiveModel { inventory: Set(json(inventory)?), ..keys(inventory, &user) };
        let update = Entity::update_many()
            .set(changed)
            .filter(Column::Id.eq(row.id))
            .filter(Column::Enrollment.eq(enrollment.0));
        Ok(self.link.update(update).await? > 0)
    }

    /// What `SecurityInfo` answered, for the record this enrollment still manages.
    pub async fn set_security(
        &self,
        enrollment: EnrollmentId,
        security: &Security,
    ) -> Result<bool, StorageError> {
        let row = ActiveModel { security: Set(json(security)?), ..Default::default() };
        let update = Entity::update_many().set(row).filter(Column::Enrollment.eq(enrollment.0));
        Ok(self.link.update(update).await? > 0)
    }

    /// Who uses the device and where; false if it is not in the scope.
    pub async fn set_user(
        &self,
        scope: &SiteScope,
        id: DeviceId,
        user: &UserAndLocation,
    ) -> Result<bool, StorageError> {
        let Some(row) = Entity::find_by_id(id.0).filter(within(scope)).one(self.db()).await? else {
            return Ok(false);
        };
        let inventory: Inventory = cell(TABLE, "inventory", &row.id).json(row.inventory)?;
        let changed = ActiveModel { user_and_location: Set(json(user)?), ..keys(&inventory, user) };
        Ok(self.link.update(Entity::update_many().set(changed).filter(Column::Id.eq(row.id))).await? > 0)
    }

    /// Moves a record; false if it is not in the scope. The caller checks that the new site is.
    pub async fn set_site(
        &self,
        scope: &SiteScope,
        id: DeviceId,
        site: Option<SiteId>,
    ) -> Result<bool, StorageError> {
        let row = ActiveModel { site: Set(site.map(|site| site.0)), ..Default::default() };
        let update = Entity::update_many().set(row).filter(Column::Id.eq(id.0)).filter(within(scope));
        Ok(self.link.update(update).await? > 0)
    }

    /// The enrollment ended; true for exactly one caller.
    pub async fn mark_unenrolled(
        &self,
        enrollment: EnrollmentId,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let row = ActiveModel {
            state: Set(DeviceState::Unenrolled.code().to_owned()),
            unenrolled_at: Set(Some(at(now))),
            ..Default::default()
        };
        let update = Entity::update_many()
            .set(row)
            .filter(Column::Enrollment.eq(enrollment.0))
            .filter(Column::State.eq(DeviceState::Enrolled.code()));
        Ok(self.link.update(update).await? > 0)
    }
}
