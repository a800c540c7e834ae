//! Directories over LDAP (RFC 4511): signing people in, finding them, and the administrator's tests.
//!
//! Flow of a sign-in: connect, bind as the service account, find exactly one person by an escaped filter
//! (RFC 4515), bind as the DN the server returned on a fresh connection, ask who that connection is
//! (RFC 4532) or read the entry as that person, then map attributes and groups.
//!
//! Invariants: an empty, blank or NUL-containing password never causes a network call, because a bind
//! without a password succeeds by protocol (RFC 4513 section 5.1.2). Referrals are never followed. Without
//! TLS only this machine is spoken to. Connect takes at most 3 s, an operation 5 s, a whole call 8 s.
//! At most 8 calls run at once. A host that failed is skipped for 30 s.
//!
//! It must not know who may do what with the person found, nor in which order several directories are asked.

mod bind;
mod breaker;
mod connect;
mod entry;
pub mod escape;
mod fake;
mod filters;
mod gateway;
mod names;
mod outcome;
mod search;
mod test_panes;

pub use fake::{FakeDirectory, FakePerson};
pub use gateway::LdapGateway;
pub use outcome::{
    AccountState, ConnectionTest, GroupTest, HostTest, LookupFailure, MembershipHow, MembershipTest,
    SignInFailure, Step, UserTest,
};

use async_trait::async_trait;
use domain::settings::directory::{Directory, DirectoryUser};
use std::time::Duration;
use vault::Secret;

/// Budget of opening a connection, TLS included.
pub const CONNECT_BUDGET: Duration = Duration::from_secs(3);
/// Budget of one operation on an open connection.
pub const OPERATION_BUDGET: Duration = Duration::from_secs(5);
/// Budget of a whole call, failover and queueing included.
pub const CALL_BUDGET: Duration = guard::limits::LDAP;
/// How long a host that failed is left alone.
pub const HOST_REST: Duration = Duration::from_secs(30);

/// What can be asked of a directory. The service account's password is passed apart from the settings,
/// because it lives in the vault.
#[async_trait]
pub trait DirectoryGateway: Send + Sync {
    /// Signs a person in with the user name as typed (`anna`, `anna@school.example`, `SCHOOL\anna`).
    async fn sign_in(
        &self,
        dir: &Directory,
        bind_password: &Secret,
        username: &str,
        password: &Secret,
    ) -> Result<DirectoryUser, SignInFailure>;

    /// Finds exactly one person by user name; `None` if nobody has it.
    async fn find_user(
        &self,
        dir: &Directory,
        bind_password: &Secret,
        username: &str,
    ) -> Result<Option<DirectoryUser>, LookupFailure>;

    /// Connects and binds to every host, skipped or not, and says of each how that went.
    async fn test_connection(
        &self,
        dir: &Directory,
        bind_password: &Secret,
    ) -> Result<ConnectionTest, LookupFailure>;

    /// People whose user name, name or mail address contains `query`; at most 20.
    async fn test_user(
        &self,
        dir: &Directory,
        bind_password: &Secret,
        query: &str,
    ) -> Result<UserTest, LookupFailure>;

    /// Groups whose name contains `query`; at most 50.
    async fn test_group(
        &self,
        dir: &Directory,
        bind_password: &Secret,
        query: &str,
    ) -> Result<GroupTest, LookupFailure>;

    /// Whether the person belongs to the group, given by name or DN.
    async fn test_membership(
        &self,
        dir: &Directory,
        bind_password: &Secret,
        username: &str,
        group: &str,
    ) -> Result<MembershipTest, LookupFailure>;
}
