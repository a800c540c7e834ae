//! What may stand in one place only.

use super::text::{Source, closing, is_word, sources};

/// Files with `needle` in their code, but for the allowed ones.
fn outside(sources: &[Source], needle: &str, allowed: &[&str]) -> Vec<String> {
    let squeeze = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let needle = squeeze(needle);
    sources
        .iter()
        .filter(|s| !allowed.iter().any(|a| s.path == *a || (a.ends_with('/') && s.path.starts_with(a))))
        .filter(|s| squeeze(&s.code_with_strings()).contains(&needle))
        .map(|s| s.path.clone())
        .collect()
}

/// One thing and where alone it may stand.
struct Place {
    what: &'static str,
    under: &'static [&'static str],
    only_in: &'static [&'static str],
}

const PLACES: &[Place] = &[
    // One line in each world decides which half of `host` is compiled; anything more leaks.
    Place {
        what: "feature = \"ssr\"",
        under: &["app/src", "frontend/src"],
        only_in: &["app/src/host/mod.rs"],
    },
    // Leptos 0.8 writes their children raw into the page (README 20).
    Place {
        what: "<textarea",
        under: &["app/src", "server/src"],
        only_in: &["app/src/ui/form/text_area.rs"],
    },
    Place { what: "leptos_meta::Title", under: &["app/src"], only_in: &["app/src/ui/layout/page_title.rs"] },
    Place { what: "<Title", under: &["app/src"], only_in: &[] },
    Place { what: "inner_html", under: &["app/src"], only_in: &["app/src/ui/form/text_area.rs"] },
    Place { what: "<style", under: &["app/src"], only_in: &[] },
    // Full hydration's forms and templates (README 2).
    Place { what: "<ActionForm", under: &["app/src"], only_in: &[] },
    // Only the composition root and the commands join these rooms to the process.
    Place {
        what: "gateways::",
        under: &["server/src"],
        only_in: &["server/src/wiring.rs", "server/src/commands/"],
    },
    Place {
        what: "migrations::",
        under: &["server/src"],
        only_in: &["server/src/wiring.rs", "server/src/commands/"],
    },
    // Rules are total functions over values: they wait for nobody and read no clock (I2).
    Place { what: "async fn", under: &["crates/domain/src"], only_in: &[] },
    Place { what: "Utc::now", under: &["crates/domain/src", "crates/contract/src", "app/src"], only_in: &[] },
    // Test mode alone empties a database.
    Place {
        what: ".empty().await",
        under: &["crates/services/src", "server/src"],
        only_in: &["crates/services/src/test_mode.rs"],
    },
    // A device that reads 401 removes its management (R-DV8).
    Place { what: "UNAUTHORIZED", under: &["server/src/device", "crates/services/src"], only_in: &[] },
];

