//! Files made of lists: which columns, and CSV as RFC 4180 writes it.
//!
//! Invariant: no cell can become a formula in a spreadsheet (R-EX1). What begins like one gets an apostrophe.

/// What a spreadsheet takes for a formula at the beginning of a cell.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A column of a file: the same in CSV and JSON.
#[derive(Debug)]
pub struct ExportColumn<T> {
    /// Its name in the address of the list and in JSON: lower-case letters.
    pub key: &'static str,
    /// Its head in CSV.
    pub head: &'static str,
    /// The text of a row; empty where nothing is known.
    pub text: fn(&T) -> String,
}

// By hand: a derive would ask the same of the rows.
impl<T> Clone for ExportColumn<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for ExportColumn<T> {}

/// One line of CSV with its line end.
pub fn csv_line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut line = String::new();
    for (at, text) in cells.into_iter().enumerate() {
        if at > 0 {
            line.push(',');
        }
        push_cell(&mut line, text);
    }
    line.push_str("\r\n");
    line
}

fn push_cell(line: &mut String, text: &str) {
    let formula = text.starts_with(FORMULA);
    let quoted = formula || text.contains([',', '"', '\r', '\n']);
    if !quoted {
        line.push_str(text);
        return;
    }
    line.push('"');
    if formula {
        line.push('\'');
    }
    line.push_str(&text.replace('"', "\"\""));
    line.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c2_8_lines_as_the_standard_writes_them() {
        assert_eq!(csv_line(["a", "", "c"]), "a,,c\r\n");
        assert_eq!(
            csv_line(["a,b", "say \"hi\"", "two\nlines"]),
            "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\r\n"
        );
        assert_eq!(csv_line([]), "\r\n");
    }

    #[test]
    fn c2_8_no_cell_is_a_formula() {
        for start in ["=", "+", "-", "@", "\t", "\r"] {
            let text = format!("{start}cmd|' /C calc'!A0");
            let line = csv_line([text.as_str()]);
            assert!(line.starts_with(&format!("\"'{start}")), "{line:?}");
        }
        // Only at the beginning: a dash inside of a name stays as it is.
        assert_eq!(csv_line(["Jean-Luc", "a=b"]), "Jean-Luc,a=b\r\n");
    }
}
