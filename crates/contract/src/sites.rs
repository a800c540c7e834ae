//! Sites.

use crate::{
    AdminSession, Error,
    caller::{SitesEdit, SitesRead},
    forms::LastChange,
};
use async_trait::async_trait;
use domain::{
    ids::{SiteId, Version},
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

/// Sites.
#[async_trait]
pub trait Sites: Send + Sync {
    /// The sites the caller may see, by name.
    async fn list(&self, by: &AdminSession<SitesRead>) -> Result<Vec<SiteRow>, Error>;
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
