//! The arithmetic of the countdown; times are milliseconds.

/// A moment worth saying aloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// 5:00.
    Five,
    /// 1:00.
    One,
    /// 0:00.
    Over,
}

/// Time left at server time `now`; never negative.
pub(super) fn left(deadline: i64, now: i64) -> i64 {
    deadline.saturating_sub(now).max(0)
}

/// `m:ss`, rounded up, so that 0:00 means over.
pub(super) fn face(left: i64) -> String {
    let seconds = left.max(0).saturating_add(999) / 1000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// What was passed between two looks at the clock; the latest of them, however long the page slept.
pub(super) fn passed(before: i64, now: i64) -> Option<Moment> {
    let over = |edge: i64| before > edge && now <= edge;
    if over(0) {
        Some(Moment::Over)
    } else if over(60_000) {
        Some(Moment::One)
    } else if over(300_000) {
        Some(Moment::Five)
    } else {
        None
    }
}

/// How long to wait between two questions: rarely beside a live stream, quickly at first, then calmly.
pub(super) fn pause(streaming: bool, since_start: i64) -> i64 {
    match (streaming, since_start / 1000) {
        (true, _) => 30_000,
        (false, ..=119) => 3_000,
        (false, 120..=239) => 8_000,
        (false, _) => 15_000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faces() {
        assert_eq!(
            [face(480_000), face(59_001), face(1), face(0), face(-5)],
            ["8:00", "1:00", "0:01", "0:00", "0:00"]
        );
        assert_eq!(left(10, i64::MIN), i64::MAX);
        assert_eq!(left(5, 9), 0);
    }

    #[test]
    fn each_moment_is_said_once_and_sleep_skips_to_the_latest() {
        assert_eq!(passed(300_500, 299_500), Some(Moment::Five));
        assert_eq!(passed(299_500, 298_500), None);
        assert_eq!(passed(400_000, 30_000), Some(Moment::One));
        assert_eq!(passed(400_000, 0), Some(Moment::Over));
        assert_eq!(passed(0, 0), None);
        assert_eq!(passed(0, 480_000), None);
    }

    #[test]
    fn questions_grow_rarer() {
        let steps = [pause(false, 0), pause(false, 130_000), pause(false, 600_000), pause(true, 0)];
        assert_eq!(steps, [3_000, 8_000, 15_000, 30_000]);
    }
}
