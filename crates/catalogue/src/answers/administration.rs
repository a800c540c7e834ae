//! Sites, accounts and settings.

use super::{first_page, never};
use crate::{Fixed, ids};
use async_trait::async_trait;
use contract::{
    AdminSession, Error, Password,
    accounts::{AccountEdit, AccountQuery, AccountRow, Accounts},
    caller::{AccountsEdit, AccountsRead, Anyone, SettingsEdit, SettingsRead, SitesEdit, SitesRead},
    lists::ExportNote,
    settings::{Foundations, Saved, Settings},
    sites::{SiteQuery, SiteRow, Sites},
};
use domain::{
    ids::{AccountId, SiteId, Version},
    list::{Mark, Paged, Stretch},
    settings::enrollment::EnrollmentSettings,
    validate::Problem,
};

#[async_trait]
impl Sites for Fixed {
    async fn list(&self, by: &AdminSession<SitesRead>) -> Result<Vec<SiteRow>, Error> {
        let mut rows = self.world.answer(super::World::sites)?;
        rows.retain(|row| by.scope().contains(Some(row.site.id)));
        Ok(rows)
    }

    async fn page(&self, by: &AdminSession<SitesRead>, query: SiteQuery) -> Result<Paged<SiteRow>, Error> {
        Ok(first_page(Sites::list(self, by).await?, query.page))
    }

    async fn begin_export(
        &self,
        _: &AdminSession<SitesRead>,
        _: &SiteQuery,
        _: ExportNote,
    ) -> Result<u64, Error> {
        never()
    }

    async fn walk(
        &self,
        _: &AdminSession<SitesRead>,
        _: &SiteQuery,
        _: Option<Mark>,
    ) -> Result<Stretch<SiteRow>, Error> {
        never()
    }

    async fn get(&self, by: &AdminSession<SitesRead>, id: SiteId) -> Result<SiteRow, Error> {
        by.require_site(Some(id))?;
        let number = (1..=200).find(|number| ids::site(*number) == id).ok_or(Error::NotFound)?;
        self.world.answer(|world| world.site(number))
    }

    async fn check(
        &self,
        _: &AdminSession<SitesEdit>,
        _: Option<SiteId>,
        _: String,
    ) -> Result<Vec<Problem>, Error> {
        Ok(Vec::new())
    }

    async fn create(
        &self,
        _: &AdminSession<SitesEdit>,
        _: Option<SiteId>,
        _: String,
    ) -> Result<SiteId, Error> {
        never()
    }

    async fn rename(
        &self,
        _: &AdminSession<SitesEdit>,
        _: SiteId,
        _: Version,
        _: String,
    ) -> Result<(), Error> {
        never()
    }

    async fn delete(
        &self,
        _: &AdminSession<SitesEdit>,
        _: SiteId,
        _: Version,
        _: Option<SiteId>,
    ) -> Result<(), Error> {
        never()
    }
}

#[async_trait]
impl Accounts for Fixed {
    async fn list(&self, _: &AdminSession<AccountsRead>) -> Result<Vec<AccountRow>, Error> {
        self.world.answer(super::World::accounts)
    }

    async fn page(
        &self,
        _: &AdminSession<AccountsRead>,
        query: AccountQuery,
    ) -> Result<Paged<AccountRow>, Error> {
        self.world.answer(|world| {
            // Somebody is signed in, so the list is never empty; a search in the empty world finds nothing.
            let nobody = !world.is_full() && !query.search.is_empty();
            let rows = if nobody { Vec::new() } else { world.accounts() };
            first_page(rows, query.page)
        })
    }

    async fn begin_export(
        &self,
        _: &AdminSession<AccountsRead>,
        _: &AccountQuery,
        _: ExportNote,
    ) -> Result<u64, Error> {
        never()
    }

    async fn walk(
        &self,
        _: &AdminSession<AccountsRead>,
        _: &AccountQuery,
        _: Option<Mark>,
    ) -> Result<Stretch<AccountRow>, Error> {
        never()
    }

    async fn get(&self, _: &AdminSession<AccountsRead>, id: AccountId) -> Result<AccountRow, Error> {
        let number = (1..=200).find(|number| ids::account(*number) == id).ok_or(Error::NotFound)?;
        self.world.answer(|world| world.account(number))
    }

    async fn check(
        &self,
        _: &AdminSession<AccountsEdit>,
        _: Option<AccountId>,
        _: AccountEdit,
    ) -> Result<Vec<Problem>, Error> {
        Ok(Vec::new())
    }

    async fn create(
        &self,
        _: &AdminSession<AccountsEdit>,
        _: Option<AccountId>,
        _: AccountEdit,
        _: Password,
        _: Password,
    ) -> Result<AccountId, Error> {
        never()
    }

    async fn edit(
        &self,
        _: &AdminSession<AccountsEdit>,
        _: AccountId,
        _: Version,
        _: AccountEdit,
    ) -> Result<(), Error> {
        never()
    }

    async fn set_password(
        &self,
        _: &AdminSession<AccountsEdit>,
        _: AccountId,
        _: Password,
        _: Password,
    ) -> Result<(), Error> {
        never()
    }

    async fn delete(&self, _: &AdminSession<AccountsEdit>, _: AccountId, _: Version) -> Result<(), Error> {
        never()
    }
}

#[async_trait]
impl Settings for Fixed {
    async fn enrollment(&self, _: &AdminSession<SettingsRead>) -> Result<Saved<EnrollmentSettings>, Error> {
        self.world.answer(super::World::enrollment_settings)
    }

    async fn check_enrollment(
        &self,
        _: &AdminSession<SettingsEdit>,
        _: EnrollmentSettings,
    ) -> Result<Vec<Problem>, Error> {
        Ok(Vec::new())
    }

    async fn save_enrollment(
        &self,
        _: &AdminSession<SettingsEdit>,
        _: Version,
        _: EnrollmentSettings,
    ) -> Result<(), Error> {
        never()
    }

    async fn foundations(&self, _: &AdminSession<Anyone>) -> Result<Foundations, Error> {
        self.world.answer(super::World::foundations)
    }
}
