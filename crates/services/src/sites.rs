//! Sites.

use crate::{
    ambient,
    audit::{self, Actor, Exported},
    failure::{Outcome, answer},
};
use async_trait::async_trait;
use contract::{
    AdminSession, Error,
    caller::{SitesEdit, SitesRead},
    forms::LastChange,
    lists::ExportNote,
    sites::{SiteQuery, SiteRow, Sites},
};
use domain::{
    ids::{SiteId, Version},
    list::{Mark, Paged, Stretch},
    site::Site,
    validate::{self, Problem, ProblemCode},
};
use storage::{Changed, Deleted, Lane, Outcome as Put, Save, Storage};

/// Longest search.
const LONGEST: usize = 100;

/// The service.
#[derive(Clone)]
pub struct SitesService {
    pub(crate) storage: Storage,
}

fn problem(field: &str, code: ProblemCode) -> Error {
    Error::invalid(vec![Problem::new(field, code)])
}

fn name(text: &str) -> Result<String, Error> {
    validate::required_line(text, 100).map_err(|code| problem("name", code))
}

fn shown(row: storage::SiteRow) -> SiteRow {
    SiteRow { site: row.site, devices: row.devices, changed: None }
}

/// What storage is asked for.
fn wanted(query: &SiteQuery) -> storage::SiteQuery {
    let search = query.search.chars().take(LONGEST).collect();
    storage::SiteQuery { search, sort: query.sort, order: query.order }
}

pub(crate) fn change(noted: storage::LastChange) -> LastChange {
    LastChange { at: noted.at, by: noted.by }
}

impl SitesService {
    async fn all(&self, by: &AdminSession<SitesRead>) -> Outcome<Vec<SiteRow>> {
        let rows = self.storage.read().sites().list(by.scope()).await?;
        Ok(rows.into_iter().map(shown).collect())
    }

    async fn one_page(&self, by: &AdminSession<SitesRead>, query: &SiteQuery) -> Outcome<Paged<SiteRow>> {
        let found = self.storage.read().sites().page(by.scope(), &wanted(query), query.page).await?;
        let rows = found.rows.into_iter().map(shown).collect();
        Ok(Paged { rows, total: found.total, page: found.page })
    }

    /// Notes an export before anything of it is handed out.
    async fn note_export(
        &self,
        by: &AdminSession<SitesRead>,
        query: &SiteQuery,
        note: ExportNote,
    ) -> Outcome<u64> {
        let count = self.storage.read().sites().count(by.scope(), &wanted(query)).await?;
        let filters = serde_json::to_value(query)?;
        let list = Exported { action: "sites.exported", filters, site: None, count, note };
        audit::exported(&self.storage, by.who(), list).await
    }

    async fn stretch(
        &self,
        by: &AdminSession<SitesRead>,
        query: &SiteQuery,
        after: Option<&Mark>,
    ) -> Outcome<Stretch<SiteRow>> {
        let found = self.storage.read().sites().walk(by.scope(), &wanted(query), after).await?;
        Ok(Stretch { rows: found.rows.into_iter().map(shown).collect(), next: found.next })
    }

    async fn one(&self, by: &AdminSession<SitesRead>, id: SiteId) -> Outcome<SiteRow> {
        let found = self.all(by).await?.into_iter().find(|row| row.site.id == id).ok_or(Error::NotFound)?;
        let noted = self.storage.read().last_changes().get(Changed::Site(id)).await?;
        Ok(SiteRow { changed: noted.map(change), ..found })
    }

    /// The same rules as `add` and `change`, without a change.
    async fn judge(&self, id: Option<SiteId>, text: &str) -> Outcome<Vec<Problem>> {
        let code = match validate::required_line(text, 100) {
            Err(code) => Some(code),
            Ok(name) => {
                let other = self.storage.read().sites().find_by_name(&name).await?;
                other.filter(|site| Some(site.id) != id).map(|_| ProblemCode::Taken)
            }
        };
        Ok(code.into_iter().map(|code| Problem::new("name", code)).collect())
    }

    async fn add(&self, by: &AdminSession<SitesEdit>, key: Option<SiteId>, text: String) -> Outcome<SiteId> {
        let id = key.unwrap_or_else(ambient::id);
        let mut site = Site { id, name: name(&text)?, version: Version::FIRST };
        let act = self.storage.write(Lane::Console).await?;
        if act.sites().insert(&site).await? == Put::Taken {
            match act.sites().get(by.scope(), site.id).await? {
                // The form was sent before: this is its answer (ux A26).
                Some(made) if made.name == site.name => return Ok(made.id),
                // The form was used for another site: the browser's Back brings its key again.
                Some(_) => site.id = ambient::id(),
                None => return Err(problem("name", ProblemCode::Taken).into()),
            }
            if act.sites().insert(&site).await? == Put::Taken {
                return Err(problem("name", ProblemCode::Taken).into());
            }
        }
        act.last_changes().note(Changed::Site(site.id), &by.who().username, act.now()).await?;
        let detail = serde_json::json!({ "after": { "name": site.name } });
        audit::note(
            &act,
            &Actor::Administrator(by.who()),
            "site.create",
            &site.id.to_string(),
            Some(site.id),
            detail,
        )
        .await?;
        act.commit().await?;
        Ok(site.id)
    }

