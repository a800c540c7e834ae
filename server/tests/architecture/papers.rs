//! Whether the papers tell the truth: what `docs/` names by `path::function` must be there.

use super::text::{Source, functions, root};

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
