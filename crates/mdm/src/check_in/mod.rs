//! Check-in messages: what a device sends to its check-in URL.
//!
//! Optional texts that are empty count as absent; unknown keys are ignored. Source: Apple's
//! "Check-in" documentation and `mdm/checkin/*.yaml`.

mod messages;
mod write;

pub(crate) use write::SHARED_IPAD_USER;

pub use messages::{
    Authenticate, CheckOut, DeclarativeManagement, GetBootstrapToken, GetToken, SetBootstrapToken,
    TokenUpdate, UserAuthenticate,
};
pub use write::bootstrap_token_reply;

use guard::limits::CHECK_IN_BYTES;

use crate::fields::Fields;
use crate::malformed::quoted;
use crate::{EnrollmentKey, Malformed, plist_guard};

/// A check-in message.
#[derive(Clone, Debug, PartialEq)]
pub enum CheckIn {
    /// First message of every enrollment and re-enrollment.
    Authenticate(Authenticate),
    /// Push data; completes the enrollment and repeats whenever something changes.
    TokenUpdate(TokenUpdate),
    /// The profile was removed.
    CheckOut(CheckOut),
    /// A network user of a Mac asks to be managed.
    UserAuthenticate(UserAuthenticate),
    /// The device hands over its bootstrap token.
    SetBootstrapToken(SetBootstrapToken),
    /// The device asks for its bootstrap token.
    GetBootstrapToken(GetBootstrapToken),
    /// The device asks for a service token.
    GetToken(GetToken),
    /// A declarative management request.
    DeclarativeManagement(DeclarativeManagement),
}

impl CheckIn {
    /// The enrollment the message names. It proves nothing: compare it with the certificate's.
    pub fn key(&self) -> &EnrollmentKey {
        match self {
            Self::Authenticate(m) => &m.key,
            Self::TokenUpdate(m) => &m.key,
            Self::CheckOut(m) => &m.key,
            Self::UserAuthenticate(m) => &m.key,
            Self::SetBootstrapToken(m) => &m.key,
            Self::GetBootstrapToken(m) => &m.key,
            Self::GetToken(m) => &m.key,
            Self::DeclarativeManagement(m) => &m.key,
        }
    }

    /// The value of `MessageType`.
    pub fn message_type(&self) -> &'static str {
        match self {
            Self::Authenticate(_) => "Authenticate",
            Self::TokenUpdate(_) => "TokenUpdate",
            Self::CheckOut(_) => "CheckOut",
            Self::UserAuthenticate(_) => "UserAuthenticate",
            Self::SetBootstrapToken(_) => "SetBootstrapToken",
            Self::GetBootstrapToken(_) => "GetBootstrapToken",
            Self::GetToken(_) => "GetToken",
            Self::DeclarativeManagement(_) => "DeclarativeManagement",
        }
    }

    /// Whether the message comes from the channel of one user (macOS, Shared iPad), not the device's.
    pub fn is_user_channel(&self) -> bool {
        match self {
            Self::TokenUpdate(m) => m.is_user_channel(),
            Self::UserAuthenticate(_) => true,
            Self::GetToken(m) => m.user_channel,
            Self::DeclarativeManagement(m) => m.user_channel,
            Self::Authenticate(_)
            | Self::CheckOut(_)
            | Self::SetBootstrapToken(_)
            | Self::GetBootstrapToken(_) => false,
        }
    }
}

/// Reads a check-in body of at most 1 MiB.
///
/// Refuses what `guard` refuses, a message without exactly one identifier, missing or mistyped
/// keys, fields over their length, control characters, and message types not listed in [`CheckIn`].
pub fn parse(body: &[u8]) -> Result<CheckIn, Malformed> {
    let root = plist_guard::read_dictionary(body, CHECK_IN_BYTES)?;
    let fields = Fields(&root);
    let message_type = match root.get("MessageType") {
        None => return Err(Malformed::Missing("MessageType")),
        Some(value) => {
            value.as_string().ok_or(Malformed::WrongType { key: "MessageType", expected: "string" })?
        }
    };
    Ok(match message_type {
        "Authenticate" => CheckIn::Authenticate(Authenticate::read(fields)?),
        "TokenUpdate" => CheckIn::TokenUpdate(TokenUpdate::read(fields)?),
        "CheckOut" => CheckIn::CheckOut(CheckOut::read(fields)?),
        "UserAuthenticate" => CheckIn::UserAuthenticate(UserAuthenticate::read(fields)?),
        "SetBootstrapToken" => CheckIn::SetBootstrapToken(SetBootstrapToken::read(fields)?),
        "GetBootstrapToken" => CheckIn::GetBootstrapToken(GetBootstrapToken::read(fields)?),
        "GetToken" => CheckIn::GetToken(GetToken::read(fields)?),
        "DeclarativeManagement" => CheckIn::DeclarativeManagement(DeclarativeManagement::read(fields)?),
        other => return Err(Malformed::UnknownMessageType(quoted(other))),
    })
}
