//! What the property list scanner lets through and what it refuses.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use guard::Refusal;
use guard::xml::{XmlLimits, scan};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

const HEAD: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
    "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n",
);

fn limits() -> XmlLimits {
    XmlLimits::with_bytes(4 * 1024 * 1024)
}

fn plist(value: &str) -> String {
    format!("{HEAD}<plist version=\"1.0\">\n{value}\n</plist>\n")
}

fn check(value: &str) -> Result<(), Refusal> {
    scan(plist(value).as_bytes(), limits())
}

#[test]
fn ordinary_documents_pass() {
    for value in [
        "<dict/>",
        "<array></array>",
        "<string/>",
        "<string>a &amp; b &#x41;&#65; &lt;tag&gt; &quot;&apos;</string>",
        "<dict><key>A</key><integer>1</integer><key>B</key><array><true/><false/><real>1.5</real></array></dict>",
        "<dict><key>A</key><dict><key>A</key><date>2024-01-01T00:00:00Z</date></dict></dict>",
        "<!-- note --><dict><!-- note --><key>D</key><data>AAAA\n\tBBBB</data></dict>",
    ] {
        assert_eq!(check(value), Ok(()), "{value}");
    }
    assert_eq!(scan(b"<plist><dict/></plist>", limits()), Ok(()));
}

