//! LDAP servers: settings, and the test panes. Secrets are write-only.

use crate::{
    ambient,
    audit::{self, Actor},
    failure::{Outcome, answer},
};
use async_trait::async_trait;
use contract::{
    AdminSession, Error, Password,
    caller::{SettingsEdit, SettingsRead},
    directories::{Directories, DirectoryDetail, DirectoryTest, DirectoryTestResult},
};
use domain::{
    ids::{DirectoryId, Version},
    settings::directory::{Directory, DirectoryTls},
    validate::{self, Problem, ProblemCode},
};
use gateways::ldap::{DirectoryGateway, LookupFailure, MembershipHow};
use std::{net::IpAddr, sync::Arc};
use storage::{Deleted, DirectoryRow, Lane, Save, Storage};
use vault::Secret;

/// The service.
#[derive(Clone)]
pub struct DirectoriesService {
    pub(crate) storage: Storage,
    pub(crate) gateway: Arc<dyn DirectoryGateway>,
}

fn detail(row: DirectoryRow) -> DirectoryDetail {
    DirectoryDetail {
        id: row.id,
        version: row.version,
        directory: row.directory,
        has_password: row.has_password,
        position: u32::try_from(row.position).unwrap_or(1),
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// An LDAP attribute name (RFC 4512, 1.4), or nothing.
fn is_attribute(name: &str) -> bool {
    name.is_empty()
        || (name.len() <= 100
            && name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | ';' | '.')))
}

/// All problems of the form at once.
fn problems(directory: &Directory) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut need = |field: &str, text: &str, max: usize| {
        if let Err(code) = validate::required_line(text, max) {
            found.push(Problem::new(field, code));
        }
    };
    need("name", &directory.name, 100);
    need("users_base", &directory.users.base, 500);
    need("username", &directory.users.username, 100);
    if directory.hosts.is_empty() {
        found.push(Problem::new("hosts", ProblemCode::Required));
    }
    for host in &directory.hosts {
        if !gateways::egress::is_host(&host.host) || host.port == 0 {
            found.push(Problem::new("hosts", ProblemCode::Malformed));
        } else if directory.tls == DirectoryTls::Plain && !is_loopback(&host.host) {
            found.push(Problem::new("tls", ProblemCode::PlainNotLoopback));
        }
    }
    if !directory.ca_pem.trim().is_empty() && !has_certificate(&directory.ca_pem) {
        found.push(Problem::new("ca_pem", ProblemCode::NotACertificate));
    }
    let users = &directory.users;
    let attributes = [
        ("username", &users.username),
        ("real_name", &users.real_name),
        ("email", &users.email),
        ("phone", &users.phone),
        ("position", &users.position),
        ("department", &users.department),
        ("building", &users.building),
        ("room", &users.room),
        ("uuid", &users.uuid),
        ("group_name", &directory.groups.name),
    ];
    for (field, name) in attributes {
        if !is_attribute(name) {
            found.push(Problem::new(field, ProblemCode::Malformed));
        }
    }
    found.dedup();
    found
}

fn has_certificate(text: &str) -> bool {
    let Ok(blocks) = pem::parse_many(text) else { return false };
    !blocks.is_empty()
        && blocks.iter().all(|b| b.tag() == "CERTIFICATE" && pki::Certificate::parse(b.contents()).is_ok())
}

fn secret(password: &Password) -> Option<Secret> {
    (!password.expose().is_empty()).then(|| Secret::from_string(password.expose().to_owned()))
}

