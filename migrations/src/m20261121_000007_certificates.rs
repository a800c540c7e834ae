//! Certificates of devices: reserved before they are signed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    blob, blob_null, text, text_null, text_uniq, timestamp_with_time_zone, timestamp_with_time_zone_null,
    uuid,
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
        certificates(manager).await?;
        Ok(())
    }
}

async fn certificates(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("certificates")
        .col(uuid("id").primary_key())
        .col(text_uniq("serial"))
        .col(uuid("enrollment"))
        .col(uuid("attempt"))
        .col(blob("spki_hash"))
        .col(blob("tbs"))
        .col(blob_null("der"))
        .col(blob_null("fingerprint"))
        .col(text("state"))
        .col(text("subject_cn"))
        .col(timestamp_with_time_zone("not_before"))
        .col(timestamp_with_time_zone("not_after"))
        .col(timestamp_with_time_zone("reserved_at"))
        .col(timestamp_with_time_zone_null("issued_at"))
        .col(timestamp_with_time_zone_null("revoked_at"))
        .col(text_null("reason"))
        .foreign_key(
            ForeignKey::create()
                .name("fk_certificates_enrollment")
                .from("certificates", "enrollment")
                .to("enrollments", "id")
                .on_delete(ForeignKeyAction::Restrict),
        )
        .take();
    manager.create_table(table).await?;
    manager.create_index(index("certificates", &["enrollment", "spki_hash"])).await?;
    manager.create_index(index("certificates", &["attempt"])).await?;
    manager.create_index(index("certificates", &["fingerprint"]).unique().take()).await?;
    Ok(())
}