type Case = (&'static str, String, fn(&Refusal) -> bool);

fn assert_refused(cases: Vec<Case>) {
    for (name, document, expected) in cases {
        let refusal = scan(document.as_bytes(), limits()).expect_err(name);
        assert!(expected(&refusal), "{name}: {refusal:?}");
        assert!(!refusal.to_string().contains('\n'), "{name}: one line");
    }
}

#[test]
fn each_trap_of_encoding_and_declarations_is_refused() {
    assert_eq!(scan(b"<plist><string>\xff</string></plist>", limits()), Err(Refusal::NotUtf8));
    assert_refused(vec![
        ("binary", "bplist00\u{0}".into(), |r| matches!(r, Refusal::BinaryPropertyList)),
        ("empty", String::new(), |r| matches!(r, Refusal::Empty)),
        ("byte order mark", format!("\u{feff}{}", plist("<dict/>")), |r| matches!(r, Refusal::LeadingData)),
        ("leading blank", format!("\n{}", plist("<dict/>")), |r| matches!(r, Refusal::LeadingData)),
        ("control character", plist("<string>\u{1}</string>"), |r| {
            matches!(r, Refusal::ForbiddenCharacter { .. })
        }),
        ("other encoding", plist("<dict/>").replace("UTF-8", "UTF-16"), |r| matches!(r, Refusal::NotUtf8)),
        (
            "internal subset",
            "<!DOCTYPE plist [<!ENTITY a \"b\">]><plist><string>&a;</string></plist>".into(),
            |r| matches!(r, Refusal::DocumentType { .. }),
        ),
        ("two document types", format!("{HEAD}<!DOCTYPE plist><plist><dict/></plist>"), |r| {
            matches!(r, Refusal::DocumentType { .. })
        }),
        ("other document type", "<!DOCTYPE html><plist><dict/></plist>".into(), |r| {
            matches!(r, Refusal::DocumentType { .. })
        }),
        ("unknown entity", plist("<string>&nbsp;</string>"), |r| matches!(r, Refusal::Entity { .. })),
        ("character reference to NUL", plist("<string>&#0;</string>"), |r| {
            matches!(r, Refusal::Entity { .. })
        }),
        ("character reference to a control", plist("<string>&#x1;</string>"), |r| {
            matches!(r, Refusal::Entity { .. })
        }),
        ("CDATA", plist("<string><![CDATA[x]]></string>"), |r| matches!(r, Refusal::CData { .. })),
        ("processing instruction", plist("<?php x?><dict/>"), |r| {
            matches!(r, Refusal::ProcessingInstruction { .. })
        }),
        ("late declaration", format!("{HEAD}<?xml version=\"1.0\"?><plist><dict/></plist>"), |r| {
            matches!(r, Refusal::ProcessingInstruction { .. })
        }),
    ]);
}

#[test]
fn each_offence_against_the_grammar_is_refused() {
    assert_refused(vec![
        ("duplicate key", plist("<dict><key>A</key><true/><key>A</key><false/></dict>"), |r| {
            matches!(r, Refusal::DuplicateKey { .. })
        }),
        (
            "duplicate key, spelled with a reference",
            plist("<dict><key>UDID</key><true/><key>U&#68;ID</key><false/></dict>"),
            |r| matches!(r, Refusal::DuplicateKey { .. }),
        ),
        ("key without value", plist("<dict><key>A</key></dict>"), |r| {
            matches!(r, Refusal::KeyWithoutValue { .. })
        }),
        ("two keys", plist("<dict><key>A</key><key>B</key><true/></dict>"), |r| {
            matches!(r, Refusal::UnexpectedElement { .. })
        }),
        ("value without key", plist("<dict><true/></dict>"), |r| {
            matches!(r, Refusal::UnexpectedElement { .. })
        }),
        ("key in an array", plist("<array><key>A</key></array>"), |r| {
            matches!(r, Refusal::UnexpectedElement { .. })
        }),
        ("unknown element", plist("<ustring/>"), |r| matches!(r, Refusal::UnexpectedElement { .. })),
        ("prefixed element", plist("<x:dict/>"), |r| matches!(r, Refusal::UnexpectedElement { .. })),
        ("attribute", plist("<dict a=\"b\"/>"), |r| matches!(r, Refusal::UnexpectedElement { .. })),
        ("element in a string", plist("<string><true/></string>"), |r| {
            matches!(r, Refusal::UnexpectedElement { .. })
        }),
        ("comment in a string", plist("<string>a<!-- -->b</string>"), |r| {
            matches!(r, Refusal::UnexpectedText { .. })
        }),
        ("text in a dictionary", plist("<dict>x</dict>"), |r| matches!(r, Refusal::UnexpectedText { .. })),
        ("text in a flag", plist("<true>x</true>"), |r| matches!(r, Refusal::UnexpectedText { .. })),
        ("two values", plist("<dict/><dict/>"), |r| matches!(r, Refusal::UnexpectedElement { .. })),
        ("no value", plist(""), |r| matches!(r, Refusal::UnexpectedElement { .. })),
        ("nested plist", plist("<plist><dict/></plist>"), |r| matches!(r, Refusal::UnexpectedElement { .. })),
        ("second document", format!("{}<dict/>", plist("<dict/>")), |r| {
            matches!(r, Refusal::TrailingData { .. })
        }),
        ("trailing text", format!("{}x", plist("<dict/>")), |r| matches!(r, Refusal::TrailingData { .. })),
        ("no plist", "<dict/>".into(), |r| matches!(r, Refusal::UnexpectedElement { .. })),
        ("mismatched end", "<plist><dict></array></plist>".into(), |r| {
            matches!(r, Refusal::NotWellFormed { .. })
        }),
        ("bare ampersand", plist("<string>a & b</string>"), |r| matches!(r, Refusal::NotWellFormed { .. })),
    ]);
}

#[test]
fn depth_nodes_and_size_have_exact_bounds() {
    let nested = |levels: usize| plist(&format!("{}{}", "<array>".repeat(levels), "</array>".repeat(levels)));
    assert_eq!(scan(nested(32).as_bytes(), limits()), Ok(()));
    assert!(matches!(scan(nested(33).as_bytes(), limits()), Err(Refusal::TooDeep { limit: 32, .. })));
    assert!(scan(nested(20_000).as_bytes(), limits()).is_err());

    let wide = |count: usize| plist(&format!("<array>{}</array>", "<true/>".repeat(count - 1)));
    assert_eq!(scan(wide(100_000).as_bytes(), limits()), Ok(()));
    assert_eq!(scan(wide(100_001).as_bytes(), limits()), Err(Refusal::TooManyNodes { limit: 100_000 }));

    let document = plist("<dict/>");
    let exact = XmlLimits::with_bytes(document.len());
    assert_eq!(scan(document.as_bytes(), exact), Ok(()));
    let short = XmlLimits::with_bytes(document.len() - 1);
    assert!(matches!(scan(document.as_bytes(), short), Err(Refusal::TooLarge { .. })));
}

#[test]
fn every_truncation_is_refused() {
    let document = plist("<dict><key>A</key><array><string>x &amp; y</string></array></dict>");
    let end = document.trim_end().len();
    for length in 0..end {
        assert!(scan(&document.as_bytes()[..length], limits()).is_err(), "cut at {length}");
    }
}

#[test]
fn time_grows_with_the_input_only() {
    let mut keys = String::new();
    for number in 0..49_000 {
        write!(keys, "<key>k{number}</key><true/>").unwrap();
    }
    let documents = [
        plist(&format!("<dict>{keys}</dict>")),
        plist(&format!("<string>{}</string>", "&amp;".repeat(300_000))),
        plist(&format!("<dict>{}</dict>", "<key>".repeat(300_000))),
        format!("<plist {}", "a='b' ".repeat(300_000)),
        plist(&"<!---->".repeat(300_000)),
        format!("<!DOCTYPE plist {}", "<".repeat(1_000_000)),
        plist(&format!("<string>{}</string>", "]]>".repeat(300_000))),
    ];
    for document in documents {
        let begun = Instant::now();
        let _ = scan(document.as_bytes(), limits());
        assert!(begun.elapsed() < Duration::from_secs(20), "{} bytes", document.len());
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2048)) {
        let _ = scan(&bytes, limits());
    }

    #[test]
    fn no_mixture_of_markup_makes_it_panic(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "<plist>", "</plist>", "<dict>", "</dict>", "<key>", "</key>", "<string>", "</string>", "<array/>",
                "&amp;", "&#1;", "&x;", "x", " ", "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "<", ">", "\"",
                "<!DOCTYPE plist", "[", "]", "é",
            ]),
            0..60,
        )
    ) {
        let _ = scan(pieces.concat().as_bytes(), limits());
    }

    #[test]
    fn one_flipped_byte_never_panics(at in 0_usize..300, with in any::<u8>()) {
        let mut bytes = plist("<dict><key>A</key><array><string>x</string><true/></array></dict>").into_bytes();
        let at = at % bytes.len();
        bytes[at] = with;
        let _ = scan(&bytes, limits());
    }
}
