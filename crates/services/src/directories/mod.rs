//! LDAP servers: settings, and the test panes. Secrets are write-only.

mod list;
mod panes;

use crate::{
    ambient,
    audit::{self, Actor},
    failure::{Outcome, answer},
    sites::change,
};
use async_trait::async_trait;
use contract::{
    AdminSession, Error, Password,
    caller::{SettingsEdit, SettingsRead},
    directories::{Directories, DirectoryDetail, DirectoryQuery, DirectoryTest, DirectoryTestResult},
};
use domain::{
    ids::{DirectoryId, Version},
    list::Paged,
    settings::directory::{Directory, DirectoryTls},
    validate::{self, Problem, ProblemCode},
};
use gateways::ldap::DirectoryGateway;
use std::{net::IpAddr, sync::Arc};
use storage::{Act, Changed, Deleted, DirectoryRow, Lane, Outcome as Put, Save, Storage};
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
        changed: None,
        password_changed: None,
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

fn taken() -> Error {
    Error::invalid(vec![Problem::new("name", ProblemCode::Taken)])
}

impl DirectoriesService {
    async fn one(&self, id: DirectoryId) -> Outcome<DirectoryDetail> {
        let read = self.storage.read();
        let (row, _) = read.directories().get(id).await?.ok_or(Error::NotFound)?;
        let changes = read.last_changes();
        let changed = changes.get(Changed::Directory(id)).await?.map(change);
        let password_changed = changes.get(Changed::DirectoryPassword(id)).await?.map(change);
        Ok(DirectoryDetail { changed, password_changed, ..detail(row) })
    }

    /// The same rules as `add` and `change`, without a change.
    async fn judge(&self, id: Option<DirectoryId>, directory: &Directory) -> Outcome<Vec<Problem>> {
        let mut found = problems(directory);
        let folded = |name: &str| name.trim().to_lowercase();
        let rows = self.storage.read().directories().list().await?;
        let name = folded(&directory.name);
        if rows.iter().any(|row| Some(row.id) != id && folded(&row.directory.name) == name) {
            found.push(Problem::new("name", ProblemCode::Taken));
        }
        Ok(found)
    }

    /// Notes who saved, and who saved the password.
    async fn note(
        &self,
        act: &Act,
        by: &AdminSession<SettingsEdit>,
        id: DirectoryId,
        password: bool,
    ) -> Outcome<()> {
        let who = &by.who().username;
        act.last_changes().note(Changed::Directory(id), who, act.now()).await?;
        if password {
            act.last_changes().note(Changed::DirectoryPassword(id), who, act.now()).await?;
        }
        Ok(())
    }

    async fn add(
        &self,
        by: &AdminSession<SettingsEdit>,
        key: Option<DirectoryId>,
        directory: Directory,
        password: Password,
    ) -> Outcome<DirectoryId> {
        let found = problems(&directory);
        if !found.is_empty() {
            return Err(Error::invalid(found).into());
        }
        let mut id = key.unwrap_or_else(ambient::id);
        let password = secret(&password);
        let act = self.storage.write(Lane::Console).await?;
        let last = act.directories().list().await?.iter().map(|row| row.position).max().unwrap_or(0);
        let position = last.saturating_add(1);
        if act.directories().insert(id, &directory, password.as_ref(), position).await? == Put::Taken {
            match act.directories().get(id).await? {
                // The form was sent before: this is its answer (ux A26).
                Some((made, _)) if made.directory == directory => return Ok(id),
                // The form was used for another directory: the browser's Back brings its key again.
                Some(_) => id = ambient::id(),
                None => return Err(taken().into()),
            }
            if act.directories().insert(id, &directory, password.as_ref(), position).await? == Put::Taken {
                return Err(taken().into());
            }
        }
        self.note(&act, by, id, password.is_some()).await?;
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
        let (before, kept) = act.directories().get(id).await?.ok_or(Error::NotFound)?;
        match act.directories().edit(id, seen, &directory, &password, before.position).await? {
            Save::Saved(_) => {}
            // Somebody else, or this form sent twice, has saved just that: nothing to choose.
            Save::Stale if before.directory == directory && keeps(&password, kept.as_ref()) => return Ok(()),
            Save::Stale => return Err(Error::Conflict.into()),
            Save::Taken => return Err(taken().into()),
        }
        self.note(&act, by, id, !matches!(password, storage::Password::Keep)).await?;
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
        act.last_changes().forget(Changed::Directory(id)).await?;
        act.last_changes().forget(Changed::DirectoryPassword(id)).await?;
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
}

/// Whether an edit leaves the password as it is.
fn keeps(password: &storage::Password, kept: Option<&Secret>) -> bool {
    match password {
        storage::Password::Keep => true,
        storage::Password::None => kept.is_none(),
        storage::Password::New(new) => kept.is_some_and(|kept| kept.expose() == new.expose()),
    }
}

#[async_trait]
impl Directories for DirectoriesService {
    async fn list(&self, _by: &AdminSession<SettingsRead>) -> Result<Vec<DirectoryDetail>, Error> {
        let rows = async { Ok(self.storage.read().directories().list().await?) };
        Ok(answer("directories.list", rows.await)?.into_iter().map(detail).collect())
    }

    async fn page(
        &self,
        _by: &AdminSession<SettingsRead>,
        query: DirectoryQuery,
    ) -> Result<Paged<DirectoryDetail>, Error> {
        let rows = async { Ok(self.storage.read().directories().list().await?) };
        Ok(list::page(answer("directories.page", rows.await)?, &query))
    }

    async fn get(&self, _by: &AdminSession<SettingsRead>, id: DirectoryId) -> Result<DirectoryDetail, Error> {
        answer("directories.get", self.one(id).await)
    }

    async fn check(
        &self,
        _by: &AdminSession<SettingsEdit>,
        id: Option<DirectoryId>,
        directory: Directory,
    ) -> Result<Vec<Problem>, Error> {
        answer("directories.check", self.judge(id, &directory).await)
    }

    async fn create(
        &self,
        by: &AdminSession<SettingsEdit>,
        id: Option<DirectoryId>,
        directory: Directory,
        bind_password: Password,
    ) -> Result<DirectoryId, Error> {
        answer("directories.create", self.add(by, id, directory, bind_password).await)
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
