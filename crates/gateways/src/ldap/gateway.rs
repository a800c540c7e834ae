//! The real gateway: hosts in order, budgets, and the flow of a sign-in.

use super::bind::{self, Verdict};
use super::breaker::Breaker;
use super::connect::{self, Session, SystemRoots};
use super::escape::dn_value;
use super::outcome::{
    ConnectionTest, GroupTest, LookupFailure, MembershipTest, SignInFailure, Step, UserTest,
};
use super::search::{self, Found};
use super::{CALL_BUDGET, DirectoryGateway, test_panes};
use async_trait::async_trait;
use domain::settings::directory::{Directory, DirectoryHost, DirectoryUser};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::panic::AssertUnwindSafe;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};
use vault::Secret;

/// How many hosts of a directory are tried.
pub(super) const HOSTS: usize = 10;
/// How many calls run at once.
const CALLS: usize = 8;

/// Speaks LDAP to real servers. One for the whole process: the resting hosts and the limit of calls at
/// once are kept here.
#[derive(Debug)]
pub struct LdapGateway {
    breaker: Breaker,
    calls: Semaphore,
    roots: SystemRoots,
}

impl Default for LdapGateway {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether hosts that failed lately are left out. Tests of an administrator ask every host.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Resting {
    Skip,
    Ask,
}

impl LdapGateway {
    /// A gateway with no host resting.
    pub fn new() -> Self {
        Self { breaker: Breaker::default(), calls: Semaphore::new(CALLS), roots: SystemRoots::default() }
    }

    /// A session bound as the service account.
    pub(super) async fn service_session(
        &self,
        dir: &Directory,
        host: &DirectoryHost,
        bind_password: &Secret,
    ) -> Result<Session, LookupFailure> {
        if !dir.bind_dn.trim().is_empty() && bind::is_empty_password(bind_password) {
            return Err(LookupFailure::ServiceBindRefused);
        }
        let mut session = connect::open(dir, host, &self.roots).await?;
        bind::as_service(&mut session, dir, bind_password).await?;
        Ok(session)
    }

    /// Runs `ask` on the hosts in order until one answers, within the budget of a call.
    pub(super) async fn on_hosts<'a, T>(
        &'a self,
        dir: &'a Directory,
        resting: Resting,
        ask: impl Fn(&'a DirectoryHost) -> BoxFuture<'a, Result<T, LookupFailure>>,
    ) -> Result<T, LookupFailure> {
        let deadline = Instant::now() + CALL_BUDGET;
        let Ok(Ok(_permit)) = timeout_at(deadline, self.calls.acquire()).await else {
            return Err(LookupFailure::at(Step::Timeout, "too many directory calls at once"));
        };
        let mut last = LookupFailure::at(Step::Settings, "the directory has no host");
        for host in dir.hosts.iter().take(HOSTS) {
            if resting == Resting::Skip
                && let Some(why) = self.breaker.skipped(dir, host, Instant::now())
            {
                last = why;
                continue;
            }
            match self.attempt((dir, host), deadline, ask(host)).await {
                Err(failure) if failure.host_is_at_fault() => last = failure,
                answer => return answer,
            }
            if Instant::now() >= deadline {
                break;
            }
        }
        Err(last)
    }

    /// One host: a panic of the protocol library on strange bytes counts as a peer that does not speak LDAP.
    pub(super) async fn attempt<T>(
        &self,
        (dir, host): (&Directory, &DirectoryHost),
        deadline: Instant,
        asking: BoxFuture<'_, Result<T, LookupFailure>>,
    ) -> Result<T, LookupFailure> {
        let answer = match timeout_at(deadline, AssertUnwindSafe(asking).catch_unwind()).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(LookupFailure::at(Step::Connect, "the peer does not speak LDAP")),
            Err(_) => Err(LookupFailure::at(Step::Timeout, "the directory took too long")),
        };
        match &answer {
            Err(failure) if failure.host_is_at_fault() => {
                tracing::warn!(host = %host.host, port = host.port, %failure, "directory host failed");
                self.breaker.failed(dir, host, failure.clone(), Instant::now());
            }
            _ => self.breaker.worked(dir, host),
        }
        answer
    }

