//! Back to an empty installation, in one act: for test mode alone.
//!
//! Invariant: every table of the schema is either in [`EMPTIED`] or in [`KEPT`]; a test compares them with the schema.

use sea_orm::{ConnectionTrait as _, DbBackend, EntityTrait as _};

use crate::{Act, StorageError, entity};

/// Tables that stay: the keys and certificates of the installation itself.
pub const KEPT: &[&str] = &["authority", "push_certificates"];

/// Entities are called as their tables are.
macro_rules! emptied {
    ($first:ident $(, $table:ident)* $(,)?) => {
        /// Tables that are emptied, in this order: rows before those they hang on.
        pub const EMPTIED: &[&str] = &[stringify!($first) $(, stringify!($table))*];

        /// On PostgreSQL an act that writes meanwhile would leave rows, or hang one on a row that goes.
        const LOCK: &str = concat!(
            "LOCK TABLE ", stringify!($first) $(, ", ", stringify!($table))*, " IN SHARE ROW EXCLUSIVE MODE"
        );

        impl Act {
            /// Removes every row but those of [`KEPT`]. Waits for acts that are open and makes others wait.
            pub async fn empty(&self) -> Result<(), StorageError> {
                let link = self.link();
                if link.db.get_database_backend() == DbBackend::Postgres {
                    link.db.execute_unprepared(LOCK).await?;
                }
                link.delete(entity::$first::Entity::delete_many()).await?;
                $(link.delete(entity::$table::Entity::delete_many()).await?;)*
                Ok(())
            }
        }
    };
}

emptied!(
    console_sessions,
    preferences,
    portal_sessions,
    attempt_events,
    downloads,
    challenges,
    certificates,
    commands,
    devices,
    tombstones,
    enrollments,
    attempts,
    sites,
    accounts,
    directories,
    settings,
    first_admin,
    forms,
    throttle,
    last_changes,
    audit,
);
