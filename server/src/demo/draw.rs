//! Chance from a seed: the same seed and hour draw the same organisation.

use chrono::Duration;
use domain::{ids::CaseCode, time::Timestamp};
use rand::{Rng as _, RngExt as _, SeedableRng as _, rngs::StdRng};
use uuid::Uuid;

/// The urn.
pub(super) struct Draw {
    random: StdRng,
    now: Timestamp,
}

impl Draw {
    pub(super) fn new(seed: u64, now: Timestamp) -> Self {
        Self { random: StdRng::seed_from_u64(seed), now }
    }

    /// The hour everything is told from.
    pub(super) fn now(&self) -> Timestamp {
        self.now
    }

    /// For what draws by itself.
    pub(super) fn random(&mut self) -> &mut StdRng {
        &mut self.random
    }

    /// A number from `least` to `most`, both included.
    pub(super) fn between(&mut self, least: i64, most: i64) -> i64 {
        self.random.random_range(least..=most.max(least))
    }

    /// True so many times in a hundred.
    pub(super) fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of them; the fallback only for an empty list.
    pub(super) fn one<T: Copy>(&mut self, list: &[T], otherwise: T) -> T {
        let last = i64::try_from(list.len()).unwrap_or(1) - 1;
        let at = usize::try_from(self.between(0, last)).unwrap_or(0);
        list.get(at).copied().unwrap_or(otherwise)
    }

    /// A moment so many days ago, in working hours, at least ninety minutes ago.
    pub(super) fn days_ago(&mut self, days: i64) -> Timestamp {
        let midnight = self.now.unix() - self.now.unix().rem_euclid(86_400) - days * 86_400;
        let moment = midnight + self.between(6 * 3_600, 16 * 3_600);
        let at = Timestamp::from_unix(moment).unwrap_or(self.now);
        at.min(self.now.plus(Duration::minutes(-90)))
    }

    /// An id as the services make them, ordered by time.
    pub(super) fn id(&mut self, at: Timestamp) -> Uuid {
        let mut bytes = [0; 10];
        self.random.fill_bytes(&mut bytes);
        let millis = u64::try_from(at.0.timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }

    /// A reference.
    pub(super) fn case(&mut self) -> CaseCode {
        let mut bytes = [0; 8];
        self.random.fill_bytes(&mut bytes);
        CaseCode::from_random(bytes)
    }

    /// So many bytes.
    pub(super) fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.random.fill_bytes(&mut bytes);
        bytes
    }
}

/// So many seconds later.
pub(super) fn later(at: Timestamp, seconds: i64) -> Timestamp {
    at.plus(Duration::seconds(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same() {
        let now = Timestamp::from_unix(1_795_000_000).unwrap();
        let drawn = |seed| {
            let mut draw = Draw::new(seed, now);
            (draw.id(now), draw.case(), draw.days_ago(3), draw.between(0, 1_000_000), draw.bytes(4))
        };
        assert_eq!(drawn(1), drawn(1));
        assert_ne!(drawn(1), drawn(2));
    }
}
