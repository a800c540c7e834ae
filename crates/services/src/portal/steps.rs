//! The contract's methods: each is one act with its name for the log.

use super::{PortalService, view};
use crate::failure::answer;
use async_trait::async_trait;
use contract::{
    EnrollmentSession, Error, Password, Visitor,
    portal::{Moved, Portal, PortalPage, ProgressView},
};
use domain::{
    enrollment::{
        mode::Ownership,
        wizard::{Answer, StepKind},
    },
    ids::{SiteId, Version},
};

#[async_trait]
impl Portal for PortalService {
    async fn look(
        &self,
        visitor: &Visitor,
        session: Result<&EnrollmentSession, Error>,
        wanted: Option<StepKind>,
    ) -> Result<PortalPage, Error> {
        answer("portal.look", self.page(visitor, session, wanted).await)
    }

    async fn start(&self, visitor: &Visitor, browser_confirmed: bool) -> Result<Moved, Error> {
        answer("portal.start", self.begin(visitor, browser_confirmed).await)
    }

    async fn sign_in(
        &self,
        by: &EnrollmentSession,
        version: Version,
        username: String,
        password: Password,
    ) -> Result<Moved, Error> {
        answer("portal.sign_in", self.try_sign_in(by, version, username, password).await)
    }

    async fn choose_ownership(
        &self,
        by: &EnrollmentSession,
        version: Version,
        ownership: Option<Ownership>,
    ) -> Result<Moved, Error> {
        let given = ownership.map(Answer::Ownership).ok_or("ownership");
        answer("portal.choose_ownership", self.take(by, version, given, "").await)
    }

    async fn choose_site(
        &self,
        by: &EnrollmentSession,
        version: Version,
        site: Option<SiteId>,
    ) -> Result<Moved, Error> {
        let given = site.map(Answer::Site).ok_or("site");
        answer("portal.choose_site", self.take(by, version, given, "").await)
    }

    async fn certificate_installed(&self, by: &EnrollmentSession, version: Version) -> Result<Moved, Error> {
        answer(
            "portal.certificate_installed",
            self.take(by, version, Ok(Answer::CertificateInstalled), "").await,
        )
    }

    async fn managed_apple_account(
        &self,
        by: &EnrollmentSession,
        version: Version,
        account: String,
    ) -> Result<Moved, Error> {
        let typed: String = account.chars().take(254).collect();
        let given = Ok(Answer::ManagedAppleAccount(account));
        answer("portal.managed_apple_account", self.take(by, version, given, &typed).await)
    }

    async fn issue_profile(&self, by: &EnrollmentSession, _version: Version) -> Result<Moved, Error> {
        answer("portal.issue_profile", self.issue(by).await)
    }

    async fn progress(&self, by: &EnrollmentSession) -> Result<ProgressView, Error> {
        let view = async {
            let loaded = self.look_at(by.attempt).await?;
            let texts = view::texts(&loaded.settings, by.visitor.language);
            Ok(view::progress(loaded.attempt.facts.progress, &texts, loaded.now))
        };
        answer("portal.progress", view.await)
    }

    async fn try_again(&self, by: &EnrollmentSession) -> Result<Moved, Error> {
        answer("portal.try_again", self.start_over(by).await)
    }

    async fn log_out(&self, by: &EnrollmentSession) -> Result<(), Error> {
        answer("portal.log_out", self.leave(by).await)
    }
}
