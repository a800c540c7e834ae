//! Which versions of iOS a list shows: some, all but some, or those of devices that have reported none.
//!
//! In an address: `18`, `18.6~17.2`, `none` (not reported), `not~18.6~none` (all others).

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Between the pieces: needs no escape in an address (RFC 3986, 2.3).
const BETWEEN: char = '~';
const NONE: &str = "none";
const NOT: &str = "not";
/// `18.6.1`.
const LONGEST: usize = 20;
/// More are not looked at.
const MOST: usize = 32;

/// One piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Versions {
    /// Those that begin so, figure by figure: `18` is 18 and 18.6.1, not 180. `18.0` is also 18.
    Like(String),
    /// No version was reported.
    Unreported,
}

/// What a list is narrowed to; without pieces to nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OsFilter {
    pieces: Vec<Versions>,
    others: bool,
}

impl OsFilter {
    /// Reads an address; what is no version there is left out. At most 32 pieces.
    pub fn read(text: &str) -> Self {
        let mut pieces = text.split(BETWEEN).map(str::trim).peekable();
        let others = pieces.next_if_eq(&NOT).is_some();
        Self { pieces: pieces.filter_map(piece).take(MOST).collect(), others }
    }

    /// Exactly these, as the overview counts them: an empty text is a version that was not reported.
    pub fn of<'a>(versions: impl IntoIterator<Item = &'a str>) -> Self {
        let named = |text: &str| if text.is_empty() { Some(Versions::Unreported) } else { piece(text) };
        Self { pieces: versions.into_iter().filter_map(named).take(MOST).collect(), others: false }
    }

    /// All others.
    #[must_use]
    pub fn others(self) -> Self {
        Self { others: !self.others, ..self }
    }

    /// Everything is shown.
    pub fn is_any(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The pieces, and whether all *other* versions are meant.
    pub fn parts(&self) -> (&[Versions], bool) {
        (&self.pieces, self.others)
    }
}

fn piece(text: &str) -> Option<Versions> {
    if text == NONE {
        return Some(Versions::Unreported);
    }
    let plain = text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let text = text.trim_matches('.');
    (plain && !text.is_empty()).then(|| Versions::Like(text.to_owned()))
}

/// As [`OsFilter::read`] reads it.
impl fmt::Display for OsFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.pieces.iter().map(|piece| match piece {
            Versions::Like(version) => version.as_str(),
            Versions::Unreported => NONE,
        });
        let first = (self.others && !self.is_any()).then_some(NOT);
        for (at, word) in first.into_iter().chain(words).enumerate() {
            if at > 0 {
                write!(f, "{BETWEEN}")?;
            }
            f.write_str(word)?;
        }
        Ok(())
    }
}

impl Serialize for OsFilter {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for OsFilter {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(|text| Self::read(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        for text in ["", "18", "18.6.1", "none", "18.6~17.2~none", "not~26.1~none"] {
            assert_eq!(OsFilter::read(text).to_string(), text);
        }
        assert_eq!(OsFilter::of(["26.1", ""]).others().to_string(), "not~26.1~none");
        assert_eq!(OsFilter::of([""]).to_string(), "none");
    }

    #[test]
    fn what_is_no_version_is_left_out() {
        for text in ["%18'--", "x", "~~", "not", "not~", "...", &"1".repeat(21)] {
            assert!(OsFilter::read(text).is_any(), "{text}");
            assert_eq!(OsFilter::read(text).to_string(), "");
        }
        assert_eq!(OsFilter::read(" 18. ~x~none").to_string(), "18~none");
        let (pieces, others) = (vec!["1"; 99].join("~"), false);
        assert_eq!(OsFilter::read(&pieces).parts().0.len(), MOST);
        assert_eq!(OsFilter::read(&pieces).parts().1, others);
    }
}
