//! Reading a profile back before it is signed.
//!
//! The lint knows what this server means to issue and accepts nothing else: an unexpected payload,
//! an address of someone else, or one key too many is a fault. Whoever calls it answers a fault
//! with an error and an alert, never with the profile.

mod payloads;
mod url;

use std::collections::BTreeSet;

use guard::limits::PROFILE_BYTES;
use plist::{Dictionary, Value};
use thiserror::Error;

use super::{MDM_TYPE, MdmMode, ROOT_TYPE, SCEP_TYPE};
use crate::{Malformed, plist_guard};

/// What the profile must be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Expect {
    /// The top-level identifier.
    pub identifier: String,
    /// The number of root certificates.
    pub roots: usize,
    /// Set for an enrollment profile, `None` for a trust profile.
    pub enrollment: Option<ExpectedEnrollment>,
    /// The loopback host (without port) for which `http` addresses pass, in trial mode only.
    pub allow_http_host: Option<String>,
}

/// What the enrollment payloads must be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ExpectedEnrollment {
    /// Our server URL.
    pub server_url: String,
    /// Our check-in URL.
    pub check_in_url: String,
    /// Our SCEP URL.
    pub scep_url: String,
    /// Our push topic.
    pub topic: String,
    /// The kind of enrollment, with the rights or the account meant.
    pub mode: MdmMode,
}

/// One thing that is wrong with a profile.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("{at}: {problem}")]
pub struct Fault {
    /// The payload type, or `profile` for the whole.
    pub at: String,
    /// What is wrong.
    pub problem: Problem,
}

