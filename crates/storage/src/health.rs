//! Whether the database keeps what it acknowledges (R-DU2, R-DU3). Measured under a power cut elsewhere: SQLite with
//! `synchronous=NORMAL` kept 0 of 200 acknowledged rows, PostgreSQL with `synchronous_commit=off` 78 of 300.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use crate::StorageError;

/// Setting, statement that reads it, column of the answer, values that will do.
type Demand = (&'static str, &'static str, &'static [&'static str]);

const POSTGRES: [Demand; 3] = [
    ("fsync", "SELECT current_setting('fsync') AS found", &["on"]),
    ("full_page_writes", "SELECT current_setting('full_page_writes') AS found", &["on"]),
    // `remote_apply` flushes here and on the standby.
    ("synchronous_commit", "SELECT current_setting('synchronous_commit') AS found", &["on", "remote_apply"]),
];

const SQLITE: [Demand; 3] = [
    ("journal_mode", "SELECT journal_mode AS found FROM pragma_journal_mode", &["wal"]),
    // 2 is FULL, 3 EXTRA.
    ("synchronous", "SELECT CAST(synchronous AS TEXT) AS found FROM pragma_synchronous", &["2", "3"]),
    ("foreign_keys", "SELECT CAST(foreign_keys AS TEXT) AS found FROM pragma_foreign_keys", &["1"]),
];

/// Reads the settings back and refuses the first that is wrong.
pub(crate) async fn require_durable(db: &DatabaseConnection) -> Result<(), StorageError> {
    let backend = db.get_database_backend();
    let demands = if backend == DbBackend::Postgres { POSTGRES } else { SQLITE };
    for (setting, sql, good) in demands {
        let row = db.query_one_raw(Statement::from_string(backend, sql)).await?;
        let found = match row {
            Some(row) => row.try_get::<String>("", "found")?,
            None => "unknown".to_owned(),
        };
        if !good.contains(&found.as_str()) {
            let needed = good.first().copied().unwrap_or_default();
            return Err(StorageError::NotDurable { setting, found, needed });
        }
    }
    Ok(())
}
