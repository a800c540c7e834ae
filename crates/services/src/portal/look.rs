//! GET: the page at an address. Changes nothing.

use super::{PortalService, view};
use crate::failure::Outcome;
use contract::{EnrollmentSession, Error, Visitor, portal::PortalPage};
use domain::{
    browser::Browser,
    enrollment::wizard::{self, Closed, Entry, Facts, Step, StepKind, Visit},
};

impl PortalService {
    pub(super) async fn page(
        &self,
        visitor: &Visitor,
        session: Result<&EnrollmentSession, Error>,
        wanted: Option<StepKind>,
    ) -> Outcome<PortalPage> {
        match session {
            Ok(session) => self.step_page(visitor, session, wanted).await,
            Err(Error::Expired) if wanted.is_some() => {
                let (_, settings) = self.open_policy().await?;
                Ok(PortalPage::Ended { texts: Box::new(view::texts(&settings, visitor.language)) })
            }
            Err(_) => self.welcome(visitor).await,
        }
    }

    /// No attempt yet: the start page, or why nothing can start.
    async fn welcome(&self, visitor: &Visitor) -> Outcome<PortalPage> {
        let (policy, settings) = self.open_policy().await?;
        let entry = Entry { browser: Browser::from_user_agent(&visitor.user_agent) };
        let (closed, wrong_browser): (Option<Closed>, _) =
            match wizard::next(&policy, &entry, &Facts::default()) {
                Step::Closed { why } => (Some(why), None),
                Step::WrongBrowser { hardware } => (None, Some(hardware)),
                _ => (None, None),
            };
        Ok(PortalPage::Welcome {
            texts: Box::new(view::texts(&settings, visitor.language)),
            closed,
            wrong_browser,
            address: self.address.enroll_url(),
        })
    }

    async fn step_page(
        &self,
        visitor: &Visitor,
        session: &EnrollmentSession,
        wanted: Option<StepKind>,
    ) -> Outcome<PortalPage> {
        let loaded = self.look_at(session.attempt).await?;
        let Some(wanted) = wanted else { return Ok(PortalPage::GoTo(loaded.next().kind())) };
        match wizard::visit(&loaded.policy, &loaded.attempt.entry, &loaded.attempt.facts, wanted) {
            Visit::GoTo(kind) => Ok(PortalPage::GoTo(kind)),
            Visit::Show(step) => {
                Ok(PortalPage::Step(Box::new(self.view(loaded, step, visitor.language).await?)))
            }
        }
    }
}
