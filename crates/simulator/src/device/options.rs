//! How an installation is to go, and what it tells meanwhile.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use pki::scep::client::Encoding;

use super::profile::SignerState;

/// How long commands are answered after the enrollment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AnswerFor {
    /// Not at all.
    Nothing,
    /// Until the server has no command.
    UntilQueueEmpty,
    /// Polling until this much time is over.
    For(Duration),
    /// Polling until the future is dropped or the server lets the device go.
    UntilStopped,
}

/// What happens, as it happens.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event<'a> {
    /// The profile is readable and its signature right.
    Opened {
        /// Its display name.
        profile: &'a str,
        /// What iOS shows under the name.
        signer: &'a SignerState,
    },
    /// The device has an identity.
    Certificate {
        /// Common name in it.
        common_name: &'a str,
    },
    /// `Authenticate` was accepted.
    Authenticated,
    /// `TokenUpdate` was accepted: enrolled.
    TokenSent,
    /// A command was answered.
    Answered {
        /// `RequestType`.
        request_type: &'a str,
        /// `Status` of the report.
        status: &'a str,
    },
    /// The server has no command.
    QueueEmpty,
    /// `CheckOut` was accepted.
    CheckedOut,
}

/// Where events go.
pub type OnEvent = Arc<dyn Fn(&Event<'_>) + Send + Sync>;

/// An [`OnEvent`] for those who do not want to know.
pub fn silent() -> OnEvent {
    Arc::new(|_| {})
}

/// How an installation is to go.
#[derive(Clone)]
pub struct InstallOptions {
    /// Root (DER) under which a profile's signer shows as Verified.
    pub trust_signer: Option<Vec<u8>>,
    /// How long commands are answered.
    pub answer_for: AnswerFor,
    /// Between two polls.
    pub poll: Duration,
    /// Between the stages of the installation; none by default. People watch a demonstration.
    pub pace: Duration,
    /// How many commands are first answered with `NotNow`.
    pub not_now: usize,
    /// How SCEP messages are encoded; Apple's devices use indefinite lengths.
    pub encoding: Encoding,
    /// Where events go.
    pub on_event: OnEvent,
}

impl Default for InstallOptions {
    fn default() -> Self {
        Self {
            trust_signer: None,
            answer_for: AnswerFor::UntilQueueEmpty,
            poll: Duration::from_secs(5),
            pace: Duration::ZERO,
            not_now: 0,
            encoding: Encoding::Indefinite,
            on_event: silent(),
        }
    }
}

impl fmt::Debug for InstallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InstallOptions")
            .field("answer_for", &self.answer_for)
            .field("poll", &self.poll)
            .field("not_now", &self.not_now)
            .field("encoding", &self.encoding)
            .finish_non_exhaustive()
    }
}

impl InstallOptions {
    pub(super) fn tell(&self, event: &Event<'_>) {
        (self.on_event)(event);
    }
}
