//! What the overview counts by: events of a kind in a span of time, attempts of a site by their last change, devices
//! by state and iOS version, certificates by their end. The indexes hold every column that is counted, so that the
//! wide rows are not read.

use sea_orm_migration::prelude::*;

use crate::index;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_index(index("attempt_events", &["event", "at", "attempt"])).await?;
        manager.create_index(index("attempts", &["site", "updated_at"])).await?;
        manager.create_index(index("devices", &["state", "os_key", "last_seen_at", "site"])).await?;
        manager.create_index(index("certificates", &["state", "not_after", "enrollment"])).await?;
        Ok(())
    }
}
