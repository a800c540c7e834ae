//! Why input was turned away.

use thiserror::Error;

/// Why a scanner turned input away.
///
/// The messages are one line each and never quote the input, so they can be logged as they are.
/// Offsets count bytes from the start of the input.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum Refusal {
    /// The input is longer than the caller allows.
    #[error("input of {size} bytes is over the limit of {limit} bytes")]
    TooLarge {
        /// Bytes received.
        size: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// Elements are nested too deeply.
    #[error("nested deeper than {limit} levels at byte {offset}")]
    TooDeep {
        /// Levels allowed.
        limit: usize,
        /// Where the limit was crossed.
        offset: usize,
    },
    /// There are too many elements.
    #[error("more than {limit} elements")]
    TooManyNodes {
        /// Elements allowed.
        limit: usize,
    },
    /// There is no content at all.
    #[error("input is empty")]
    Empty,
    /// The input ends inside an element.
    #[error("input ends in the middle of an element")]
    Truncated,
    /// Something follows the end of the document.
    #[error("unexpected data after the end of the document at byte {offset}")]
    TrailingData {
        /// Where the surplus begins.
        offset: usize,
    },
    /// A binary property list where only XML is accepted.
    #[error("binary property lists are not accepted")]
    BinaryPropertyList,
    /// The input is not UTF-8, or declares another encoding.
    #[error("text is not UTF-8")]
    NotUtf8,
    /// A character that XML 1.0 does not allow.
    #[error("forbidden character at byte {offset}")]
    ForbiddenCharacter {
        /// Position of the character.
        offset: usize,
    },
    /// The document does not begin with markup (a byte order mark or a blank counts as data).
    #[error("the document must begin with '<'")]
    LeadingData,
    /// A document type declaration that is misplaced, repeated or has an internal subset.
    #[error("document type declaration not accepted at byte {offset}")]
    DocumentType {
        /// Position of the declaration.
        offset: usize,
    },
    /// An entity other than `amp`, `lt`, `gt`, `quot`, `apos` or a valid character reference.
    #[error("entity not accepted at byte {offset}")]
    Entity {
        /// Position just after the reference.
        offset: usize,
    },
    /// A CDATA section.
    #[error("CDATA section not accepted at byte {offset}")]
    CData {
        /// Position just after the section.
        offset: usize,
    },
    /// A processing instruction, or an XML declaration that is not at the very beginning.
    #[error("processing instruction not accepted at byte {offset}")]
    ProcessingInstruction {
        /// Position just after the instruction.
        offset: usize,
    },
    /// One dictionary names the same key twice.
    #[error("duplicate dictionary key at byte {offset}")]
    DuplicateKey {
        /// Position just after the second key.
        offset: usize,
    },
    /// An element or attribute that a property list cannot have at this place.
    #[error("unexpected element at byte {offset}")]
    UnexpectedElement {
        /// Position just after the element's tag.
        offset: usize,
    },
    /// Text where only elements may stand.
    #[error("unexpected text at byte {offset}")]
    UnexpectedText {
        /// Position just after the text.
        offset: usize,
    },
    /// A dictionary key without a value.
    #[error("dictionary key without a value at byte {offset}")]
    KeyWithoutValue {
        /// Position just after the dictionary's end.
        offset: usize,
    },
    /// The markup is not well-formed XML.
    #[error("markup is not well formed at byte {offset}")]
    NotWellFormed {
        /// Position of the fault.
        offset: usize,
    },
    /// A tag or length field that BER does not allow or that no machine could hold.
    #[error("bad tag or length at byte {offset}")]
    BadHeader {
        /// Position of the element.
        offset: usize,
    },
    /// A BER element reaches beyond the element that contains it.
    #[error("element overruns its container at byte {offset}")]
    Overrun {
        /// Position of the element.
        offset: usize,
    },
    /// End-of-contents octets without an open indefinite-length element.
    #[error("end-of-contents without an open element at byte {offset}")]
    StrayEndOfContents {
        /// Position of the octets.
        offset: usize,
    },
}
