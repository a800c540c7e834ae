//! Sites, accounts and directories over a [`World`](super::world::World).

use super::{fakes::Fake, world::ids};
use async_trait::async_trait;
use contract::{
    AdminSession, Error, Password,
    accounts::{AccountEdit, AccountQuery, AccountRow, Accounts},
    caller::{AccountsEdit, AccountsRead, SettingsEdit, SettingsRead, SitesEdit, SitesRead},
    directories::{Directories, DirectoryDetail, DirectoryQuery, DirectoryTest, DirectoryTestResult},
    lists::ExportNote,
    sites::{SiteQuery, SiteRow, Sites},
};
use domain::{
    ids::{AccountId, DirectoryId, SiteId, Version},
    list::{Mark, Paged, Stretch},
    settings::directory::Directory,
    validate::Problem,
};

#[async_trait]
impl Sites for Fake {
    async fn list(&self, _: &AdminSession<SitesRead>) -> Result<Vec<SiteRow>, Error> {
        Ok(self.0.sites())
    }
    async fn page(&self, _: &AdminSession<SitesRead>, query: SiteQuery) -> Result<Paged<SiteRow>, Error> {
        self.0.log(format!("sites {query:?}"));
        let rows = self.0.sites();
        Ok(Paged { total: u64::try_from(rows.len()).unwrap(), rows, page: query.page })
    }
    async fn begin_export(
        &self,
        _: &AdminSession<SitesRead>,
        _: &SiteQuery,
        _: ExportNote,
    ) -> Result<u64, Error> {
        Ok(0)
    }
    async fn walk(
        &self,
        _: &AdminSession<SitesRead>,
        _: &SiteQuery,
        _: Option<Mark>,
    ) -> Result<Stretch<SiteRow>, Error> {
        Ok(Stretch { rows: self.0.sites(), next: None })
    }
    async fn get(&self, by: &AdminSession<SitesRead>, id: SiteId) -> Result<SiteRow, Error> {
        by.require_site(Some(id))?;
        if id == ids::site(9) { Err(Error::NotFound) } else { Ok(self.0.site(1)) }
    }
    async fn check(
        &self,
        _: &AdminSession<SitesEdit>,
        _: Option<SiteId>,
        name: String,
    ) -> Result<Vec<Problem>, Error> {
        self.0.log(format!("check site {name}"));
        self.0.answer(Vec::new())
    }
    async fn create(
        &self,
        _: &AdminSession<SitesEdit>,
        id: Option<SiteId>,
        name: String,
    ) -> Result<SiteId, Error> {
        self.0.log(format!("create site {name}{}", if id.is_some() { " by its key" } else { "" }));
        self.0.answer(ids::site(3))
    }
    async fn rename(
        &self,
        _: &AdminSession<SitesEdit>,
        _: SiteId,
        version: Version,
        name: String,
    ) -> Result<(), Error> {
        self.0.log(format!("rename site {version} {name}"));
        self.0.answer(())
    }
    async fn delete(
        &self,
        _: &AdminSession<SitesEdit>,
        _: SiteId,
        version: Version,
        move_to: Option<SiteId>,
    ) -> Result<(), Error> {
        self.0.log(format!("delete site {version} {}", move_to.is_some()));
        self.0.answer(())
    }
}

