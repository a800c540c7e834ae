//! The built-in catalogues and the lookup with fallback.

use super::{Language, TextKey};
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use std::sync::LazyLock;

const ENGLISH: &str = include_str!("catalogue/en.ftl");
const GERMAN: &str = include_str!("catalogue/de.ftl");

type Bundle = FluentBundle<FluentResource>;

static EN: LazyLock<Bundle> = LazyLock::new(|| bundle("en", ENGLISH));
static DE: LazyLock<Bundle> = LazyLock::new(|| bundle("de", GERMAN));

/// A catalogue with a fault keeps what could be read; the test over all keys fails on the rest.
fn bundle(tag: &str, source: &str) -> Bundle {
    let mut bundle = Bundle::new_concurrent(tag.parse().into_iter().collect());
    // Isolation marks would end up in attributes, file names and profiles; `<bdi>` does their work on pages.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(partial, _)| partial);
    bundle.add_resource_overriding(resource);
    bundle
}

/// The text of `key` in `language`, else in English, else its id.
pub(super) fn resolve(language: Language, key: TextKey, values: &[(&str, &str)]) -> String {
    let own = match language {
        Language::En => &*EN,
        Language::De => &*DE,
    };
    let mut args = FluentArgs::new();
    for (name, value) in values {
        args.set(*name, *value);
    }
    lookup(own, key, &args).or_else(|| lookup(&EN, key, &args)).unwrap_or_else(|| key.id().to_owned())
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
        for (bundle, tag) in [(&*EN, "en"), (&*DE, "de")] {
            for key in TextKey::ALL {
                let text = lookup(bundle, *key, &FluentArgs::new());
                assert!(text.is_some_and(|t| !t.trim().is_empty()), "{} lacks {}", tag, key.id());
            }
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
