//! How much to do, and the line that says what was done.

use std::fmt::Display;

/// A number from the environment; `quick` where it is not set.
pub fn from_environment(name: &str, quick: u64) -> u64 {
    std::env::var(name).map_or(quick, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number")))
}

/// The seed of this run: `GATE_SEED`, else 1, so that a quick run is the same every time.
pub fn seed() -> u64 {
    from_environment("GATE_SEED", 1)
}

/// Prints the line `script/gate` puts into the ledger.
pub fn line(suite: &str, counts: impl Display, result: impl Display) {
    println!("GATE | {suite} | {} | {counts} | {result} |", seed());
}