#[async_trait]
impl Accounts for Fake {
    async fn list(&self, _: &AdminSession<AccountsRead>) -> Result<Vec<AccountRow>, Error> {
        Ok(self.0.accounts())
    }
    async fn page(
        &self,
        _: &AdminSession<AccountsRead>,
        query: AccountQuery,
    ) -> Result<Paged<AccountRow>, Error> {
        self.0.log(format!("accounts {query:?}"));
        let rows = self.0.accounts();
        Ok(Paged { total: u64::try_from(rows.len()).unwrap(), rows, page: query.page })
    }
    async fn begin_export(
        &self,
        _: &AdminSession<AccountsRead>,
        _: &AccountQuery,
        _: ExportNote,
    ) -> Result<u64, Error> {
        Ok(0)
    }
    async fn walk(
        &self,
        _: &AdminSession<AccountsRead>,
        _: &AccountQuery,
        _: Option<Mark>,
    ) -> Result<Stretch<AccountRow>, Error> {
        Ok(Stretch { rows: self.0.accounts(), next: None })
    }
    async fn get(&self, _: &AdminSession<AccountsRead>, id: AccountId) -> Result<AccountRow, Error> {
        if id == ids::account() { Ok(self.0.account()) } else { Err(Error::NotFound) }
    }
    async fn check(
        &self,
        _: &AdminSession<AccountsEdit>,
        _: Option<AccountId>,
        edit: AccountEdit,
    ) -> Result<Vec<Problem>, Error> {
        self.0.log(format!("check account {}", edit.username));
        self.0.answer(Vec::new())
    }
    async fn create(
        &self,
        _: &AdminSession<AccountsEdit>,
        _: Option<AccountId>,
        edit: AccountEdit,
        password: Password,
        repeat: Password,
    ) -> Result<AccountId, Error> {
        self.0.log(format!("create account {edit:?} {}", password == repeat));
        self.0.answer(ids::account())
    }
    async fn edit(
        &self,
        _: &AdminSession<AccountsEdit>,
        _: AccountId,
        version: Version,
        edit: AccountEdit,
    ) -> Result<(), Error> {
        self.0.log(format!("edit account {version} {edit:?}"));
        self.0.answer(())
    }
    async fn set_password(
        &self,
        _: &AdminSession<AccountsEdit>,
        _: AccountId,
        password: Password,
        repeat: Password,
    ) -> Result<(), Error> {
        self.0.log(format!("set password {}", password == repeat));
        self.0.answer(())
    }
    async fn delete(
        &self,
        _: &AdminSession<AccountsEdit>,
        _: AccountId,
        version: Version,
    ) -> Result<(), Error> {
        self.0.log(format!("delete account {version}"));
        self.0.answer(())
    }
}

#[async_trait]
impl Directories for Fake {
    async fn list(&self, _: &AdminSession<SettingsRead>) -> Result<Vec<DirectoryDetail>, Error> {
        Ok(self.0.directories())
    }
    async fn page(
        &self,
        _: &AdminSession<SettingsRead>,
        query: DirectoryQuery,
    ) -> Result<Paged<DirectoryDetail>, Error> {
        self.0.log(format!("directories {query:?}"));
        let rows = self.0.directories();
        Ok(Paged { total: u64::try_from(rows.len()).unwrap(), rows, page: query.page })
    }
    async fn get(&self, _: &AdminSession<SettingsRead>, id: DirectoryId) -> Result<DirectoryDetail, Error> {
        if id == ids::directory() { Ok(self.0.directory()) } else { Err(Error::NotFound) }
    }
    async fn check(
        &self,
        _: &AdminSession<SettingsEdit>,
        _: Option<DirectoryId>,
        directory: Directory,
    ) -> Result<Vec<Problem>, Error> {
        self.0.log(format!("check directory {}", directory.name));
        self.0.answer(Vec::new())
    }
    async fn create(
        &self,
        _: &AdminSession<SettingsEdit>,
        _: Option<DirectoryId>,
        directory: Directory,
        _: Password,
    ) -> Result<DirectoryId, Error> {
        self.0.log(format!("create directory {directory:?}"));
        self.0.answer(ids::directory())
    }
    async fn edit(
        &self,
        _: &AdminSession<SettingsEdit>,
        _: DirectoryId,
        version: Version,
        directory: Directory,
        password: Option<Password>,
    ) -> Result<(), Error> {
        self.0.log(format!("edit directory {version} {} {}", directory.name, password.is_some()));
        self.0.answer(())
    }
    async fn delete(
        &self,
        _: &AdminSession<SettingsEdit>,
        _: DirectoryId,
        version: Version,
    ) -> Result<(), Error> {
        self.0.log(format!("delete directory {version}"));
        self.0.answer(())
    }
    async fn test(
        &self,
        _: &AdminSession<SettingsEdit>,
        _: DirectoryId,
        test: DirectoryTest,
    ) -> Result<DirectoryTestResult, Error> {
        self.0.log(format!("test {test:?}"));
        self.0.answer(self.0.test_result(test))
    }
}
