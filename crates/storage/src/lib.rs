//! The database: transactions, queries, and the way from row to value and back.
//!
//! Invariants:
//! - Whatever `commit()` acknowledged survives a power cut ([`Storage::connect`] refuses a database that is not
//!   set up for that), and nothing of an act that was not committed is ever seen.
//! - Everything single-use is one conditional statement that says whether it won; nothing here checks first and
//!   updates later.
//! - Secrets are sealed before they reach a statement. Rows that make no sense are
//!   [`StorageError::Inconsistent`], never a default.
//! - No SQL text is made from values; every value is bound.
//!
//! This room must not know decisions, the contract, HTTP or any wire format.
//! Sources: the SQLite documentation on WAL, `synchronous` and savepoints; the PostgreSQL manual, chapters
//! "Reliability and the Write-Ahead Log" and "Explicit Locking".
//!
//! To add a noun: a migration step, an entity file, a repository file with [`Look`] and [`Change`] methods, a line
//! in `tx.rs` and one in `emptying.rs`, a round trip in `tests/`.

mod clock;
mod code;
mod company;
mod connect;
mod counting;
mod doubt;
mod emptying;
mod entity;
mod error;
mod group;
mod health;
mod keyset;
mod lanes;
mod limit;
mod link;
mod many;
mod memo;
mod row;
mod rows;
mod tx;
mod waker;

pub mod accounts;
pub mod attempts;
pub mod audit;
pub mod authority;
pub mod certificates;
pub mod challenges;
pub mod commands;
pub mod console_sessions;
pub mod devices;
pub mod directories;
pub mod downloads;
pub mod enrollments;
pub mod fail_point;
pub mod first_admin;
pub mod forms;
pub mod last_changes;
pub mod portal_sessions;
pub mod preferences;
pub mod push;
pub mod settings;
pub mod sites;
pub mod statistics;
pub mod throttle;
pub mod tombstones;

pub use clock::ClockOffset;
pub use connect::{Figures, Options, Storage, Watch, connection};
pub use emptying::{EMPTIED, KEPT};
pub use error::{Deleted, Outcome, Save, StorageError};
pub use lanes::Lane;
pub use link::{Change, Look};
pub use tx::{Act, Read, View};
pub use waker::{DeviceChange, Waker};

pub use accounts::{AccountQuery, AccountRow, Accounts};
pub use attempts::{Attempt, AttemptEventRow, AttemptQuery, Attempts, Moved};
pub use audit::{Audit, AuditEntry, AuditQuery, AuditReport, AuditRow};
pub use authority::{Authority, AuthorityRole, KeyAndCertificate};
pub use certificates::{Bond, Certificate, CertificateQuery, Certificates, NewCertificate, Waiting};
pub use challenges::{Applicant, Challenge, Challenges, NewChallenge};
pub use commands::{Command, CommandLine, Commands, Finished, MAX_RESULT_BYTES, NewCommand};
pub use console_sessions::{ConsoleSession, ConsoleSessions, NewConsoleSession};
pub use devices::{DeviceQuery, Devices, NewDevice};
pub use directories::{Directories, DirectoryRow, Password};
pub use domain::audit::AuditOutcome;
pub use domain::certificate::CertificateState;
pub use downloads::{Download, Downloads, NewDownload};
pub use enrollments::{
    Authenticated, DeviceKey, Enrollment, EnrollmentState, Enrollments, Locked, NewEnrollment, PushTokens,
};
pub use first_admin::FirstAdmin;
pub use forms::Forms;
pub use last_changes::{Changed, LastChange, LastChanges};
pub use portal_sessions::{PortalSession, PortalSessions};
pub use preferences::Preferences;
pub use push::{Push, PushCertificate};
pub use settings::{Setting, Settings};
pub use sites::{SiteQuery, SiteRow, Sites};
pub use statistics::{DeviceCount, FeedRow, Mark, Statistics};
pub use throttle::Throttle;
pub use tombstones::{Tombstone, Tombstones};

/// SHA-256 of a token, challenge or certificate: how secrets are looked up.
pub type Hash = [u8; 32];