/// What can be wrong with a profile.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum Problem {
    /// It cannot be read at all.
    #[error("cannot be read: {0}")]
    Unreadable(#[from] Malformed),
    /// Something stands before `<?xml`.
    #[error("does not begin with <?xml")]
    Beginning,
    /// A key is absent, empty or of the wrong type.
    #[error("{0} is missing or of the wrong type")]
    Missing(&'static str),
    /// A key has not the value it must have.
    #[error("{0} has an unexpected value")]
    Unexpected(&'static str),
    /// A key that we never write.
    #[error("has a key that does not belong there: {0}")]
    UnknownKey(String),
    /// A payload type that does not belong into this profile.
    #[error("a payload of this type does not belong into the profile")]
    UnknownPayload,
    /// Too few or too many payloads of one type.
    #[error("{found} payloads of type {kind} instead of {expected}")]
    Count {
        /// The payload type.
        kind: &'static str,
        /// How many there are.
        found: usize,
        /// How many there must be.
        expected: usize,
    },
    /// Two payloads share an identifier or UUID.
    #[error("{0} is not unique")]
    NotUnique(&'static str),
    /// An address is neither `https` nor `http` for the loopback host allowed.
    #[error("{0} is not an https address")]
    NotHttps(&'static str),
    /// The mask of access rights is one that devices refuse.
    #[error("AccessRights is not a valid mask")]
    Rights,
    /// Access rights and a Managed Apple Account exclude each other.
    #[error("ManagedAppleID and AccessRights exclude each other")]
    RightsWithAccount,
    /// The content of a root payload is not one DER element.
    #[error("the certificate is not DER")]
    NotDer,
}

/// Faults found so far.
#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, at: &str, problem: Problem) {
        self.0.push(Fault { at: at.to_owned(), problem });
    }

    fn require(&mut self, at: &str, holds: bool, problem: Problem) {
        if !holds {
            self.add(at, problem);
        }
    }
}

/// Where faults of the profile as a whole are reported.
const PROFILE: &str = "profile";
/// Keys of the profile itself; all but `ConsentText` must be there.
const TOP_KEYS: [&str; 10] = [
    "PayloadType",
    "PayloadVersion",
    "PayloadIdentifier",
    "PayloadUUID",
    "PayloadDisplayName",
    "PayloadOrganization",
    "PayloadDescription",
    "TargetDeviceType",
    "PayloadContent",
    "ConsentText",
];

/// Checks that `xml` is the profile described by `expect`; else returns every fault found.
pub fn lint(xml: &[u8], expect: &Expect) -> Result<(), Vec<Fault>> {
    let mut faults = Faults::default();
    faults.require(PROFILE, xml.starts_with(b"<?xml"), Problem::Beginning);
    match plist_guard::read_dictionary(xml, PROFILE_BYTES) {
        Ok(root) => whole(&mut faults, &root, expect),
        Err(error) => faults.add(PROFILE, Problem::Unreadable(error)),
    }
    if faults.0.is_empty() { Ok(()) } else { Err(faults.0) }
}

fn whole(faults: &mut Faults, root: &Dictionary, expect: &Expect) {
    common(faults, PROFILE, root, "Configuration");
    only_keys(faults, PROFILE, root, &TOP_KEYS);
    let text = |key| root.get(key).and_then(Value::as_string);
    let ours = text("PayloadIdentifier") == Some(&expect.identifier);
    faults.require(PROFILE, ours, Problem::Unexpected("PayloadIdentifier"));
    for key in ["PayloadOrganization", "PayloadDescription"] {
        faults.require(PROFILE, text(key).is_some_and(|t| !t.is_empty()), Problem::Missing(key));
    }
    let target = root.get("TargetDeviceType").and_then(Value::as_signed_integer);
    faults.require(PROFILE, target == Some(1), Problem::Unexpected("TargetDeviceType"));
    if let Some(consent) = root.get("ConsentText") {
        let plain = consent.as_dictionary().is_some_and(|texts| {
            texts.contains_key("default") && texts.values().all(|text| text.as_string().is_some())
        });
        faults.require(PROFILE, plain, Problem::Unexpected("ConsentText"));
    }
    let Some(content) = root.get("PayloadContent").and_then(Value::as_array) else {
        faults.add(PROFILE, Problem::Missing("PayloadContent"));
        return;
    };
    let payloads: Vec<&Dictionary> = content.iter().filter_map(Value::as_dictionary).collect();
    faults.require(PROFILE, payloads.len() == content.len(), Problem::Unexpected("PayloadContent"));
    unique(faults, root, &payloads, "PayloadIdentifier");
    unique(faults, root, &payloads, "PayloadUUID");
    counts(faults, &payloads, expect);
    for payload in &payloads {
        payloads::check(faults, payload, &payloads, expect);
    }
}

/// The keys that the profile and all payloads share.
fn common(faults: &mut Faults, at: &str, payload: &Dictionary, kind: &str) {
    let text = |key| payload.get(key).and_then(Value::as_string).filter(|text| !text.is_empty());
    faults.require(at, text("PayloadType") == Some(kind), Problem::Unexpected("PayloadType"));
    let version = payload.get("PayloadVersion").and_then(Value::as_signed_integer);
    faults.require(at, version == Some(1), Problem::Unexpected("PayloadVersion"));
    let uuid = text("PayloadUUID").is_some_and(is_uuid);
    faults.require(at, uuid, Problem::Missing("PayloadUUID"));
    faults.require(at, text("PayloadIdentifier").is_some(), Problem::Missing("PayloadIdentifier"));
    faults.require(at, text("PayloadDisplayName").is_some(), Problem::Missing("PayloadDisplayName"));
}

/// Whether `text` has the shape 8-4-4-4-12 in hexadecimal digits.
fn is_uuid(text: &str) -> bool {
    text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
        && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

fn only_keys(faults: &mut Faults, at: &str, dictionary: &Dictionary, known: &[&str]) {
    for key in dictionary.keys().filter(|key| !known.contains(&key.as_str())) {
        faults.add(at, Problem::UnknownKey(crate::malformed::quoted(key)));
    }
}

/// No two of the profile and its payloads may share `key`; UUIDs compare without case.
fn unique(faults: &mut Faults, root: &Dictionary, payloads: &[&Dictionary], key: &'static str) {
    let mut seen = BTreeSet::new();
    let values = std::iter::once(&root).chain(payloads).filter_map(|p| p.get(key)?.as_string());
    let repeated = values.map(str::to_ascii_lowercase).any(|value| !seen.insert(value));
    faults.require(PROFILE, !repeated, Problem::NotUnique(key));
}

fn counts(faults: &mut Faults, payloads: &[&Dictionary], expect: &Expect) {
    let identities = usize::from(expect.enrollment.is_some());
    for (kind, expected) in [(SCEP_TYPE, identities), (MDM_TYPE, identities), (ROOT_TYPE, expect.roots)] {
        let of_kind = |p: &&&Dictionary| p.get("PayloadType").and_then(Value::as_string) == Some(kind);
        let found = payloads.iter().filter(of_kind).count();
        faults.require(PROFILE, found == expected, Problem::Count { kind, found, expected });
    }
    let empty_trust = expect.enrollment.is_none() && expect.roots == 0;
    faults.require(PROFILE, !empty_trust, Problem::Missing("PayloadContent"));
}
