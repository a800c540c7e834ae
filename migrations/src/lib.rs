//! The history of the schema. Forward only: a step that has been released is never changed.
//!
//! This room must not know `domain` or the entities: they change, history does not. How to change the schema while
//! two releases run side by side is told in `README.md` beside this crate's manifest.

mod m20261121_000001_sites;
mod m20261121_000002_accounts;
mod m20261121_000003_settings;
mod m20261121_000004_authority;
mod m20261121_000005_attempts;
mod m20261121_000006_enrollments;
mod m20261121_000007_certificates;
mod m20261121_000008_devices;
mod m20261121_000009_commands;
mod m20261121_000010_audit;
mod m20261121_000011_preferences;
mod m20261121_000014_overview;
mod m20261121_000015_last_changes;
mod m20261121_000016_records;
mod m20261121_000017_account_list;
mod m20261201_000018_certificate_index;

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait,
};

struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_sites::Migration),
            Box::new(m20261121_000002_accounts::Migration),
            Box::new(m20261121_000003_settings::Migration),
            Box::new(m20261121_000004_authority::Migration),
            Box::new(m20261121_000005_attempts::Migration),
            Box::new(m20261121_000006_enrollments::Migration),
            Box::new(m20261121_000007_certificates::Migration),
            Box::new(m20261121_000008_devices::Migration),
            Box::new(m20261121_000009_commands::Migration),
            Box::new(m20261121_000010_audit::Migration),
            Box::new(m20261121_000011_preferences::Migration),
            Box::new(m20261121_000014_overview::Migration),
            Box::new(m20261121_000015_last_changes::Migration),
            Box::new(m20261121_000016_records::Migration),
            Box::new(m20261121_000017_account_list::Migration),
            Box::new(m20261201_000018_certificate_index::Migration),
        ]
    }
}

/// Brings the schema up to this program's release and says how many steps it took (0 when nothing was to do).
///
/// All steps happen in one transaction, and only one node at a time does them: PostgreSQL by an advisory lock that
/// ends with the transaction, SQLite by its write lock. Refuses a schema that is newer than this program.
pub async fn up(db: &DatabaseConnection) -> Result<u32, DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let transaction = db.begin_with_options(options).await?;
    lock(&transaction).await?;
    let pending = Migrator::get_pending_migrations(&transaction).await?.len();
    Migrator::up(&transaction, None).await?;
    transaction.commit().await?;
    pending.try_into().map_err(|_| DbErr::Migration("too many steps".to_owned()))
}

/// The steps this program knows that the database does not have yet. Changes nothing.
pub async fn pending(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let pending = Migrator::get_pending_migrations_read_only(db).await?;
    Ok(pending.iter().map(|step| step.name().to_owned()).collect())
}

/// The statement that fills the columns of the lists for attempts from before they had them; for a test that has
/// such rows.
pub fn records_backfill(backend: DbBackend) -> &'static str {
    m20261121_000016_records::backfill(backend)
}

/// Fills the columns of the list for accounts from before they had them; for a test that has such rows.
pub async fn account_list_backfill(db: &DatabaseConnection) -> Result<(), DbErr> {
    m20261121_000017_account_list::backfill(db).await
}

async fn lock(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        let sql = "SELECT 1 AS held FROM (SELECT pg_advisory_xact_lock(7121)) AS lock";
        transaction.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    }
    Ok(())
}

/// An index named after its table and columns.
fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("ix_{table}_{}", columns.join("_"))).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}
