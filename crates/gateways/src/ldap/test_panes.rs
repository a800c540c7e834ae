//! The administrator's tests: the same searches as at sign-in, and what was sent and how long it took.

use super::CALL_BUDGET;
use super::entry::{blank_fields, wanted};
use super::filters;
use super::gateway::{HOSTS, LdapGateway, Resting};
use super::names::{same_dn, spellings};
use super::outcome::{
    ConnectionTest, GroupTest, HostTest, LookupFailure, MembershipHow, MembershipTest, UserTest,
};
use super::search::{self, Found, Query};
use domain::settings::directory::{Directory, DirectoryUser, MembershipMapping};
use futures_util::FutureExt;
use tokio::time::Instant;
use vault::Secret;

/// How many people a test shows.
pub(super) const PEOPLE: usize = 20;
/// How many groups a test shows.
pub(super) const GROUP_NAMES: usize = 50;
/// How many lines a test shows.
const LINES: usize = 200;

/// Milliseconds since `start`.
fn since(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)
}

pub(super) async fn connection(
    gateway: &LdapGateway,
    dir: &Directory,
    bind_password: &Secret,
) -> Result<ConnectionTest, LookupFailure> {
    let deadline = Instant::now() + CALL_BUDGET;
    // All at once, so that ten dead hosts take no longer than one.
    let asked = dir.hosts.iter().take(HOSTS).map(|host| async move {
        let start = Instant::now();
        let asking = gateway.service_session(dir, host, bind_password).boxed();
        let outcome = gateway.attempt((dir, host), deadline, asking).await.map(drop);
        let line = match &outcome {
            Ok(()) => "connected and bound".to_owned(),
            Err(failure) => failure.line(),
        };
        HostTest { host: host.host.clone(), port: host.port, ms: since(start), outcome, lines: vec![line] }
    });
    Ok(ConnectionTest { hosts: futures_util::future::join_all(asked).await })
}

pub(super) async fn user(
    gateway: &LdapGateway,
    dir: &Directory,
    bind_password: &Secret,
    query: &str,
) -> Result<UserTest, LookupFailure> {
    let start = Instant::now();
    let filter = &filters::people_like(&dir.users, query.trim())?;
    let attributes = &wanted(dir)?;
    let (found, lines) = gateway
        .on_hosts(dir, Resting::Ask, |host| {
            async move {
                let mut session = gateway.service_session(dir, host, bind_password).await?;
                let query = Query {
                    base: &dir.users.base,
                    scope: dir.users.scope,
                    filter,
                    attributes: attributes.clone(),
                    most: PEOPLE,
                };
                let entries = search::run(&mut session, query).await?;
                let mut found = Vec::new();
                let mut lines = Vec::new();
                for entry in &entries {
                    found.push(search::with_groups(&mut session, dir, entry).await?);
                    lines.extend(entry.lines(LINES - lines.len().min(LINES)));
                }
                Ok((found, lines))
            }
            .boxed()
        })
        .await?;
    let blank = blank_fields(dir, &found);
    Ok(UserTest { filter: filter.clone(), ms: since(start), found, blank, lines })
}

pub(super) async fn group(
    gateway: &LdapGateway,
    dir: &Directory,
    bind_password: &Secret,
    query: &str,
) -> Result<GroupTest, LookupFailure> {
    let start = Instant::now();
    let filter = &filters::groups_like(&dir.groups, query.trim())?;
    let names = gateway
        .on_hosts(dir, Resting::Ask, |host| {
            async move {
                let mut session = gateway.service_session(dir, host, bind_password).await?;
                let query = Query {
                    base: &dir.groups.base,
                    scope: dir.groups.scope,
                    filter,
                    attributes: vec![dir.groups.name.clone()],
                    most: GROUP_NAMES,
                };
                let groups = search::run(&mut session, query).await?;
                Ok(groups
                    .iter()
                    .map(|group| group.text(&dir.groups.name))
                    .filter(|name| !name.is_empty())
                    .collect::<Vec<_>>())
            }
            .boxed()
        })
        .await?;
    Ok(GroupTest { filter: filter.clone(), ms: since(start), names })
}

pub(super) async fn membership(
    gateway: &LdapGateway,
    dir: &Directory,
    bind_password: &Secret,
    (username, group): (&str, &str),
) -> Result<MembershipTest, LookupFailure> {
    let start = Instant::now();
    let person = gateway
        .on_hosts(dir, Resting::Ask, |host| {
            async move {
                let mut session = gateway.service_session(dir, host, bind_password).await?;
                match search::person(&mut session, dir, username).await? {
                    Found::Nobody => Ok(None),
                    Found::Several => Err(LookupFailure::Ambiguous),
                    Found::One(entry) => search::with_groups(&mut session, dir, &entry).await.map(Some),
                }
            }
            .boxed()
        })
        .await?;
    judge(dir, person.as_ref(), (username, group), since(start))
}

/// The answer of the membership test from what is known of the person.
pub(super) fn judge(
    dir: &Directory,
    person: Option<&DirectoryUser>,
    (username, group): (&str, &str),
    ms: u64,
) -> Result<MembershipTest, LookupFailure> {
    let typed = spellings(&dir.users, username).pop().unwrap_or_default();
    let person_filter = filters::person(&dir.users, &typed)?;
    let Some(person) = person else {
        return Ok(MembershipTest { yes: false, how: MembershipHow::NoSuchUser, filter: person_filter, ms });
    };
    let group = group.trim();
    let yes = !group.is_empty()
        && person
            .groups
            .iter()
            .any(|word| word.to_lowercase() == group.to_lowercase() || same_dn(word, group));
    let groups_filter = filters::groups_of(&dir.groups, &dir.membership, &person.dn, &person.user.username)?;
    let how = match dir.membership {
        MembershipMapping::UserAttribute { .. } => MembershipHow::UserAttribute,
        MembershipMapping::GroupAttribute { .. } => MembershipHow::GroupAttribute,
    };
    Ok(MembershipTest { yes, how, filter: groups_filter.unwrap_or(person_filter), ms })
}
