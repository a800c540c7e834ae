//! What no device may ever be answered (R-DV8, R-DV9), seen from the device's side.

use std::collections::BTreeMap;

/// Answers by status, and those that would have made a device leave.
#[derive(Debug, Default)]
pub struct Tally {
    /// Answers by status; 0 stands for a connection that ended without one.
    pub statuses: BTreeMap<u16, u64>,
    /// What must not have been said, with the kind of fault it answered.
    pub unenrolling: Vec<String>,
}

impl Tally {
    /// Notes an answer; `tombstone` says that a rule ended this very enrollment.
    pub fn note(&mut self, kind: &str, status: u16, tombstone: bool) {
        *self.statuses.entry(status).or_default() += 1;
        // A device removes its management at 401, and at 403 with the body of an unrecognized device.
        if status == 401 || (status == 403 && !tombstone) {
            self.unenrolling.push(format!("{kind}: {status}"));
        }
    }

    /// All answers.
    pub fn total(&self) -> u64 {
        self.statuses.values().sum()
    }

    /// Takes in another one.
    pub fn add(&mut self, other: Self) {
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
        self.unenrolling.extend(other.unenrolling);
    }
}
