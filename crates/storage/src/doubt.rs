//! Whether an act is whole, and its connection still where the driver believes it to be.
//!
//! PostgreSQL says nothing when a transaction is committed in which a statement failed: it undoes it.
//! After some errors (a full disk, a disk that fails) SQLite undoes the whole transaction by itself, and the driver goes on
//! counting savepoints that are gone: a later commit may then end nothing and still succeed. So whoever met an error, or went
//! away in the middle of a statement, leaves a doubt, and the writer is looked at before it is used again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::DbErr;

/// The doubt about one act. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Doubt(Arc<AtomicBool>);

impl Doubt {
    /// Whether there is any.
    pub(crate) fn is_there(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// Runs a statement: in doubt until it has ended well.
    pub(crate) async fn around<T>(
        &self,
        statement: impl Future<Output = Result<T, DbErr>>,
    ) -> Result<T, DbErr> {
        let before = self.0.swap(true, Ordering::SeqCst);
        let result = statement.await;
        if result.is_ok() {
            self.0.store(before, Ordering::SeqCst);
        }
        result
    }
}
