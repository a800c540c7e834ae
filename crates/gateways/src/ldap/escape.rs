//! The one function for each place a value is written into: filters (RFC 4515), DNs (RFC 4514), and
//! lines shown to people.

use std::fmt::Write as _;

/// Longest line of server text shown, in characters (README 37).
pub const LONGEST_LINE: usize = 500;
/// Longest value taken from an entry, in characters.
pub const LONGEST_VALUE: usize = 255;

/// A value for a filter: whatever could end it, match more than itself or hide is written as `\hh`.
pub fn filter_value(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 8);
    for c in value.chars() {
        if matches!(c, '\\' | '*' | '(' | ')') || c.is_control() {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                let _ = write!(out, "\\{byte:02x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// A value for a relative distinguished name.
pub fn dn_value(value: &str) -> String {
    let last = value.chars().count().saturating_sub(1);
    let mut out = String::with_capacity(value.len() + 8);
    for (i, c) in value.chars().enumerate() {
        let at_edge = (i == 0 && matches!(c, ' ' | '#')) || (i == last && c == ' ');
        if c.is_control() || at_edge || "\"+,;<=>\\".contains(c) {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                let _ = write!(out, "\\{byte:02x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// Server text as one safe line: control and direction-changing characters written as escapes, at most
/// 500 characters.
pub fn server_line(text: &str) -> String {
    let mut out = String::new();
    let mut length = 0;
    for c in text.trim_end_matches('\0').chars() {
        let piece =
            if c.is_control() || is_invisible(c) { c.escape_unicode().to_string() } else { c.to_string() };
        length += piece.chars().count();
        if length > LONGEST_LINE {
            break;
        }
        out.push_str(&piece);
    }
    out
}

/// A value for our records: control characters dropped, spaces at the ends too, at most 255 characters.
pub fn plain_value(text: &str) -> String {
    let kept: String = text.chars().filter(|c| !c.is_control() && !is_invisible(*c)).collect();
    let cut: String = kept.trim().chars().take(LONGEST_VALUE).collect();
    cut.trim_end().to_owned()
}

/// Characters that change how the text around them is shown: direction marks, line and paragraph
/// separators, byte-order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters() {
        assert_eq!(filter_value("anna"), "anna");
        assert_eq!(filter_value("björn"), "björn");
        assert_eq!(filter_value("*"), "\\2a");
        assert_eq!(filter_value("a)(uid=*"), "a\\29\\28uid=\\2a");
        assert_eq!(filter_value("\\2a\0\n"), "\\5c2a\\00\\0a");
        assert_eq!(filter_value("\u{85}"), "\\c2\\85");
    }

    #[test]
    fn names() {
        assert_eq!(dn_value("Anna Lindqvist"), "Anna Lindqvist");
        assert_eq!(dn_value(" a,b+c=d "), "\\20a\\2cb\\2bc\\3dd\\20");
        assert_eq!(dn_value("#x"), "\\23x");
        assert_eq!(dn_value("o'brien (x)"), "o'brien (x)");
    }

    #[test]
    fn lines_and_values_are_bounded_and_plain() {
        assert_eq!(server_line("80090308: data 52e, v2580\0"), "80090308: data 52e, v2580");
        assert_eq!(server_line("a\nb\u{202e}c"), "a\\u{a}b\\u{202e}c");
        assert!(server_line(&"\n".repeat(5000)).chars().count() <= LONGEST_LINE);
        assert_eq!(plain_value(" Anna\r\n\tL\u{202e} \0"), "AnnaL");
        assert_eq!(plain_value(&"ä".repeat(999)).chars().count(), LONGEST_VALUE);
    }
}
