//! Every sentence a portal user reads: keys, catalogues, language choice, and the safe tree long texts become.
//!
//! Invariant: each key stands in every shipped catalogue (tested). Fallback goes key by key: language → parent →
//! English. Catalogues are Fluent files beside this one.

mod catalogue;
mod key;
pub mod language;

pub use key::TextKey;
pub use language::Language;

use serde::{Deserialize, Serialize};

/// The texts of one page: a language and the values every text may name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    /// Language of the page.
    pub language: Language,
    /// `{{organization}}`.
    pub organization: String,
    /// `{{help}}`; may be empty.
    pub help: String,
}

impl Texts {
    /// A text without values of its own.
    pub fn get(&self, key: TextKey) -> String {
        self.with(key, &[])
    }

    /// A text with values, e.g. `[("minimum", "15.0")]`. An unknown name is left out; a missing one shows as its name.
    pub fn with(&self, key: TextKey, values: &[(&str, &str)]) -> String {
        if let Some(text) = catalogue::without_values(self.language, key) {
            return text.to_owned();
        }
        let mut all = vec![("organization", self.organization.as_str()), ("help", self.help.as_str())];
        all.extend_from_slice(values);
        catalogue::resolve(self.language, key, &all)
    }
}