impl DirectoriesService {
    async fn add(
        &self,
        by: &AdminSession<SettingsEdit>,
        directory: Directory,
        password: Password,
    ) -> Outcome<DirectoryId> {
        let found = problems(&directory);
        if !found.is_empty() {
            return Err(Error::invalid(found).into());
        }
        let id = ambient::id();
        let act = self.storage.write(Lane::Console).await?;
        let last = act.directories().list().await?.iter().map(|row| row.position).max().unwrap_or(0);
        let _ = act
            .directories()
            .insert(id, &directory, secret(&password).as_ref(), last.saturating_add(1))
            .await?;
        let detail = serde_json::json!({ "after": directory });
        audit::note(&act, &Actor::Administrator(by.who()), "directory.create", &id.to_string(), None, detail)
            .await?;
        act.commit().await?;
        Ok(id)
    }

    async fn change(
        &self,
        by: &AdminSession<SettingsEdit>,
        id: DirectoryId,
        seen: Version,
        directory: Directory,
        password: Option<Password>,
    ) -> Outcome<()> {
        let found = problems(&directory);
        if !found.is_empty() {
            return Err(Error::invalid(found).into());
        }
        let password = match password.as_ref().map(secret) {
            None => storage::Password::Keep,
            Some(None) => storage::Password::None,
            Some(Some(new)) => storage::Password::New(new),
        };
        let act = self.storage.write(Lane::Console).await?;
        let (before, _) = act.directories().get(id).await?.ok_or(Error::NotFound)?;
        match act.directories().edit(id, seen, &directory, &password, before.position).await? {
            Save::Saved(_) => {}
            Save::Stale | Save::Taken => return Err(Error::Conflict.into()),
        }
        let detail = serde_json::json!({
            "before": before.directory,
            "after": directory,
            "password_changed": !matches!(password, storage::Password::Keep),
        });
        audit::note(&act, &Actor::Administrator(by.who()), "directory.edit", &id.to_string(), None, detail)
            .await?;
        act.commit().await?;
        Ok(())
    }

    async fn remove(&self, by: &AdminSession<SettingsEdit>, id: DirectoryId, seen: Version) -> Outcome<()> {
        let act = self.storage.write(Lane::Console).await?;
        let (before, _) = act.directories().get(id).await?.ok_or(Error::NotFound)?;
        match act.directories().delete(id, seen).await? {
            Deleted::Gone => {}
            Deleted::Stale | Deleted::InUse => return Err(Error::Conflict.into()),
        }
        let detail = serde_json::json!({ "before": before.directory });
        audit::note(&act, &Actor::Administrator(by.who()), "directory.delete", &id.to_string(), None, detail)
            .await?;
        act.commit().await?;
        Ok(())
    }

    async fn run(
        &self,
        by: &AdminSession<SettingsEdit>,
        id: DirectoryId,
        test: DirectoryTest,
    ) -> Outcome<DirectoryTestResult> {
        let found = self.storage.read().directories().get(id).await?;
        let (row, password) = found.ok_or(Error::NotFound)?;
        let password = password.unwrap_or_else(|| Secret::from_bytes(Vec::new()));
        let result = self.ask(&row.directory, &password, test).await;
        let act = self.storage.write(Lane::Console).await?;
        let detail = serde_json::json!({ "test": result.test, "ok": result.ok });
        audit::note(&act, &Actor::Administrator(by.who()), "directory.test", &id.to_string(), None, detail)
            .await?;
        act.commit().await?;
        Ok(result)
    }

