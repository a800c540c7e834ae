//! Device records.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    json_binary, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

use crate::index;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        devices(manager).await?;
        Ok(())
    }
}

async fn devices(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("devices")
        .col(uuid("id").primary_key())
        .col(uuid("enrollment"))
        .col(uuid_null("site"))
        .col(text("state"))
        .col(text("ownership"))
        .col(text("mode"))
        .col(json_binary("inventory"))
        .col(json_binary("security"))
        .col(json_binary("user_and_location"))
        .col(text_null("udid"))
        .col(text_null("serial"))
        .col(text("name_key"))
        .col(text("serial_key"))
        .col(text("model_key"))
        .col(text("os_key"))
        .col(text("user_key"))
        .col(text("search"))
        .col(timestamp_with_time_zone("enrolled_at"))
        .col(timestamp_with_time_zone("last_seen_at"))
        .col(timestamp_with_time_zone_null("unenrolled_at"))
        .col(uuid_null("merge_hint"))
        .foreign_key(
            ForeignKey::create()
                .name("fk_devices_enrollment")
                .from("devices", "enrollment")
                .to("enrollments", "id")
                .on_delete(ForeignKeyAction::Restrict),
        )
        .foreign_key(
            ForeignKey::create()
                .name("fk_devices_site")
                .from("devices", "site")
                .to("sites", "id")
                .on_delete(ForeignKeyAction::Restrict),
        )
        .take();
    manager.create_table(table).await?;
    manager.create_index(index("devices", &["enrollment"])).await?;
    manager.create_index(index("devices", &["udid"])).await?;
    manager.create_index(index("devices", &["serial"])).await?;
    manager.create_index(index("devices", &["site", "state"])).await?;
    manager.create_index(index("devices", &["name_key"])).await?;
    manager.create_index(index("devices", &["user_key"])).await?;
    manager.create_index(index("devices", &["enrolled_at"])).await?;
    manager.create_index(index("devices", &["last_seen_at"])).await?;
    Ok(())
}
