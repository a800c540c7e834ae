//! A small mutator over seeds: what libFuzzer does, without looking at coverage.

use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};

/// Longest input made, bytes.
const LONGEST: usize = 16 * 1024;
/// Pieces that parsers care about.
const WORDS: [&[u8]; 16] = [
    b"<dict>",
    b"</dict>",
    b"<key>UDID</key>",
    b"<![CDATA[",
    b"<!DOCTYPE",
    b"&#0;",
    b"\x30\x80",
    b"\x00\x00",
    b"\x24\x80\x04\x00",
    b"\xa0\x84\xff\xff\xff\xff",
    b"\x02\x01\x01",
    b";q=0.",
    b"&a[]=",
    b"%00",
    b"Version/",
    b"OS 18_",
];

/// Makes inputs without end.
pub struct Mutator<'a> {
    seeds: &'a [Vec<u8>],
    rng: StdRng,
}

impl<'a> Mutator<'a> {
    /// From these seeds; the same number gives the same inputs.
    pub fn new(seeds: &'a [Vec<u8>], seed: u64) -> Self {
        Self { seeds, rng: StdRng::seed_from_u64(seed) }
    }

    /// The next input: a seed after one to six changes.
    pub fn next(&mut self) -> Vec<u8> {
        let mut bytes = self.any_seed().clone();
        for _ in 0..self.rng.random_range(1..=6) {
            self.change(&mut bytes);
        }
        bytes.truncate(LONGEST);
        bytes
    }

    fn any_seed(&mut self) -> &'a Vec<u8> {
        &self.seeds[self.rng.random_range(0..self.seeds.len())]
    }

    fn place(&mut self, bytes: &[u8]) -> usize {
        self.rng.random_range(0..=bytes.len())
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let (one, other) = (self.place(bytes), self.place(bytes));
        let (from, to) = (one.min(other), one.max(other));
        match self.rng.random_range(0..9) {
            0 => {
                if let Some(byte) = bytes.get_mut(one) {
                    *byte ^= 1 << self.rng.random_range(0..8);
                }
            }
            1 => {
                let value = [0, 1, 0x7f, 0x80, 0xff, self.rng.random()][self.rng.random_range(0..6)];
                if let Some(byte) = bytes.get_mut(one) {
                    *byte = value;
                }
            }
            2 => bytes.truncate(one),
            3 => {
                bytes.drain(from..to.min(from + 64));
            }
            4 => {
                let piece = bytes[from..to.min(from + 256)].to_vec();
                bytes.splice(one..one, piece);
            }
            5 => {
                let word = WORDS[self.rng.random_range(0..WORDS.len())];
                bytes.splice(from..from, word.iter().copied());
            }
            6 => {
                let word = WORDS[self.rng.random_range(0..WORDS.len())];
                bytes.splice(from..(from + word.len()).min(bytes.len()), word.iter().copied());
            }
            7 => {
                let seed = self.any_seed();
                let cut = self.place(seed);
                bytes.truncate(from);
                bytes.extend_from_slice(&seed[cut..]);
            }
            _ => {
                let random: [u8; 8] = self.rng.random();
                bytes.splice(from..from, random[..self.rng.random_range(1..=8)].iter().copied());
            }
        }
    }
}
