//! BER to DER: devices and older libraries send CMS with indefinite lengths and strings in pieces.
//!
//! What comes out has definite minimal lengths, whole OCTET STRINGs and the `[0]` of EncryptedContentInfo as
//! one primitive string. Sets keep their order: whoever hashes one sorts it.
//! Source: X.690 8.1.3, 8.7; RFC 5652 6.1.

use guard::der::DerLimits;

use crate::asn1::{Malformed, tag, write};

/// Most bytes accepted.
pub const MAX_BYTES: usize = 1024 * 1024;
/// Deepest nesting accepted; the outermost element is level 1.
pub const MAX_DEPTH: usize = 32;
const CONSTRUCTED_OCTET_STRING: u8 = 0x24;
const WHAT: &str = "BER";

enum Body<'a> {
    Bytes(&'a [u8]),
    Pieces(Vec<&'a [u8]>),
    Children(Vec<Node<'a>>),
}

struct Node<'a> {
    tag: u8,
    body: Body<'a>,
}

/// Rewrites one BER element as DER. Refuses more than 1 MiB, nesting over 32 levels, trailing bytes, high
/// tag numbers and constructed strings other than OCTET STRING.
pub fn to_der(bytes: &[u8]) -> Result<Vec<u8>, Malformed> {
    let limits = DerLimits { bytes: MAX_BYTES, depth: MAX_DEPTH, nodes: guard::limits::DER_NODES };
    guard::der::scan(bytes, limits).map_err(|_| Malformed(WHAT))?;
    let mut rest = bytes;
    let node = node(&mut rest, 1)?.ok_or(Malformed(WHAT))?;
    if rest.is_empty() { Ok(encode(&node)) } else { Err(Malformed(WHAT)) }
}

/// Reads one element; `None` for end-of-contents.
fn node<'a>(rest: &mut &'a [u8], depth: usize) -> Result<Option<Node<'a>>, Malformed> {
    let bad = Malformed(WHAT);
    if depth > MAX_DEPTH {
        return Err(bad);
    }
    let (tag, after) = rest.split_first().ok_or(bad)?;
    let (length, after) = length(after).ok_or(bad)?;
    *rest = after;
    if *tag == 0 {
        return if length == Some(0) { Ok(None) } else { Err(bad) };
    }
    if tag & 0x1f == 0x1f {
        return Err(bad);
    }
    if tag & 0x20 == 0 {
        if matches!(*tag, 0x10 | 0x11) {
            return Err(bad);
        }
        let (content, after) = length.and_then(|n| rest.split_at_checked(n)).ok_or(bad)?;
        *rest = after;
        return Ok(Some(Node { tag: *tag, body: Body::Bytes(content) }));
    }
    let children = children(rest, length, depth)?;
    constructed(*tag, children).map(Some)
}

fn children<'a>(
    rest: &mut &'a [u8],
    length: Option<usize>,
    depth: usize,
) -> Result<Vec<Node<'a>>, Malformed> {
    let below = depth.saturating_add(1);
    let mut found = Vec::new();
    if let Some(length) = length {
        let (mut content, after) = rest.split_at_checked(length).ok_or(Malformed(WHAT))?;
        *rest = after;
        while !content.is_empty() {
            found.push(node(&mut content, below)?.ok_or(Malformed(WHAT))?);
        }
    } else {
        while let Some(child) = node(rest, below)? {
            found.push(child);
        }
    }
    Ok(found)
}

