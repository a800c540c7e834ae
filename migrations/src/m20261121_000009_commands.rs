//! MDM commands, waiting and done.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, blob, blob_null, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
    uuid, uuid_null,
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
        commands(manager).await?;
        Ok(())
    }
}

async fn commands(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("commands")
        .col(uuid("id").primary_key())
        .col(uuid("enrollment"))
        .col(uuid_null("device"))
        .col(big_integer("seq"))
        .col(text("request_type"))
        .col(blob("body"))
        .col(text("state"))
        .col(timestamp_with_time_zone("queued_at"))
        .col(timestamp_with_time_zone_null("sent_at"))
        .col(timestamp_with_time_zone_null("finished_at"))
        .col(blob_null("result"))
        .col(text_null("error"))
        .foreign_key(
            ForeignKey::create()
                .name("fk_commands_enrollment")
                .from("commands", "enrollment")
                .to("enrollments", "id")
                .on_delete(ForeignKeyAction::Restrict),
        )
        .take();
    manager.create_table(table).await?;
    manager.create_index(index("commands", &["device", "queued_at"])).await?;
    // Few commands are open, many are history: the queue is asked at each contact of a device.
    let open = Index::create()
        .name("ix_commands_open")
        .table("commands")
        .col("enrollment")
        .col("seq")
        .and_where(Expr::col("state").is_in(["queued", "sent", "not_now"]))
        .take();
    manager.create_index(open).await?;
    Ok(())
}
