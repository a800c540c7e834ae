//! Local accounts: who may sign in to the console and who may enroll with a password kept here.

pub mod lockout;

use crate::{
    ids::{AccountId, Version},
    site::SiteScope,
};
use serde::{Deserialize, Serialize};

/// What an account may do in the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsoleRole {
    /// No console at all (an enrollment-only account).
    None,
    /// Sees everything in its sites, changes nothing.
    Auditor,
    /// Sees and changes everything in its sites.
    Administrator,
}

/// A local account without its password. `username` is 1–64 characters of letters, digits and `._-@`, unique
/// without regard to case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Id.
    pub id: AccountId,
    /// Name typed at sign-in.
    pub username: String,
    /// Full name, may be empty.
    pub full_name: String,
    /// Mail address, may be empty.
    pub email: String,
    /// A disabled account cannot sign in anywhere.
    pub enabled: bool,
    /// What it may do in the console.
    pub role: ConsoleRole,
    /// Whether it may enroll devices in the portal.
    pub may_enroll: bool,
    /// Its sites, for console and enrollment.
    pub sites: SiteScope,
    /// Version the next save must name.
    pub version: Version,
}

/// Whether a text can be the name of a local account.
pub fn is_username(text: &str) -> bool {
    (1..=64).contains(&text.chars().count())
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@'))
}
