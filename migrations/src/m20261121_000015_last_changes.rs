//! Who changed an object last, so that two administrators saving the same thing can be told of each other, and who
//! saved a secret nobody can read again. Sessions of the console that ended early keep their row until they are
//! cleared away: entries sent a moment later are kept for their owner.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("last_changes")
            .col(text("part"))
            .col(uuid("id"))
            .col(timestamp_with_time_zone("changed_at"))
            .col(text("changed_by"))
            .primary_key(Index::create().col("part").col("id"))
            .take();
        manager.create_table(table).await?;
        let ended = Table::alter()
            .table("console_sessions")
            .add_column(timestamp_with_time_zone_null("ended_at"))
            .take();
        manager.alter_table(ended).await?;
        Ok(())
    }
}
