//! The only way untrusted bytes become a property list value.

use std::io::Cursor;

use guard::xml::XmlLimits;
use plist::{Dictionary, Value};

use crate::Malformed;

/// Decodes an XML property list of at most `max_bytes` bytes.
///
/// `guard::xml` sees the bytes first, so the decoder meets neither depth nor declarations nor
/// repeated keys. Binary property lists are refused: no device sends them on these routes.
pub fn read(bytes: &[u8], max_bytes: usize) -> Result<Value, Malformed> {
    guard::xml::scan(bytes, XmlLimits::with_bytes(max_bytes))?;
    Value::from_reader_xml(Cursor::new(bytes)).map_err(|_| Malformed::Undecodable)
}

/// As [`read`], and the root must be a dictionary.
pub fn read_dictionary(bytes: &[u8], max_bytes: usize) -> Result<Dictionary, Malformed> {
    read(bytes, max_bytes)?.into_dictionary().ok_or(Malformed::NotADictionary)
}
