//! A linear pre-scan of DER and BER structures (ITU-T X.690).
//!
//! BER is let through because devices and older libraries send CMS with indefinite lengths. Only
//! the skeleton of tags and lengths is walked; the content of primitive elements is skipped, so a
//! structure wrapped in an OCTET STRING must be scanned again by whoever unwraps it.

use crate::{Refusal, limits};

/// Bounds of one structure.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DerLimits {
    /// Bytes of the whole input.
    pub bytes: usize,
    /// Levels of nesting; the outermost element is level 1.
    pub depth: usize,
    /// Elements, the outermost included.
    pub nodes: usize,
}

impl DerLimits {
    /// The usual depth and element bounds with `bytes` as the size bound.
    #[must_use]
    pub const fn with_bytes(bytes: usize) -> Self {
        Self { bytes, depth: limits::DER_DEPTH, nodes: limits::DER_NODES }
    }
}

/// Where an open constructed element ends.
#[derive(Clone, Copy)]
enum End {
    /// At this offset.
    At(usize),
    /// At its end-of-contents octets; the nearest definite container ends at the offset given.
    Marked { within: usize },
}

/// Length of one element's content.
enum Length {
    Definite(usize),
    Indefinite,
}

/// The tag and length octets of one element.
struct Header {
    constructed: bool,
    end_of_contents: bool,
    length: Length,
    content_at: usize,
}

/// Checks that `bytes` is exactly one well-formed BER element inside `limits`.
///
/// Refuses empty, oversized, truncated, overrunning, too deep and too numerous input, end-of-contents
/// octets at the wrong place, and anything after the one element.
pub fn scan(bytes: &[u8], limits: DerLimits) -> Result<(), Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    if bytes.len() > limits.bytes {
        return Err(Refusal::TooLarge { size: bytes.len(), limit: limits.bytes });
    }
    let mut open: Vec<End> = Vec::with_capacity(limits.depth.min(64));
    let mut nodes = 0_usize;
    let mut at = 0_usize;
    loop {
        let header = header(bytes, at)?;
        if header.end_of_contents {
            match open.pop() {
                Some(End::Marked { within }) if header.content_at <= within => {}
                Some(End::Marked { .. }) => return Err(Refusal::Overrun { offset: at }),
                _ => return Err(Refusal::StrayEndOfContents { offset: at }),
            }
            at = header.content_at;
        } else {
            nodes = nodes.saturating_add(1);
            if nodes > limits.nodes {
                return Err(Refusal::TooManyNodes { limit: limits.nodes });
            }
            if open.len() >= limits.depth {
                return Err(Refusal::TooDeep { limit: limits.depth, offset: at });
            }
            at = enter(bytes, at, &header, &mut open)?;
        }
        // Definite containers close by position.
        while let Some(End::At(end)) = open.last() {
            if at < *end {
                break;
            }
            open.pop();
        }
        if open.is_empty() {
            break;
        }
    }
    if at < bytes.len() { Err(Refusal::TrailingData { offset: at }) } else { Ok(()) }
}

/// Checks the element at `at` against its container, opens it if constructed, and returns where the
/// scan goes on.
fn enter(bytes: &[u8], at: usize, header: &Header, open: &mut Vec<End>) -> Result<usize, Refusal> {
    let bound = match open.last() {
        Some(End::At(end)) => *end,
        Some(End::Marked { within }) => *within,
        None => bytes.len(),
    };
    let overrun = || if open.is_empty() { Refusal::Truncated } else { Refusal::Overrun { offset: at } };
    match header.length {
        Length::Definite(length) => {
            let end = header.content_at.checked_add(length).ok_or(Refusal::BadHeader { offset: at })?;
            if end > bytes.len() {
                return Err(Refusal::Truncated);
            }
            if end > bound {
                return Err(overrun());
            }
            if header.constructed {
                open.push(End::At(end));
                return Ok(header.content_at);
            }
            Ok(end)
        }
        Length::Indefinite if header.constructed => {
            if header.content_at > bound {
                return Err(overrun());
            }
            open.push(End::Marked { within: bound });
            Ok(header.content_at)
        }
        // X.690 8.1.3.2: a primitive element has a definite length.
        Length::Indefinite => Err(Refusal::BadHeader { offset: at }),
    }
}

/// Reads the tag and length octets at `at`.
fn header(bytes: &[u8], at: usize) -> Result<Header, Refusal> {
    let bad = Refusal::BadHeader { offset: at };
    let mut next = at;
    let first = octet(bytes, &mut next)?;
    if first & 0x1f == 0x1f {
        // High tag number: at most four further octets, none of our structures needs more.
        let mut count = 0_u8;
        loop {
            let part = octet(bytes, &mut next)?;
            count = count.saturating_add(1);
            if count > 4 || (count == 1 && part == 0x80) {
                return Err(bad);
            }
            if part & 0x80 == 0 {
                break;
            }
        }
    }
    let lead = octet(bytes, &mut next)?;
    let length = match lead {
        0..=0x7f => Length::Definite(usize::from(lead)),
        0x80 => Length::Indefinite,
        0xff => return Err(bad),
        _ => {
            let mut length = 0_usize;
            for _ in 0..(lead & 0x7f) {
                let part = octet(bytes, &mut next)?;
                length = length.checked_mul(256).ok_or(Refusal::BadHeader { offset: at })?;
                length = length.saturating_add(usize::from(part));
            }
            Length::Definite(length)
        }
    };
    let end_of_contents = first == 0;
    if end_of_contents && lead != 0 {
        return Err(bad);
    }
    Ok(Header { constructed: first & 0x20 != 0, end_of_contents, length, content_at: next })
}

/// The octet at `next`, which moves on.
fn octet(bytes: &[u8], next: &mut usize) -> Result<u8, Refusal> {
    let value = *bytes.get(*next).ok_or(Refusal::Truncated)?;
    *next = next.saturating_add(1);
    Ok(value)
}
