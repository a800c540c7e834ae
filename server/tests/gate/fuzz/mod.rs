//! S-fuzz on stable: every seed of the coverage-guided targets (`fuzz/`) is replayed, and a small mutator of our own
//! goes on from them. `FUZZ_RUNS` is the number of mutated inputs for each target; the same seed gives the same run.
//! Coverage-guided runs are `script/gate fuzz`; `FUZZ_CORPUS` is a folder in which the seeds are left for them.

mod mutate;
mod seeds;
#[path = "../../../../fuzz/src/targets.rs"]
mod targets;

use crate::count;
use mutate::Mutator;
use std::{
    env, fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};
use targets::{TARGETS, Target};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The first input that breaks the target, out of the seeds and `runs` mutations of them.
fn breaks(target: Target, seeds: &[Vec<u8>], runs: u64, seed: u64) -> Option<Vec<u8>> {
    let fails = |bytes: &[u8]| catch_unwind(AssertUnwindSafe(|| target(bytes))).is_err();
    if let Some(found) = seeds.iter().find(|bytes| fails(bytes)) {
        return Some(found.clone());
    }
    let mut mutator = Mutator::new(seeds, seed);
    (0..runs).map(|_| mutator.next()).find(|bytes| fails(bytes))
}

#[test]
fn no_input_breaks_a_parser() {
    let runs = count::from_environment("FUZZ_RUNS", 1_500);
    let mut replayed = 0;
    for (name, target) in TARGETS {
        let seeds = seeds::of(name);
        assert!(seeds.len() >= 2, "{name} has seeds");
        replayed += seeds.len();
        if let Some(corpus) = env::var_os("FUZZ_CORPUS") {
            seeds::write(name, Path::new(&corpus));
        }
        if let Some(bytes) = breaks(target, &seeds, runs, count::seed()) {
            let file = root().join("fuzz/artifacts").join(name).join("found");
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, bytes).unwrap();
            panic!("{name} breaks; the input is in {}", file.display());
        }
    }
    let counts = format!("{} targets, {replayed} seeds, {runs} mutations each", TARGETS.len());
    count::line("S-fuzz, mutations on stable", counts, "0 crashes");
}

/// The negative control: a parser with a planted fault that only a mutated seed meets.
#[test]
fn a_planted_fault_is_found() {
    fn planted(bytes: &[u8]) {
        let brackets = bytes.split(|byte| *byte == b'<').count().saturating_sub(1);
        assert!(!(bytes.starts_with(b"<?xml") && brackets % 2 == 1 && bytes.len() > 600), "planted");
    }
    let seeds: Vec<Vec<u8>> =
        seeds::of("check_in").into_iter().filter(|bytes| catch_unwind(|| planted(bytes)).is_ok()).collect();
    assert!(!seeds.is_empty() && breaks(planted, &seeds, 0, 1).is_none(), "the seeds alone are harmless");
    assert!(breaks(planted, &seeds, 1_500, count::seed()).is_some(), "the mutator meets it");
    count::line("S-fuzz, control", "a planted fault", "caught");
}
