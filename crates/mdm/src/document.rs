//! Writing property lists.

use plist::{Dictionary, Value};

/// The XML document of `root`, beginning with `<?xml`.
///
/// Writing to memory fails only for values that have no XML form (`Uid`), and none of our documents
/// holds one. Were it to happen, the unfinished document would be refused by every reader.
pub(crate) fn to_xml(root: Dictionary) -> Vec<u8> {
    let mut out = Vec::new();
    let written = Value::Dictionary(root).to_writer_xml(&mut out);
    debug_assert!(written.is_ok(), "a value without an XML form");
    out
}

/// Sets `key` when there is a value.
pub(crate) fn set(dictionary: &mut Dictionary, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        dictionary.insert(key.to_owned(), value.into());
    }
}

/// Sets `key`.
pub(crate) fn put(dictionary: &mut Dictionary, key: &str, value: impl Into<Value>) {
    dictionary.insert(key.to_owned(), value.into());
}
