//! The answers of a directory as types. Nothing here carries a server's bytes unescaped.

use domain::settings::directory::DirectoryUser;

/// The step a conversation failed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// The settings cannot be used: no host, an unreadable certificate, a bad attribute name, no TLS to
    /// another machine, a forbidden address.
    Settings,
    /// The name did not resolve.
    Dns,
    /// No connection, a lost one, or a peer that does not speak LDAP.
    Connect,
    /// StartTLS was refused or the certificate did not verify.
    Tls,
    /// The server did not take binds, for a reason that is nobody's credentials.
    Bind,
    /// The server did not answer a search with a result.
    Search,
    /// A budget ran out.
    Timeout,
}

impl Step {
    /// Whether the host is at fault, so that the next one is tried and this one rests.
    pub(crate) fn host_is_at_fault(self) -> bool {
        matches!(self, Self::Dns | Self::Connect | Self::Tls | Self::Timeout)
    }
}

/// A state in which Active Directory refuses a right password (data codes of its bind answer).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountState {
    /// 530: not at this hour.
    LogonHours,
    /// 531: not from this workstation.
    Workstation,
    /// 532: the password has expired.
    PasswordExpired,
    /// 533: the account is disabled.
    Disabled,
    /// 701: the account has expired.
    Expired,
    /// 773: the password must be changed first.
    MustChange,
    /// 775: too many wrong tries. Told for wrong passwords too, so it proves nothing.
    Locked,
}

/// Why nothing can be said about a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LookupFailure {
    /// No usable answer. `detail` is for the log and the administrator's test, escaped, ≤ 500 characters.
    #[error("directory unreachable at {step:?}: {detail}")]
    Unreachable {
        /// Where it failed.
        step: Step,
        /// What was said.
        detail: String,
    },
    /// The service account was not accepted.
    #[error("the directory refused the service account")]
    ServiceBindRefused,
    /// More than one entry has this user name.
    #[error("more than one entry matches")]
    Ambiguous,
}

impl LookupFailure {
    pub(crate) fn at(step: Step, detail: impl AsRef<str>) -> Self {
        let detail = super::escape::server_line(detail.as_ref());
        Self::Unreachable { step, detail }
    }

    pub(crate) fn host_is_at_fault(&self) -> bool {
        matches!(self, Self::Unreachable { step, .. } if step.host_is_at_fault())
    }

    /// The line shown in a test.
    pub(crate) fn line(&self) -> String {
        match self {
            Self::Unreachable { detail, .. } => detail.clone(),
            other => other.to_string(),
        }
    }
}

/// Why a person was not signed in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInFailure {
    /// Unknown user name or wrong password; which of the two is not told.
    #[error("wrong user name or password")]
    WrongCredentials,
    /// More than one entry has this user name.
    #[error("more than one entry matches")]
    Ambiguous,
    /// The directory refuses this account for its state.
    #[error("account state {0:?}")]
    AccountState(AccountState),
    /// Empty, blank or NUL-containing password: refused before any network call.
    #[error("empty password")]
    EmptyPassword,
    /// The service account was not accepted.
    #[error("the directory refused the service account")]
    ServiceBindRefused,
    /// No usable answer. `detail` is for the log, escaped, ≤ 500 characters.
    #[error("directory unreachable at {step:?}: {detail}")]
    Unreachable {
        /// Where it failed.
        step: Step,
        /// What was said.
        detail: String,
    },
}

impl From<LookupFailure> for SignInFailure {
    fn from(failure: LookupFailure) -> Self {
        match failure {
            LookupFailure::Unreachable { step, detail } => Self::Unreachable { step, detail },
            LookupFailure::ServiceBindRefused => Self::ServiceBindRefused,
            LookupFailure::Ambiguous => Self::Ambiguous,
        }
    }
}

/// Answer of the connection test: one line per host, in the order of the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionTest {
    /// At most 10.
    pub hosts: Vec<HostTest>,
}

impl ConnectionTest {
    /// Whether every host could be used.
    pub fn all_well(&self) -> bool {
        !self.hosts.is_empty() && self.hosts.iter().all(|host| host.outcome.is_ok())
    }
}

/// How one host did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostTest {
    /// As in the settings.
    pub host: String,
    /// As in the settings.
    pub port: u16,
    /// Milliseconds taken.
    pub ms: u64,
    /// Connected and bound, or where it failed.
    pub outcome: Result<(), LookupFailure>,
    /// Escaped lines, ≤ 500 characters each.
    pub lines: Vec<String>,
}

/// Answer of the user test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserTest {
    /// The filter that was sent.
    pub filter: String,
    /// Milliseconds taken.
    pub ms: u64,
    /// At most 20.
    pub found: Vec<DirectoryUser>,
    /// Fields that are mapped but empty for everyone found, e.g. `phone`; empty if nobody was found.
    pub blank: Vec<&'static str>,
    /// The entries as the server gave them for the attributes asked, `attribute: value`, escaped,
    /// ≤ 500 characters each, ≤ 200 lines.
    pub lines: Vec<String>,
}

/// Answer of the group test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupTest {
    /// The filter that was sent.
    pub filter: String,
    /// Milliseconds taken.
    pub ms: u64,
    /// At most 50 names.
    pub names: Vec<String>,
}

/// Where membership was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MembershipHow {
    /// In the person's entry.
    UserAttribute,
    /// In the group's entry.
    GroupAttribute,
    /// Nowhere: there is no such person.
    NoSuchUser,
}

/// Answer of the membership test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembershipTest {
    /// Whether the person belongs to the group.
    pub yes: bool,
    /// Where it was read.
    pub how: MembershipHow,
    /// The filter that decided.
    pub filter: String,
    /// Milliseconds taken.
    pub ms: u64,
}
