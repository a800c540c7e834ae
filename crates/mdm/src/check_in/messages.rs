//! The messages one by one, and how each is read.

use std::fmt;

use guard::limits::{
    CHECK_IN_BYTES, ESCROW_TOKEN_BYTES, IDENTIFIER_CHARS, PUSH_TOKEN_BYTES, SHORT_TEXT_CHARS,
};

use crate::fields::Fields;
use crate::key::is_user_channel;
use crate::{EnrollmentKey, Malformed};

/// The longest path in a declarative management `Endpoint`.
const ENDPOINT_CHARS: usize = 1024;

/// First message of every enrollment.
///
/// It does not mean that the profile is installed: the user can still cancel. A profile without
/// access right 16 and every User Enrollment leave most of the optional fields out.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Authenticate {
    /// The enrollment.
    pub key: EnrollmentKey,
    /// The push topic; must equal the server's.
    pub topic: String,
    /// For example `18.1`.
    pub os_version: Option<String>,
    /// For example `22B83`.
    pub build_version: Option<String>,
    /// For example `iPhone15,2`.
    pub product_name: Option<String>,
    /// Never present in User Enrollment.
    pub serial_number: Option<String>,
    /// Never present in User Enrollment.
    pub imei: Option<String>,
    /// Never present in User Enrollment.
    pub meid: Option<String>,
    /// Sent by macOS only.
    pub device_name: Option<String>,
    /// Sent by macOS only.
    pub model: Option<String>,
    /// Sent by macOS only.
    pub model_name: Option<String>,
}

impl Authenticate {
    /// A message with nothing but the required keys.
    pub fn new(key: EnrollmentKey, topic: impl Into<String>) -> Self {
        Self {
            key,
            topic: topic.into(),
            os_version: None,
            build_version: None,
            product_name: None,
            serial_number: None,
            imei: None,
            meid: None,
            device_name: None,
            model: None,
            model_name: None,
        }
    }

    pub(super) fn read(fields: Fields<'_>) -> Result<Self, Malformed> {
        let short = |key| fields.text(key, SHORT_TEXT_CHARS);
        Ok(Self {
            key: EnrollmentKey::from_fields(fields)?,
            topic: fields.required_text("Topic", SHORT_TEXT_CHARS)?,
            os_version: short("OSVersion")?,
            build_version: short("BuildVersion")?,
            product_name: short("ProductName")?,
            serial_number: short("SerialNumber")?,
            imei: short("IMEI")?,
            meid: short("MEID")?,
            device_name: short("DeviceName")?,
            model: short("Model")?,
            model_name: short("ModelName")?,
        })
    }
}

/// Push data of a device or user channel.
///
/// Absent optional fields mean "unchanged", never "gone": merge them into what is stored.
#[derive(Clone, Eq, PartialEq)]
pub struct TokenUpdate {
    /// The enrollment.
    pub key: EnrollmentKey,
    /// The push topic; must equal the server's.
    pub topic: String,
    /// Push token, 1 to 1024 bytes.
    pub token: Vec<u8>,
    /// Secret that every push must carry.
    pub push_magic: String,
    /// Opens the device's passcode; encrypt at rest. Device channel with access right 4 only.
    pub unlock_token: Option<Vec<u8>>,
    /// Whether the device waits in Setup Assistant (automated enrollment only).
    pub awaiting_configuration: Option<bool>,
    /// User channel: the user's identifier, all F on Shared iPad.
    pub user_id: Option<String>,
    /// User channel of a User Enrollment (macOS).
    pub enrollment_user_id: Option<String>,
    /// User channel: account name; the identifier to use on Shared iPad.
    pub user_short_name: Option<String>,
    /// User channel: full name.
    pub user_long_name: Option<String>,
    /// macOS user channel.
    pub not_on_console: Option<bool>,
}

impl TokenUpdate {
    /// A message of the device channel with nothing but the required keys.
    pub fn new(
        key: EnrollmentKey,
        topic: impl Into<String>,
        token: Vec<u8>,
        push_magic: impl Into<String>,
    ) -> Self {
        Self {
            key,
            topic: topic.into(),
            token,
            push_magic: push_magic.into(),
            unlock_token: None,
            awaiting_configuration: None,
            user_id: None,
            enrollment_user_id: None,
            user_short_name: None,
            user_long_name: None,
            not_on_console: None,
        }
    }

    /// Whether these are the push data of a user, not of the device.
    pub fn is_user_channel(&self) -> bool {
        self.user_id.is_some() || self.enrollment_user_id.is_some() || self.user_short_name.is_some()
    }

    pub(super) fn read(fields: Fields<'_>) -> Result<Self, Malformed> {
        let token = fields.data("Token", PUSH_TOKEN_BYTES)?.filter(|token| !token.is_empty());
        Ok(Self {
            key: EnrollmentKey::from_fields(fields)?,
            topic: fields.required_text("Topic", SHORT_TEXT_CHARS)?,
            token: token.ok_or(Malformed::Missing("Token"))?,
            push_magic: fields.required_text("PushMagic", SHORT_TEXT_CHARS)?,
            unlock_token: fields.data("UnlockToken", ESCROW_TOKEN_BYTES)?.filter(|token| !token.is_empty()),
            awaiting_configuration: fields.boolean("AwaitingConfiguration")?,
            user_id: fields.text("UserID", IDENTIFIER_CHARS)?,
            enrollment_user_id: fields.text("EnrollmentUserID", IDENTIFIER_CHARS)?,
            user_short_name: fields.text("UserShortName", SHORT_TEXT_CHARS)?,
            user_long_name: fields.text("UserLongName", SHORT_TEXT_CHARS)?,
            not_on_console: fields.boolean("NotOnConsole")?,
        })
    }
}

