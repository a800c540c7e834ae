//! A device in software: it walks the wizard as Safari, installs the profile as iOS does (signature, SCEP with
//! a key of its own, `Authenticate`, `TokenUpdate`) and answers commands. For tests, demonstration and load.
//!
//! Invariant: the server is seen only from outside, through HTTP, like a phone sees it; whatever the server gets
//! wrong, the device notices and says so as an error, never by a panic. A private key is made here and never sent.
//! This room must not know `services`, `storage` or any page's code: a page is recognised by its form fields.
//!
//! An iPhone waits for a push before it reports; this device polls, because it has no push connection.
//! Sources: Apple's "Device Management" documentation and `apple/device-management` (iOS 18.1), RFC 8894 (SCEP).
#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

mod clock;
pub mod device;
pub mod fleet;
mod http;
pub mod identity;
mod keys;
pub mod safari;
mod trust;

pub use device::{
    AnswerFor, Enrolled, Event, InstallError, InstallOptions, OnEvent, SignerState, SimulatedDevice, install,
};
pub use http::HttpError;
pub use identity::{Family, Identity, Ios};
pub use keys::KeyPool;
pub use trust::{Trust, TrustError};
