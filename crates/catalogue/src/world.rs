//! What the fixed services keep: six tempers of the same things.

use crate::ids;
use chrono::DateTime;
use contract::{
    Error,
    forms::{Draft, Notice},
};
use domain::time::Timestamp;

/// What the data are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Temper {
    /// Nothing there.
    Empty,
    /// One of each.
    One,
    /// As on a quiet day.
    Few,
    /// More than a page holds.
    Many,
    /// Nothing but what an attacker types.
    Hostile,
}

/// What an attacker types: markup, ten thousand letters with and without a place to break, turned directions.
pub(crate) const MARKUP: &str =
    "</title></textarea></script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
/// Right-to-left override and Arabic.
pub(crate) const TURNED: &str = "\u{202e}gnp.tnemucod \u{2067}حاسوب المختبر\u{2069} ‏(١٢٣)";
/// Longest text of the samples.
const LONG: usize = 10_000;

/// The services' memory.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) temper: Temper,
    /// What every question is answered with, if anything.
    pub(crate) refusal: Option<Error>,
    /// The kept form and its name.
    pub(crate) draft: Option<(String, Draft)>,
    /// The notice to show.
    pub(crate) notice: Option<Notice>,
}

/// Hours after the moment everything is told from: 21 November 2026, 09:00 UTC.
pub(crate) fn at(hours: i64) -> Timestamp {
    Timestamp::from_unix(1_795_251_600 + hours * 3_600).unwrap_or(Timestamp(DateTime::UNIX_EPOCH))
}

/// `normal`, or in the hostile world one of four attacks, always the same for the same text.
pub(crate) fn hostile_or(temper: Temper, normal: &str) -> String {
    if temper != Temper::Hostile {
        return normal.to_owned();
    }
    match normal.len() % 4 {
        0 => MARKUP.to_owned(),
        1 => TURNED.to_owned(),
        2 => "W".repeat(LONG),
        _ => "Straßenbahnhaltestelle ".repeat(LONG / 24),
    }
}

impl World {
    pub(crate) fn new(temper: Temper) -> Self {
        Self { temper, refusal: None, draft: None, notice: None }
    }

    /// The answer to a question, unless everything is refused.
    pub(crate) fn answer<T>(&self, value: impl FnOnce(&Self) -> T) -> Result<T, Error> {
        match &self.refusal {
            Some(error) => Err(error.clone()),
            None => Ok(value(self)),
        }
    }

    /// A text of this world.
    pub(crate) fn text(&self, normal: &str) -> String {
        hostile_or(self.temper, normal)
    }

    /// What a device may not have told.
    pub(crate) fn told(&self, normal: &str) -> Option<String> {
        (self.temper != Temper::Empty).then(|| self.text(normal))
    }

    /// A list as long as this world makes it, at most `page`.
    pub(crate) fn list<T>(&self, page: u16, one: impl Fn(u16) -> T) -> Vec<T> {
        let count = match self.temper {
            Temper::Empty => 0,
            Temper::One => 1,
            Temper::Few => 6,
            Temper::Hostile => 4,
            Temper::Many => page,
        };
        (1..=count).map(one).collect()
    }

    /// How many there are in all when a list shows a page of them.
    pub(crate) fn total(&self, shown: usize) -> u64 {
        if self.temper == Temper::Many { 1_284 } else { u64::try_from(shown).unwrap_or(0) }
    }

    /// Whether everything is there that can be.
    pub(crate) fn is_full(&self) -> bool {
        self.temper != Temper::Empty
    }
}

/// The two sites of the samples and where they lie in the list.
pub(crate) fn site_name(number: u16) -> &'static str {
    if number.is_multiple_of(2) { "River Campus" } else { "North Campus" }
}

/// The site a thing of this number belongs to.
pub(crate) fn site_of(number: u16) -> domain::ids::SiteId {
    ids::site(if number.is_multiple_of(2) { 2 } else { 1 })
}