impl fmt::Debug for TokenUpdate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenUpdate")
            .field("key", &self.key)
            .field("topic", &self.topic)
            .field("token_bytes", &self.token.len())
            .field("has_unlock_token", &self.unlock_token.is_some())
            .field("awaiting_configuration", &self.awaiting_configuration)
            .field("user_channel", &self.is_user_channel())
            .finish_non_exhaustive()
    }
}

/// The profile was removed from the device. Sent once at most, and often lost.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CheckOut {
    /// The enrollment.
    pub key: EnrollmentKey,
    /// The push topic.
    pub topic: String,
}

impl CheckOut {
    pub(super) fn read(fields: Fields<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            key: EnrollmentKey::from_fields(fields)?,
            topic: fields.required_text("Topic", SHORT_TEXT_CHARS)?,
        })
    }
}

/// A network user of a Mac asks to be managed.
#[derive(Clone, Eq, PartialEq)]
pub struct UserAuthenticate {
    /// The enrollment.
    pub key: EnrollmentKey,
    /// The user.
    pub user_id: String,
    /// Present in the second round only.
    pub digest_response: Option<String>,
}

impl UserAuthenticate {
    pub(super) fn read(fields: Fields<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            key: EnrollmentKey::from_fields(fields)?,
            user_id: fields.required_text("UserID", IDENTIFIER_CHARS)?,
            digest_response: fields.text("DigestResponse", 4096)?,
        })
    }
}

impl fmt::Debug for UserAuthenticate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserAuthenticate")
            .field("key", &self.key)
            .field("user_id", &self.user_id)
            .field("second_round", &self.digest_response.is_some())
            .finish()
    }
}

/// The device hands over its bootstrap token, or asks to delete it.
#[derive(Clone, Eq, PartialEq)]
pub struct SetBootstrapToken {
    /// The enrollment.
    pub key: EnrollmentKey,
    /// The token; `None` (absent or empty in the message) means delete.
    pub token: Option<Vec<u8>>,
    /// Whether the device waits in Setup Assistant.
    pub awaiting_configuration: Option<bool>,
}

impl SetBootstrapToken {
    pub(super) fn read(fields: Fields<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            key: EnrollmentKey::from_fields(fields)?,
            token: fields.data("BootstrapToken", ESCROW_TOKEN_BYTES)?.filter(|token| !token.is_empty()),
            awaiting_configuration: fields.boolean("AwaitingConfiguration")?,
        })
    }
}

impl fmt::Debug for SetBootstrapToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetBootstrapToken")
            .field("key", &self.key)
            .field("has_token", &self.token.is_some())
            .field("awaiting_configuration", &self.awaiting_configuration)
            .finish()
    }
}

/// The device asks for its bootstrap token.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GetBootstrapToken {
    /// The enrollment.
    pub key: EnrollmentKey,
    /// Whether the device waits in Setup Assistant.
    pub awaiting_configuration: Option<bool>,
}

impl GetBootstrapToken {
    pub(super) fn read(fields: Fields<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            key: EnrollmentKey::from_fields(fields)?,
            awaiting_configuration: fields.boolean("AwaitingConfiguration")?,
        })
    }
}

/// The device asks for a service token. Its parameters are not read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GetToken {
    /// The enrollment.
    pub key: EnrollmentKey,
    /// `com.apple.maid` or `com.apple.watch.pairing`; others may follow.
    pub service_type: String,
    /// Whether a user channel asks.
    pub user_channel: bool,
}

impl GetToken {
    pub(super) fn read(fields: Fields<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            key: EnrollmentKey::from_fields(fields)?,
            service_type: fields.required_text("TokenServiceType", SHORT_TEXT_CHARS)?,
            user_channel: is_user_channel(fields.0),
        })
    }
}

/// A declarative management request.
#[derive(Clone, Eq, PartialEq)]
pub struct DeclarativeManagement {
    /// The enrollment.
    pub key: EnrollmentKey,
    /// `tokens`, `declaration-items`, `status` or `declaration/<type>/<identifier>`.
    pub endpoint: String,
    /// JSON; with `status` only.
    pub data: Option<Vec<u8>>,
    /// Whether a user channel asks.
    pub user_channel: bool,
}

impl DeclarativeManagement {
    pub(super) fn read(fields: Fields<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            key: EnrollmentKey::from_fields(fields)?,
            endpoint: fields.required_text("Endpoint", ENDPOINT_CHARS)?,
            data: fields.data("Data", CHECK_IN_BYTES)?,
            user_channel: is_user_channel(fields.0),
        })
    }
}

impl fmt::Debug for DeclarativeManagement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeclarativeManagement")
            .field("key", &self.key)
            .field("endpoint", &self.endpoint)
            .field("data_bytes", &self.data.as_ref().map(Vec::len))
            .field("user_channel", &self.user_channel)
            .finish()
    }
}
