//! What the lists of attempts, certificates and audit lines are filtered and sorted by.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, text_null, timestamp_with_time_zone_null};
use sea_orm_migration::sea_orm::DbBackend;

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
        certificates(manager).await?;
        manager.create_index(index("audit", &["site", "at"])).await?;
        manager.create_index(index("audit", &["actor", "at"])).await?;
        manager.create_index(index("audit", &["action", "at"])).await?;
        Ok(())
    }
}

/// How far an attempt has come, beside the JSON that says it in full.
async fn attempts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut stage = text("stage");
    stage.default("none");
    // SQLite adds one column a statement.
    for mut column in [text_null("ownership"), stage, timestamp_with_time_zone_null("stage_at")] {
        manager.alter_table(Table::alter().table("attempts").add_column(&mut column).take()).await?;
    }
    let db = manager.get_connection();
    db.execute_unprepared(backfill(db.get_database_backend())).await?;
    manager.create_index(index("attempts", &["site", "created_at"])).await?;
    manager.create_index(index("attempts", &["updated_at"])).await?;
    manager.create_index(index("attempts", &["stage", "stage_at"])).await?;
    Ok(())
}

/// The columns of rows that are there already, from the JSON that says the same.
pub(crate) fn backfill(backend: DbBackend) -> &'static str {
    if backend == DbBackend::Postgres {
        "UPDATE attempts SET ownership = facts->>'ownership', \
         stage = coalesce(facts->'progress'->>'stage', 'none'), \
         stage_at = (facts->'progress'->>'at')::timestamptz"
    } else {
        "UPDATE attempts SET ownership = json_extract(facts, '$.ownership'), \
         stage = coalesce(json_extract(facts, '$.progress.stage'), 'none'), \
         stage_at = replace(json_extract(facts, '$.progress.at'), 'Z', '+00:00')"
    }
}

async fn certificates(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let by = Table::alter().table("certificates").add_column(text_null("revoked_by")).take();
    manager.alter_table(by).await?;
    manager.create_index(index("certificates", &["state", "not_after"])).await?;
    manager.create_index(index("certificates", &["not_after"])).await?;
    manager.create_index(index("certificates", &["reserved_at"])).await?;
    manager.create_index(index("enrollments", &["site"])).await?;
    Ok(())
}
