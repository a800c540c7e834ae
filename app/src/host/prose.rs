//! Running text in blocks: what is read out of Markdown, and what a page draws.

/// Words in a row, with what marks some of them.
pub type Line = Vec<Inline>;

/// A text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prose {
    /// In the order they stand.
    pub blocks: Vec<Block>,
    /// What was left out because it is not known here: raw HTML, images and the like.
    pub foreign: Vec<String>,
}

/// A block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading of level 1 to 3.
    Heading {
        /// 1, 2 or 3.
        level: u8,
        /// Its words.
        words: Line,
    },
    /// A paragraph.
    Paragraph(Line),
    /// Words without a paragraph of their own: an entry of a list.
    Plain(Line),
    /// A list.
    List {
        /// It counts.
        ordered: bool,
        /// Its entries.
        items: Vec<Vec<Block>>,
    },
    /// A table.
    Table(Table),
    /// Lines of code, as they stand.
    Code(String),
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Heads of the columns.
    pub head: Vec<Line>,
    /// Rows of cells.
    pub rows: Vec<Vec<Line>>,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Words.
    Text(String),
    /// Code.
    Code(String),
    /// Important words.
    Strong(Line),
    /// Words with a stress.
    Emphasis(Line),
    /// A link.
    Link {
        /// Where it leads, as written.
        to: String,
        /// Its words.
        words: Line,
    },
}

/// The words of a line without their marks.
pub fn plain(line: &[Inline]) -> String {
    let piece = |one: &Inline| match one {
        Inline::Text(text) | Inline::Code(text) => text.clone(),
        Inline::Strong(words) | Inline::Emphasis(words) | Inline::Link { words, .. } => plain(words),
    };
    line.iter().map(piece).collect()
}