    async fn change(
        &self,
        by: &AdminSession<SitesEdit>,
        id: SiteId,
        seen: Version,
        text: String,
    ) -> Outcome<()> {
        let name = name(&text)?;
        let act = self.storage.write(Lane::Console).await?;
        let before = act.sites().get(by.scope(), id).await?.ok_or(Error::NotFound)?;
        match act.sites().rename(id, seen, &name).await? {
            Save::Saved(_) => {}
            // Somebody else, or this form sent twice, has saved just that: nothing to choose.
            Save::Stale if before.name == name => return Ok(()),
            Save::Stale => return Err(Error::Conflict.into()),
            Save::Taken => return Err(problem("name", ProblemCode::Taken).into()),
        }
        act.last_changes().note(Changed::Site(id), &by.who().username, act.now()).await?;
        let detail = serde_json::json!({ "before": { "name": before.name }, "after": { "name": name } });
        audit::note(&act, &Actor::Administrator(by.who()), "site.rename", &id.to_string(), Some(id), detail)
            .await?;
        act.commit().await?;
        Ok(())
    }

    async fn remove(
        &self,
        by: &AdminSession<SitesEdit>,
        id: SiteId,
        seen: Version,
        move_to: Option<SiteId>,
    ) -> Outcome<()> {
        let act = self.storage.write(Lane::Console).await?;
        let site = act.sites().get(by.scope(), id).await?.ok_or(Error::NotFound)?;
        let mut moved = 0;
        if let Some(to) = move_to {
            if to == id || act.sites().get(by.scope(), to).await?.is_none() {
                return Err(problem("move_to", ProblemCode::NotOffered).into());
            }
            moved = act.sites().move_devices(id, Some(to)).await?;
        }
        match act.sites().delete(id, seen).await? {
            Deleted::Gone => {}
            Deleted::Stale => return Err(Error::Conflict.into()),
            Deleted::InUse => return Err(problem("move_to", ProblemCode::InUse).into()),
        }
        act.last_changes().forget(Changed::Site(id)).await?;
        let detail =
            serde_json::json!({ "before": { "name": site.name }, "moved_to": move_to, "moved": moved });
        audit::note(&act, &Actor::Administrator(by.who()), "site.delete", &id.to_string(), Some(id), detail)
            .await?;
        act.commit().await?;
        Ok(())
    }
}

#[async_trait]
impl Sites for SitesService {
    async fn list(&self, by: &AdminSession<SitesRead>) -> Result<Vec<SiteRow>, Error> {
        answer("sites.list", self.all(by).await)
    }

    async fn page(&self, by: &AdminSession<SitesRead>, query: SiteQuery) -> Result<Paged<SiteRow>, Error> {
        answer("sites.page", self.one_page(by, &query).await)
    }

    async fn begin_export(
        &self,
        by: &AdminSession<SitesRead>,
        query: &SiteQuery,
        note: ExportNote,
    ) -> Result<u64, Error> {
        answer("sites.begin_export", self.note_export(by, query, note).await)
    }

    async fn walk(
        &self,
        by: &AdminSession<SitesRead>,
        query: &SiteQuery,
        after: Option<Mark>,
    ) -> Result<Stretch<SiteRow>, Error> {
        answer("sites.walk", self.stretch(by, query, after.as_ref()).await)
    }

    async fn get(&self, by: &AdminSession<SitesRead>, id: SiteId) -> Result<SiteRow, Error> {
        answer("sites.get", self.one(by, id).await)
    }

    async fn check(
        &self,
        _by: &AdminSession<SitesEdit>,
        id: Option<SiteId>,
        name: String,
    ) -> Result<Vec<Problem>, Error> {
        answer("sites.check", self.judge(id, &name).await)
    }

    async fn create(
        &self,
        by: &AdminSession<SitesEdit>,
        id: Option<SiteId>,
        name: String,
    ) -> Result<SiteId, Error> {
        answer("sites.create", self.add(by, id, name).await)
    }

    async fn rename(
        &self,
        by: &AdminSession<SitesEdit>,
        id: SiteId,
        version: Version,
        name: String,
    ) -> Result<(), Error> {
        answer("sites.rename", self.change(by, id, version, name).await)
    }

    async fn delete(
        &self,
        by: &AdminSession<SitesEdit>,
        id: SiteId,
        version: Version,
        move_to: Option<SiteId>,
    ) -> Result<(), Error> {
        answer("sites.delete", self.remove(by, id, version, move_to).await)
    }
}