#[test]
fn everything_stands_in_its_place() {
    let mut faults = Vec::new();
    for place in PLACES {
        for path in outside(&sources(place.under), place.what, place.only_in) {
            faults.push(format!("{} stands in {path}", place.what));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn things_out_of_place_are_found() {
    let planted = [
        Source::new("app/src/a.rs", "#[cfg(not(feature=\"ssr\"))]\nfn a() {}"),
        Source::new("app/src/host/mod.rs", "#[cfg(feature = \"ssr\")]\nmod world;"),
        Source::new("app/src/b.rs", "// feature = \"ssr\"\nview! { <textarea\n name=\"x\"></textarea> }"),
    ];
    assert_eq!(outside(&planted, "feature = \"ssr\"", &["app/src/host/mod.rs"]), ["app/src/a.rs"]);
    assert_eq!(outside(&planted, "<textarea", &["app/src/ui/"]), ["app/src/b.rs"]);
    assert!(outside(&planted, "<textarea", &["app/src/"]).is_empty());
}

#[test]
fn each_exception_is_still_needed() {
    for place in PLACES.iter().filter(|p| !p.only_in.is_empty()) {
        let found = sources(place.under);
        assert!(!outside(&found, place.what, &[]).is_empty(), "{} stands nowhere any more", place.what);
    }
}

/// Numbers `401` in code.
fn unauthorized_numbers(sources: &[Source]) -> Vec<String> {
    let holds =
        |s: &&Source| s.code().split(|c| !is_word(c)).any(|word| word == "401" || word.starts_with("401u"));
    sources.iter().filter(holds).map(|s| s.path.clone()).collect()
}

#[test]
fn no_device_answer_says_401() {
    assert_eq!(
        unauthorized_numbers(&sources(&["server/src/device", "crates/services/src"])),
        Vec::<String>::new()
    );
}

#[test]
fn a_planted_401_is_found() {
    let planted = [
        Source::new("a.rs", "StatusCode::from_u16(401)"),
        Source::new("b.rs", "// 401\nlet port = 4010; // R-DV8: never 401"),
    ];
    assert_eq!(unauthorized_numbers(&planted), ["a.rs"]);
}

/// Routes of pages, and those among them that would be streamed.
fn routes(sources: &[Source]) -> (usize, Vec<String>) {
    let (mut all, mut streamed) = (0, Vec::new());
    for source in sources {
        let code = source.code_with_strings();
        for (at, _) in code.match_indices("<Route").chain(code.match_indices("<ParentRoute")) {
            let rest = &code[at..];
            let name = rest.split_whitespace().next().unwrap_or("");
            if !matches!(name, "<Route" | "<ParentRoute") {
                continue;
            }
            let element = rest.split_once("/>").map_or(rest, |(element, _)| element);
            all += 1;
            if !element.contains("ssr=SsrMode::Async") {
                streamed.push(format!("{}: {element}", source.path));
            }
        }
    }
    (all, streamed)
}

#[test]
fn every_page_is_sent_whole() {
    let (all, streamed) = routes(&sources(&["app/src"]));
    assert!(all >= 12, "only {all} routes were found");
    assert_eq!(streamed, Vec::<String>::new());
}

#[test]
fn a_streamed_page_is_found() {
    let planted = "<Routes><Route path=a view=x ssr=SsrMode::Async />\n<Route path=b view=y />\n</Routes>";
    let (all, streamed) = routes(&[Source::new("app/src/lib.rs", planted)]);
    assert_eq!((all, streamed.len()), (2, 1));
    assert!(streamed[0].contains("path=b"));
}

/// Places where a wizard step is made instead of matched. A heuristic over text: what follows `=>`, `=` or `return`
/// is a value; what is followed by `=>`, `|`, `if` or `=` (after closing brackets) is a pattern; `matches!` takes one.
fn built_steps(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        let code = source.code();
        for (at, _) in code.match_indices("Step::") {
            let variant = code[at + 6..].starts_with(|c: char| c.is_ascii_uppercase());
            if variant && !code[..at].ends_with(is_word) && !is_pattern(&code, at) {
                let line = code[..at].matches('\n').count() + 1;
                found.push(format!("{}:{line}", source.path));
            }
        }
    }
    found
}

fn is_pattern(code: &str, at: usize) -> bool {
    let before = code[..at].trim_end_matches("wizard::").trim_end();
    let statement = before.rsplit([';', '}']).next().unwrap_or("");
    if statement
        .rsplit_once("matches!(")
        .is_some_and(|(_, inside)| !inside.contains(')') || inside.ends_with('|'))
    {
        return true;
    }
    let value = before.ends_with("=>") || before.ends_with("return") || before.ends_with('=');
    let mut end = at + 6;
    end += code[end..].chars().take_while(|c| is_word(*c)).count();
    let mut rest = code[end..].trim_start();
    if rest.starts_with(['{', '(']) {
        rest = &rest[closing(rest, 0)..];
    }
    let rest = rest.trim_start_matches([')', ' ', '\n']);
    let arm = rest.starts_with("=>") || rest.starts_with('|') || rest.starts_with("if ");
    !value && (arm || (rest.starts_with('=') && !rest.starts_with("==")))
}

#[test]
fn only_the_domain_makes_steps() {
    let rooms = sources(&["app/src", "crates/contract/src", "crates/services/src", "server/src"]);
    assert!(rooms.iter().any(|s| s.code().contains("Step::")), "nobody matches steps any more");
    assert_eq!(built_steps(&rooms), Vec::<String>::new());
}

#[test]
fn a_made_step_is_found() {
    let made = [
        "let s = Step::SignIn;",
        "match a { 1 => wizard::Step::Site { choices: vec![] }, _ => x }",
        "fn f() -> Step { return Step::CaCertificate }",
        "show(Step::Stopped { why }, 1);",
        "view(StepView { step: Step::SignIn, version })",
    ];
    for text in made {
        assert_eq!(built_steps(&[Source::new("app/src/a.rs", text)]).len(), 1, "{text}");
    }
    let matched = [
        "match s { Step::SignIn => a, Step::Site { choices } if choices.is_empty() => b, Some(Step::SignIn) => c }",
        "let Step::Profile { mode, .. } = loaded.next() else { return };",
        "if matches!(step, Step::SignIn | Step::CaCertificate) { x }",
        "match s { Step::SignIn\n | Step::CaCertificate => a }",
        "let kind = StepKind::SignIn;",
    ];
    for text in matched {
        assert_eq!(built_steps(&[Source::new("app/src/a.rs", text)]), Vec::<String>::new(), "{text}");
    }
}

/// Keys of the texts that no code names: a sentence nobody reads is translated for nothing.
fn unused_texts(keys: &Source, code: &[Source]) -> Vec<String> {
    let listed = keys.text.lines().filter_map(|line| line.split_once(" => \"")).map(|(key, _)| key.trim());
    let listed: Vec<&str> = listed.filter(|key| key.chars().all(char::is_alphanumeric)).collect();
    assert!(!listed.is_empty(), "no keys were found");
    let named = |key: &str| {
        let whole = |code: &str| {
            code.match_indices(key)
                .any(|(at, _)| !code[..at].ends_with(is_word) && !code[at + key.len()..].starts_with(is_word))
        };
        code.iter().filter(|s| s.path != keys.path).any(|s| whole(&s.code()))
    };
    listed.into_iter().filter(|key| !named(key)).map(str::to_owned).collect()
}

#[test]
fn every_text_is_used_somewhere() {
    let code = sources(&["app/src", "crates/domain/src", "crates/services/src", "server/src"]);
    let keys = code.iter().find(|s| s.path.ends_with("domain/src/text/key.rs")).expect("the list of keys");
    assert_eq!(unused_texts(keys, &code), Vec::<String>::new());
}

#[test]
fn an_unused_text_is_found() {
    let keys = Source::new(
        "crates/domain/src/text/key.rs",
        "    Used => \"used\",\n    UsedLong => \"used-long\",\n",
    );
    let code = [keys, Source::new("app/src/x.rs", "texts.get(K::Used); // UsedLong")];
    assert_eq!(unused_texts(&code[0], &code), ["UsedLong"]);
}
