//! The query string of an address as the console keeps its state in: read once, changed by name, written again.

use std::fmt::Write as _;

/// Longest query string looked at.
const LONGEST: usize = 4_096;
/// Columns shown, joined by full stops; a form without script sends one `cols[]` for each.
const COLUMNS: &str = "cols";
/// What concerns the rows just shown, and not the list: it goes when the list changes.
const PASSING: [&str; 2] = ["page", "select"];

/// Names and values in the order of the address; each name once, the last value counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads what follows the `?`. Longer than 4,096 bytes or broken escapes: what can be read.
    pub fn parse(text: &str) -> Self {
        let text = text.trim_start_matches('?');
        let mut query = Self::default();
        if text.len() <= LONGEST {
            for pair in text.split('&').filter(|pair| !pair.is_empty()) {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                query = query.with_sent(&decoded(name), &decoded(value));
            }
        }
        query
    }

    /// The value of a name; empty if there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// With a name set; an empty value takes it away.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.0.retain(|(key, _)| key != name);
        if !value.is_empty() {
            self.0.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// As [`Query::with`], but columns are gathered.
    fn with_sent(self, name: &str, value: &str) -> Self {
        if name != COLUMNS && name != "cols[]" {
            return self.with(name, value);
        }
        let known = self.get(COLUMNS);
        let all = if known.is_empty() { value.to_owned() } else { format!("{known}.{value}") };
        self.with(COLUMNS, &all)
    }

    /// The same list from its first row: without page and selection.
    #[must_use]
    pub fn from_start(self) -> Self {
        PASSING.into_iter().fold(self, Self::without)
    }

    /// Without a name.
    #[must_use]
    pub fn without(self, name: &str) -> Self {
        self.with(name, "")
    }

    /// Names and values.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The address of a page with this query.
    pub fn href(&self, path: &str) -> String {
        let mut href = path.to_owned();
        for (at, (name, value)) in self.0.iter().enumerate() {
            href.push(if at == 0 { '?' } else { '&' });
            encode(&mut href, name);
            href.push('=');
            encode(&mut href, value);
        }
        href
    }
}

/// Everything but unreserved characters (RFC 3986, 2.3) is escaped.
fn encode(out: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

/// As forms encode: `+` is a space, `%41` a byte; a broken escape stands for itself.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let mut ahead = rest.clone();
                let digits = (ahead.next().and_then(digit), ahead.next().and_then(digit));
                if let (Some(high), Some(low)) = digits {
                    bytes.push(high << 4 | low);
                    rest = ahead;
                } else {
                    bytes.push(b'%');
                }
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_forms_send() {
        let query = Query::parse("?q=Ana+M%C3%BCller&state=&page=2&broken=%4&page=3");
        assert_eq!(query.get("q"), "Ana Müller");
        assert_eq!(query.get("page"), "3");
        assert_eq!(query.get("broken"), "%4");
        assert_eq!(query.get("state"), "");
        assert_eq!(Query::parse("q=100%25").get("q"), "100%");
    }

    #[test]
    fn writes_what_it_reads() {
        let query = Query::default().with("q", "a&b=<\"ü +").with("page", "2");
        let href = query.href("/console/devices");
        assert_eq!(Query::parse(href.split_once('?').unwrap().1), query);
        assert!(!href.contains(['<', '"', ' ']));
        assert_eq!(query.without("q").without("page").href("/x"), "/x");
    }

    #[test]
    fn gathers_columns_and_forgets_what_passes() {
        let query = Query::parse("cols%5B%5D=serial&q=a&cols%5B%5D=model&page=3&select=all");
        assert_eq!(query.get("cols"), "serial.model");
        assert_eq!(query.from_start().href("/x"), "/x?q=a&cols=serial.model");
    }

    #[test]
    fn is_bounded() {
        assert_eq!(Query::parse(&format!("q={}", "x".repeat(5_000))), Query::default());
    }
}
