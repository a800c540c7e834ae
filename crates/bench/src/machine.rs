//! What the machine spent, from `/proc`: processor time of server, database, ourselves and everybody else, memory, and
//! flushes of the disk. Linux only; elsewhere the figures are zero.

use std::collections::BTreeMap;
use std::fs;

/// Ticks of `/proc/…/stat` a second: fixed at 100 in what Linux shows to programs.
const TICKS: f64 = 100.0;

/// Counters at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Counters {
    server: f64,
    database: f64,
    client: f64,
    /// Of all processors together: busy, stolen by the host, and everything.
    busy: f64,
    stolen: f64,
    all: f64,
    flushes: f64,
}

/// What was spent between two moments.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Spent {
    /// Seconds of processor time of the server.
    pub server: f64,
    /// Of the database server; 0 on SQLite, which is part of the server.
    pub database: f64,
    /// Of the load client.
    pub client: f64,
    /// Share of the machine taken by all other processes and by the host, 0 to 1.
    pub others: f64,
    /// Flushes of all disks of this machine.
    pub flushes: f64,
}

/// Whose figures are asked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Watched {
    /// Process of the server.
    pub server: u32,
    /// Main process of PostgreSQL; its children count.
    pub database: Option<u32>,
}

fn stat(pid: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may hold blanks.
    Some(text.rsplit_once(')')?.1.split_whitespace().map(str::to_owned).collect())
}

fn number(fields: &[String], at: usize) -> f64 {
    fields.get(at).and_then(|text| text.parse().ok()).unwrap_or(0.0)
}

/// Own time; `ended` adds that of children that have ended.
fn processor(pid: u32, ended: bool) -> f64 {
    let Some(fields) = stat(pid) else { return 0.0 };
    let own = number(&fields, 11) + number(&fields, 12);
    let children = if ended { number(&fields, 13) + number(&fields, 14) } else { 0.0 };
    (own + children) / TICKS
}

fn processes() -> impl Iterator<Item = u32> {
    let folders = fs::read_dir("/proc").into_iter().flatten().flatten();
    folders.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

fn children(parent: u32) -> Vec<u32> {
    let wanted = parent.to_string();
    processes().filter(|pid| stat(*pid).is_some_and(|fields| fields.get(1) == Some(&wanted))).collect()
}

/// The main process of the PostgreSQL that listens on this port.
pub fn postgres(port: u16) -> Option<u32> {
    let wanted = format!("port={port}");
    processes().find(|pid| {
        let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let words: Vec<&[u8]> = line.split(|byte| *byte == 0).collect();
        words.first().is_some_and(|program| program.ends_with(b"postgres"))
            && words.contains(&wanted.as_bytes())
    })
}

/// Resident memory of a process and its children, MB.
pub fn memory(pid: u32) -> f64 {
    let one = |pid: u32| {
        let text = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:").map(str::to_owned));
        let kb = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kb.unwrap_or(0.0) / 1024.0
    };
    one(pid) + children(pid).into_iter().map(one).sum::<f64>()
}

/// Memory of PostgreSQL: private parts of each process and the shared part once, MB.
pub fn memory_of_postgres(pid: u32) -> f64 {
    let field = |pid: u32, name: &str| {
        let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix(name).map(str::to_owned));
        line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
    };
    // Proportional: each page is divided among those that share it.
    field(pid, "Pss:") + children(pid).into_iter().map(|child| field(child, "Pss:")).sum::<f64>()
}

impl Counters {
    /// Now.
    pub fn now(watched: Watched) -> Self {
        let text = fs::read_to_string("/proc/stat").unwrap_or_default();
        let fields: Vec<f64> = text
            .lines()
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .skip(1)
            .take(8)
            .filter_map(|text| text.parse().ok())
            .collect();
        let at = |index: usize| fields.get(index).copied().unwrap_or(0.0) / TICKS;
        let all: f64 = (0..8).map(at).sum();
        let database = watched.database.map_or(0.0, |pid| {
            processor(pid, true) + children(pid).into_iter().map(|child| processor(child, false)).sum::<f64>()
        });
        Self {
            server: processor(watched.server, false),
            database,
            client: processor(std::process::id(), false),
            busy: all - at(3) - at(4) - at(7),
            stolen: at(7),
            all,
            flushes: flushes(),
        }
    }

    /// Since `earlier`.
    pub fn since(self, earlier: Self) -> Spent {
        let server = self.server - earlier.server;
        let database = self.database - earlier.database;
        let client = self.client - earlier.client;
        let busy = self.busy - earlier.busy + self.stolen - earlier.stolen;
        let all = (self.all - earlier.all).max(0.01);
        let others = ((busy - server - database - client) / all).clamp(0.0, 1.0);
        Spent { server, database, client, others, flushes: self.flushes - earlier.flushes }
    }
}

/// Flush requests of all whole disks: the 19th figure of `/proc/diskstats`.
fn flushes() -> f64 {
    let text = fs::read_to_string("/proc/diskstats").unwrap_or_default();
    let whole = |name: &str| fs::exists(format!("/sys/block/{name}")).unwrap_or(false);
    text.lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter(|fields| fields.get(2).is_some_and(|name| whole(name)))
        .filter_map(|fields| fields.get(18)?.parse::<f64>().ok())
        .sum()
}

/// Processors and their model; no names of hosts.
pub fn described() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let mut models: BTreeMap<String, usize> = BTreeMap::new();
    for line in text.lines().filter_map(|line| line.strip_prefix("model name")) {
        *models.entry(line.trim_start_matches([' ', '\t', ':']).to_owned()).or_default() += 1;
    }
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let model = models.into_keys().next().unwrap_or_else(|| "unknown processor".to_owned());
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kb = memory.lines().next().and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    format!("{cores} × {model}, {:.0} GB", kb.unwrap_or(0.0) / 1024.0 / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_work_is_not_taken_for_that_of_others() {
        let before = Counters::now(Watched::default());
        let began = std::time::Instant::now();
        let mut sum = 0_u64;
        while began.elapsed().as_millis() < 300 {
            sum = sum.wrapping_mul(31).wrapping_add(1);
        }
        let spent = Counters::now(Watched::default()).since(before);
        assert!(sum != 1 && spent.client >= 0.01, "{spent:?}");
        assert!((0.0..=1.0).contains(&spent.others));
    }
}
