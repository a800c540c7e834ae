//! The row of an attempt and its timeline, as the wizard would have left them.

use super::draw::{Draw, later};
use crate::commands::Failure;
use domain::{
    browser::Browser,
    enrollment::{
        attempt::{AttemptEvent, AttemptState},
        wizard::{Entry, Facts},
    },
    ids::{AttemptId, SiteId, Version},
    text::Language,
    time::Timestamp,
};
use storage::{Act, Attempt, Outcome};

/// An attempt while it is told: what happened, one after the other.
pub(super) struct Story {
    pub(super) attempt: Attempt,
    events: Vec<(Timestamp, AttemptEvent, String)>,
    /// When the last thing happened.
    pub(super) at: Timestamp,
}

impl Story {
    /// It begins with the first form.
    pub(super) fn begin(draw: &mut Draw, at: Timestamp, user_agent: String, site: Option<SiteId>) -> Self {
        let address = format!("10.{}.{}.{}", draw.between(20, 21), draw.between(0, 31), draw.between(2, 250));
        let attempt = Attempt {
            id: AttemptId(draw.id(at)),
            case: draw.case(),
            state: AttemptState::Started,
            version: Version::FIRST,
            language: if draw.chance(25) { Language::De } else { Language::En },
            entry: Entry { browser: Browser::from_user_agent(&user_agent) },
            facts: Facts::default(),
            problem: None,
            typed: String::new(),
            address,
            username: String::new(),
            enrollment: None,
            device: None,
            site,
            created_at: at,
            updated_at: at,
            user_agent: user_agent.clone(),
        };
        Self { attempt, events: vec![(at, AttemptEvent::Started, user_agent)], at }
    }

    /// Something happened some seconds later.
    pub(super) fn then(&mut self, seconds: i64, event: AttemptEvent, detail: impl Into<String>) {
        self.at = later(self.at, seconds);
        self.events.push((self.at, event, detail.into()));
    }

    /// The row; before what refers to it.
    pub(super) async fn write_attempt(&mut self, act: &Act, draw: &mut Draw) -> Result<(), Failure> {
        self.attempt.updated_at = self.at;
        while act.attempts().insert(&self.attempt).await? == Outcome::Taken {
            self.attempt.case = draw.case();
        }
        Ok(())
    }

    /// The timeline.
    pub(super) async fn write_events(&self, act: &Act) -> Result<(), Failure> {
        for (at, event, detail) in &self.events {
            act.attempts().note(self.attempt.id, *event, detail, *at).await?;
        }
        Ok(())
    }
}
