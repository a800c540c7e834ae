//! Command reports: what a device sends to its server URL.
//!
//! Source: Apple, "Sending MDM commands to a device" and "Handling NotNow status responses".

use std::fmt;

use guard::limits::{COMMAND_REPORT_BYTES, ERROR_CHAIN_LINKS, ERROR_TEXT_CHARS};
use plist::{Dictionary, Value};

use crate::check_in::SHARED_IPAD_USER;
use crate::document::{put, set, to_xml};
use crate::fields::Fields;
use crate::key::is_user_channel;
use crate::malformed::quoted;
use crate::{EnrollmentKey, Malformed, plist_guard};

/// What a device says about a command.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Status {
    /// Nothing to report; asks for the next command.
    Idle,
    /// Done; the results are in the report.
    Acknowledged,
    /// Failed; see the error chain.
    Error,
    /// The command itself was malformed: a fault of the server, never to be repeated unchanged.
    CommandFormatError,
    /// Not now, for example because the device is locked.
    NotNow,
}

impl Status {
    /// The value on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "Idle",
            Self::Acknowledged => "Acknowledged",
            Self::Error => "Error",
            Self::CommandFormatError => "CommandFormatError",
            Self::NotNow => "NotNow",
        }
    }

    fn read(text: &str) -> Result<Self, Malformed> {
        Ok(match text {
            "Idle" => Self::Idle,
            "Acknowledged" => Self::Acknowledged,
            "Error" => Self::Error,
            "CommandFormatError" => Self::CommandFormatError,
            "NotNow" => Self::NotNow,
            other => return Err(Malformed::UnknownStatus(quoted(other))),
        })
    }
}

/// One link of an error chain. Its texts come from the device: show them as text only.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ErrorLink {
    /// Apple's code inside the domain.
    pub code: i64,
    /// For example `MCMDMErrorDomain`; may differ between systems for the same fault.
    pub domain: String,
    /// In the language of the device.
    pub localized: String,
    /// In English, if the device has it.
    pub english: Option<String>,
}

/// A command report.
#[derive(Clone, PartialEq)]
pub struct Report {
    /// The enrollment.
    pub key: EnrollmentKey,
    /// Whether the report comes from the channel of one user.
    pub user_channel: bool,
    /// What became of the command.
    pub status: Status,
    /// The command reported on; always present unless the status is [`Status::Idle`].
    pub command_uuid: Option<String>,
    /// Outermost error first, at most 16 links.
    pub error_chain: Vec<ErrorLink>,
    /// Everything the command itself returned, unchecked beyond the limits of a property list.
    pub results: Dictionary,
}

/// Keys of a report that are not results.
const ENVELOPE: [&str; 12] = [
    "UDID",
    "EnrollmentID",
    "UserID",
    "EnrollmentUserID",
    "UserShortName",
    "UserLongName",
    "NotOnConsole",
    "Status",
    "CommandUUID",
    "ErrorChain",
    "NeedSyncResponse",
    "AuthToken",
];

impl Report {
    /// A report without results or errors.
    pub fn new(key: EnrollmentKey, status: Status, command_uuid: Option<String>) -> Self {
        Self {
            key,
            user_channel: false,
            status,
            command_uuid,
            error_chain: Vec::new(),
            results: Dictionary::new(),
        }
    }

    /// The XML body of the report. A user channel is written as that of Shared iPad.
    pub fn to_xml(&self) -> Vec<u8> {
        let mut root = self.results.clone();
        self.key.write(&mut root);
        put(&mut root, "Status", self.status.as_str());
        set(&mut root, "UserID", self.user_channel.then_some(SHARED_IPAD_USER));
        set(&mut root, "CommandUUID", self.command_uuid.clone());
        if !self.error_chain.is_empty() {
            let chain = self.error_chain.iter().map(ErrorLink::to_value).collect();
            put(&mut root, "ErrorChain", Value::Array(chain));
        }
        to_xml(root)
    }
}

impl ErrorLink {
    fn to_value(&self) -> Value {
        let mut link = Dictionary::new();
        put(&mut link, "ErrorCode", self.code);
        put(&mut link, "ErrorDomain", self.domain.as_str());
        put(&mut link, "LocalizedDescription", self.localized.as_str());
        set(&mut link, "USEnglishDescription", self.english.clone());
        Value::Dictionary(link)
    }

    /// Lenient: a device repeats a report until it is accepted, so an odd error text must not
    /// block its queue. Missing parts become empty, long ones are cut.
    fn read(value: &Value) -> Option<Self> {
        let link = value.as_dictionary()?;
        let text = |key| link.get(key).and_then(Value::as_string).map(display_text);
        Some(Self {
            code: link.get("ErrorCode").and_then(Value::as_signed_integer).unwrap_or_default(),
            domain: text("ErrorDomain").unwrap_or_default(),
            localized: text("LocalizedDescription").unwrap_or_default(),
            english: text("USEnglishDescription"),
        })
    }
}

/// Cut to 1024 characters, control characters replaced by blanks.
fn display_text(text: &str) -> String {
    text.chars().take(ERROR_TEXT_CHARS).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report")
            .field("key", &self.key)
            .field("user_channel", &self.user_channel)
            .field("status", &self.status)
            .field("command_uuid", &self.command_uuid)
            .field("error_chain", &self.error_chain)
            .field("result_keys", &self.results.keys().collect::<Vec<_>>())
            .finish()
    }
}

/// Reads a report of at most 16 MiB.
///
/// Refuses what `guard` refuses, a message without exactly one identifier, an unknown status, and a
/// missing or malformed `CommandUUID` where one is due.
pub fn parse(body: &[u8]) -> Result<Report, Malformed> {
    let mut root = plist_guard::read_dictionary(body, COMMAND_REPORT_BYTES)?;
    let fields = Fields(&root);
    let key = EnrollmentKey::from_fields(fields)?;
    let status = match root.get("Status") {
        None => return Err(Malformed::Missing("Status")),
        Some(value) => Status::read(
            value.as_string().ok_or(Malformed::WrongType { key: "Status", expected: "string" })?,
        )?,
    };
    let command_uuid = fields.identifier("CommandUUID")?;
    if command_uuid.is_none() && status != Status::Idle {
        return Err(Malformed::Missing("CommandUUID"));
    }
    let error_chain = match fields.array("ErrorChain")? {
        None => Vec::new(),
        Some(links) => links.iter().filter_map(ErrorLink::read).take(ERROR_CHAIN_LINKS).collect(),
    };
    let user_channel = is_user_channel(&root);
    for key in ENVELOPE {
        root.remove(key);
    }
    Ok(Report { key, user_channel, status, command_uuid, error_chain, results: root })
}
