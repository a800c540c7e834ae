//! Commands: what a server sends in answer to a report, and what comes back.
//!
//! Source: Apple's "Commands and queries" and `mdm/commands/*.yaml`.

mod queries;
mod results;

pub use queries::{QueryKind, device_information_queries};
pub use results::{DeviceInformation, SecurityInfo};

use guard::limits::{COMMAND_BYTES, SHORT_TEXT_CHARS};
use plist::{Dictionary, Value};

use crate::document::{put, to_xml};
use crate::fields::Fields;
use crate::{Malformed, plist_guard};

/// A command for a device.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Command {
    /// Asks for properties of the device. What it may not or cannot tell is missing in the answer.
    DeviceInformation {
        /// Names of the queries; see [`device_information_queries`].
        queries: Vec<String>,
    },
    /// Asks for passcode and encryption state. Needs access right 1024.
    SecurityInfo,
}

impl Command {
    /// A `DeviceInformation` with all queries that `kind` of enrollment may be asked.
    pub fn device_information(kind: QueryKind) -> Self {
        let queries = device_information_queries(kind).into_iter().map(str::to_owned).collect();
        Self::DeviceInformation { queries }
    }

    /// The value of `RequestType`.
    pub fn request_type(&self) -> &'static str {
        match self {
            Self::DeviceInformation { .. } => "DeviceInformation",
            Self::SecurityInfo => "SecurityInfo",
        }
    }

    /// The XML body that delivers the command. `uuid` is the caller's, unique per device, of
    /// `[0-9A-Za-z-]`; the device repeats it in its report.
    pub fn to_xml(&self, uuid: &str) -> Vec<u8> {
        let mut command = Dictionary::new();
        put(&mut command, "RequestType", self.request_type());
        match self {
            Self::DeviceInformation { queries } => {
                let queries = queries.iter().map(|query| Value::String(query.clone())).collect();
                put(&mut command, "Queries", Value::Array(queries));
            }
            Self::SecurityInfo => {}
        }
        let mut root = Dictionary::new();
        put(&mut root, "Command", Value::Dictionary(command));
        put(&mut root, "CommandUUID", uuid);
        to_xml(root)
    }
}

/// A command as the device's side sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Requested {
    /// The value of `RequestType`; any text, the device may not know it.
    pub request_type: String,
    /// The other keys of the `Command` dictionary.
    pub body: Dictionary,
}

impl Requested {
    /// The strings of an array in the body, for example `Queries`; others are skipped.
    pub fn strings(&self, key: &str) -> Vec<&str> {
        self.body
            .get(key)
            .and_then(Value::as_array)
            .map(|values| values.iter().filter_map(Value::as_string).collect())
            .unwrap_or_default()
    }
}

/// Reads a command of at most 2 MiB: its `CommandUUID` and what is requested.
pub fn parse(body: &[u8]) -> Result<(String, Requested), Malformed> {
    let root = plist_guard::read_dictionary(body, COMMAND_BYTES)?;
    let fields = Fields(&root);
    let uuid = fields.identifier("CommandUUID")?.ok_or(Malformed::Missing("CommandUUID"))?;
    let command = fields.dictionary("Command")?.ok_or(Malformed::Missing("Command"))?;
    let request_type = Fields(command).required_text("RequestType", SHORT_TEXT_CHARS)?;
    let mut body = command.clone();
    body.remove("RequestType");
    Ok((uuid, Requested { request_type, body }))
}
