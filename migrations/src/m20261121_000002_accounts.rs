//! Local accounts. The link for the first administrator: at most one row. Sessions of the console.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, blob, boolean, json_binary, text, text_uniq, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid,
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
        accounts(manager).await?;
        first_admin(manager).await?;
        console_sessions(manager).await?;
        Ok(())
    }
}

async fn accounts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("accounts")
        .col(uuid("id").primary_key())
        .col(text("username"))
        .col(text_uniq("username_key"))
        .col(text("full_name"))
        .col(text("email"))
        .col(boolean("enabled"))
        .col(text("role"))
        .col(boolean("may_enroll"))
        .col(boolean("all_sites"))
        .col(json_binary("sites"))
        .col(big_integer("version"))
        .col(text("password_hash"))
        .col(timestamp_with_time_zone_null("last_sign_in"))
        .take();
    manager.create_table(table).await?;
    Ok(())
}

async fn first_admin(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("first_admin")
        .col(blob("token_hash").primary_key())
        .col(timestamp_with_time_zone("expires_at"))
        .take();
    manager.create_table(table).await?;
    Ok(())
}

async fn console_sessions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("console_sessions")
        .col(blob("token_hash").primary_key())
        .col(uuid("account"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("last_seen_at"))
        .col(text("user_agent"))
        .col(text("address"))
        .foreign_key(
            ForeignKey::create()
                .name("fk_console_sessions_account")
                .from("console_sessions", "account")
                .to("accounts", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .take();
    manager.create_table(table).await?;
    manager.create_index(index("console_sessions", &["account"])).await?;
    manager.create_index(index("console_sessions", &["last_seen_at"])).await?;
    Ok(())
}
