//! Tells whoever shows something live that an act changed it (README 48). Fired only after the commit.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use domain::ids::{AttemptId, DeviceId, SiteId};
use tokio::sync::watch;

/// Changed devices that are remembered for watchers that come late; those who come later look for themselves.
const REMEMBERED: usize = 256;

/// A device record that a commit changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceChange {
    /// Which.
    pub device: DeviceId,
    /// Its site, for the scope of whoever is told.
    pub site: Option<SiteId>,
}

/// One watch per attempt somebody looks at, and one for the console. The values count the changes.
#[derive(Debug)]
pub struct Waker {
    watched: Mutex<HashMap<AttemptId, watch::Sender<u64>>>,
    console: Mutex<Option<watch::Sender<u64>>>,
    recent: Mutex<VecDeque<(u64, DeviceChange)>>,
}

impl Default for Waker {
    fn default() -> Self {
        Self {
            watched: Mutex::default(),
            console: Mutex::new(Some(watch::channel(0).0)),
            recent: Mutex::default(),
        }
    }
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

    /// A receiver that is changed by each committed act that attempts, devices or console pages hang on; many
    /// commits between two looks are one change. Closed from the start once [`Waker::close`] was called.
    pub fn console(&self) -> watch::Receiver<u64> {
        let console = self.console.lock().unwrap_or_else(PoisonError::into_inner);
        console.as_ref().map_or_else(|| watch::channel(0).1, watch::Sender::subscribe)
    }

    /// The devices changed after the count `seen`, oldest first, at most the last 256.
    pub fn devices_since(&self, seen: u64) -> Vec<DeviceChange> {
        let recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.iter().filter(|(count, _)| *count > seen).map(|(_, change)| *change).collect()
    }

    /// Wakes the console's watchers and remembers these devices for them.
    pub fn wake_console(&self, devices: Vec<DeviceChange>) {
        let console = self.console.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(sender) = console.as_ref() else { return };
        sender.send_modify(|count| {
            *count = count.wrapping_add(1);
            let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
            recent.extend(devices.into_iter().map(|change| (*count, change)));
            let surplus = recent.len().saturating_sub(REMEMBERED);
            recent.drain(..surplus);
        });
    }

    /// The process is stopping: every receiver is closed, so live streams end and the drain need not wait for them.
    pub fn close(&self) {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner).clear();
        *self.console.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
