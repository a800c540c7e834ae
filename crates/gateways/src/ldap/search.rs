//! Searches on a bound session: bounded in entries and time, referrals dropped.

use super::OPERATION_BUDGET;
use super::connect::{Session, lost, within};
use super::entry::{Entry, GROUPS, group_words, wanted};
use super::filters;
use super::names::spellings;
use super::outcome::{LookupFailure, Step};
use domain::settings::directory::{Directory, DirectoryUser, SearchScope};
use ldap3::{Scope, SearchOptions};

/// What looking for one person found.
pub(super) enum Found {
    Nobody,
    One(Box<Entry>),
    Several,
}

/// A search to be made.
pub(super) struct Query<'a> {
    pub(super) base: &'a str,
    pub(super) scope: SearchScope,
    pub(super) filter: &'a str,
    pub(super) attributes: Vec<String>,
    /// The most entries wanted; the server is told the same.
    pub(super) most: usize,
}

/// Runs a search within the operation budget. More entries than wanted are cut without complaint.
pub(super) async fn run(session: &mut Session, query: Query<'_>) -> Result<Vec<Entry>, LookupFailure> {
    within(OPERATION_BUDGET, "search", stream(session, query)).await
}

async fn stream(session: &mut Session, query: Query<'_>) -> Result<Vec<Entry>, LookupFailure> {
    let scope = match query.scope {
        SearchScope::Subtree => Scope::Subtree,
        SearchScope::OneLevel => Scope::OneLevel,
    };
    // An empty list would mean "all attributes"; 1.1 means none (RFC 4511 section 4.5.1.8).
    let attributes = if query.attributes.is_empty() { vec!["1.1".to_owned()] } else { query.attributes };
    let limit = i32::try_from(query.most).unwrap_or(i32::MAX);
    let options = SearchOptions::new().sizelimit(limit).timelimit(5);
    let mut answers = session
        .op()
        .with_search_options(options)
        .streaming_search(query.base, scope, query.filter, attributes)
        .await
        .map_err(|error| lost("search", &error))?;
    let mut entries = Vec::new();
    while let Some(item) = answers.next().await.map_err(|error| lost("search", &error))? {
        if item.is_ref() {
            tracing::debug!("ldap referral in a search answer ignored");
            continue;
        }
        if item.is_intermediate() {
            continue;
        }
        let entry = Entry::read(item)
            .ok_or_else(|| LookupFailure::at(Step::Search, "the server sent an unreadable entry"))?;
        entries.push(entry);
        if entries.len() >= query.most {
            return Ok(entries);
        }
    }
    let result = answers.finish().await;
    match result.rc {
        // success, sizeLimitExceeded
        0 | 4 => Ok(entries),
        51 | 52 => Err(LookupFailure::at(Step::Connect, format!("the server is busy: {}", result.text))),
        rc => Err(LookupFailure::at(Step::Search, format!("code {rc}: {}", result.text))),
    }
}

/// Looks for exactly one person; the first spelling anybody has decides.
pub(super) async fn person(
    session: &mut Session,
    dir: &Directory,
    typed: &str,
) -> Result<Found, LookupFailure> {
    for username in spellings(&dir.users, typed) {
        let filter = filters::person(&dir.users, &username)?;
        let query = Query {
            base: &dir.users.base,
            scope: dir.users.scope,
            filter: &filter,
            attributes: wanted(dir)?,
            most: 2,
        };
        let mut entries = run(session, query).await?;
        match (entries.pop(), entries.is_empty()) {
            (None, _) => {}
            (Some(entry), true) => return Ok(Found::One(Box::new(entry))),
            (Some(_), false) => return Ok(Found::Several),
        }
    }
    Ok(Found::Nobody)
}

/// The person in our words, with the groups, wherever membership is written.
pub(super) async fn with_groups(
    session: &mut Session,
    dir: &Directory,
    entry: &Entry,
) -> Result<DirectoryUser, LookupFailure> {
    let mut person = entry.person(dir);
    let filter = filters::groups_of(&dir.groups, &dir.membership, &person.dn, &person.user.username)?;
    if let Some(filter) = filter {
        let name = filters::attribute(&dir.groups.name)?.to_owned();
        let query = Query {
            base: &dir.groups.base,
            scope: dir.groups.scope,
            filter: &filter,
            attributes: vec![name.clone()],
            most: GROUPS,
        };
        for group in run(session, query).await? {
            person.groups.extend(group_words(dir, &group.dn, &group.text(&name)));
        }
    }
    Ok(person)
}
