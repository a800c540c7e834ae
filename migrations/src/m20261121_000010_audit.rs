//! The audit log; `seq`, `prev_hash` and `hash` are filled by the sealer.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer_null, blob_null, text, text_null, timestamp_with_time_zone, uuid, uuid_null,
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
        audit(manager).await?;
        Ok(())
    }
}

async fn audit(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("audit")
        .col(uuid("id").primary_key())
        .col(big_integer_null("seq"))
        .col(blob_null("prev_hash"))
        .col(blob_null("hash"))
        .col(timestamp_with_time_zone("at"))
        .col(text("actor"))
        .col(text_null("session"))
        .col(text("address"))
        .col(text("action"))
        .col(text("target"))
        .col(uuid_null("site"))
        .col(text("outcome"))
        .col(text("detail"))
        .take();
    manager.create_table(table).await?;
    manager.create_index(index("audit", &["at"])).await?;
    manager.create_index(index("audit", &["target"])).await?;
    manager.create_index(index("audit", &["seq"]).unique().take()).await?;
    let unsealed = Index::create()
        .name("ix_audit_unsealed")
        .table("audit")
        .col("at")
        .and_where(Expr::col("seq").is_null())
        .take();
    manager.create_index(unsealed).await?;
    Ok(())
}
