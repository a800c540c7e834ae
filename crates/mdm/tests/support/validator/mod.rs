//! A generic validator that knows nothing but Apple's schema files.
//!
//! It reads the YAML of `tests/apple-schema` (types, presence, rangelist, range, format, repetition,
//! availability by system, enrollment and channel; unknown key = fault) and applies it to property
//! lists. The few places where devices are known to differ from the schema are the constants below;
//! nothing else is specific to one document.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code, reason = "tests")]

mod availability;
mod keys;

use std::path::{Path, PathBuf};

use plist::{Dictionary, Value};
use serde_yaml_ng::Value as Yaml;

use availability::Availability;
pub use availability::Case;
use keys::Keys;

/// Keys sent although the schema of the message does not list them.
const ALSO_SENT: [(&str, &[&str]); 3] = [
    ("SetBootstrapToken", &["Topic", "UDID", "EnrollmentID"]),
    ("GetBootstrapToken", &["Topic", "UDID", "EnrollmentID"]),
    ("Authenticate", &["Challenge"]),
];
/// Keys the schema calls required although they may be absent.
const NOT_REQUIRED: [(&str, &str); 1] = [("UserAuthenticate", "DigestResponse")];
/// Keys sent on systems for which the schema calls them unavailable.
const AVAILABLE_ANYWAY: [(&str, &str); 1] = [("TokenUpdate", "UserLongName")];
/// Dictionaries whose schema puts one level too many between the key and its content.
const FLATTENED: [(&str, &str); 1] = [("TopLevel", "ConsentText")];
/// Keys of a report that belong to no command.
const ENVELOPE: [&str; 10] = [
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
];

/// One file of the schema.
struct Document {
    folder: String,
    name: String,
    yaml: Yaml,
}

/// The schema files.
pub struct Schema(Vec<Document>);

impl Schema {
    /// Reads all files next to this crate's tests.
    pub fn load() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/apple-schema/mdm");
        let mut documents = Vec::new();
        for folder in ["profiles", "checkin", "commands", "errors"] {
            for path in files(&root.join(folder)) {
                let yaml: Yaml = serde_yaml_ng::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
                let payload = &yaml["payload"];
                let name = ["payloadtype", "requesttype"]
                    .iter()
                    .find_map(|key| payload.get(*key)?.as_str())
                    .or_else(|| path.file_stem()?.to_str())
                    .unwrap()
                    .to_owned();
                documents.push(Document { folder: folder.to_owned(), name, yaml });
            }
        }
        assert!(documents.len() > 10, "the schema files are missing");
        Self(documents)
    }

    fn document(&self, folder: &str, name: &str) -> Option<&Document> {
        self.0.iter().find(|document| document.folder == folder && document.name == name)
    }

    /// The raw schema of one message, for tests that build tables from it.
    pub fn yaml(&self, folder: &str, name: &str) -> &Yaml {
        &self.document(folder, name).expect("schema file").yaml
    }

    /// Faults of a whole profile: top level, common keys, and each payload by its type.
    pub fn profile(&self, profile: &Value, case: Case) -> Vec<String> {
        let Some(root) = profile.as_dictionary() else { return vec!["not a dictionary".into()] };
        let top = self.document("profiles", "TopLevel").unwrap();
        let common = self.document("profiles", "CommonPayloadKeys").unwrap();
        let mut keys = Keys::new("TopLevel", case);
        keys.dictionary(root, &[&top.yaml["payloadkeys"]], &Availability::of(&top.yaml, case), &[]);
        let mut faults = keys.faults;
        let content = root.get("PayloadContent").and_then(Value::as_array);
        let payloads: Vec<&Dictionary> =
            content.into_iter().flatten().filter_map(Value::as_dictionary).collect();
        let kind =
            |payload: &Dictionary| payload.get("PayloadType").and_then(Value::as_string).map(str::to_owned);
        for payload in &payloads {
            let Some(name) = kind(payload) else {
                faults.push("PayloadType: missing".into());
                continue;
            };
            let Some(document) = self.document("profiles", &name) else {
                faults.push(format!("{name}: no such payload type"));
                continue;
            };
            let availability = Availability::of(&document.yaml, case);
            faults.extend(availability.objection(case).map(|why| format!("{name}: {why}")));
            let multiple = document.yaml["payload"]["supportedOS"][case.os]["multiple"].as_bool();
            if multiple == Some(false)
                && payloads.iter().filter(|p| kind(p).as_ref() == Some(&name)).count() > 1
            {
                faults.push(format!("{name}: more than one"));
            }
            let mut keys = Keys::new(&name, case);
            let lists = [&common.yaml["payloadkeys"], &document.yaml["payloadkeys"]];
            keys.dictionary(payload, &lists, &availability, &[]);
            faults.extend(keys.faults);
        }
        faults
    }

    /// Faults of a check-in message.
    pub fn check_in(&self, message: &Dictionary, case: Case) -> Vec<String> {
        let name = message.get("MessageType").and_then(Value::as_string).unwrap_or_default();
        let also = ALSO_SENT.iter().find(|(message, _)| *message == name).map_or(&[][..], |(_, keys)| *keys);
        self.against(("checkin", name), "payloadkeys", message, case, also)
    }

    /// Faults of a command as delivered.
    pub fn command(&self, delivered: &Dictionary, case: Case) -> Vec<String> {
        let Some(command) = delivered.get("Command").and_then(Value::as_dictionary) else {
            return vec!["Command: missing".into()];
        };
        let name = command.get("RequestType").and_then(Value::as_string).unwrap_or_default();
        let mut faults = self.against(
            ("commands", name),
            "payloadkeys",
            command,
            case,
            &["RequestType", "RequestRequiresNetworkTether"],
        );
        if delivered.get("CommandUUID").and_then(Value::as_string).is_none_or(str::is_empty) {
            faults.push("CommandUUID: missing".into());
        }
        faults.extend(
            delivered
                .keys()
                .filter(|k| !["Command", "CommandUUID"].contains(&k.as_str()))
                .map(|k| format!("{k}: unknown key")),
        );
        faults
    }

    /// Faults of the report on a command of type `request_type`.
    pub fn report(&self, request_type: &str, report: &Dictionary, case: Case) -> Vec<String> {
        self.against(("commands", request_type), "responsekeys", report, case, &ENVELOPE)
    }

    /// Faults of an error body.
    pub fn error(&self, file: &str, body: &Dictionary, case: Case) -> Vec<String> {
        self.against(("errors", file), "payloadkeys", body, case, &[])
    }

    fn against(
        &self,
        (folder, name): (&str, &str),
        list: &str,
        message: &Dictionary,
        case: Case,
        also: &[&str],
    ) -> Vec<String> {
        let Some(document) = self.document(folder, name) else {
            return vec![format!("{name}: no such message")];
        };
        let availability = Availability::of(&document.yaml, case);
        let mut keys = Keys::new(name, case);
        keys.faults.extend(availability.objection(case).map(|why| format!("{name}: {why}")));
        let empty = Yaml::Sequence(Vec::new());
        let list = document.yaml.get(list).unwrap_or(&empty);
        keys.dictionary(message, &[list], &availability, also);
        keys.faults
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}
