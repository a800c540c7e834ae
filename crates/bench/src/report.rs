//! The table, in Markdown.

use std::fmt::Write as _;
use std::time::Duration;

use crate::rows::Measured;

/// One line of the table.
#[derive(Debug, Clone)]
pub struct Line {
    /// What was measured.
    pub name: String,
    /// Database or `–`.
    pub database: String,
    /// Connections.
    pub connections: usize,
    /// The repetitions, in the order in which they ran.
    pub runs: Vec<Measured>,
}

/// Everything of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// Lines of the main table.
    pub lines: Vec<Line>,
    /// Reference figures: name and value.
    pub references: Vec<(String, String)>,
    /// Other figures: name and value.
    pub figures: Vec<(String, String)>,
    /// What a row is held against: the row's name, connections (0: any), what it is, and its rate.
    pub bases: Vec<(&'static str, usize, &'static str, f64)>,
}

/// Above this share of the machine taken by others a line is marked.
const NOISY: f64 = 0.10;

fn milliseconds(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1000.0;
    if ms < 10.0 { format!("{ms:.2}") } else { format!("{ms:.0}") }
}

/// A count with thin groups of thousands.
pub fn grouped(value: f64) -> String {
    if value < 100.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl Line {
    /// The run with the median rate.
    pub fn median(&self) -> Option<&Measured> {
        let mut runs: Vec<&Measured> = self.runs.iter().collect();
        runs.sort_by(|a, b| a.outcome.rate().total_cmp(&b.outcome.rate()));
        runs.get(runs.len() / 2).copied()
    }

    #[allow(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    fn cells(&self) -> Option<String> {
        let median = self.median()?;
        let (outcome, spent) = (&median.outcome, &median.spent);
        let rates = || self.runs.iter().map(|run| run.outcome.rate());
        let (least, most) = (rates().fold(f64::MAX, f64::min), rates().fold(0.0, f64::max));
        let each = 1e6 / (outcome.done.max(1) as f64);
        let faults: u64 = self.runs.iter().map(|run| run.outcome.fault_count()).sum();
        let lost: i64 = self.runs.iter().map(|run| run.lost).sum();
        let noisy = if spent.others > NOISY { " (noisy)" } else { "" };
        Some(format!(
            "| {} | {} | {} | {} | {}–{} | {} | {} | {:.0} | {:.0} | {} | {:.0} % | {:.0}{}{} | {faults} / {lost} |",
            self.name,
            self.database,
            self.connections,
            grouped(outcome.rate()),
            grouped(least),
            grouped(most),
            milliseconds(outcome.times.per_mille(500)),
            milliseconds(outcome.times.per_mille(990)),
            spent.server * each,
            spent.database * each,
            grouped(spent.flushes / outcome.seconds.max(0.001)),
            spent.others * 100.0,
            median.server_mb,
            if median.database_mb > 0.0 { format!(" + {:.0}", median.database_mb) } else { String::new() },
            noisy,
        ))
    }
}

impl Report {
    /// The median rate of a line.
    pub fn rate(&self, name: &str, database: &str, connections: usize) -> Option<f64> {
        let fits =
            |line: &&Line| line.name == name && line.database == database && line.connections == connections;
        Some(self.lines.iter().find(fits)?.median()?.outcome.rate())
    }

    /// Notes the share of each row in what it is held against.
    pub fn shares(&mut self, database: &str) {
        for (row, of, base, rate) in self.bases.clone() {
            for connections in [16, 128].into_iter().filter(|count| of == 0 || of == *count) {
                if let Some(ours) = self.rate(row, database, connections) {
                    let name = format!("{row} on {database}, {connections} connections");
                    self.figures.push((name, format!("{:.0} % of {base}", ours / rate * 100.0)));
                }
            }
        }
    }

    /// The whole report.
    pub fn markdown(&self, head: &[(String, String)]) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        for (name, value) in head {
            writeln!(text, "- {name}: {value}")?;
        }
        if !self.references.is_empty() {
            writeln!(text, "\n| Reference of the same run | figure |\n|---|---|")?;
            for (name, value) in &self.references {
                writeln!(text, "| {name} | {value} |")?;
            }
        }
        if !self.lines.is_empty() {
            writeln!(
                text,
                "\n| Row | database | connections | /s (median) | range | p50 ms | p99 ms | server CPU µs | database CPU µs | \
                 disk flushes/s | taken by others | memory MB | faults / lost |"
            )?;
            writeln!(text, "|---|---|---|---|---|---|---|---|---|---|---|---|---|")?;
            for cells in self.lines.iter().filter_map(Line::cells) {
                writeln!(text, "{cells}")?;
            }
        }
        if !self.figures.is_empty() {
            writeln!(text, "\n| Other figures | value |\n|---|---|")?;
            for (name, value) in &self.figures {
                writeln!(text, "| {name} | {value} |")?;
            }
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::Outcome;
    use crate::machine::Spent;

    fn run(done: u64, others: f64) -> Measured {
        let outcome = Outcome { done, seconds: 1.0, ..Outcome::default() };
        let spent = Spent { others, ..Spent::default() };
        Measured { outcome, spent, server_mb: 20.0, database_mb: 0.0, lost: 0 }
    }

    #[test]
    fn the_median_stands_and_noise_is_said() {
        let line = |others| Line {
            name: "Idle".to_owned(),
            database: "SQLite".to_owned(),
            connections: 16,
            runs: vec![run(900, others), run(12_345, others), run(20_000, others)],
        };
        let report = Report { lines: vec![line(0.01)], ..Report::default() };
        assert_eq!(report.rate("Idle", "SQLite", 16), Some(12_345.0));
        let text = report.markdown(&[]).unwrap();
        assert!(text.contains("| 12,345 | 900–20,000 |") && !text.contains("noisy"), "{text}");
        let report = Report { lines: vec![line(0.4)], ..Report::default() };
        assert!(report.markdown(&[]).unwrap().contains("noisy"));
    }
}
