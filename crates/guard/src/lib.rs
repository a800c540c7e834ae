//! The first room every foreign byte passes through.
//!
//! Two linear scanners decide, before any decoder runs, whether a property list or a DER/BER
//! structure is small, flat and plain enough to be decoded at all. A decoder that recurses can
//! exhaust the stack, and a stack overflow aborts the process; so depth is checked here, by loops.
//!
//! Invariant: a scan takes time and memory linear in the input, never recurses, never panics, and
//! what it lets through stays inside the given limits.
//!
//! This room must not know what the documents mean. It follows XML 1.0 (fifth edition), Apple's
//! property list DTD 1.0 and ITU-T X.690 (BER and DER).
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]

pub mod der;
pub mod limits;
mod refusal;
pub mod xml;

pub use refusal::Refusal;
