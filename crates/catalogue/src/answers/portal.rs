//! The wizard.

use super::never;
use crate::Fixed;
use async_trait::async_trait;
use contract::{
    EnrollmentSession, Error, Password, Visitor,
    portal::{Moved, Portal, PortalPage, ProgressView},
};
use domain::{
    enrollment::{mode::Ownership, wizard::StepKind},
    ids::{SiteId, Version},
};

#[async_trait]
impl Portal for Fixed {
    async fn look(
        &self,
        _: &Visitor,
        _: Result<&EnrollmentSession, Error>,
        wanted: Option<StepKind>,
    ) -> Result<PortalPage, Error> {
        self.look(wanted)
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
