//! Row ↔ value: small readers that name table, column and row when something makes no sense.

use std::fmt::Display;

use chrono::{DateTime, Utc};
use domain::text::Language;
use domain::time::Timestamp;
use sea_orm::JsonValue;
use serde::{Serialize, de::DeserializeOwned};

use crate::code::Code;
use crate::{Hash, StorageError};

/// One column of one row, for reading it and for naming it in errors and as the place of a sealed value.
pub(crate) struct Cell<'r> {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    pub(crate) row: &'r (dyn Display + Sync),
}

pub(crate) fn cell<'r>(table: &'static str, column: &'static str, row: &'r (dyn Display + Sync)) -> Cell<'r> {
    Cell { table, column, row }
}

impl Cell<'_> {
    /// `table.column:row-id`, which a sealed value is bound to.
    pub(crate) fn place(&self) -> String {
        format!("{}.{}:{}", self.table, self.column, self.row)
    }

    pub(crate) fn inconsistent(&self) -> StorageError {
        StorageError::Inconsistent { table: self.table, column: self.column, row: self.row.to_string() }
    }

    pub(crate) fn code<T: Code>(&self, text: &str) -> Result<T, StorageError> {
        T::from_code(text).ok_or_else(|| self.inconsistent())
    }

    pub(crate) fn json<T: DeserializeOwned>(&self, value: JsonValue) -> Result<T, StorageError> {
        serde_json::from_value(value).map_err(|_| self.inconsistent())
    }

    pub(crate) fn hash(&self, bytes: &[u8]) -> Result<Hash, StorageError> {
        bytes.try_into().map_err(|_| self.inconsistent())
    }

    pub(crate) fn parse<T: std::str::FromStr>(&self, text: &str) -> Result<T, StorageError> {
        text.parse().map_err(|_| self.inconsistent())
    }

    pub(crate) fn language(&self, tag: &str) -> Result<Language, StorageError> {
        Language::ALL.into_iter().find(|l| l.tag() == tag).ok_or_else(|| self.inconsistent())
    }
}

/// A value as JSON for a column. NUL characters are left out: PostgreSQL cannot keep them.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<JsonValue, StorageError> {
    let mut value = serde_json::to_value(value).map_err(|error| StorageError::Other(error.to_string()))?;
    without_nul(&mut value);
    Ok(value)
}

fn without_nul(value: &mut JsonValue) {
    match value {
        JsonValue::String(text) if text.contains('\0') => *text = text.replace('\0', ""),
        JsonValue::Array(items) => items.iter_mut().for_each(without_nul),
        JsonValue::Object(fields) => {
            if fields.keys().any(|key| key.contains('\0')) {
                let old = std::mem::take(fields);
                fields.extend(old.into_iter().map(|(key, value)| (key.replace('\0', ""), value)));
            }
            fields.values_mut().for_each(without_nul);
        }
        _ => {}
    }
}

/// An instant as read from a column.
pub(crate) fn time(at: DateTime<Utc>) -> Timestamp {
    Timestamp::new(at)
}

/// An instant for a column: whole microseconds, which both databases keep.
pub(crate) fn at(time: Timestamp) -> DateTime<Utc> {
    Timestamp::new(time.0).0
}

/// At most `max` characters of `text`; control characters become spaces.
pub(crate) fn clip(text: &str, max: usize) -> String {
    text.chars().take(max).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The form in which names are compared and searched.
pub(crate) fn fold(text: &str) -> String {
    // NUL cannot be stored as text in PostgreSQL.
    text.trim().to_lowercase().replace('\0', "")
}

/// Text as it is, without NUL characters, which PostgreSQL cannot keep.
pub(crate) fn text(text: &str) -> String {
    text.replace('\0', "")
}