    async fn ask(
        &self,
        directory: &Directory,
        password: &Secret,
        test: DirectoryTest,
    ) -> DirectoryTestResult {
        let mut result = DirectoryTestResult {
            test: test.clone(),
            ok: false,
            steps: Vec::new(),
            filter: String::new(),
            ms: 0,
            users: Vec::new(),
            blank: Vec::new(),
            groups: Vec::new(),
            member: None,
        };
        let gateway = &self.gateway;
        let failed = match test {
            DirectoryTest::Connection => gateway.test_connection(directory, password).await.map(|told| {
                result.ok = told.all_well();
                for host in told.hosts {
                    let name = format!("{}:{}", host.host, host.port);
                    let words =
                        host.outcome.as_ref().map_or_else(explain, |()| "reached, signed in".to_owned());
                    result.steps.push((name, words));
                    result.steps.extend(host.lines.into_iter().map(|line| ("server".to_owned(), line)));
                    result.ms = result.ms.saturating_add(host.ms);
                }
            }),
            DirectoryTest::User { username } => {
                gateway.test_user(directory, password, &username).await.map(|told| {
                    result.ok = told.found.len() == 1;
                    (result.filter, result.ms) = (told.filter, told.ms);
                    result.blank = told.blank.into_iter().map(str::to_owned).collect();
                    result.users = told.found;
                    result.steps.extend(told.lines.into_iter().map(|line| ("server".to_owned(), line)));
                })
            }
            DirectoryTest::Group { name } => {
                gateway.test_group(directory, password, &name).await.map(|told| {
                    result.ok = !told.names.is_empty();
                    (result.filter, result.ms, result.groups) = (told.filter, told.ms, told.names);
                })
            }
            DirectoryTest::Membership { username, group } => {
                gateway.test_membership(directory, password, &username, &group).await.map(|told| {
                    result.ok = true;
                    result.member = Some(told.yes);
                    (result.filter, result.ms) = (told.filter, told.ms);
                    let how = match told.how {
                        MembershipHow::UserAttribute => "the person's own entry",
                        MembershipHow::GroupAttribute => "the group's entry",
                        MembershipHow::NoSuchUser => "there is no such person",
                    };
                    result.steps.push(("looked in".to_owned(), how.to_owned()));
                })
            }
        };
        if let Err(failure) = failed {
            result.ok = false;
            result.steps.push(("failed".to_owned(), explain(&failure)));
        }
        result
    }
}

/// The step that failed, in our words, and the server's own line, escaped and cut (README 37).
fn explain(failure: &LookupFailure) -> String {
    match failure {
        LookupFailure::Unreachable { step, detail } => {
            format!("{step:?}: {}", detail.chars().take(500).collect::<String>())
        }
        LookupFailure::ServiceBindRefused => {
            "Bind: the server refuses the bind account or its password".to_owned()
        }
        LookupFailure::Ambiguous => "Search: more than one entry fits".to_owned(),
    }
}

#[async_trait]
impl Directories for DirectoriesService {
    async fn list(&self, _by: &AdminSession<SettingsRead>) -> Result<Vec<DirectoryDetail>, Error> {
        let rows = async { Ok(self.storage.read().directories().list().await?) };
        Ok(answer("directories.list", rows.await)?.into_iter().map(detail).collect())
    }

    async fn get(&self, _by: &AdminSession<SettingsRead>, id: DirectoryId) -> Result<DirectoryDetail, Error> {
        let row = async { Ok(self.storage.read().directories().get(id).await?) };
        answer("directories.get", row.await)?.map(|(row, _)| detail(row)).ok_or(Error::NotFound)
    }

    async fn create(
        &self,
        by: &AdminSession<SettingsEdit>,
        directory: Directory,
        bind_password: Password,
    ) -> Result<DirectoryId, Error> {
        answer("directories.create", self.add(by, directory, bind_password).await)
    }

    async fn edit(
        &self,
        by: &AdminSession<SettingsEdit>,
        id: DirectoryId,
        version: Version,
        directory: Directory,
        bind_password: Option<Password>,
    ) -> Result<(), Error> {
        answer("directories.edit", self.change(by, id, version, directory, bind_password).await)
    }

    async fn delete(
        &self,
        by: &AdminSession<SettingsEdit>,
        id: DirectoryId,
        version: Version,
    ) -> Result<(), Error> {
        answer("directories.delete", self.remove(by, id, version).await)
    }

    async fn test(
        &self,
        by: &AdminSession<SettingsEdit>,
        id: DirectoryId,
        test: DirectoryTest,
    ) -> Result<DirectoryTestResult, Error> {
        answer("directories.test", self.run(by, id, test).await)
    }
}
