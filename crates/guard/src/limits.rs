//! The one table of limits.
//!
//! Every size, count and waiting time that bounds foreign input or a foreign service stands here,
//! so that a reader can see them together. Sizes are bytes, waits are [`Duration`]s.

use std::time::Duration;

/// Kibibyte.
const KIB: usize = 1024;
/// Mebibyte.
const MIB: usize = 1024 * 1024;

// Bodies, checked while reading and before decoding; chunked and HTTP/2 bodies included.

/// A form of the enrollment portal.
pub const PORTAL_FORM_BYTES: usize = 64 * KIB;
/// A form of the console (uploads have limits of their own).
pub const CONSOLE_FORM_BYTES: usize = 2 * MIB;
/// A check-in message of a device.
pub const CHECK_IN_BYTES: usize = MIB;
/// A command report of a device: lists of apps and certificates grow large.
pub const COMMAND_REPORT_BYTES: usize = 16 * MIB;
/// A SCEP message.
pub const SCEP_BYTES: usize = 256 * KIB;
/// A SAML response after base64 and inflate.
pub const SAML_RESPONSE_BYTES: usize = 512 * KIB;
/// The `Mdm-Signature` header, base64 included. A signature takes about 2 KiB.
pub const MDM_SIGNATURE_HEADER_BYTES: usize = 16 * KIB;
/// A configuration profile that we read back or that the simulator installs.
pub const PROFILE_BYTES: usize = MIB;
/// A single command as the simulator receives it.
pub const COMMAND_BYTES: usize = 2 * MIB;

// Shape of decoded documents.

/// Nesting of a property list; the root value is level 1.
pub const PLIST_DEPTH: usize = 32;
/// Elements of a property list, keys included.
pub const PLIST_NODES: usize = 100_000;
/// Nesting of a DER or BER structure; the outermost element is level 1.
pub const DER_DEPTH: usize = 24;
/// Elements of a DER or BER structure.
pub const DER_NODES: usize = 20_000;

// Single fields of device messages, counted in characters unless they are bytes.

/// A device, enrollment, user or command identifier.
pub const IDENTIFIER_CHARS: usize = 255;
/// A short descriptive text such as a model or an operating system version.
pub const SHORT_TEXT_CHARS: usize = 255;
/// A push token. Usually 32 bytes, but Apple promises no length.
pub const PUSH_TOKEN_BYTES: usize = 1024;
/// An unlock or bootstrap token; real ones take a few kilobytes.
pub const ESCROW_TOKEN_BYTES: usize = 64 * KIB;
/// An error text of a device; what is longer is cut.
pub const ERROR_TEXT_CHARS: usize = 1024;
/// Links of an error chain; further ones are dropped.
pub const ERROR_CHAIN_LINKS: usize = 16;

// Waiting.

/// Reading the head of a request.
pub const HEADER_READ: Duration = Duration::from_secs(10);
/// A connection without a request.
pub const IDLE_CONNECTION: Duration = Duration::from_mins(1);
/// A request to the portal.
pub const PORTAL_REQUEST: Duration = Duration::from_secs(15);
/// A request of a device.
pub const DEVICE_REQUEST: Duration = Duration::from_secs(30);
/// An export.
pub const EXPORT_REQUEST: Duration = Duration::from_mins(1);
/// Getting a database connection from the pool.
pub const DATABASE_ACQUIRE: Duration = Duration::from_secs(2);
/// An LDAP operation.
pub const LDAP: Duration = Duration::from_secs(8);
/// A request to an identity provider.
pub const IDENTITY_PROVIDER: Duration = Duration::from_secs(5);
/// An SMTP conversation.
pub const SMTP: Duration = Duration::from_secs(30);
/// A push to Apple.
pub const APNS: Duration = Duration::from_secs(10);
/// The longest wait in a shedding queue before 503.
pub const SHED_WAIT: Duration = Duration::from_millis(200);
/// Answering 503 when the database is down.
pub const DATABASE_DOWN_ANSWER: Duration = Duration::from_secs(2);
/// Draining requests at shutdown.
pub const SHUTDOWN_DRAIN: Duration = Duration::from_secs(25);
/// Bounds of the jittered `Retry-After` of a refused device request.
pub const RETRY_AFTER: (Duration, Duration) = (Duration::from_secs(5), Duration::from_mins(1));

// Circuit breakers of outside services.

/// Failures inside [`BREAKER_WINDOW`] that open a breaker.
pub const BREAKER_FAILURES: u32 = 5;
/// The window in which failures are counted.
pub const BREAKER_WINDOW: Duration = Duration::from_secs(30);
/// How long a breaker stays open.
pub const BREAKER_OPEN: Duration = Duration::from_secs(15);
/// Retries allowed per upstream, in percent of its requests.
pub const RETRY_BUDGET_PERCENT: u32 = 10;

// Passwords and throttling; only failures count.

/// Shortest local password without a second factor, in characters.
pub const PASSWORD_MIN_CHARS: usize = 15;
/// Shortest local password with a second factor, in characters.
pub const PASSWORD_MIN_CHARS_SECOND_FACTOR: usize = 8;
/// Longest local password, in characters.
pub const PASSWORD_MAX_CHARS: usize = 256;
/// Password hashes that may wait; further ones get 503.
pub const PASSWORD_HASH_QUEUE: usize = 50;
/// Failures of one address (/32 or /64) that pass without a wait: a school may sit behind one address.
pub const ADDRESS_FAILURE_BURST: u32 = 30;
/// One further failure per address in this time.
pub const ADDRESS_FAILURE_REFILL: Duration = Duration::from_secs(10);
/// The failure of an account at which the growing soft lock begins.
pub const ACCOUNT_SOFT_LOCK_FROM: u32 = 3;
/// Failures of one account per day.
pub const ACCOUNT_FAILURES_PER_DAY: u32 = 100;
