//! Keys and certificates of ours, one active per role. Push certificates; the newest counts.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{blob, boolean, text, timestamp_with_time_zone};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        authority(manager).await?;
        push_certificates(manager).await?;
        Ok(())
    }
}

async fn authority(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("authority")
        .col(text("role").primary_key())
        .col(blob("certificate"))
        .col(blob("key"))
        .col(timestamp_with_time_zone("created_at"))
        .take();
    manager.create_table(table).await?;
    Ok(())
}

async fn push_certificates(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("push_certificates")
        .col(text("topic").primary_key())
        .col(text("certificate"))
        .col(blob("key"))
        .col(timestamp_with_time_zone("not_after"))
        .col(boolean("development"))
        .col(timestamp_with_time_zone("created_at"))
        .take();
    manager.create_table(table).await?;
    Ok(())
}
