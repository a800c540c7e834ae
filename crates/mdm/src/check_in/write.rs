//! Writing check-in messages, as a device does.

use plist::{Dictionary, Value};

use super::{Authenticate, CheckIn, TokenUpdate};
use crate::document::{put, set, to_xml};

/// The `UserID` that Shared iPad sends for every user.
pub(crate) const SHARED_IPAD_USER: &str = "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF";

impl CheckIn {
    /// The XML body of the message.
    ///
    /// A `GetToken` or `DeclarativeManagement` of a user channel is written with the user identifier
    /// of Shared iPad, since the message does not keep the user's own.
    pub fn to_xml(&self) -> Vec<u8> {
        let mut root = Dictionary::new();
        put(&mut root, "MessageType", self.message_type());
        self.key().write(&mut root);
        match self {
            Self::Authenticate(message) => authenticate(&mut root, message),
            Self::TokenUpdate(message) => token_update(&mut root, message),
            Self::CheckOut(message) => put(&mut root, "Topic", message.topic.as_str()),
            Self::UserAuthenticate(message) => {
                put(&mut root, "UserID", message.user_id.as_str());
                set(&mut root, "DigestResponse", message.digest_response.clone());
            }
            Self::SetBootstrapToken(message) => {
                set(&mut root, "BootstrapToken", message.token.clone().map(Value::Data));
                set(&mut root, "AwaitingConfiguration", message.awaiting_configuration);
            }
            Self::GetBootstrapToken(message) => {
                set(&mut root, "AwaitingConfiguration", message.awaiting_configuration);
            }
            Self::GetToken(message) => {
                put(&mut root, "TokenServiceType", message.service_type.as_str());
                set(&mut root, "UserID", message.user_channel.then_some(SHARED_IPAD_USER));
            }
            Self::DeclarativeManagement(message) => {
                put(&mut root, "Endpoint", message.endpoint.as_str());
                set(&mut root, "Data", message.data.clone().map(Value::Data));
                set(&mut root, "UserID", message.user_channel.then_some(SHARED_IPAD_USER));
            }
        }
        to_xml(root)
    }
}

fn authenticate(root: &mut Dictionary, message: &Authenticate) {
    put(root, "Topic", message.topic.as_str());
    set(root, "OSVersion", message.os_version.clone());
    set(root, "BuildVersion", message.build_version.clone());
    set(root, "ProductName", message.product_name.clone());
    set(root, "SerialNumber", message.serial_number.clone());
    set(root, "IMEI", message.imei.clone());
    set(root, "MEID", message.meid.clone());
    set(root, "DeviceName", message.device_name.clone());
    set(root, "Model", message.model.clone());
    set(root, "ModelName", message.model_name.clone());
}

fn token_update(root: &mut Dictionary, message: &TokenUpdate) {
    put(root, "Topic", message.topic.as_str());
    put(root, "Token", Value::Data(message.token.clone()));
    put(root, "PushMagic", message.push_magic.as_str());
    set(root, "UnlockToken", message.unlock_token.clone().map(Value::Data));
    set(root, "AwaitingConfiguration", message.awaiting_configuration);
    set(root, "UserID", message.user_id.clone());
    set(root, "EnrollmentUserID", message.enrollment_user_id.clone());
    set(root, "UserShortName", message.user_short_name.clone());
    set(root, "UserLongName", message.user_long_name.clone());
    set(root, "NotOnConsole", message.not_on_console);
}

/// The reply to `GetBootstrapToken` when a token is stored. (None stored: 200 with an empty body.)
pub fn bootstrap_token_reply(token: &[u8]) -> Vec<u8> {
    let mut root = Dictionary::new();
    put(&mut root, "BootstrapToken", Value::Data(token.to_vec()));
    to_xml(root)
}
