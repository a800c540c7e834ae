//! The services over a [`World`].

use super::world::{World, ids};
use async_trait::async_trait;
use contract::{
    AdminSession, EndedSession, EnrollmentSession, Error, Password, Visitor,
    attempts::AttemptRow,
    caller::{Anyone, DevicesEdit, DevicesRead, SettingsEdit, SettingsRead},
    certificates::CertificateRow,
    devices::{
        AskedDevices, AttemptDetail, ChosenDevices, CommandRow, DeviceDetail, DeviceQuery, DeviceRow,
        Devices, HistoryEntry,
    },
    forms::{Draft, Forms, Notice},
    lists::ExportNote,
    overview::{Figures, Mark, Overview, OverviewQuery},
    portal::{Moved, Portal, PortalPage, ProgressView},
    preferences::{Around, Preferences},
    settings::{Foundations, Saved, Settings},
    sign_in::{ConsoleCookie, SignIn},
};
use domain::{
    enrollment::{mode::Ownership, wizard::StepKind},
    ids::{CaseCode, CommandId, DeviceId, SiteId, Version},
    list::{Mark as ListMark, Paged, Stretch},
    settings::enrollment::EnrollmentSettings,
    validate::Problem,
};
use std::sync::Arc;

pub struct Fake(pub Arc<World>);

#[async_trait]
impl SignIn for Fake {
    async fn has_administrator(&self) -> Result<bool, Error> {
        Ok(self.0.temper != super::world::Temper::Empty)
    }
    async fn sign_in(
        &self,
        _: &Visitor,
        username: String,
        password: Password,
    ) -> Result<ConsoleCookie, Error> {
        self.0.log(format!("sign in {username} {}", password.expose()));
        self.0.answer(ConsoleCookie("console-cookie".to_owned()))
    }
    async fn first_administrator_link(&self, token: &str) -> Result<(), Error> {
        if token == "good" { Ok(()) } else { Err(Error::Expired) }
    }
    async fn first_administrator(
        &self,
        _: &Visitor,
        token: &str,
        username: String,
        password: Password,
        repeat: Password,
    ) -> Result<ConsoleCookie, Error> {
        self.0.log(format!("first {token} {username} {}", password == repeat));
        self.0.answer(ConsoleCookie("console-cookie".to_owned()))
    }
    async fn sign_out(&self, _: &AdminSession<Anyone>) -> Result<(), Error> {
        self.0.log("sign out".to_owned());
        Ok(())
    }
    async fn change_password(
        &self,
        _: &AdminSession<Anyone>,
        _: Password,
        password: Password,
        repeat: Password,
    ) -> Result<(), Error> {
        self.0.log(format!("own password {}", password == repeat));
        self.0.answer(())
    }
}

