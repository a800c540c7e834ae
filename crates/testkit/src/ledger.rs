//! What a client sent and what was acknowledged, on disk before the client goes on; and the judge of what a server
//! still knows after it was killed (P01).
//!
//! A thing is named by kind and key and may be written several times with different values. Once a value was
//! acknowledged, the server must show it or one sent later; what was never acknowledged may be there or not.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Kind and key of a thing.
pub type Thing = (&'static str, String);

#[derive(Debug, Default)]
struct Entry {
    sent: Vec<String>,
    acknowledged: Option<usize>,
}

/// The ledger of one run.
#[derive(Debug)]
pub struct Ledger {
    file: Mutex<File>,
    entries: Mutex<BTreeMap<Thing, Entry>>,
}

/// A write on its way.
#[derive(Debug)]
pub struct Sent {
    thing: Thing,
    place: usize,
}

impl Ledger {
    /// An empty one in this file.
    pub fn create(path: &Path) -> Self {
        let file = OpenOptions::new().append(true).create_new(true).open(path).expect("a new ledger");
        Self { file: Mutex::new(file), entries: Mutex::default() }
    }

    fn line(&self, words: &[&str]) {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(file, "{}", words.join("\t")).expect("the ledger is written");
        file.sync_data().expect("the ledger is on disk");
    }

    /// Before a write is sent.
    pub fn sent(&self, kind: &'static str, key: &str, value: &str) -> Sent {
        self.line(&["sent", kind, key, value]);
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let thing = (kind, key.to_owned());
        let entry = entries.entry(thing.clone()).or_default();
        entry.sent.push(value.to_owned());
        Sent { thing, place: entry.sent.len() - 1 }
    }

    /// After the answer that says it was done.
    pub fn acknowledged(&self, sent: &Sent) {
        self.line(&["acknowledged", sent.thing.0, &sent.thing.1]);
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = entries.get_mut(&sent.thing) {
            entry.acknowledged = entry.acknowledged.max(Some(sent.place));
        }
    }

    /// A write whose key only its answer told.
    pub fn done(&self, kind: &'static str, key: &str, value: &str) {
        let sent = self.sent(kind, key, value);
        self.acknowledged(&sent);
    }

    /// How many things have an acknowledged value.
    pub fn acknowledged_count(&self) -> usize {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.values().filter(|entry| entry.acknowledged.is_some()).count()
    }

    /// All things written so far.
    pub fn things(&self) -> Vec<Thing> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }

    /// What is lost or wrong, given what the server shows of this thing.
    pub fn judge(&self, thing: &Thing, found: Option<&str>) -> Option<String> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.get(thing)?;
        let possible = entry.sent.get(entry.acknowledged.unwrap_or(0)..).unwrap_or_default();
        let right = match found {
            Some(value) => possible.iter().any(|sent| sent == value),
            None => entry.acknowledged.is_none(),
        };
        (!right).then(|| format!("{} {}: found {found:?}, possible {possible:?}", thing.0, thing.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The judge itself: what it must call lost, and what it must let pass.
    #[test]
    fn acknowledged_means_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = Ledger::create(&folder.path().join("ledger"));
        let thing: Thing = ("token", "a".to_owned());
        let says = |found| ledger.judge(&thing, found).is_none();
        let first = ledger.sent("token", "a", "1");
        assert!(says(None) && says(Some("1")) && !says(Some("2")));
        ledger.acknowledged(&first);
        assert!(!says(None) && says(Some("1")));
        let second = ledger.sent("token", "a", "2");
        assert!(says(Some("1")) && says(Some("2")) && !says(None));
        ledger.acknowledged(&second);
        assert!(!says(Some("1")) && says(Some("2")) && !says(None));
        let lines = std::fs::read_to_string(folder.path().join("ledger")).expect("the ledger");
        assert_eq!(lines.lines().count(), 4);
    }
}
