//! What an account prefers, by key: columns of a list, keyboard shortcuts. Goes with the account.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{json_binary, text, timestamp_with_time_zone, uuid};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("preferences")
            .col(uuid("account"))
            .col(text("key"))
            .col(json_binary("value"))
            .col(timestamp_with_time_zone("changed_at"))
            .primary_key(Index::create().col("account").col("key"))
            .foreign_key(
                ForeignKey::create()
                    .name("fk_preferences_account")
                    .from("preferences", "account")
                    .to("accounts", "id")
                    .on_delete(ForeignKeyAction::Cascade),
            )
            .take();
        manager.create_table(table).await?;
        Ok(())
    }
}
