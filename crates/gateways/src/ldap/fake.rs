//! A directory in memory that answers as the real gateway does, for the tests of other rooms. Kept honest
//! by running the same suite as a real server.

use super::bind::is_empty_password;
use super::entry::{blank_fields, group_words};
use super::escape::{dn_value, server_line};
use super::filters;
use super::names::spellings;
use super::outcome::{
    AccountState, ConnectionTest, GroupTest, HostTest, LookupFailure, MembershipTest, SignInFailure, Step,
    UserTest,
};
use super::{DirectoryGateway, test_panes};
use async_trait::async_trait;
use domain::settings::directory::{Directory, DirectoryUser};
use domain::user::UserAndLocation;
use std::sync::atomic::{AtomicBool, Ordering};
use vault::Secret;

/// A person of the fake directory.
#[derive(Debug, Clone)]
pub struct FakePerson {
    /// The fields; `username` is what is typed.
    pub user: UserAndLocation,
    /// The right password.
    pub password: String,
    /// A state in which the right password is refused.
    pub state: Option<AccountState>,
    /// Names of groups.
    pub groups: Vec<String>,
}

/// People and groups in memory; the settings' mapping is taken to fit.
#[derive(Debug, Default)]
pub struct FakeDirectory {
    people: Vec<FakePerson>,
    groups: Vec<String>,
    service_password: String,
    down: AtomicBool,
}

impl FakeDirectory {
    /// A directory whose service account has this password.
    pub fn new(service_password: &str, groups: &[&str], people: Vec<FakePerson>) -> Self {
        Self {
            people,
            groups: groups.iter().map(|&name| name.to_owned()).collect(),
            service_password: service_password.to_owned(),
            down: AtomicBool::new(false),
        }
    }

    /// From now on the directory does not answer, or answers again.
    pub fn set_down(&self, down: bool) {
        self.down.store(down, Ordering::SeqCst);
    }

    fn service(&self, dir: &Directory, bind_password: &Secret) -> Result<(), LookupFailure> {
        if self.down.load(Ordering::SeqCst) {
            return Err(LookupFailure::at(Step::Connect, "connection refused"));
        }
        if !dir.bind_dn.trim().is_empty() && !bind_password.matches(self.service_password.as_bytes()) {
            return Err(LookupFailure::ServiceBindRefused);
        }
        Ok(())
    }

    fn person(&self, dir: &Directory, typed: &str) -> Result<Option<&FakePerson>, LookupFailure> {
        for username in spellings(&dir.users, typed) {
            filters::person(&dir.users, &username)?;
            let mut hits = self
                .people
                .iter()
                .filter(|person| person.user.username.to_lowercase() == username.to_lowercase());
            match (hits.next(), hits.next()) {
                (Some(person), None) => return Ok(Some(person)),
                (Some(_), Some(_)) => return Err(LookupFailure::Ambiguous),
                (None, _) => {}
            }
        }
        Ok(None)
    }
}

fn in_words(dir: &Directory, person: &FakePerson) -> DirectoryUser {
    let name = dn_value(&person.user.username);
    let group = |group: &String| {
        let dn = format!("{}={},{}", dir.groups.name, dn_value(group), dir.groups.base);
        group_words(dir, &dn, group)
    };
    DirectoryUser {
        dn: format!("{}={name},{}", dir.users.username, dir.users.base),
        uuid: if dir.users.uuid.is_empty() { String::new() } else { format!("fake-{name}") },
        user: person.user.clone(),
        groups: person.groups.iter().flat_map(group).collect(),
    }
}

fn contains(value: &str, query: &str) -> bool {
    value.to_lowercase().contains(&query.trim().to_lowercase())
}

#[async_trait]
impl DirectoryGateway for FakeDirectory {
    async fn sign_in(
        &self,
        dir: &Directory,
        bind_password: &Secret,
        username: &str,
        password: &Secret,
    ) -> Result<DirectoryUser, SignInFailure> {
        if is_empty_password(password) {
            return Err(SignInFailure::EmptyPassword);
        }
        self.service(dir, bind_password)?;
        let person = self.person(dir, username)?.ok_or(SignInFailure::WrongCredentials)?;
        if !password.matches(person.password.as_bytes()) {
            return Err(SignInFailure::WrongCredentials);
        }
        match person.state {
            Some(state) => Err(SignInFailure::AccountState(state)),
            None => Ok(in_words(dir, person)),
        }
    }

    async fn find_user(
        &self,
        dir: &Directory,
        bind_password: &Secret,
        username: &str,
    ) -> Result<Option<DirectoryUser>, LookupFailure> {
        self.service(dir, bind_password)?;
        Ok(self.person(dir, username)?.map(|person| in_words(dir, person)))
    }

    async fn test_connection(
        &self,
        dir: &Directory,
        bind_password: &Secret,
    ) -> Result<ConnectionTest, LookupFailure> {
        let outcome = self.service(dir, bind_password);
        let line = match &outcome {
            Ok(()) => "connected and bound".to_owned(),
            Err(failure) => failure.line(),
        };
        let test = |host: &domain::settings::directory::DirectoryHost| HostTest {
            host: host.host.clone(),
            port: host.port,
            ms: 0,
            outcome: outcome.clone(),
            lines: vec![line.clone()],
        };
        Ok(ConnectionTest { hosts: dir.hosts.iter().map(test).collect() })
    }

    async fn test_user(
        &self,
        dir: &Directory,
        bind_password: &Secret,
        query: &str,
    ) -> Result<UserTest, LookupFailure> {
        let filter = filters::people_like(&dir.users, query.trim())?;
        self.service(dir, bind_password)?;
        let found: Vec<DirectoryUser> = self
            .people
            .iter()
            .filter(|person| {
                let u = &person.user;
                [&u.username, &u.real_name, &u.email].iter().any(|value| contains(value, query))
            })
            .take(test_panes::PEOPLE)
            .map(|person| in_words(dir, person))
            .collect();
        let blank = blank_fields(dir, &found);
        let lines = found.iter().map(|person| server_line(&format!("dn: {}", person.dn))).collect();
        Ok(UserTest { filter, ms: 0, found, blank, lines })
    }

    async fn test_group(
        &self,
        dir: &Directory,
        bind_password: &Secret,
        query: &str,
    ) -> Result<GroupTest, LookupFailure> {
        let filter = filters::groups_like(&dir.groups, query.trim())?;
        self.service(dir, bind_password)?;
        let names = self
            .groups
            .iter()
            .filter(|name| contains(name, query))
            .take(test_panes::GROUP_NAMES)
            .cloned()
            .collect();
        Ok(GroupTest { filter, ms: 0, names })
    }

    async fn test_membership(
        &self,
        dir: &Directory,
        bind_password: &Secret,
        username: &str,
        group: &str,
    ) -> Result<MembershipTest, LookupFailure> {
        let person = self.find_user(dir, bind_password, username).await?;
        test_panes::judge(dir, person.as_ref(), (username, group), 0)
    }
}
