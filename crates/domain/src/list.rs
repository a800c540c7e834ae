//! Lists: sort keys are closed enums, pages are 1–200 rows (R-AZ5).

use crate::{enrollment::attempt::AttemptState, time::Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Direction of a sort.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Smallest first.
    #[default]
    Ascending,
    /// Largest first.
    Descending,
}

/// What the device list can be sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceSort {
    /// Device name.
    Name,
    /// Serial number.
    Serial,
    /// Model name.
    Model,
    /// iOS version.
    Os,
    /// User name.
    User,
    /// Time of enrollment.
    #[default]
    Enrolled,
    /// Last contact.
    Seen,
}

/// What the list of attempts can be sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptSort {
    /// Case code.
    Case,
    /// User name.
    User,
    /// State, by its name.
    State,
    /// First form.
    #[default]
    Started,
    /// Last event.
    Updated,
}

/// What the list of attempts can be narrowed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptFilter {
    /// Those in this state.
    State(AttemptState),
    /// Those that do not go on: refused, left, or silent ([`crate::enrollment::diagnosis::trouble`]).
    Stopped,
}

/// What the list of certificates can be sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateSort {
    /// Serial number.
    Serial,
    /// Common name.
    Subject,
    /// State, by its name.
    State,
    /// When the serial was taken.
    #[default]
    Issued,
    /// End of validity.
    Expires,
}

/// What the list of sites can be sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SiteSort {
    /// Name.
    #[default]
    Name,
    /// Number of device records.
    Devices,
}

/// What the list of accounts can be sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountSort {
    /// User name.
    #[default]
    Username,
    /// Full name.
    FullName,
    /// Console role, by its name.
    Role,
    /// Last sign-in; those who never signed in come before all others.
    SignIn,
}

/// What the list of directories can be sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DirectorySort {
    /// Order of sign-in.
    #[default]
    Position,
    /// Name.
    Name,
}

/// A page of a list: `number` from 1, `size` 1–200.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// From 1.
    pub number: u32,
    /// Rows a page.
    pub size: u32,
}

impl Page {
    /// Brings both figures into range.
    pub fn new(number: u32, size: u32) -> Self {
        Self { number: number.clamp(1, 1_000_000), size: size.clamp(1, 200) }
    }

    /// Rows to skip.
    pub fn offset(self) -> u64 {
        u64::from(self.number.saturating_sub(1)).saturating_mul(u64::from(self.size))
    }
}

impl Default for Page {
    fn default() -> Self {
        Self { number: 1, size: 50 }
    }
}

/// One page of rows and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paged<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// All that match, counted up to 10,001 (shown as "over 10,000").
    pub total: u64,
    /// The page these rows are.
    pub page: Page,
}

/// Where a walk through a whole list stands: key and id of the last row. Unlike a page number it costs the same at the
/// end of the list as at its beginning, and rows that come or go meanwhile move no others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// What the list is sorted by.
    pub key: MarkKey,
    /// The row.
    pub id: Uuid,
}

/// The key of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarkKey {
    /// Folded text.
    Text(String),
    /// An instant.
    At(Timestamp),
    /// A count.
    Number(i64),
}

/// A stretch of a walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next stretch begins; `None` at the end of the list.
    pub next: Option<Mark>,
}
