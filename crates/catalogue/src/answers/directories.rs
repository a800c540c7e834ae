//! Directories.

use super::{first_page, never};
use crate::{Fixed, ids};
use async_trait::async_trait;
use contract::{
    AdminSession, Error, Password,
    caller::{SettingsEdit, SettingsRead},
    directories::{Directories, DirectoryDetail, DirectoryQuery, DirectoryTest, DirectoryTestResult},
};
use domain::{
    ids::{DirectoryId, Version},
    list::Paged,
    settings::directory::Directory,
    validate::Problem,
};

#[async_trait]
impl Directories for Fixed {
    async fn list(&self, _: &AdminSession<SettingsRead>) -> Result<Vec<DirectoryDetail>, Error> {
        self.world.answer(super::World::directories)
    }

    async fn page(
        &self,
        _: &AdminSession<SettingsRead>,
        query: DirectoryQuery,
    ) -> Result<Paged<DirectoryDetail>, Error> {
        self.world.answer(|world| first_page(world.directories(), query.page))
    }

    async fn get(&self, _: &AdminSession<SettingsRead>, id: DirectoryId) -> Result<DirectoryDetail, Error> {
        let number = (1..=20).find(|number| ids::directory(*number) == id).ok_or(Error::NotFound)?;
        self.world.answer(|world| world.directory(number))
    }

    async fn check(
        &self,
        _: &AdminSession<SettingsEdit>,
        _: Option<DirectoryId>,
        _: Directory,
    ) -> Result<Vec<Problem>, Error> {
        Ok(Vec::new())
    }

    async fn create(
        &self,
        _: &AdminSession<SettingsEdit>,
        _: Option<DirectoryId>,
        _: Directory,
        _: Password,
    ) -> Result<DirectoryId, Error> {
        never()
    }

    async fn edit(
        &self,
        _: &AdminSession<SettingsEdit>,
        _: DirectoryId,
        _: Version,
        _: Directory,
        _: Option<Password>,
    ) -> Result<(), Error> {
        never()
    }

    async fn delete(&self, _: &AdminSession<SettingsEdit>, _: DirectoryId, _: Version) -> Result<(), Error> {
        never()
    }

    async fn test(
        &self,
        _: &AdminSession<SettingsEdit>,
        _: DirectoryId,
        _: DirectoryTest,
    ) -> Result<DirectoryTestResult, Error> {
        never()
    }
}