#[async_trait]
impl Devices for Fake {
    async fn list(
        &self,
        _: &AdminSession<DevicesRead>,
        query: DeviceQuery,
    ) -> Result<Paged<DeviceRow>, Error> {
        let rows = self.0.device_rows();
        let total = if rows.len() > 100 { 10_001 } else { u64::try_from(rows.len()).unwrap() };
        self.0.log(format!("devices {query:?}"));
        Ok(Paged { rows, total, page: query.page })
    }
    async fn count(&self, _: &AdminSession<DevicesRead>, chosen: &ChosenDevices) -> Result<u64, Error> {
        Ok(match chosen {
            ChosenDevices::Ids(ids) => u64::try_from(ids.len()).unwrap(),
            ChosenDevices::Matching(_) => 24,
        })
    }
    async fn ask_inventory(
        &self,
        _: &AdminSession<DevicesEdit>,
        chosen: ChosenDevices,
    ) -> Result<AskedDevices, Error> {
        self.0.log(format!("ask {chosen:?}"));
        self.0.answer(AskedDevices { asked: 24, waiting: 0, not_enrolled: 3 })
    }
    async fn begin_export(
        &self,
        _: &AdminSession<DevicesRead>,
        _: &DeviceQuery,
        _: ExportNote,
    ) -> Result<u64, Error> {
        Ok(0)
    }
    async fn walk(
        &self,
        _: &AdminSession<DevicesRead>,
        _: &DeviceQuery,
        _: Option<ListMark>,
    ) -> Result<Stretch<DeviceRow>, Error> {
        Ok(Stretch { rows: self.0.device_rows(), next: None })
    }
    async fn detail(&self, _: &AdminSession<DevicesRead>, id: DeviceId) -> Result<DeviceDetail, Error> {
        if id == ids::device() { Ok(self.0.device()) } else { Err(Error::NotFound) }
    }
    async fn certificates(
        &self,
        _: &AdminSession<DevicesRead>,
        _: DeviceId,
    ) -> Result<Vec<CertificateRow>, Error> {
        Ok(self.0.certificates())
    }
    async fn attempts(&self, _: &AdminSession<DevicesRead>, _: DeviceId) -> Result<Vec<AttemptRow>, Error> {
        Ok(self.0.attempts())
    }
    async fn commands(&self, _: &AdminSession<DevicesRead>, _: DeviceId) -> Result<Vec<CommandRow>, Error> {
        Ok(self.0.commands())
    }
    async fn command(
        &self,
        _: &AdminSession<DevicesRead>,
        _: DeviceId,
        command: CommandId,
    ) -> Result<CommandRow, Error> {
        self.0.commands().into_iter().find(|row| row.id == command).ok_or(Error::NotFound)
    }
    async fn history(&self, _: &AdminSession<DevicesRead>, _: DeviceId) -> Result<Vec<HistoryEntry>, Error> {
        Ok(self.0.history())
    }
    async fn attempt(&self, _: &AdminSession<DevicesRead>, case: CaseCode) -> Result<AttemptDetail, Error> {
        if case == ids::case() { Ok(self.0.attempt()) } else { Err(Error::NotFound) }
    }
}

#[async_trait]
impl Preferences for Fake {
    async fn around(&self, by: &AdminSession<Anyone>) -> Result<Around, Error> {
        let sites = self.0.sites().into_iter().map(|row| (row.site.id, row.site.name));
        Ok(Around {
            organization: self.0.organization(),
            sites: sites.filter(|(id, _)| by.scope().contains(Some(*id))).collect(),
            shortcuts: true,
        })
    }
    async fn columns(&self, _: &AdminSession<Anyone>, list: &str) -> Result<Option<Vec<String>>, Error> {
        Ok(self.0.columns.lock().unwrap().get(list).cloned())
    }
    async fn keep_columns(
        &self,
        _: &AdminSession<Anyone>,
        list: &str,
        columns: Vec<String>,
    ) -> Result<(), Error> {
        self.0.columns.lock().unwrap().insert(list.to_owned(), columns);
        Ok(())
    }
    async fn keep_shortcuts(&self, _: &AdminSession<Anyone>, on: bool) -> Result<(), Error> {
        self.0.log(format!("shortcuts {on}"));
        Ok(())
    }
}

#[async_trait]
impl Settings for Fake {
    async fn enrollment(&self, _: &AdminSession<SettingsRead>) -> Result<Saved<EnrollmentSettings>, Error> {
        Ok(self.0.settings())
    }
    async fn check_enrollment(
        &self,
        _: &AdminSession<SettingsEdit>,
        settings: EnrollmentSettings,
    ) -> Result<Vec<Problem>, Error> {
        self.0.log(format!("check settings {}", settings.organization));
        self.0.answer(Vec::new())
    }
    async fn save_enrollment(
        &self,
        _: &AdminSession<SettingsEdit>,
        version: Version,
        settings: EnrollmentSettings,
    ) -> Result<(), Error> {
        self.0.log(format!("settings {version} {settings:?}"));
        self.0.answer(())
    }
    async fn foundations(&self, _: &AdminSession<Anyone>) -> Result<Foundations, Error> {
        Ok(self.0.foundations())
    }
}

