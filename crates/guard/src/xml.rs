//! A linear pre-scan of XML property lists.
//!
//! Property list decoders recurse, expand what they should refuse, and let the last of two equal
//! keys win. This scan runs first and lets through only documents in which none of that can matter:
//! the grammar of Apple's DTD, one encoding, no declarations of its own, no repeated keys.

use std::borrow::Cow;
use std::collections::HashSet;

use quick_xml::Reader;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};

use crate::{Refusal, limits};

/// Bounds of one property list.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct XmlLimits {
    /// Bytes of the whole input.
    pub bytes: usize,
    /// Levels of nesting; the root value is level 1.
    pub depth: usize,
    /// Elements, keys included, `plist` not counted.
    pub nodes: usize,
}

impl XmlLimits {
    /// The usual depth and element bounds with `bytes` as the size bound.
    #[must_use]
    pub const fn with_bytes(bytes: usize) -> Self {
        Self { bytes, depth: limits::PLIST_DEPTH, nodes: limits::PLIST_NODES }
    }
}

/// Checks that `bytes` is one XML property list inside `limits`.
///
/// Refuses binary property lists, other encodings than UTF-8, a byte order mark or anything else
/// before the first `<`, characters XML does not allow, an internal DTD subset, entities other than
/// the five built in and valid character references, CDATA, processing instructions, unknown or
/// misplaced elements, attributes, duplicate keys in one dictionary, keys without values, too much
/// depth, too many elements, too many bytes, truncated input and trailing data.
pub fn scan(bytes: &[u8], limits: XmlLimits) -> Result<(), Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    if bytes.len() > limits.bytes {
        return Err(Refusal::TooLarge { size: bytes.len(), limit: limits.bytes });
    }
    if bytes.starts_with(b"bplist") {
        return Err(Refusal::BinaryPropertyList);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Refusal::NotUtf8)?;
    if let Some((offset, _)) = text.char_indices().find(|(_, c)| !is_xml_char(*c)) {
        return Err(Refusal::ForbiddenCharacter { offset });
    }
    if !text.starts_with('<') {
        return Err(Refusal::LeadingData);
    }
    Scan::new(text, limits).run()
}

/// The `Char` production of XML 1.0.
fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

/// How far the document has come.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Stage {
    /// Nothing but the declaration so far.
    Prologue,
    /// The document type has been named.
    Typed,
    /// Inside `plist`, its value is still to come.
    Root,
    /// The value is complete, `plist` is still open.
    Valued,
    /// After `</plist>`.
    Done,
}

/// An open element below `plist`.
enum Open<'x> {
    Array,
    Dict { keys: HashSet<Cow<'x, str>>, awaiting_value: bool },
    Key { text: Cow<'x, str> },
    Text,
    Flag,
}

struct Scan<'x> {
    reader: Reader<&'x [u8]>,
    limits: XmlLimits,
    stage: Stage,
    open: Vec<Open<'x>>,
    nodes: usize,
}

impl<'x> Scan<'x> {
    fn new(text: &'x str, limits: XmlLimits) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_comments = true;
        Self { reader, limits, stage: Stage::Prologue, open: Vec::new(), nodes: 0 }
    }

