//! Sites.

use crate::{
    AdminSession, Error,
    caller::{SitesEdit, SitesRead},
    forms::LastChange,
    lists::ExportNote,
};
use async_trait::async_trait;
use domain::{
    ids::{SiteId, Version},
    list::{Mark, Order, Page, Paged, SiteSort, Stretch},
    site::Site,
    validate::Problem,
};
use serde::{Deserialize, Serialize};

/// A site in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteRow {
    /// The site.
    pub site: Site,
    /// Devices in it.
    pub devices: u64,
    /// Last save; only where one site is asked for.
    pub changed: Option<LastChange>,
}

/// What to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SiteQuery {
    /// Part of a name; at most 100 characters.
    pub search: String,
    /// Sorted by.
    pub sort: SiteSort,
    /// Direction.
    pub order: Order,
    /// Page.
    pub page: Page,
}

/// Sites.
#[async_trait]
pub trait Sites: Send + Sync {
    /// All sites the caller may see, by name: for choices.
    async fn list(&self, by: &AdminSession<SitesRead>) -> Result<Vec<SiteRow>, Error>;
    /// One page of the sites the caller may see.
    async fn page(&self, by: &AdminSession<SitesRead>, query: SiteQuery) -> Result<Paged<SiteRow>, Error>;
    /// Notes in the audit log that the list is exported, before anything of it is handed out, and says how many rows
    /// match.
    async fn begin_export(
        &self,
        by: &AdminSession<SitesRead>,
        query: &SiteQuery,
        note: ExportNote,
    ) -> Result<u64, Error>;
    /// The next at most 200 rows of the whole list in its order; the page of the query is not looked at.
    async fn walk(
        &self,
        by: &AdminSession<SitesRead>,
        query: &SiteQuery,
        after: Option<Mark>,
    ) -> Result<Stretch<SiteRow>, Error>;
    /// One site.
    async fn get(&self, by: &AdminSession<SitesRead>, id: SiteId) -> Result<SiteRow, Error>;
    /// What `create` (without `id`) or `rename` would say of the form.
    async fn check(
        &self,
        by: &AdminSession<SitesEdit>,
        id: Option<SiteId>,
        name: String,
    ) -> Result<Vec<Problem>, Error>;
    /// Problem on `name`. `id`: the key of the form; sent twice with the same name, the first site is the answer.
    async fn create(
        &self,
        by: &AdminSession<SitesEdit>,
        id: Option<SiteId>,
        name: String,
    ) -> Result<SiteId, Error>;
    /// Problem on `name`; `Conflict` if `version` is old and the name another.
    async fn rename(
        &self,
        by: &AdminSession<SitesEdit>,
        id: SiteId,
        version: Version,
        name: String,
    ) -> Result<(), Error>;
    /// Refused with `InUse` on `move_to` while it has devices and `move_to` is `None`.
    async fn delete(
        &self,
        by: &AdminSession<SitesEdit>,
        id: SiteId,
        version: Version,
        move_to: Option<SiteId>,
    ) -> Result<(), Error>;
}