fn constructed(tag: u8, mut children: Vec<Node<'_>>) -> Result<Node<'_>, Malformed> {
    match tag {
        CONSTRUCTED_OCTET_STRING => {
            let pieces = pieces(&children).ok_or(Malformed(WHAT))?;
            Ok(Node { tag: tag::OCTET_STRING, body: Body::Pieces(pieces) })
        }
        tag::SEQUENCE => {
            // EncryptedContentInfo: the only SEQUENCE of our structures that goes OID, SEQUENCE, [0].
            if let [kind, algorithm, content] = children.as_mut_slice()
                && (kind.tag, algorithm.tag, content.tag)
                    == (tag::OID, tag::SEQUENCE, tag::CONTEXT_0_CONSTRUCTED)
                && let Body::Children(parts) = &content.body
                && !parts.is_empty()
                && let Some(pieces) = pieces(parts)
            {
                *content = Node { tag: tag::CONTEXT_0, body: Body::Pieces(pieces) };
            }
            Ok(Node { tag, body: Body::Children(children) })
        }
        // Other constructed universal types are strings in pieces, which nobody sends.
        _ if tag & 0xc0 == 0 && tag != tag::SET => Err(Malformed(WHAT)),
        _ => Ok(Node { tag, body: Body::Children(children) }),
    }
}

fn pieces<'a>(parts: &[Node<'a>]) -> Option<Vec<&'a [u8]>> {
    let mut found = Vec::new();
    for part in parts {
        match (part.tag, &part.body) {
            (tag::OCTET_STRING, Body::Bytes(bytes)) => found.push(*bytes),
            (tag::OCTET_STRING, Body::Pieces(more)) => found.extend_from_slice(more),
            _ => return None,
        }
    }
    Some(found)
}

/// Length octets in any BER form; `None` inside means indefinite.
fn length(bytes: &[u8]) -> Option<(Option<usize>, &[u8])> {
    let (first, rest) = bytes.split_first()?;
    match *first {
        short @ 0..0x80 => Some((Some(usize::from(short)), rest)),
        0x80 => Some((None, rest)),
        0xff => None,
        long => {
            let (digits, rest) = rest.split_at_checked(usize::from(long & 0x7f))?;
            let length = digits
                .iter()
                .try_fold(0_usize, |sum, digit| sum.checked_mul(256)?.checked_add(usize::from(*digit)))?;
            Some((Some(length), rest))
        }
    }
}

fn encode(node: &Node<'_>) -> Vec<u8> {
    match &node.body {
        Body::Bytes(bytes) => write::element(node.tag, &[bytes]),
        Body::Pieces(pieces) => write::element(node.tag, pieces),
        Body::Children(children) => {
            let parts: Vec<Vec<u8>> = children.iter().map(encode).collect();
            write::element(node.tag, &parts.iter().map(Vec::as_slice).collect::<Vec<_>>())
        }
    }
}

/// The opposite, as Apple's devices and streaming encoders write: indefinite lengths everywhere, long OCTET
/// STRINGs and encrypted content in pieces. The simulator uses it. Refuses what is not DER or BER.
pub fn to_indefinite(bytes: &[u8]) -> Result<Vec<u8>, Malformed> {
    let der = to_der(bytes)?;
    let mut rest = der.as_slice();
    let node = node(&mut rest, 1)?.ok_or(Malformed(WHAT))?;
    let mut out = Vec::new();
    encode_indefinite(&node, &mut out);
    Ok(out)
}

const PIECE: usize = 200;

fn encode_indefinite(node: &Node<'_>, out: &mut Vec<u8>) {
    match &node.body {
        Body::Children(children) => {
            out.extend_from_slice(&[node.tag, 0x80]);
            for child in children {
                encode_indefinite(child, out);
            }
            out.extend_from_slice(&[0, 0]);
        }
        Body::Bytes(bytes) => {
            let pieces_tag = match node.tag {
                tag::OCTET_STRING => CONSTRUCTED_OCTET_STRING,
                tag::CONTEXT_0 => tag::CONTEXT_0_CONSTRUCTED,
                _ => 0,
            };
            if pieces_tag == 0 || bytes.len() <= PIECE {
                out.extend_from_slice(&write::element(node.tag, &[bytes]));
                return;
            }
            out.extend_from_slice(&[pieces_tag, 0x80]);
            for piece in bytes.chunks(PIECE) {
                out.extend_from_slice(&write::octets(piece));
            }
            out.extend_from_slice(&[0, 0]);
        }
        Body::Pieces(_) => out.extend_from_slice(&encode(node)),
    }
}
