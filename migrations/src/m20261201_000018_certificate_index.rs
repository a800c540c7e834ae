//! One index less to keep with each certificate: what it answered is the beginning of a longer one.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let shorter = Index::drop().name("ix_certificates_state_not_after").table("certificates").to_owned();
        manager.drop_index(shorter).await
    }
}
