//! R-AU3 as arithmetic: two independent limits, both on failures, both kept in the database.

use crate::time::Timestamp;
use chrono::Duration;
use serde::{Deserialize, Serialize};

/// Failures one address may make at once.
pub const ADDRESS_BURST: i64 = 30;
/// Milliseconds until one more failure is allowed from an address.
pub const ADDRESS_REFILL_MS: i64 = 10_000;
const ADDRESS_FULL_MS: i64 = ADDRESS_BURST * ADDRESS_REFILL_MS;
/// Failures one account may collect in a day.
pub const ACCOUNT_DAILY: u32 = 100;

/// The bucket of an address (/32 or /64): how full it was and when that was noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressBucket {
    /// Credit in milliseconds, 0–300,000; a failure costs 10,000.
    pub left_ms: i64,
    /// When `left_ms` was true.
    pub at: Timestamp,
}

impl AddressBucket {
    /// An address never seen.
    pub fn full(now: Timestamp) -> Self {
        Self { left_ms: ADDRESS_FULL_MS, at: now }
    }

    /// The bucket as it stands `now`.
    #[must_use]
    pub fn refilled(self, now: Timestamp) -> Self {
        let passed = now.since(self.at).num_milliseconds().max(0);
        Self { left_ms: self.left_ms.saturating_add(passed).min(ADDRESS_FULL_MS), at: now }
    }

    /// Whether another try is allowed, else when it will be.
    pub fn check(self, now: Timestamp) -> Result<(), Timestamp> {
        let missing = ADDRESS_REFILL_MS.saturating_sub(self.refilled(now).left_ms);
        if missing <= 0 { Ok(()) } else { Err(now.plus(Duration::milliseconds(missing))) }
    }

    /// After a failure.
    #[must_use]
    pub fn after_failure(self, now: Timestamp) -> Self {
        let bucket = self.refilled(now);
        Self { left_ms: bucket.left_ms.saturating_sub(ADDRESS_REFILL_MS).max(0), at: now }
    }
}

/// The failures of one account name (known or not: the answer must not tell).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountLock {
    /// Failures since the last success.
    pub streak: u32,
    /// Failures since `day_started`.
    pub today: u32,
    /// Start of the counted day.
    pub day_started: Timestamp,
    /// No try is looked at before this instant.
    pub blocked_until: Option<Timestamp>,
}

impl AccountLock {
    /// A name never seen.
    pub fn fresh(now: Timestamp) -> Self {
        Self { streak: 0, today: 0, day_started: now, blocked_until: None }
    }

    /// Whether a try is allowed, else when it will be.
    pub fn check(self, now: Timestamp) -> Result<(), Timestamp> {
        match self.blocked_until {
            Some(until) if until > now => Err(until),
            _ => Ok(()),
        }
    }

    /// After a failure: from the 3rd on a soft lock of 2, 4, 8 … seconds, at most 15 minutes; from the 100th of a
    /// day on until the day is over.
    #[must_use]
    pub fn after_failure(self, now: Timestamp) -> Self {
        let day = Duration::hours(24);
        let (today, day_started) = if now.since(self.day_started) >= day {
            (1, now)
        } else {
            (self.today.saturating_add(1), self.day_started)
        };
        let streak = self.streak.saturating_add(1);
        let blocked_until = if today >= ACCOUNT_DAILY {
            Some(day_started.plus(day))
        } else if streak >= 3 {
            let seconds = 1_i64.checked_shl(streak.saturating_sub(2)).map_or(900, |s| s.min(900));
            Some(now.plus(Duration::seconds(if streak > 11 { 900 } else { seconds })))
        } else {
            None
        };
        Self { streak, today, day_started, blocked_until }
    }

    /// After a success: the streak ends, the daily count stays (R-AU3).
    #[must_use]
    pub fn after_success(self) -> Self {
        Self { streak: 0, blocked_until: None, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(1_800_000_000 + seconds).unwrap()
    }

    #[test]
    fn an_address_gets_thirty_and_then_one_in_ten_seconds() {
        let mut bucket = AddressBucket::full(at(0));
        for _ in 0..30 {
            assert!(bucket.check(at(0)).is_ok());
            bucket = bucket.after_failure(at(0));
        }
        assert_eq!(bucket.check(at(0)), Err(at(10)));
        assert!(bucket.check(at(10)).is_ok());
        assert!(bucket.after_failure(at(10)).check(at(19)).is_err());
    }

    #[test]
    fn an_account_never_allows_more_than_a_hundred_a_day() {
        let mut lock = AccountLock::fresh(at(0));
        let (mut now, mut tries) = (0, 0);
        while now < 86_400 {
            match lock.check(at(now)) {
                Ok(()) => {
                    tries += 1;
                    lock = lock.after_failure(at(now));
                }
                Err(until) => now = until.since(at(0)).num_seconds(),
            }
        }
        assert!(tries <= 100, "{tries}");
        assert!(tries > 90, "the soft lock must not shut people out for the day: {tries}");
        assert!(lock.check(at(86_401)).is_ok());
    }

    #[test]
    fn two_failures_are_free_and_a_success_keeps_the_daily_count() {
        let lock = AccountLock::fresh(at(0)).after_failure(at(0)).after_failure(at(1));
        assert!(lock.check(at(1)).is_ok());
        let lock = lock.after_failure(at(2));
        assert_eq!(lock.check(at(2)), Err(at(4)));
        assert_eq!(lock.after_success().today, 3);
        assert_eq!(lock.after_success().streak, 0);
    }
}