    /// Byte offset of the reader, for messages.
    fn offset(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    fn run(mut self) -> Result<(), Refusal> {
        let mut first = true;
        loop {
            let event = self.reader.read_event().map_err(|error| self.ill_formed(&error))?;
            match event {
                Event::Decl(declaration) => self.declaration(first, &declaration)?,
                Event::DocType(content) => self.document_type(&content)?,
                Event::Start(start) => self.start(&start)?,
                Event::End(_) => self.end()?,
                Event::Text(text) => self.text(text.into_inner())?,
                Event::GeneralRef(reference) => self.reference(&reference)?,
                Event::Comment(_) => self.comment()?,
                Event::CData(_) => return Err(Refusal::CData { offset: self.offset() }),
                Event::PI(_) => return Err(Refusal::ProcessingInstruction { offset: self.offset() }),
                // The reader turns empty elements into a start and an end.
                Event::Empty(_) => return Err(Refusal::NotWellFormed { offset: self.offset() }),
                Event::Eof => {
                    return if self.stage == Stage::Done { Ok(()) } else { Err(Refusal::Truncated) };
                }
            }
            first = false;
        }
    }

    fn ill_formed(&self, error: &quick_xml::Error) -> Refusal {
        match error {
            quick_xml::Error::Syntax(_) => Refusal::Truncated,
            quick_xml::Error::Encoding(_) => Refusal::NotUtf8,
            _ => Refusal::NotWellFormed {
                offset: usize::try_from(self.reader.error_position()).unwrap_or(usize::MAX),
            },
        }
    }

    fn declaration(&self, first: bool, declaration: &BytesDecl<'_>) -> Result<(), Refusal> {
        if !first {
            return Err(Refusal::ProcessingInstruction { offset: self.offset() });
        }
        match declaration.encoding() {
            None => Ok(()),
            Some(Ok(name)) if name.eq_ignore_ascii_case("utf-8") => Ok(()),
            Some(Ok(_)) => Err(Refusal::NotUtf8),
            Some(Err(_)) => Err(Refusal::NotWellFormed { offset: self.offset() }),
        }
    }

    fn document_type(&mut self, content: &str) -> Result<(), Refusal> {
        let named = content
            .trim_start()
            .strip_prefix("plist")
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']));
        // An internal subset, and with it every declaration, stands between square brackets.
        if self.stage != Stage::Prologue || !named || content.contains(['[', '<']) {
            return Err(Refusal::DocumentType { offset: self.offset() });
        }
        self.stage = Stage::Typed;
        Ok(())
    }

    fn start(&mut self, start: &BytesStart<'x>) -> Result<(), Refusal> {
        let unexpected = Refusal::UnexpectedElement { offset: self.offset() };
        let name = start.name();
        let name = name.as_ref();
        if name == "plist" {
            if !matches!(self.stage, Stage::Prologue | Stage::Typed) || !only_version(start) {
                return Err(unexpected);
            }
            self.stage = Stage::Root;
            return Ok(());
        }
        match self.stage {
            Stage::Root => {}
            Stage::Prologue | Stage::Typed | Stage::Valued => return Err(unexpected),
            Stage::Done => return Err(Refusal::TrailingData { offset: self.offset() }),
        }
        if !start.attributes_raw().trim().is_empty() {
            return Err(unexpected);
        }
        self.nodes = self.nodes.saturating_add(1);
        if self.nodes > self.limits.nodes {
            return Err(Refusal::TooManyNodes { limit: self.limits.nodes });
        }
        if self.open.len() >= self.limits.depth {
            return Err(Refusal::TooDeep { limit: self.limits.depth, offset: self.offset() });
        }
        let is_key = name == "key";
        match self.open.last() {
            None | Some(Open::Array) if !is_key => {}
            Some(Open::Dict { awaiting_value, .. }) if *awaiting_value != is_key => {}
            _ => return Err(unexpected),
        }
        let element = match name {
            "key" => Open::Key { text: Cow::Borrowed("") },
            "dict" => Open::Dict { keys: HashSet::new(), awaiting_value: false },
            "array" => Open::Array,
            "string" | "data" | "date" | "integer" | "real" => Open::Text,
            "true" | "false" => Open::Flag,
            _ => return Err(unexpected),
        };
        self.open.push(element);
        Ok(())
    }

    fn end(&mut self) -> Result<(), Refusal> {
        let offset = self.offset();
        let Some(closed) = self.open.pop() else {
            // The reader has matched the names, so this is `</plist>`.
            if self.stage != Stage::Valued {
                return Err(Refusal::UnexpectedElement { offset });
            }
            self.stage = Stage::Done;
            return Ok(());
        };
        if let Open::Dict { awaiting_value: true, .. } = closed {
            return Err(Refusal::KeyWithoutValue { offset });
        }
        match self.open.last_mut() {
            Some(Open::Dict { keys, awaiting_value }) => {
                if let Open::Key { text } = closed {
                    if !keys.insert(text) {
                        return Err(Refusal::DuplicateKey { offset });
                    }
                    *awaiting_value = true;
                } else {
                    *awaiting_value = false;
                }
            }
            Some(_) => {}
            None => self.stage = Stage::Valued,
        }
        Ok(())
    }

    fn text(&mut self, text: Cow<'x, str>) -> Result<(), Refusal> {
        match self.open.last_mut() {
            Some(Open::Text) => Ok(()),
            Some(Open::Key { text: key }) => {
                append(key, text);
                Ok(())
            }
            _ if text.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\n')) => Ok(()),
            _ if self.stage == Stage::Done => Err(Refusal::TrailingData { offset: self.offset() }),
            _ => Err(Refusal::UnexpectedText { offset: self.offset() }),
        }
    }

    fn reference(&mut self, reference: &BytesRef<'x>) -> Result<(), Refusal> {
        let refused = Refusal::Entity { offset: self.offset() };
        let meant = match reference.resolve_char_ref() {
            Ok(Some(c)) if is_xml_char(c) => Cow::Owned(c.to_string()),
            Ok(None) => Cow::Borrowed(match reference.as_ref() {
                "amp" => "&",
                "lt" => "<",
                "gt" => ">",
                "quot" => "\"",
                "apos" => "'",
                _ => return Err(refused),
            }),
            _ => return Err(refused),
        };
        match self.open.last_mut() {
            Some(Open::Text) => Ok(()),
            Some(Open::Key { text }) => {
                append(text, meant);
                Ok(())
            }
            _ => Err(refused),
        }
    }

    /// Comments may stand between elements; inside a value they would split its text.
    fn comment(&self) -> Result<(), Refusal> {
        match self.open.last() {
            Some(Open::Text | Open::Key { .. } | Open::Flag) => {
                Err(Refusal::UnexpectedText { offset: self.offset() })
            }
            _ => Ok(()),
        }
    }
}

/// Adds `more` to a key's text, borrowing as long as there is one piece only.
fn append<'x>(text: &mut Cow<'x, str>, more: Cow<'x, str>) {
    if text.is_empty() {
        *text = more;
    } else {
        text.to_mut().push_str(&more);
    }
}

/// Whether `plist` carries no attribute but `version="1.0"`.
fn only_version(start: &BytesStart<'_>) -> bool {
    matches!(start.attributes_raw().trim(), "" | "version=\"1.0\"" | "version='1.0'")
}