    async fn sign_in_at(
        &self,
        dir: &Directory,
        host: &DirectoryHost,
        bind_password: &Secret,
        (username, password): (&str, &Secret),
    ) -> Result<Result<DirectoryUser, SignInFailure>, LookupFailure> {
        let mut service = self.service_session(dir, host, bind_password).await?;
        let entry = match search::person(&mut service, dir, username).await? {
            Found::One(entry) => entry,
            Found::Several => return Ok(Err(SignInFailure::Ambiguous)),
            Found::Nobody => {
                self.bind_as_nobody(dir, host, password).await;
                return Ok(Err(SignInFailure::WrongCredentials));
            }
        };
        // A fresh connection: whatever the service account may do must not leak into the person's.
        let mut own = connect::open(dir, host, &self.roots).await?;
        match bind::as_person(&mut own, &entry.dn, password).await? {
            Verdict::Accepted => {}
            Verdict::Wrong => return Ok(Err(SignInFailure::WrongCredentials)),
            Verdict::State(state) => return Ok(Err(SignInFailure::AccountState(state))),
        }
        drop(own);
        Ok(Ok(search::with_groups(&mut service, dir, &entry).await?))
    }

    /// Takes the steps a known person would have cost, so that time does not tell who exists. The DN is
    /// one nobody has, and the answer does not matter.
    async fn bind_as_nobody(&self, dir: &Directory, host: &DirectoryHost, password: &Secret) {
        let dn = format!("cn={},{}", dn_value("nobody of that name"), dir.users.base);
        if let Ok(mut session) = connect::open(dir, host, &self.roots).await {
            let _ = bind::as_person(&mut session, &dn, password).await;
        }
    }
}

#[async_trait]
impl DirectoryGateway for LdapGateway {
    #[tracing::instrument(name = "gateway.ldap.sign_in", skip_all)]
    async fn sign_in(
        &self,
        dir: &Directory,
        bind_password: &Secret,
        username: &str,
        password: &Secret,
    ) -> Result<DirectoryUser, SignInFailure> {
        if bind::is_empty_password(password) {
            return Err(SignInFailure::EmptyPassword);
        }
        self.on_hosts(dir, Resting::Skip, |host| {
            self.sign_in_at(dir, host, bind_password, (username, password)).boxed()
        })
        .await?
    }

    #[tracing::instrument(name = "gateway.ldap.find_user", skip_all)]
    async fn find_user(
        &self,
        dir: &Directory,
        bind_password: &Secret,
        username: &str,
    ) -> Result<Option<DirectoryUser>, LookupFailure> {
        self.on_hosts(dir, Resting::Skip, |host| {
            async move {
                let mut session = self.service_session(dir, host, bind_password).await?;
                match search::person(&mut session, dir, username).await? {
                    Found::Nobody => Ok(None),
                    Found::Several => Err(LookupFailure::Ambiguous),
                    Found::One(entry) => search::with_groups(&mut session, dir, &entry).await.map(Some),
                }
            }
            .boxed()
        })
        .await
    }

    async fn test_connection(
        &self,
        dir: &Directory,
        bind_password: &Secret,
    ) -> Result<ConnectionTest, LookupFailure> {
        test_panes::connection(self, dir, bind_password).await
    }

    async fn test_user(
        &self,
        dir: &Directory,
        bind_password: &Secret,
        query: &str,
    ) -> Result<UserTest, LookupFailure> {
        test_panes::user(self, dir, bind_password, query).await
    }

    async fn test_group(
        &self,
        dir: &Directory,
        bind_password: &Secret,
        query: &str,
    ) -> Result<GroupTest, LookupFailure> {
        test_panes::group(self, dir, bind_password, query).await
    }

    async fn test_membership(
        &self,
        dir: &Directory,
        bind_password: &Secret,
        username: &str,
        group: &str,
    ) -> Result<MembershipTest, LookupFailure> {
        test_panes::membership(self, dir, bind_password, (username, group)).await
    }
}
