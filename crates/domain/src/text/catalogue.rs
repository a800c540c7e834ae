//! The built-in catalogues and the lookup with fallback.

use super::{Language, TextKey};
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use std::sync::LazyLock;

const ENGLISH: &str = include_str!("catalogue/en.ftl");
const GERMAN: &str = include_str!("catalogue/de.ftl");

type Bundle = FluentBundle<FluentResource>;

static EN: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::of("en", ENGLISH));
static DE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::of("de", GERMAN));

/// The texts of one language.
struct Catalogue {
    bundle: Bundle,
    /// By the number of the key: texts without a variable, which are most of a page. They need no formatting.
    plain: Vec<Option<Box<str>>>,
}

impl Catalogue {
    fn of(tag: &str, source: &str) -> Self {
        let bundle = bundle(tag, source);
        let plain = TextKey::ALL.iter().map(|key| plain(&bundle, *key)).collect();
        Self { bundle, plain }
    }

    fn plain(&self, key: TextKey) -> Option<&str> {
        self.plain.get(key as usize)?.as_deref()
    }
}

/// The text of a key that asks for no value.
fn plain(bundle: &Bundle, key: TextKey) -> Option<Box<str>> {
    let pattern = bundle.get_message(key.id())?.value()?;
    let mut asked = Vec::new();
    let text = bundle.format_pattern(pattern, None, &mut asked).into_owned();
    asked.is_empty().then(|| text.into_boxed_str())
}

/// A catalogue with a fault keeps what could be read; the test over all keys fails on the rest.
fn bundle(tag: &str, source: &str) -> Bundle {
    let mut bundle = Bundle::new_concurrent(tag.parse().into_iter().collect());
    // Isolation marks would end up in attributes, file names and profiles; `<bdi>` does their work on pages.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(partial, _)| partial);
    bundle.add_resource_overriding(resource);
    bundle
}

fn own(language: Language) -> &'static Catalogue {
    match language {
        Language::En => &EN,
        Language::De => &DE,
    }
}

/// The text of `key` in `language`, if it is there and asks for no value.
pub(super) fn without_values(language: Language, key: TextKey) -> Option<&'static str> {
    own(language).plain(key)
}

/// The text of `key` in `language`, else in English, else its id.
pub(super) fn resolve(language: Language, key: TextKey, values: &[(&str, &str)]) -> String {
    let own = own(language);
    let mut args = FluentArgs::new();
    for (name, value) in values {
        args.set(*name, *value);
    }
    lookup(&own.bundle, key, &args)
        .or_else(|| lookup(&EN.bundle, key, &args))
        .unwrap_or_else(|| key.id().to_owned())
}

fn lookup(bundle: &Bundle, key: TextKey, args: &FluentArgs<'_>) -> Option<String> {
    let pattern = bundle.get_message(key.id())?.value()?;
    let mut faults = Vec::new();
    Some(bundle.format_pattern(pattern, Some(args), &mut faults).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_a_text_in_every_language() {
        for (bundle, tag) in [(&EN.bundle, "en"), (&DE.bundle, "de")] {
            for key in TextKey::ALL {
                let text = lookup(bundle, *key, &FluentArgs::new());
                assert!(text.is_some_and(|t| !t.trim().is_empty()), "{} lacks {}", tag, key.id());
            }
        }
    }

    #[test]
    fn plain_texts_are_what_formatting_gives_and_others_are_formatted() {
        for (catalogue, tag) in [(&*EN, "en"), (&*DE, "de")] {
            for key in TextKey::ALL {
                let formatted = lookup(&catalogue.bundle, *key, &FluentArgs::new()).unwrap();
                let kept = catalogue.plain(*key);
                assert!(kept.is_none_or(|text| text == formatted), "{tag}: {}", key.id());
            }
            assert!(catalogue.plain(TextKey::CommonSkipLink).is_some());
            assert!(catalogue.plain(TextKey::CommonHelp).is_none(), "it names a value");
        }
    }

    #[test]
    fn catalogues_hold_nothing_else() {
        for source in [ENGLISH, GERMAN] {
            assert!(FluentResource::try_new(source.to_owned()).is_ok());
            let ids: Vec<_> = source
                .lines()
                .filter_map(|l| l.split_once(" =").map(|(id, _)| id))
                .filter(|id| id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'))
                .collect();
            for id in &ids {
                assert!(TextKey::ALL.iter().any(|k| k.id() == *id), "{id} is no key");
            }
            assert_eq!(ids.len(), TextKey::ALL.len());
        }
    }
}
