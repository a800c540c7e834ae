//! Markdown read into [`Prose`]: CommonMark and tables, by pulldown-cmark. It is part of the server's half, so that
//! the browser never gets a parser for texts it is sent drawn.

use crate::host::prose::{Block, Inline, Line, Prose, Table};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag};

/// Reads a text of ours. What is not known here is left out of the blocks and named in `foreign`.
pub fn read_prose(text: &str) -> Prose {
    let mut reader = Reader { events: Parser::new_ext(text, Options::ENABLE_TABLES), foreign: Vec::new() };
    let blocks = reader.blocks();
    Prose { blocks, foreign: reader.foreign }
}

/// Each method reads what follows its start, up to and with its end; starts and ends are balanced.
struct Reader<'a> {
    events: Parser<'a>,
    foreign: Vec<String>,
}

impl<'a> Reader<'a> {
    fn blocks(&mut self) -> Vec<Block> {
        let (mut blocks, mut words) = (Vec::new(), Line::new());
        while let Some(event) = self.events.next() {
            match event {
                Event::End(_) => break,
                Event::Start(tag) if !is_inline(&tag) => {
                    flush(&mut words, &mut blocks);
                    blocks.extend(self.block(tag));
                }
                event => self.inline(event, &mut words),
            }
        }
        flush(&mut words, &mut blocks);
        blocks
    }

    fn block(&mut self, tag: Tag<'a>) -> Option<Block> {
        match tag {
            Tag::Paragraph => Some(Block::Paragraph(self.line())),
            Tag::Heading { level, .. } => {
                let words = self.line();
                if depth(level).is_none() {
                    self.foreign.push(format!("heading {level}"));
                }
                depth(level).map(|level| Block::Heading { level, words })
            }
            Tag::List(first) => Some(Block::List { ordered: first.is_some(), items: self.items() }),
            Tag::Table(_) => Some(Block::Table(self.table())),
            Tag::CodeBlock(_) => Some(Block::Code(self.code())),
            tag => {
                self.foreign.push(format!("{tag:?}"));
                self.blocks();
                None
            }
        }
    }

    fn items(&mut self) -> Vec<Vec<Block>> {
        let mut items = Vec::new();
        while let Some(Event::Start(_)) = self.events.next() {
            items.push(self.blocks());
        }
        items
    }

    /// The head comes first.
    fn table(&mut self) -> Table {
        let mut rows = Vec::new();
        while let Some(Event::Start(_)) = self.events.next() {
            rows.push(self.cells());
        }
        let mut rows = rows.into_iter();
        Table { head: rows.next().unwrap_or_default(), rows: rows.collect() }
    }

    fn cells(&mut self) -> Vec<Line> {
        let mut cells = Vec::new();
        while let Some(Event::Start(_)) = self.events.next() {
            cells.push(self.line());
        }
        cells
    }

    fn code(&mut self) -> String {
        let mut code = String::new();
        while let Some(Event::Text(text)) = self.events.next() {
            code.push_str(&text);
        }
        code
    }

    fn line(&mut self) -> Line {
        let mut line = Line::new();
        while let Some(event) = self.events.next() {
            if matches!(event, Event::End(_)) {
                break;
            }
            self.inline(event, &mut line);
        }
        line
    }

    fn inline(&mut self, event: Event<'a>, line: &mut Line) {
        let piece = match event {
            Event::Text(text) => Inline::Text(text.into_string()),
            Event::Code(text) => Inline::Code(text.into_string()),
            Event::SoftBreak | Event::HardBreak => Inline::Text(" ".to_owned()),
            Event::Start(Tag::Strong) => Inline::Strong(self.line()),
            Event::Start(Tag::Emphasis) => Inline::Emphasis(self.line()),
            Event::Start(Tag::Link { dest_url, .. }) => {
                Inline::Link { to: dest_url.into_string(), words: self.line() }
            }
            Event::Start(tag) => {
                self.foreign.push(format!("{tag:?}"));
                self.line();
                return;
            }
            event => {
                self.foreign.push(format!("{event:?}"));
                return;
            }
        };
        line.push(piece);
    }
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Strong | Tag::Emphasis | Tag::Link { .. } | Tag::Image { .. })
}

fn depth(level: HeadingLevel) -> Option<u8> {
    match level {
        HeadingLevel::H1 => Some(1),
        HeadingLevel::H2 => Some(2),
        HeadingLevel::H3 => Some(3),
        HeadingLevel::H4 | HeadingLevel::H5 | HeadingLevel::H6 => None,
    }
}

/// Words outside of a paragraph end where a block begins or their own block ends.
fn flush(words: &mut Line, blocks: &mut Vec<Block>) {
    if !words.is_empty() {
        blocks.push(Block::Plain(std::mem::take(words)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &str) -> Inline {
        Inline::Text(words.to_owned())
    }

    #[test]
    fn blocks_are_read_in_their_order() {
        let prose =
            read_prose("# Title\n\nOne *two*\n**three** [four](x.md#y).\n\n```sh\nmuster serve\n```\n");
        let line = vec![
            text("One "),
            Inline::Emphasis(vec![text("two")]),
            text(" "),
            Inline::Strong(vec![text("three")]),
            text(" "),
            Inline::Link { to: "x.md#y".to_owned(), words: vec![text("four")] },
            text("."),
        ];
        let expected = [
            Block::Heading { level: 1, words: vec![text("Title")] },
            Block::Paragraph(line),
            Block::Code("muster serve\n".to_owned()),
        ];
        assert_eq!(prose.blocks, expected);
        assert!(prose.foreign.is_empty());
    }

    #[test]
    fn lists_may_hold_lists_and_tables_have_a_head() {
        let prose = read_prose("1. one\n   - a `b`\n2. two\n\n| H | I |\n|---|---|\n| c | d |\n| e | |\n");
        let inner = Block::List {
            ordered: false,
            items: vec![vec![Block::Plain(vec![text("a "), Inline::Code("b".to_owned())])]],
        };
        let list = Block::List {
            ordered: true,
            items: vec![vec![Block::Plain(vec![text("one")]), inner], vec![Block::Plain(vec![text("two")])]],
        };
        let table = Table {
            head: vec![vec![text("H")], vec![text("I")]],
            rows: vec![vec![vec![text("c")], vec![text("d")]], vec![vec![text("e")], vec![]]],
        };
        assert_eq!(prose.blocks, [list, Block::Table(table)]);
    }

    #[test]
    fn what_is_not_known_is_left_out_and_named() {
        for foreign in [
            "before <b>bold</b>",
            "<script>alert(1)</script>",
            "![a picture](x.png)",
            "#### deep",
            "> said",
            "---",
        ] {
            let prose = read_prose(&format!("{foreign}\n\nafter\n"));
            assert!(!prose.foreign.is_empty(), "{foreign}");
            assert_eq!(prose.blocks.last(), Some(&Block::Paragraph(vec![text("after")])), "{foreign}");
            assert!(!format!("{:?}", prose.blocks).contains('<'), "{foreign}: {:?}", prose.blocks);
        }
    }
}