#[async_trait]
impl Overview for Fake {
    async fn figures(&self, _: &AdminSession<DevicesRead>, query: OverviewQuery) -> Result<Figures, Error> {
        self.0.log(format!("overview {query:?}"));
        self.0.answer(self.0.figures(query))
    }
    async fn mark(&self, _: &AdminSession<DevicesRead>, _: Option<SiteId>) -> Result<Mark, Error> {
        Ok(self.0.figures(OverviewQuery::default()).mark)
    }
}

#[async_trait]
impl Forms for Fake {
    async fn keep(&self, _: &AdminSession<Anyone>, form: &str, draft: Draft) -> Result<(), Error> {
        self.0.drafts.lock().unwrap().insert(form.to_owned(), draft);
        Ok(())
    }
    async fn take(&self, _: &AdminSession<Anyone>, form: &str) -> Result<Option<Draft>, Error> {
        Ok(self.0.drafts.lock().unwrap().remove(form))
    }
    async fn keep_for_return(&self, _: &EndedSession, form: &str, draft: Draft) -> Result<(), Error> {
        self.0.drafts.lock().unwrap().insert(format!("for return {form}"), draft);
        Ok(())
    }
    async fn bring_over(&self, _: &EndedSession, cookie: &ConsoleCookie) -> Result<(), Error> {
        self.0.log(format!("bring over to {}", cookie.0));
        Ok(())
    }
    fn key(&self, _: &AdminSession<Anyone>) -> String {
        ids::site(7).to_string()
    }
    async fn notify(&self, _: &AdminSession<Anyone>, notice: Notice) -> Result<(), Error> {
        *self.0.notice.lock().unwrap() = Some(notice);
        Ok(())
    }
    async fn take_notice(&self, _: &AdminSession<Anyone>) -> Result<Option<Notice>, Error> {
        Ok(self.0.notice.lock().unwrap().take())
    }
}

/// The console never asks the portal.
pub struct NoPortal;

fn never<T>() -> Result<T, Error> {
    Err(Error::Internal { case: "the console asked the portal".to_owned() })
}

#[async_trait]
impl Portal for NoPortal {
    async fn look(
        &self,
        _: &Visitor,
        _: Result<&EnrollmentSession, Error>,
        _: Option<StepKind>,
    ) -> Result<PortalPage, Error> {
        never()
    }
    async fn start(&self, _: &Visitor, _: bool) -> Result<Moved, Error> {
        never()
    }
    async fn sign_in(
        &self,
        _: &EnrollmentSession,
        _: Version,
        _: String,
        _: Password,
    ) -> Result<Moved, Error> {
        never()
    }
    async fn choose_ownership(
        &self,
        _: &EnrollmentSession,
        _: Version,
        _: Option<Ownership>,
    ) -> Result<Moved, Error> {
        never()
    }
    async fn choose_site(
        &self,
        _: &EnrollmentSession,
        _: Version,
        _: Option<SiteId>,
    ) -> Result<Moved, Error> {
        never()
    }
    async fn certificate_installed(&self, _: &EnrollmentSession, _: Version) -> Result<Moved, Error> {
        never()
    }
    async fn managed_apple_account(
        &self,
        _: &EnrollmentSession,
        _: Version,
        _: String,
    ) -> Result<Moved, Error> {
        never()
    }
    async fn issue_profile(&self, _: &EnrollmentSession, _: Version) -> Result<Moved, Error> {
        never()
    }
    async fn progress(&self, _: &EnrollmentSession) -> Result<ProgressView, Error> {
        never()
    }
    async fn try_again(&self, _: &EnrollmentSession) -> Result<Moved, Error> {
        never()
    }
    async fn log_out(&self, _: &EnrollmentSession) -> Result<(), Error> {
        never()
    }
}
