//! What the audit log knows of every line, whoever wrote it.

use serde::{Deserialize, Serialize};

/// How an act ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditOutcome {
    /// Done.
    Done,
    /// A rule said no.
    Refused,
    /// It broke.
    Failed,
}
