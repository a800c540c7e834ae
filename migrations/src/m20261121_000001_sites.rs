//! Sites.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text, text_uniq, uuid};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sites(manager).await?;
        Ok(())
    }
}

async fn sites(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("sites")
        .col(uuid("id").primary_key())
        .col(text("name"))
        .col(text_uniq("name_key"))
        .col(big_integer("version"))
        .take();
    manager.create_table(table).await?;
    Ok(())
}
