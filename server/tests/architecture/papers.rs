//! Whether the papers tell the truth: what `docs/` names by `path::function` must be there, and each rule of the console
//! has a test that carries its number, or a reason why not.

use super::text::{Source, functions, root};
use std::path::Path;

/// Every `path/file.rs::function` in backticks.
fn named(paper: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for quoted in paper.split('`').skip(1).step_by(2) {
        if let Some((path, function)) = quoted.split_once(".rs::") {
            found.push((format!("{path}.rs"), function.trim_end_matches("()").to_owned()));
        }
    }
    found
}

fn wrong(named: &[(String, String)], read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, function) in named {
        match read(path) {
            None => faults.push(format!("{path} does not exist")),
            Some(text) => {
                let code = Source::new(path, &super::text::blank(&text, true)).text;
                if !functions(&code).iter().any(|(name, _)| name == function) {
                    faults.push(format!("{path} has no fn {function}"));
                }
            }
        }
    }
    faults
}

fn read(path: &str) -> Option<String> {
    std::fs::read_to_string(root().join(path)).ok()
}

#[test]
fn what_the_architecture_names_exists() {
    let named = named(&read("docs/ARCHITECTURE.md").expect("docs/ARCHITECTURE.md"));
    assert!(named.len() > 40, "only {} functions are named", named.len());
    let faults = wrong(&named, read);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_hop_is_told() {
    let paper = read("docs/ARCHITECTURE.md").expect("docs/ARCHITECTURE.md");
    assert_eq!(missing_hops(&paper), Vec::<&str>::new());
}

/// Hops of one enrollment without a row of their own that names a function.
fn missing_hops(paper: &str) -> Vec<&'static str> {
    ["1", "2", "3", "4", "5a", "5b", "6", "7", "8", "9", "10", "11"]
        .into_iter()
        .filter(|hop| {
            let row = paper.lines().find(|line| line.starts_with(&format!("| {hop} |")));
            row.is_none_or(|row| named(row).is_empty())
        })
        .collect()
}

#[test]
fn a_false_paper_is_found() {
    let named = named("see `a/b.rs::one`, `a/b.rs::two()`, `c.rs::three` and `Type::four`");
    let read = |path: &str| (path == "a/b.rs").then(|| "// fn two()\npub async fn one(x: u8) {}".to_owned());
    assert_eq!(wrong(&named, read), ["a/b.rs has no fn two", "c.rs does not exist"]);
    let hops = missing_hops("| 1 | x | `a/b.rs::one` |\n| 2 | y | nothing |\n");
    assert!(!hops.contains(&"1") && hops.contains(&"2") && hops.contains(&"5a"));
}

/// The rules that `docs/ux-checks.md` answers for.
const RULES: [&str; 29] = [
    "C2.1", "C2.2", "C2.3", "C2.4", "C2.5", "C2.6", "C2.7", "C2.8", "C2.9", "C2.10", "C2.11", "C2.12", "C3",
    "C4.1", "C4.2", "C4.3", "C4.4", "C4.5", "C4.6", "C4.7", "C4.8", "C5.1", "C5.2", "C5.3", "C5.4", "C5.5",
    "C7", "C8", "C9",
];

/// What is wrong with the table of checks.
fn unchecked(paper: &str, read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut faults = Vec::new();
    let mut answered = Vec::new();
    for row in paper.lines().filter(|line| line.starts_with("| C")) {
        let mut cells = row.trim_matches(['|', ' ']).split(" | ");
        let (rule, checks) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        let number = rule.split(' ').next().unwrap_or_default();
        answered.push(number);
        let reason = ["not yet: ", "by review: "].iter().find_map(|start| checks.strip_prefix(start));
        let tests: Vec<&str> = checks.split('`').skip(1).step_by(2).collect();
        if reason.is_none_or(str::is_empty) && tests.is_empty() {
            faults.push(format!("{number} has neither a test nor a reason"));
        }
        faults.extend(tests.into_iter().filter_map(|test| untrue(number, test, &read)));
    }
    let missing = RULES.iter().filter(|rule| !answered.contains(rule));
    faults.extend(missing.map(|rule| format!("{rule} is not in the table")));
    faults
}

