//! Reading and writing DER by hand, on borrowed bytes.
//!
//! Why not only derived types: signatures cover bytes as received, and sets from devices come unsorted, which
//! strict decoders refuse. The reader keeps the raw bytes of every element and never recurses by itself.
//! Invariant: low tag numbers, definite minimal lengths, nothing after the end; everything else is [`Malformed`].

mod read;
pub mod write;

pub use read::{Element, Reader, time, whole};

/// Bytes that are not the structure named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("malformed {0}")]
pub struct Malformed(pub &'static str);

/// Universal and context tags used here (X.690 8.1.2).
pub mod tag {
    /// BOOLEAN
    pub const BOOLEAN: u8 = 0x01;
    /// INTEGER
    pub const INTEGER: u8 = 0x02;
    /// BIT STRING
    pub const BIT_STRING: u8 = 0x03;
    /// OCTET STRING
    pub const OCTET_STRING: u8 = 0x04;
    /// NULL
    pub const NULL: u8 = 0x05;
    /// OBJECT IDENTIFIER
    pub const OID: u8 = 0x06;
    /// UTF8String
    pub const UTF8: u8 = 0x0c;
    /// PrintableString
    pub const PRINTABLE: u8 = 0x13;
    /// TeletexString
    pub const TELETEX: u8 = 0x14;
    /// IA5String
    pub const IA5: u8 = 0x16;
    /// UTCTime
    pub const UTC_TIME: u8 = 0x17;
    /// GeneralizedTime
    pub const GENERALIZED_TIME: u8 = 0x18;
    /// SEQUENCE, constructed
    pub const SEQUENCE: u8 = 0x30;
    /// SET, constructed
    pub const SET: u8 = 0x31;
    /// `[0]` primitive
    pub const CONTEXT_0: u8 = 0x80;
    /// `[0]` constructed
    pub const CONTEXT_0_CONSTRUCTED: u8 = 0xa0;
    /// `[1]` constructed
    pub const CONTEXT_1_CONSTRUCTED: u8 = 0xa1;
    /// `[3]` constructed
    pub const CONTEXT_3_CONSTRUCTED: u8 = 0xa3;
}
