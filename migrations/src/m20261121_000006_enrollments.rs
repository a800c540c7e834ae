//! Bonds between a certificate and a device. Profiles waiting to be fetched. SCEP challenges, by hash. Enrollments that a rule ended.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer_null, blob, blob_null, json_binary, json_binary_null, text, text_null,
    timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
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
        enrollments(manager).await?;
        downloads(manager).await?;
        challenges(manager).await?;
        tombstones(manager).await?;
        Ok(())
    }
}

async fn enrollments(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("enrollments")
        .col(uuid("id").primary_key())
        .col(uuid("attempt"))
        .col(uuid_null("device"))
        .col(text("state"))
        .col(text("mode"))
        .col(text("ownership"))
        .col(big_integer_null("access_rights"))
        .col(text_null("managed_apple_account"))
        .col(text("topic"))
        .col(json_binary("user_and_location"))
        .col(json_binary_null("person"))
        .col(uuid_null("site"))
        .col(uuid_null("certificate"))
        .col(text_null("key_kind"))
        .col(text_null("key_value"))
        .col(json_binary_null("authenticate"))
        .col(blob_null("push_token"))
        .col(blob_null("push_magic"))
        .col(blob_null("unlock_token"))
        .col(blob_null("bootstrap_token"))
        .col(blob_null("declarative_status"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("authenticated_at"))
        .col(timestamp_with_time_zone_null("enrolled_at"))
        .col(timestamp_with_time_zone_null("unenrolled_at"))
        .col(timestamp_with_time_zone_null("last_seen_at"))
        .foreign_key(
            ForeignKey::create()
                .name("fk_enrollments_attempt")
                .from("enrollments", "attempt")
                .to("attempts", "id")
                .on_delete(ForeignKeyAction::Restrict),
        )
        .take();
    manager.create_table(table).await?;
    manager.create_index(index("enrollments", &["attempt"])).await?;
    manager.create_index(index("enrollments", &["device"])).await?;
    manager.create_index(index("enrollments", &["certificate"])).await?;
    manager.create_index(index("enrollments", &["key_value", "key_kind"])).await?;
    Ok(())
}

async fn downloads(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("downloads")
        .col(blob("token_hash").primary_key())
        .col(uuid("attempt"))
        .col(uuid("enrollment"))
        .col(blob("token"))
        .col(blob("profile"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("first_fetched_at"))
        .col(timestamp_with_time_zone_null("withdrawn_at"))
        .foreign_key(
            ForeignKey::create()
                .name("fk_downloads_attempt")
                .from("downloads", "attempt")
                .to("attempts", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .foreign_key(
            ForeignKey::create()
                .name("fk_downloads_enrollment")
                .from("downloads", "enrollment")
                .to("enrollments", "id")
                .on_delete(ForeignKeyAction::Restrict),
        )
        .take();
    manager.create_table(table).await?;
    manager.create_index(index("downloads", &["attempt"])).await?;
    Ok(())
}

async fn challenges(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("challenges")
        .col(blob("hash").primary_key())
        .col(uuid("enrollment"))
        .col(uuid("attempt"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("voided_at"))
        .foreign_key(
            ForeignKey::create()
                .name("fk_challenges_enrollment")
                .from("challenges", "enrollment")
                .to("enrollments", "id")
                .on_delete(ForeignKeyAction::Restrict),
        )
        .take();
    manager.create_table(table).await?;
    manager.create_index(index("challenges", &["attempt"])).await?;
    manager.create_index(index("challenges", &["enrollment"])).await?;
    Ok(())
}

async fn tombstones(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("tombstones")
        .col(uuid("enrollment").primary_key())
        .col(text_null("udid"))
        .col(text("reason"))
        .col(timestamp_with_time_zone("created_at"))
        .take();
    manager.create_table(table).await?;
    manager.create_index(index("tombstones", &["udid"])).await?;
    Ok(())
}
