//! UTC instants, whole microseconds (SQLite would keep nanoseconds that PostgreSQL drops).

use chrono::{DateTime, Duration, SubsecRound, TimeZone, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;

/// An instant in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub DateTime<Utc>);

impl Timestamp {
    /// Truncates to microseconds.
    pub fn new(at: DateTime<Utc>) -> Self {
        Self(at.trunc_subsecs(6))
    }

    /// From seconds since 1970-01-01; `None` outside chrono's range.
    pub fn from_unix(seconds: i64) -> Option<Self> {
        Utc.timestamp_opt(seconds, 0).single().map(Self)
    }

    /// Seconds since 1970-01-01.
    pub fn unix(self) -> i64 {
        self.0.timestamp()
    }

    /// `self` plus a span; saturates at chrono's last instant.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.checked_add_signed(span).unwrap_or(DateTime::<Utc>::MAX_UTC))
    }

    /// The span from `earlier` to `self`; negative if `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        self.0.signed_duration_since(earlier.0)
    }

    /// `2026-11-21T12:00:00Z`, for `<time datetime>`.
    pub fn iso(self) -> String {
        self.0.format("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// `21 Nov 2026, 12:00 UTC`, for people; the server renders UTC and says so.
    pub fn human(self) -> String {
        self.0.format("%-d %b %Y, %H:%M UTC").to_string()
    }

    /// `12:00 UTC`.
    pub fn clock(self) -> String {
        self.0.format("%H:%M UTC").to_string()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iso())
    }
}
