//! Devices and attempts.

use super::never;
use crate::{Fixed, ids, world::World};
use async_trait::async_trait;
use contract::{
    AdminSession, Error,
    attempts::AttemptRow,
    caller::{DevicesEdit, DevicesRead},
    certificates::CertificateRow,
    devices::{
        AskedDevices, AttemptDetail, ChosenDevices, CommandRow, DeviceDetail, DeviceQuery, DeviceRow,
        Devices, HistoryEntry,
    },
    lists::ExportNote,
};
use domain::{
    ids::{CaseCode, CommandId, DeviceId},
    list::{Mark, Paged, Stretch},
};

#[async_trait]
impl Devices for Fixed {
    async fn list(
        &self,
        _: &AdminSession<DevicesRead>,
        query: DeviceQuery,
    ) -> Result<Paged<DeviceRow>, Error> {
        self.world.answer(|world| {
            let size = u16::try_from(query.page.size).unwrap_or(50);
            let rows = world.list(size, |number| world.device_row(number));
            Paged { total: world.total(rows.len()), rows, page: query.page }
        })
    }

    async fn detail(&self, _: &AdminSession<DevicesRead>, id: DeviceId) -> Result<DeviceDetail, Error> {
        let number = (1..=200).find(|number| ids::device(*number) == id).ok_or(Error::NotFound)?;
        self.world.answer(|world| world.device(number))
    }

    async fn attempt(&self, _: &AdminSession<DevicesRead>, case: CaseCode) -> Result<AttemptDetail, Error> {
        let number = (1..=20).find(|number| ids::case(*number) == case).ok_or(Error::NotFound)?;
        self.world.answer(|world| world.attempt(number))
    }

    async fn certificates(
        &self,
        _: &AdminSession<DevicesRead>,
        _: DeviceId,
    ) -> Result<Vec<CertificateRow>, Error> {
        self.world.answer(|world| world.list(3, |number| world.certificate_row(number)))
    }

    async fn attempts(&self, _: &AdminSession<DevicesRead>, _: DeviceId) -> Result<Vec<AttemptRow>, Error> {
        self.world.answer(|world| world.list(2, |number| world.attempt_row(number)))
    }

    async fn commands(&self, _: &AdminSession<DevicesRead>, _: DeviceId) -> Result<Vec<CommandRow>, Error> {
        self.world.answer(World::commands)
    }

    async fn command(
        &self,
        _: &AdminSession<DevicesRead>,
        _: DeviceId,
        command: CommandId,
    ) -> Result<CommandRow, Error> {
        let rows = self.world.answer(World::commands)?;
        rows.into_iter().find(|row| row.id == command).ok_or(Error::NotFound)
    }

    async fn history(&self, _: &AdminSession<DevicesRead>, _: DeviceId) -> Result<Vec<HistoryEntry>, Error> {
        self.world.answer(World::history)
    }

    async fn count(&self, _: &AdminSession<DevicesRead>, chosen: &ChosenDevices) -> Result<u64, Error> {
        self.world.answer(|world| match chosen {
            ChosenDevices::Ids(ids) => u64::try_from(ids.len()).unwrap_or(0),
            ChosenDevices::Matching(_) => world.total(6),
        })
    }

    async fn ask_inventory(
        &self,
        _: &AdminSession<DevicesEdit>,
        _: ChosenDevices,
    ) -> Result<AskedDevices, Error> {
        never()
    }

    async fn begin_export(
        &self,
        _: &AdminSession<DevicesRead>,
        _: &DeviceQuery,
        _: ExportNote,
    ) -> Result<u64, Error> {
        never()
    }

    async fn walk(
        &self,
        _: &AdminSession<DevicesRead>,
        _: &DeviceQuery,
        _: Option<Mark>,
    ) -> Result<Stretch<DeviceRow>, Error> {
        never()
    }
}