/// Why `path::test` is no test of this rule.
fn untrue(number: &str, test: &str, read: impl Fn(&str) -> Option<String>) -> Option<String> {
    let Some((path, name)) = test.split_once("::") else { return Some(format!("{test} names no file")) };
    let Some(text) = read(path) else { return Some(format!("{path} does not exist")) };
    let code = number.to_lowercase().replace('.', "_");
    // `c2_1` is not in `c2_11_…`, nor `c2` in `ac2_…`.
    let carries = name.split([' ', ':']).any(|word| {
        word.strip_prefix(&code).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
    });
    let is_there = if Path::new(path).extension().is_some_and(|end| end == "rs") {
        runs(&text, name)
    } else {
        text.contains(&format!("test('{name}',"))
    };
    match (carries, is_there) {
        (false, _) => Some(format!("{test} does not carry the number {number}")),
        (_, false) => Some(format!("{path} has no test {name}")),
        _ => None,
    }
}

/// Whether a function is a test: by its attribute, or by the list of those that run on both databases.
fn runs(text: &str, name: &str) -> bool {
    let code = super::text::blank(text, true);
    let Some(at) = code.find(&format!("fn {name}(")) else { return false };
    let line = code[..at].rfind('\n').unwrap_or(0);
    let before = code[..line].lines().rev();
    let mut attributes = before.take_while(|line| !line.trim().is_empty() && !line.trim_end().ends_with('}'));
    let listed = code.split("on_both!(").nth(1).and_then(|rest| rest.split(')').next()).unwrap_or_default();
    attributes.any(|line| line.contains("#[test]") || line.contains("#[tokio::test"))
        || listed.split(',').any(|one| one.trim() == name)
}

#[test]
fn every_rule_of_the_console_has_a_named_test_or_a_reason() {
    let paper = read("docs/ux-checks.md").expect("docs/ux-checks.md");
    let faults = unchecked(&paper, read);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_table_that_rots_is_found() {
    let read = |path: &str| {
        match path {
        "a.rs" => Some("on_both!(c3_both, other);\n\n#[test]\nfn c2_1_is() {}\n\nfn c2_2_no_test() {}\n// fn c2_3_gone()\nasync fn c3_both() {}".to_owned()),
        "b.spec.ts" => Some("test('c2_1 said', async () => {});\ntest('a26 c5_3 both', f);".to_owned()),
        _ => None,
    }
    };
    let sound = "| C2.1 x | `a.rs::c2_1_is`, `b.spec.ts::c2_1 said` |\n| C3 x | `a.rs::c3_both` |\n\
                 | C5.3 x | `b.spec.ts::a26 c5_3 both` |\n| C5.4 x | not yet: jobs |\n| C5.2 x | by review: none |\n";
    let all = unchecked(sound, read);
    assert_eq!(all.len(), RULES.len() - 5, "{all:?}");
    assert!(all.iter().all(|fault| fault.ends_with("is not in the table")), "{all:?}");
    for (row, fault) in [
        ("| C2.2 x | `a.rs::c2_2_no_test` |", "a.rs has no test c2_2_no_test"),
        ("| C2.3 x | `a.rs::c2_3_gone` |", "a.rs has no test c2_3_gone"),
        ("| C2.1 x | `c.rs::c2_1_is` |", "c.rs does not exist"),
        ("| C2.1 x | `b.spec.ts::c2_1 unsaid` |", "b.spec.ts has no test c2_1 unsaid"),
        ("| C2.2 x | `a.rs::c2_1_is` |", "a.rs::c2_1_is does not carry the number C2.2"),
        ("| C2.1 x | `c2_1_is` |", "c2_1_is names no file"),
        ("| C2.1 x | soon |", "C2.1 has neither a test nor a reason"),
        ("| C2.1 x | not yet: |", "C2.1 has neither a test nor a reason"),
    ] {
        let found = unchecked(&format!("{sound}{row}\n"), read);
        assert!(found.iter().any(|one| one == fault), "{fault} is not in {found:?}");
    }
    assert!(
        untrue("C2.1", "x.rs::c2_11_other", |_| Some("#[test]\nfn c2_11_other() {}".to_owned())).is_some()
    );
}
