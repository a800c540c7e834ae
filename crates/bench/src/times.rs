//! Waiting times in buckets that grow with the value: at most 1.6 % wrong, whatever the length of the run.

use std::time::Duration;

/// Buckets to each doubling.
const FINE: u64 = 64;
const BITS: u32 = 6;

/// A histogram of microseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Times {
    buckets: Vec<u64>,
    count: u64,
    longest: u64,
}

fn bucket(value: u64) -> usize {
    if value < FINE {
        return usize::try_from(value).unwrap_or(0);
    }
    let shift = value.ilog2() - BITS;
    let index = u64::from(shift + 1) * FINE + ((value >> shift) - FINE);
    usize::try_from(index).unwrap_or(usize::MAX)
}

/// The upper end of a bucket.
fn value(bucket: usize) -> u64 {
    let bucket = bucket as u64;
    if bucket < FINE {
        return bucket;
    }
    let shift = bucket / FINE - 1;
    ((bucket % FINE + FINE + 1) << shift) - 1
}

impl Times {
    /// Notes one.
    pub fn note(&mut self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX >> 8);
        let at = bucket(micros);
        if at >= self.buckets.len() {
            self.buckets.resize(at + 1, 0);
        }
        if let Some(count) = self.buckets.get_mut(at) {
            *count += 1;
        }
        self.count += 1;
        self.longest = self.longest.max(micros);
    }

    /// Adds those of another connection.
    pub fn add(&mut self, other: &Self) {
        if other.buckets.len() > self.buckets.len() {
            self.buckets.resize(other.buckets.len(), 0);
        }
        for (mine, theirs) in self.buckets.iter_mut().zip(&other.buckets) {
            *mine += theirs;
        }
        self.count += other.count;
        self.longest = self.longest.max(other.longest);
    }

    /// The time that this many of a thousand did not exceed.
    pub fn per_mille(&self, share: u64) -> Duration {
        let wanted = (self.count * share).div_ceil(1000).max(1);
        let mut seen = 0;
        for (at, count) in self.buckets.iter().enumerate() {
            seen += count;
            if seen >= wanted {
                return Duration::from_micros(value(at).min(self.longest));
            }
        }
        Duration::from_micros(self.longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn close_to_the_truth_at_any_size() {
        for exact in [1, 63, 64, 65, 1000, 12_345, 999_999, 60_000_000] {
            let upper = value(bucket(exact));
            assert!(upper >= exact && upper - exact <= exact / 60, "{exact} became {upper}");
        }
        assert!((0..100_000).all(|v| bucket(v) <= bucket(v + 1)));
    }

    #[test]
    fn percentiles_of_two_connections() {
        let (mut one, mut other) = (Times::default(), Times::default());
        (1..=500).for_each(|ms| one.note(Duration::from_millis(ms)));
        (501..=1000).for_each(|ms| other.note(Duration::from_millis(ms)));
        one.add(&other);
        let near = |share, ms: f64| {
            let told = one.per_mille(share).as_secs_f64() * 1000.0;
            assert!((told - ms).abs() < ms / 50.0, "{share} per mille: {told} ms instead of {ms}");
        };
        near(500, 500.0);
        near(990, 990.0);
        assert_eq!(one.per_mille(1000), Duration::from_secs(1));
        assert_eq!(Times::default().per_mille(990), Duration::ZERO);
    }
}
