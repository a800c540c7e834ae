//! The answer that ends management: `com.apple.unrecognized.device` (iOS 17, macOS 14 and later).
//!
//! Sent with status 403. It makes the device remove its profile, so callers build it only from an
//! administrator's explicit decision. Source: Apple's schema, `mdm/errors/unrecognized.device.yaml`.

use std::fmt::Write as _;

use plist::Dictionary;

use crate::document::{put, set, to_xml};

/// The error code.
pub const UNRECOGNIZED_DEVICE: &str = "com.apple.unrecognized.device";

/// What may be told besides the code. Both texts are optional.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Explanation<'a> {
    /// For the device's log.
    pub description: Option<&'a str>,
    /// For the person holding the device, who may or may not get to see it.
    pub message: Option<&'a str>,
}

/// The JSON body (`application/json`) with nothing but the code.
pub fn unrecognized_device_json() -> Vec<u8> {
    explained_json(Explanation::default())
}

/// The JSON body (`application/json`) with an explanation.
pub fn explained_json(explanation: Explanation<'_>) -> Vec<u8> {
    let mut out = String::from("{\"code\":");
    quote(&mut out, UNRECOGNIZED_DEVICE);
    for (key, text) in [("description", explanation.description), ("message", explanation.message)] {
        if let Some(text) = text {
            out.push(',');
            quote(&mut out, key);
            out.push(':');
            quote(&mut out, text);
        }
    }
    out.push('}');
    out.into_bytes()
}

/// The property list body (`application/xml; charset=UTF-8`) with nothing but the code.
pub fn unrecognized_device_plist() -> Vec<u8> {
    explained_plist(Explanation::default())
}

/// The property list body (`application/xml; charset=UTF-8`) with an explanation.
pub fn explained_plist(explanation: Explanation<'_>) -> Vec<u8> {
    let mut root = Dictionary::new();
    put(&mut root, "code", UNRECOGNIZED_DEVICE);
    set(&mut root, "description", explanation.description.map(printable));
    set(&mut root, "message", explanation.message.map(printable));
    to_xml(root)
}

/// Without the characters XML cannot carry.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || *c == '\n').collect()
}

/// A JSON string literal (RFC 8259 section 7).
fn quote(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c < ' ' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
