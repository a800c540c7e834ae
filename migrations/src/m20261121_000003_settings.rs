//! Settings by name, one JSON value each. Directories people sign in with. Form input and notices kept over one redirect. Counts of failed sign-ins, by address and by name.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, blob, blob_null, json_binary, text, text_uniq, timestamp_with_time_zone, uuid,
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
        settings(manager).await?;
        directories(manager).await?;
        forms(manager).await?;
        throttle(manager).await?;
        Ok(())
    }
}

async fn settings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("settings")
        .col(text("name").primary_key())
        .col(json_binary("value"))
        .col(big_integer("version"))
        .col(timestamp_with_time_zone("changed_at"))
        .col(text("changed_by"))
        .take();
    manager.create_table(table).await?;
    Ok(())
}

async fn directories(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("directories")
        .col(uuid("id").primary_key())
        .col(text_uniq("name_key"))
        .col(big_integer("position"))
        .col(json_binary("config"))
        .col(blob_null("password"))
        .col(big_integer("version"))
        .take();
    manager.create_table(table).await?;
    Ok(())
}

async fn forms(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("forms")
        .col(blob("session_hash"))
        .col(text("form"))
        .col(json_binary("draft"))
        .col(timestamp_with_time_zone("kept_at"))
        .primary_key(Index::create().col("session_hash").col("form"))
        .take();
    manager.create_table(table).await?;
    manager.create_index(index("forms", &["kept_at"])).await?;
    Ok(())
}

async fn throttle(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("throttle")
        .col(text("key").primary_key())
        .col(json_binary("value"))
        .col(timestamp_with_time_zone("noted_at"))
        .take();
    manager.create_table(table).await?;
    manager.create_index(index("throttle", &["noted_at"])).await?;
    Ok(())
}
