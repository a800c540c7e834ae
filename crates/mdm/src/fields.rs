//! Taking typed, bounded fields out of an untrusted dictionary.

use plist::{Dictionary, Value};

use crate::Malformed;
use crate::key::is_identifier;

/// A dictionary seen through the checks. Unknown keys are never looked at.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a>(pub(crate) &'a Dictionary);

impl<'a> Fields<'a> {
    /// A text of at most `limit` characters without control characters; empty counts as absent.
    pub(crate) fn text(self, key: &'static str, limit: usize) -> Result<Option<String>, Malformed> {
        let Some(value) = self.0.get(key) else { return Ok(None) };
        let text = value.as_string().ok_or(Malformed::WrongType { key, expected: "string" })?;
        if text.chars().count() > limit {
            return Err(Malformed::TooLong { key, limit });
        }
        if text.chars().any(char::is_control) {
            return Err(Malformed::ControlCharacters(key));
        }
        Ok((!text.is_empty()).then(|| text.to_owned()))
    }

    /// As [`text`](Self::text), and it must be there.
    pub(crate) fn required_text(self, key: &'static str, limit: usize) -> Result<String, Malformed> {
        self.text(key, limit)?.ok_or(Malformed::Missing(key))
    }

    /// An identifier of `[0-9A-Za-z-]`; if the key is there, it may not be empty.
    pub(crate) fn identifier(self, key: &'static str) -> Result<Option<String>, Malformed> {
        let Some(value) = self.0.get(key) else { return Ok(None) };
        let text = value.as_string().ok_or(Malformed::WrongType { key, expected: "string" })?;
        if is_identifier(text) { Ok(Some(text.to_owned())) } else { Err(Malformed::BadIdentifier(key)) }
    }

    /// Data of at most `limit` bytes.
    pub(crate) fn data(self, key: &'static str, limit: usize) -> Result<Option<Vec<u8>>, Malformed> {
        let Some(value) = self.0.get(key) else { return Ok(None) };
        let data = value.as_data().ok_or(Malformed::WrongType { key, expected: "data" })?;
        if data.len() > limit {
            return Err(Malformed::TooLong { key, limit });
        }
        Ok(Some(data.to_vec()))
    }

    /// A boolean.
    pub(crate) fn boolean(self, key: &'static str) -> Result<Option<bool>, Malformed> {
        self.typed(key, "boolean", Value::as_boolean)
    }

    /// An integer that fits 64 signed bits.
    pub(crate) fn integer(self, key: &'static str) -> Result<Option<i64>, Malformed> {
        self.typed(key, "integer", Value::as_signed_integer)
    }

    /// A nested dictionary.
    pub(crate) fn dictionary(self, key: &'static str) -> Result<Option<&'a Dictionary>, Malformed> {
        self.typed(key, "dictionary", Value::as_dictionary)
    }

    /// A nested array.
    pub(crate) fn array(self, key: &'static str) -> Result<Option<&'a Vec<Value>>, Malformed> {
        self.typed(key, "array", Value::as_array)
    }

    fn typed<T>(
        self,
        key: &'static str,
        expected: &'static str,
        take: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Malformed> {
        match self.0.get(key) {
            None => Ok(None),
            Some(value) => take(value).map(Some).ok_or(Malformed::WrongType { key, expected }),
        }
    }
}
