//! Tries to enroll. What happened in an attempt, in order. Sessions of the portal.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_pk_auto, blob, json_binary, json_binary_null, text, text_uniq, timestamp_with_time_zone,
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
        attempts(manager).await?;
        attempt_events(manager).await?;
        portal_sessions(manager).await?;
        Ok(())
    }
}

async fn attempts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("attempts")
        .col(uuid("id").primary_key())
        .col(text_uniq("case_code"))
        .col(text("state"))
        .col(big_integer("version"))
        .col(text("language"))
        .col(json_binary("entry"))
        .col(json_binary("facts"))
        .col(json_binary_null("problem"))
        .col(text("typed"))
        .col(text("user_agent"))
        .col(text("address"))
        .col(text("username"))
        .col(uuid_null("enrollment"))
        .col(uuid_null("device"))
        .col(uuid_null("site"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .take();
    manager.create_table(table).await?;
    manager.create_index(index("attempts", &["username"])).await?;
    manager.create_index(index("attempts", &["device"])).await?;
    manager.create_index(index("attempts", &["enrollment"])).await?;
    manager.create_index(index("attempts", &["created_at"])).await?;
    manager.create_index(index("attempts", &["state", "updated_at"])).await?;
    Ok(())
}

async fn attempt_events(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("attempt_events")
        .col(big_pk_auto("id"))
        .col(uuid("attempt"))
        .col(timestamp_with_time_zone("at"))
        .col(text("event"))
        .col(text("detail"))
        .foreign_key(
            ForeignKey::create()
                .name("fk_attempt_events_attempt")
                .from("attempt_events", "attempt")
                .to("attempts", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .take();
    manager.create_table(table).await?;
    manager.create_index(index("attempt_events", &["attempt", "id"])).await?;
    Ok(())
}

async fn portal_sessions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("portal_sessions")
        .col(blob("token_hash").primary_key())
        .col(uuid("attempt"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("last_seen_at"))
        .foreign_key(
            ForeignKey::create()
                .name("fk_portal_sessions_attempt")
                .from("portal_sessions", "attempt")
                .to("attempts", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .take();
    manager.create_table(table).await?;
    manager.create_index(index("portal_sessions", &["attempt"])).await?;
    manager.create_index(index("portal_sessions", &["last_seen_at"])).await?;
    Ok(())
}
