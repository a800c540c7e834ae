//! Tells whoever shows an attempt live that an act changed it (README 48). Fired only after the commit.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::ids::AttemptId;
use tokio::sync::watch;

/// One watch per attempt somebody looks at. The value counts the changes.
#[derive(Debug, Default)]
pub struct Waker {
    watched: Mutex<HashMap<AttemptId, watch::Sender<u64>>>,
}

impl Waker {
    /// A receiver that is changed by each committed act that noted this attempt. Cheap; forgotten when dropped.
    pub fn watch(&self, attempt: AttemptId) -> watch::Receiver<u64> {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        watched.retain(|_, sender| sender.receiver_count() > 0);
        watched.entry(attempt).or_insert_with(|| watch::channel(0).0).subscribe()
    }

    /// How many attempts are watched.
    pub fn watched(&self) -> usize {
        let watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        watched.values().filter(|sender| sender.receiver_count() > 0).count()
    }

    /// Wakes those who watch; also for changes that another node made.
    pub fn wake(&self, attempt: AttemptId) {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = watched.get(&attempt) {
            if sender.receiver_count() == 0 {
                watched.remove(&attempt);
            } else {
                sender.send_modify(|count| *count = count.wrapping_add(1));
            }
        }
    }
}
