//! What can go wrong in the database, and the expected ways in which a write does not happen.

use domain::ids::Version;
use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};

/// Why the database did not do it. Refusals that are part of normal life are values, not errors.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// Not reachable, overloaded, out of space, or shutting down; a later try may work.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A row holds something that this program never writes.
    #[error("inconsistent row: {table}.{column} of {row}")]
    Inconsistent {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
        /// The row's id, or what stands for it; never a secret.
        row: String,
    },
    /// The database is not set up to keep what it acknowledges (R-DU2, R-DU3).
    #[error("the database does not guarantee durability: {setting} is {found}, needed is {needed}")]
    NotDurable {
        /// Name of the setting.
        setting: &'static str,
        /// Its value.
        found: String,
        /// The value asked for.
        needed: &'static str,
    },
    /// Sealing or opening a secret failed.
    #[error("a sealed column cannot be used: {0}")]
    Sealed(#[from] vault::VaultError),
    /// Anything else: a fault of ours.
    #[error("the database refused: {0}")]
    Other(String),
}

/// What became of an insert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Outcome {
    /// It is there.
    Done,
    /// A row with this id, name or key exists.
    Taken,
}

/// What became of a save that named the version it saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Save {
    /// Saved; the row now has this version.
    Saved(Version),
    /// Somebody else changed or deleted the row meanwhile; nothing was written.
    Stale,
    /// Another row has this name; nothing was written.
    Taken,
}

/// What became of a delete that named the version it saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Deleted {
    /// Gone.
    Gone,
    /// Somebody else changed or deleted the row meanwhile.
    Stale,
    /// Other rows need it.
    InUse,
}

impl StorageError {
    /// Whether the same call may succeed later.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

/// Whether the statement met a unique key.
pub(crate) fn is_unique_violation(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

impl From<DbErr> for StorageError {
    fn from(error: DbErr) -> Self {
        if is_transient(&error) {
            Self::Unavailable(error.to_string())
        } else {
            Self::Other(error.to_string())
        }
    }
}

fn is_transient(error: &DbErr) -> bool {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(source)) | DbErr::Query(RuntimeErr::SqlxError(source)) => {
            is_transient_driver_error(source)
        }
        // No connection could be made, whatever the peer said (a pooler may speak before it is ready).
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => true,
        _ => false,
    }
}

fn is_transient_driver_error(error: &sqlx::Error) -> bool {
    use sqlx::Error;
    match error {
        Error::Io(_) | Error::Tls(_) | Error::PoolTimedOut | Error::PoolClosed | Error::WorkerCrashed => true,
        Error::Database(database) => {
            let code = database.code().unwrap_or_default();
            if database.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
                // Primary result codes: BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN.
                let primary = code.parse::<u32>().unwrap_or(0) & 0xff;
                matches!(primary, 5 | 6 | 7 | 8 | 10 | 13 | 14)
            } else {
                // SQLSTATE classes: connection, transaction rollback (deadlock), resources, operator, system.
                ["08", "40", "53", "57", "58"].iter().any(|class| code.starts_with(class))
            }
        }
        _ => false,
    }
}
