//! What decides many acts and changes seldom (settings, push certificate, sites, accounts, directories), kept between them.
//!
//! A kept value is used until an act of this process that wrote one of those tables commits, and never longer than two
//! seconds, which bounds what another node's or another program's change can be missed for (README 53).

use std::any::Any;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

const FRESH: Duration = Duration::from_secs(2);
const MOST: usize = 10_000;

/// Tables whose change ends all kept values.
const RULES: [&str; 5] = ["settings", "push_certificates", "sites", "accounts", "directories"];

/// Whether writing this table changes rules.
pub(crate) fn is_rule(table: &str) -> bool {
    RULES.contains(&table)
}

struct Kept {
    value: Arc<dyn Any + Send + Sync>,
    epoch: u64,
    when: Instant,
}

/// The kept values of one database.
#[derive(Default)]
pub(crate) struct Memo {
    epoch: AtomicU64,
    kept: Mutex<HashMap<String, Kept>>,
}

impl Memo {
    /// Ends all kept values.
    pub(crate) fn forget(&self) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
    }

    /// Taken before the rows are read: what is read while somebody else commits is not kept.
    pub(crate) fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::SeqCst)
    }

    pub(crate) fn get<T: Clone + 'static>(&self, key: &str) -> Option<T> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.get(key).filter(|kept| kept.epoch == self.epoch() && kept.when.elapsed() < FRESH)?;
        found.value.downcast_ref::<T>().cloned()
    }

    pub(crate) fn keep<T: Send + Sync + 'static>(&self, key: String, value: T, epoch: u64) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(key, Kept { value: Arc::new(value), epoch, when: Instant::now() });
    }
}
