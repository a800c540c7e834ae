//! Long texts as a small tree: the page renders nodes, so no HTML string exists that could be injected.

use serde::{Deserialize, Serialize};

/// A block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Block {
    /// A paragraph of plain text.
    Paragraph(String),
}

/// Splits a text at blank lines. (Markdown comes with editable texts.)
pub fn paragraphs(text: &str) -> Vec<Block> {
    text.split("\n\n")
        .map(str::trim)
        .filter(|t| !t.is_empty())
        .map(|t| Block::Paragraph(t.to_owned()))
        .collect()
}
