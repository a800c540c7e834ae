//! What lists of any noun share.

/// How a list leaves the house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportNote {
    /// `csv` or `json`.
    pub format: &'static str,
    /// Keys of the columns.
    pub columns: Vec<&'static str>,
}
