//! Reading the sources as text: files, code without comments, blocks, functions.

use std::path::{Path, PathBuf};

/// One file, named by its path from the root of the repository with `/`.
pub struct Source {
    pub path: String,
    pub text: String,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// Code as it runs: no comments, no string contents, no `mod tests` at the end.
    pub fn code(&self) -> String {
        without_tests(&blank(&self.text, true))
    }

    /// As [`Source::code`], with the strings.
    pub fn code_with_strings(&self) -> String {
        without_tests(&blank(&self.text, false))
    }
}

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the server lies in the repository").to_owned()
}

/// Every `.rs` file under these folders. Fails where a folder holds none: a check over nothing proves nothing.
pub fn sources(folders: &[&str]) -> Vec<Source> {
    let root = root();
    let mut found = Vec::new();
    for folder in folders {
        let before = found.len();
        collect(&root, &root.join(folder), &mut found);
        assert!(found.len() > before, "no sources under {folder}");
    }
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(root, &path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            found.push(Source { path: name, text: std::fs::read_to_string(&path).unwrap() });
        }
    }
}

/// Replaces comments, and string contents if `strings`, by spaces; newlines stay.
pub fn blank(text: &str, strings: bool) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut i = 0;
    while i < chars.len() {
        let end = match (chars[i], chars.get(i + 1)) {
            ('/', Some('/')) => until(&chars, i, "\n"),
            ('/', Some('*')) => until(&chars, i + 2, "*/") + 2,
            ('"', _) => string_end(&chars, i),
            ('r', Some('"' | '#')) if !i.checked_sub(1).is_some_and(|p| is_word(chars[p])) => {
                raw_end(&chars, i)
            }
            ('\'', _) => char_end(&chars, i),
            _ => i + 1,
        }
        .min(chars.len());
        let comment = chars[i] == '/' && end > i + 1;
        let string = strings && end > i + 1 && !comment;
        for &c in &chars[i..end] {
            out.push(if (comment || string) && c != '\n' { ' ' } else { c });
        }
        i = end;
    }
    out
}

fn until(chars: &[char], from: usize, mark: &str) -> usize {
    let mark: Vec<char> = mark.chars().collect();
    (from..chars.len()).find(|&i| chars[i..].starts_with(&mark)).unwrap_or(chars.len())
}

fn string_end(chars: &[char], start: usize) -> usize {
    let mut i = start + 1;
    while i < chars.len() && chars[i] != '"' {
        i += if chars[i] == '\\' { 2 } else { 1 };
    }
    i + 1
}

fn raw_end(chars: &[char], start: usize) -> usize {
    let hashes = chars[start + 1..].iter().take_while(|c| **c == '#').count();
    if chars.get(start + 1 + hashes) != Some(&'"') {
        return start + 1; // a raw identifier
    }
    let close = format!("\"{}", "#".repeat(hashes));
    until(chars, start + 2 + hashes, &close) + close.len()
}

/// A character literal, or one step over the tick of a lifetime.
fn char_end(chars: &[char], start: usize) -> usize {
    match (chars.get(start + 1), chars.get(start + 2)) {
        (Some('\\'), Some(_)) => until(chars, start + 3, "'") + 1,
        (Some(_), Some('\'')) => start + 3,
        _ => start + 1,
    }
}

pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn without_tests(code: &str) -> String {
    let mut from = 0;
    while let Some(at) = code[from..].find("#[cfg(test)]").map(|at| at + from) {
        let after = code[at + "#[cfg(test)]".len()..].trim_start();
        if after.starts_with("mod tests {") {
            return code[..at].to_owned();
        }
        from = at + 1;
    }
    code.to_owned()
}

/// The index after the bracket that closes the one at `open`.
pub fn closing(code: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, c) in code[open..].char_indices() {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return open + at + 1;
                }
            }
            _ => {}
        }
    }
    code.len()
}

/// Each block whose header starts with `start` at the beginning of a line: header and body. `code` has no strings.
pub fn blocks<'a>(code: &'a str, start: &str) -> Vec<(&'a str, &'a str)> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in code.split_inclusive('\n') {
        if line.trim_start().starts_with(start)
            && let Some(open) = code[at..].find('{').map(|open| open + at)
        {
            found.push((code[at..open].trim(), &code[open..closing(code, open)]));
        }
        at += line.len();
    }
    found
}

/// Name and arguments (without the outer brackets) of each `fn` in `code`.
pub fn functions(code: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        if code[..at].chars().next_back().is_some_and(is_word) {
            continue;
        }
        let rest = &code[at + 3..];
        let name: String = rest.chars().take_while(|c| is_word(*c)).collect();
        let Some(open) = rest.find('(') else { continue };
        if !name.is_empty() {
            let end = closing(rest, open);
            found.push((name, rest[open + 1..end - 1].split_whitespace().collect::<Vec<_>>().join(" ")));
        }
    }
    found
}

#[test]
fn comments_and_strings_are_no_code() {
    let source =
        Source::new("x.rs", "a // b\n/* c */ d \"e\\\"f\" r#\"g\"# 'h' &'i j\n#[cfg(test)]\nmod tests { k }");
    let code = source.code();
    for gone in ["b", "c ", "e", "f", "g", "h", "k"] {
        assert!(!code.contains(gone), "{gone} in {code}");
    }
    assert!(code.contains("'i j") && source.code_with_strings().contains("e\\\"f"));
}

#[test]
fn functions_are_found_with_their_arguments() {
    let code = "impl A {\n pub async fn one(\n  &self,\n  b: Fn(u8) -> u8,\n ) {}\n}\nfn two<T>(t: T);";
    assert_eq!(
        functions(code),
        [("one".into(), "&self, b: Fn(u8) -> u8,".into()), ("two".into(), "t: T".into())]
    );
    assert_eq!(blocks(code, "impl A")[0].0, "impl A");
}
