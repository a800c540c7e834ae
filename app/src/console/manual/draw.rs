//! A page of the manual as a view.

use super::Manual;
use crate::host::prose::{Block, Inline, Line, Table, plain};
use leptos::prelude::*;

/// The text; `title` names tables that stand before the first heading.
pub(super) fn text(title: &str, blocks: Vec<Block>) -> Vec<AnyView> {
    Drawing { heading: title.to_owned(), tables: 0 }.blocks(blocks)
}

/// The id of a heading, as Git hosts make it: lower case, hyphens for spaces, nothing but letters and digits else.
pub(super) fn id(words: &str) -> String {
    words
        .trim()
        .chars()
        .filter_map(|c| match c {
            ' ' | '-' => Some('-'),
            c if c.is_ascii_alphanumeric() => Some(c.to_ascii_lowercase()),
            _ => None,
        })
        .collect()
}

/// The address behind a link of the manual: `devices.md`, `devices.md#search` or `#search`. What is no page of the
/// manual has none.
pub(super) fn address(to: &str) -> Option<String> {
    let (file, part) = to.split_once('#').map_or((to, None), |(file, part)| (file, Some(part)));
    let part = match part {
        None => String::new(),
        Some(part) if !part.is_empty() && id(part) == part => format!("#{part}"),
        Some(_) => return None,
    };
    if file.is_empty() {
        return (!part.is_empty()).then_some(part);
    }
    Manual::from_word(file.strip_suffix(".md")?).map(|page| format!("{}{part}", page.href()))
}

/// Where the drawing stands: tables are named by the heading above them.
struct Drawing {
    heading: String,
    tables: usize,
}

impl Drawing {
    fn blocks(&mut self, blocks: Vec<Block>) -> Vec<AnyView> {
        blocks.into_iter().map(|block| self.block(block)).collect()
    }

    fn block(&mut self, block: Block) -> AnyView {
        match block {
            Block::Heading { level, words } => self.heading(level, words),
            Block::Paragraph(words) => view! { <p>{line(words)}</p> }.into_any(),
            Block::Plain(words) => line(words),
            Block::List { ordered, items } => {
                let items: Vec<Vec<AnyView>> = items.into_iter().map(|item| self.blocks(item)).collect();
                let items = items.into_iter().map(|item| view! { <li>{item}</li> }).collect_view();
                if ordered {
                    view! { <ol>{items}</ol> }.into_any()
                } else {
                    view! { <ul>{items}</ul> }.into_any()
                }
            }
            Block::Table(table) => self.table(table),
            Block::Code(text) => view! { <pre class="code-block" tabindex="0">{text}</pre> }.into_any(),
        }
    }

    fn heading(&mut self, level: u8, words: Line) -> AnyView {
        self.heading = plain(&words);
        let id = id(&self.heading);
        if level <= 2 {
            view! { <h2 id=id>{line(words)}</h2> }.into_any()
        } else {
            view! { <h3 id=id>{line(words)}</h3> }.into_any()
        }
    }

