//! What can be done with the selected rows.

/// A bulk act: a button of the bar that stands over a selection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkAct {
    /// Name of its button, for tests and for the order of focus.
    pub(super) key: &'static str,
    /// What it does: "Ask for inventory".
    pub(super) label: &'static str,
    /// The server function; none: it is shown and cannot be used.
    pub(super) action: Option<String>,
    /// Why it cannot be used.
    pub(super) reason: &'static str,
}

impl BulkAct {
    /// An act that posts to this server function.
    pub fn new(key: &'static str, label: &'static str, action: impl Into<String>) -> Self {
        Self { key, label, action: Some(action.into()), reason: "" }
    }

    /// The same, read-only, with the reason: "You need the role Administrator" (ux C1.4).
    pub fn refused(key: &'static str, label: &'static str, reason: &'static str) -> Self {
        Self { key, label, action: None, reason }
    }
}
