//! How it went: rates, percentiles and the reasons of those who failed.

use std::fmt;
use std::time::Duration;

use crate::safari::Timings;

/// Reasons printed; the rest is counted.
const REASONS_SHOWN: usize = 10;

/// A part of an enrollment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Phase {
    /// First page to the downloaded profile.
    Wizard,
    /// Getting the certificate.
    Scep,
    /// `Authenticate` and `TokenUpdate`.
    CheckIn,
    /// First page to "enrolled" on the page.
    Total,
}

impl Phase {
    /// In the order of the table.
    pub const ALL: [Self; 4] = [Self::Wizard, Self::Scep, Self::CheckIn, Self::Total];

    fn name(self) -> &'static str {
        match self {
            Self::Wizard => "wizard",
            Self::Scep => "SCEP",
            Self::CheckIn => "check-in",
            Self::Total => "total",
        }
    }

    fn of(self, timings: &Timings) -> Duration {
        match self {
            Self::Wizard => timings.wizard,
            Self::Scep => timings.scep,
            Self::CheckIn => timings.check_in,
            Self::Total => timings.total,
        }
    }
}

/// How long half, nine tenths and nearly all took at most.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Percentiles {
    /// Half.
    pub p50: Duration,
    /// Nine in ten.
    pub p90: Duration,
    /// Ninety-nine in a hundred.
    pub p99: Duration,
}

impl Percentiles {
    /// By nearest rank; all zero without values.
    pub fn of(mut values: Vec<Duration>) -> Self {
        values.sort_unstable();
        let rank = |percent: usize| {
            let place = (values.len() * percent).div_ceil(100).max(1) - 1;
            values.get(place).copied().unwrap_or_default()
        };
        Self { p50: rank(50), p90: rank(90), p99: rank(99) }
    }
}

/// One device that did not make it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Failure {
    /// Its number, from 1.
    pub device: usize,
    /// Why, in words.
    pub reason: String,
}

/// How it went.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// How many are enrolled.
    pub enrolled: usize,
    /// Who is not, by number.
    pub failed: Vec<Failure>,
    /// First request to the last answer, without making keys.
    pub seconds: f64,
    /// Enrolled devices per second.
    pub per_second: f64,
    /// For each phase, of the enrolled devices.
    pub percentiles: [(Phase, Percentiles); 4],
}

impl Summary {
    /// From what became of each device.
    pub(super) fn new(outcomes: Vec<(usize, Result<Timings, String>)>, took: Duration) -> Self {
        let mut timings = Vec::new();
        let mut failed = Vec::new();
        for (device, outcome) in outcomes {
            match outcome {
                Ok(times) => timings.push(times),
                Err(reason) => failed.push(Failure { device, reason }),
            }
        }
        failed.sort_by_key(|failure| failure.device);
        let seconds = took.as_secs_f64();
        let enrolled = timings.len();
        let count = f64::from(u32::try_from(enrolled).unwrap_or(u32::MAX));
        let per_second = if seconds > 0.0 { count / seconds } else { 0.0 };
        let percentiles =
            Phase::ALL.map(|phase| (phase, Percentiles::of(timings.iter().map(|t| phase.of(t)).collect())));
        Self { enrolled, failed, seconds, per_second, percentiles }
    }

    /// Whether every device is enrolled; the exit code follows it.
    pub fn is_success(&self) -> bool {
        self.failed.is_empty()
    }

    /// Reasons with how many devices they hit and the first of those, the most frequent first.
    fn reasons(&self) -> Vec<(&str, usize, usize)> {
        let mut reasons: Vec<(&str, usize, usize)> = Vec::new();
        for failure in &self.failed {
            match reasons.iter_mut().find(|(reason, _, _)| *reason == failure.reason) {
                Some((_, count, _)) => *count += 1,
                None => reasons.push((&failure.reason, 1, failure.device)),
            }
        }
        reasons.sort_by_key(|(_, count, _)| std::cmp::Reverse(*count));
        reasons
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { enrolled, failed, seconds, per_second, percentiles } = self;
        writeln!(
            f,
            "{enrolled} of {} enrolled in {seconds:.1} s ({per_second:.1} per second)",
            enrolled + failed.len()
        )?;
        if *enrolled > 0 {
            writeln!(f, "\n{:<10}{:>12}{:>12}{:>12}", "", "p50", "p90", "p99")?;
            for (phase, times) in percentiles {
                let [p50, p90, p99] = [times.p50, times.p90, times.p99].map(milliseconds);
                writeln!(f, "{:<10}{p50:>12}{p90:>12}{p99:>12}", phase.name())?;
            }
        }
        let reasons = self.reasons();
        if !reasons.is_empty() {
            writeln!(f, "\n{} failed:", failed.len())?;
        }
        for (reason, count, first) in reasons.iter().take(REASONS_SHOWN) {
            writeln!(f, "{count:>6} × {reason} (first: device {first})")?;
        }
        if reasons.len() > REASONS_SHOWN {
            writeln!(f, "       … and {} more reasons", reasons.len() - REASONS_SHOWN)?;
        }
        Ok(())
    }
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(value: u64) -> Duration {
        Duration::from_millis(value)
    }

    fn timings(total: u64) -> Timings {
        Timings { wizard: ms(total / 2), scep: ms(3), check_in: ms(2), total: ms(total) }
    }

    #[test]
    fn percentiles_by_nearest_rank() {
        let hundred = Percentiles::of((1..=100).rev().map(ms).collect());
        assert_eq!(hundred, Percentiles { p50: ms(50), p90: ms(90), p99: ms(99) });
        let three = Percentiles::of(vec![ms(7), ms(5), ms(6)]);
        assert_eq!(three, Percentiles { p50: ms(6), p90: ms(7), p99: ms(7) });
        assert_eq!(Percentiles::of(Vec::new()), Percentiles::default());
    }

    #[test]
    fn a_summary_counts_rates_and_groups_reasons() {
        let outcomes = vec![
            (4, Err("no answer".to_owned())),
            (1, Ok(timings(100))),
            (3, Err("refused".to_owned())),
            (2, Ok(timings(300))),
            (5, Err("no answer".to_owned())),
        ];
        let summary = Summary::new(outcomes, Duration::from_secs(4));
        assert!(!summary.is_success());
        assert_eq!(summary.failed.iter().map(|failure| failure.device).collect::<Vec<_>>(), [3, 4, 5]);
        let text = summary.to_string();
        assert!(text.starts_with("2 of 5 enrolled in 4.0 s (0.5 per second)"), "{text}");
        assert!(text.contains("total         100.0 ms    300.0 ms    300.0 ms"), "{text}");
        let often = text.find("2 × no answer (first: device 4)").unwrap();
        assert!(often < text.find("1 × refused (first: device 3)").unwrap());
    }

    #[test]
    fn nobody_enrolled_has_no_table() {
        let text = Summary::new(vec![(1, Err("refused".to_owned()))], ms(10)).to_string();
        assert!(text.contains("0 of 1 enrolled") && !text.contains("p50"), "{text}");
        assert!(Summary::new(Vec::new(), Duration::ZERO).is_success());
    }
}
