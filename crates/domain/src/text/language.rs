//! The languages shipped, and how one is chosen: `?lang=` → cookie → `Accept-Language` by quality → English.

use serde::{Deserialize, Serialize};

/// A language with a catalogue of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// English, the fallback of all others.
    #[default]
    En,
    /// German.
    De,
}

impl Language {
    /// All, in the order of the menu.
    pub const ALL: [Self; 2] = [Self::En, Self::De];

    /// BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }

    /// Its own name for itself.
    pub fn endonym(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::De => "Deutsch",
        }
    }

    /// `ltr` or `rtl`.
    pub fn direction(self) -> &'static str {
        "ltr"
    }

    /// The language of a tag: exact, then its parent (`de-AT` → `de`).
    pub fn from_tag(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_ascii_lowercase();
        let parent = tag.split(['-', '_']).next().unwrap_or("");
        Self::ALL
            .into_iter()
            .find(|l| l.tag() == tag)
            .or_else(|| Self::ALL.into_iter().find(|l| l.tag() == parent))
    }

    /// The best language of an `Accept-Language` header (RFC 9110, 12.5.4), by quality, then order.
    pub fn from_accept(header: &str) -> Option<Self> {
        let mut best: Option<(Self, f32)> = None;
        for part in header.split(',').take(32) {
            let mut pieces = part.split(';');
            let Some(language) = pieces.next().and_then(Self::from_tag) else { continue };
            let quality = pieces
                .find_map(|p| p.trim().strip_prefix("q="))
                .map_or(1.0, |q| q.trim().parse::<f32>().unwrap_or(0.0));
            if quality > 0.0 && best.is_none_or(|(_, q)| quality > q) {
                best = Some((language, quality));
            }
        }
        best.map(|(language, _)| language)
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn quality_decides_then_order() {
        assert_eq!(Language::from_accept("fr, de-AT;q=0.8, en;q=0.9"), Some(Language::En));
        assert_eq!(Language::from_accept("de, en"), Some(Language::De));
        assert_eq!(Language::from_accept("en;q=0, de;q=0.1"), Some(Language::De));
        assert_eq!(Language::from_accept("fr-CA, it"), None);
        assert_eq!(Language::from_accept(";;q=,,=;q=x"), None);
    }
}
