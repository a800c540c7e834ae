//! UTC instants, whole microseconds (SQLite would keep nanoseconds that PostgreSQL drops).

use chrono::{DateTime, Datelike as _, Duration, NaiveDate, NaiveTime, SubsecRound, TimeZone, Utc};
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

/// Years a [`Date`] may have: all that both databases compare as they should.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2999;

/// A day in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Date(NaiveDate);

impl Date {
    /// `2026-11-21`, as a date field of a form sends it; `None` for anything else, and before 1970 or after 2999.
    pub fn parse(text: &str) -> Option<Self> {
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        // chrono reads signs, blanks and single figures, too.
        let date = Self(date);
        (YEARS.contains(&date.0.year()) && date.iso() == text).then_some(date)
    }

    /// Its first instant.
    pub fn begins(self) -> Timestamp {
        Timestamp(self.0.and_time(NaiveTime::MIN).and_utc())
    }

    /// The first instant after it.
    pub fn ends(self) -> Timestamp {
        self.begins().plus(Duration::days(1))
    }

    /// `2026-11-21`.
    pub fn iso(self) -> String {
        self.0.format("%Y-%m-%d").to_string()
    }

    /// `21 Nov 2026`, for people.
    pub fn human(self) -> String {
        self.0.format("%-d %b %Y").to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_from_midnight_to_midnight() {
        let day = Date::parse("2024-02-29").unwrap();
        assert_eq!((day.iso().as_str(), day.human().as_str()), ("2024-02-29", "29 Feb 2024"));
        assert_eq!(day.begins().iso(), "2024-02-29T00:00:00Z");
        assert_eq!(day.ends().iso(), "2024-03-01T00:00:00Z");
        assert_eq!(Date::parse("2999-12-31").unwrap().ends().iso(), "3000-01-01T00:00:00Z");
    }

    #[test]
    fn what_is_no_day_is_none() {
        let none = ["", "2023-02-29", "2026-13-01", "2026-1-2", " 2026-01-02", "02.01.2026", "+2026-01-02"];
        let far =
            ["0001-01-01", "1969-12-31", "3000-01-01", "262142-12-31", "-001-01-01", "2026-01-02T00:00"];
        for text in none.into_iter().chain(far) {
            assert_eq!(Date::parse(text), None, "{text:?}");
        }
    }
}