    fn table(&mut self, table: Table) -> AnyView {
        self.tables = self.tables.saturating_add(1);
        let id = format!("manual-table-{}", self.tables);
        let named = id.clone();
        let heads =
            table.head.into_iter().map(|words| view! { <th scope="col">{line(words)}</th> }).collect_view();
        let rows = table.rows.into_iter().map(row).collect_view();
        view! {
            <div class="table-region" role="region" tabindex="0" aria-labelledby=named>
                <table class="table">
                    <caption class="visually-hidden" id=id>{self.heading.clone()}</caption>
                    <thead>
                        <tr>{heads}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    }
}

/// The first cell names the row.
fn row(cells: Vec<Line>) -> impl IntoView {
    let cells = cells
        .into_iter()
        .enumerate()
        .map(|(at, words)| {
            if at == 0 {
                view! { <th scope="row">{line(words)}</th> }.into_any()
            } else {
                view! { <td>{line(words)}</td> }.into_any()
            }
        })
        .collect_view();
    view! { <tr>{cells}</tr> }
}

fn line(words: Line) -> AnyView {
    words.into_iter().map(piece).collect_view().into_any()
}

fn piece(one: Inline) -> AnyView {
    match one {
        Inline::Text(text) => text.into_any(),
        Inline::Code(text) => view! { <code>{text}</code> }.into_any(),
        Inline::Strong(words) => view! { <strong>{line(words)}</strong> }.into_any(),
        Inline::Emphasis(words) => view! { <em>{line(words)}</em> }.into_any(),
        Inline::Link { to, words } => match address(&to) {
            Some(href) => view! { <a href=href>{line(words)}</a> }.into_any(),
            None => line(words),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host;

    /// Where the links of these blocks lead, as written.
    fn links(blocks: &[Block]) -> Vec<&str> {
        fn of_line<'a>(line: &'a [Inline], found: &mut Vec<&'a str>) {
            for piece in line {
                match piece {
                    Inline::Text(_) | Inline::Code(_) => {}
                    Inline::Strong(words) | Inline::Emphasis(words) => of_line(words, found),
                    Inline::Link { to, words } => {
                        found.push(to);
                        of_line(words, found);
                    }
                }
            }
        }
        let mut found = Vec::new();
        for block in blocks {
            match block {
                Block::Heading { words, .. } | Block::Paragraph(words) | Block::Plain(words) => {
                    of_line(words, &mut found);
                }
                Block::List { items, .. } => {
                    found.extend(items.iter().flat_map(|item| links(item)));
                }
                Block::Table(table) => {
                    for cell in table.rows.iter().flatten().chain(&table.head) {
                        of_line(cell, &mut found);
                    }
                }
                Block::Code(_) => {}
            }
        }
        found
    }

    /// What is wrong with a file of the manual.
    fn faults(title: &str, text: &str) -> Vec<String> {
        let prose = host::read_prose(text);
        let mut faults: Vec<String> =
            prose.foreign.iter().map(|foreign| format!("not known: {foreign}")).collect();
        let abroad = links(&prose.blocks).into_iter().filter(|to| address(to).is_none());
        faults.extend(abroad.map(|to| format!("leads out of the manual: {to}")));
        let title_of = |block: &Block| match block {
            Block::Heading { level: 1, words } => Some(plain(words)),
            _ => None,
        };
        let titles: Vec<String> = prose.blocks.iter().filter_map(title_of).collect();
        if titles != [title] || prose.blocks.first().and_then(title_of).is_none() {
            faults.push(format!("begins with {titles:?} instead of {title}"));
        }
        faults
    }

    #[test]
    fn c2_9_the_manual_has_no_html_and_leads_nowhere_else() {
        for page in Manual::ALL {
            assert_eq!(faults(page.title(), page.text()), Vec::<String>::new(), "{}", page.word());
        }
    }

    #[test]
    fn c2_9_what_is_wrong_with_a_file_is_found() {
        assert_eq!(
            faults("A", "# A\n\nSee [devices](devices.md#search) and [below](#b).\n\n## B\n"),
            [""; 0]
        );
        for (planted, count) in [
            ("# A\n\n<b>bold</b>\n", 2),
            ("# A\n\n[out](https://example.com) [gone](nothing.md)\n", 2),
            ("# A\n\n[up](../operating/backup.md)\n", 1),
            ("# A\n\n- ![picture](x.png)\n", 1),
            ("# B\n", 1),
            ("Text\n\n# A\n", 1),
            ("# A\n\n# A\n", 1),
        ] {
            let found = faults("A", planted);
            assert_eq!(found.len(), count, "{planted}: {found:?}");
        }
    }

    #[test]
    fn headings_and_links_meet() {
        assert_eq!(id("What is in it, and what is not"), "what-is-in-it-and-what-is-not");
        assert_eq!(id("`Enter` opens"), "enter-opens");
        assert_eq!(address("devices.md").as_deref(), Some("/console/manual/devices"));
        assert_eq!(address("lists.md#the-file").as_deref(), Some("/console/manual/lists#the-file"));
        assert_eq!(address("#the-file").as_deref(), Some("#the-file"));
        for none in ["", "#", "devices", "devices.md#", "devices.md#A b", "/console", "//x.md", "../lists.md"]
        {
            assert_eq!(address(none), None, "{none:?}");
        }
    }
}
