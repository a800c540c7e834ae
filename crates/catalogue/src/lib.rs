//! The catalogue: every state of every page by name, and services that answer it with fixed values.
//!
//! A state is an address, a caller and a `world`; the server renders it with the page's own code, so that no state
//! is only ever seen by users. To add one, add a line to `console_states` or `portal_states`.
//! Invariants: the same name always gives the same page (no clock, no chance, no memory between requests); nothing
//! here can change anything: every act answers `Forbidden`. This room knows the contract and its values; it must not
//! know pages, HTTP or the real services. It makes wizard steps as samples to look at; nobody decides by them.

mod answers;
mod console_states;
mod figures;
mod ids;
mod ledger;
mod portal_samples;
mod portal_states;
mod records;
mod world;

use contract::{
    Caller, Error, Services, Visitor,
    caller::Administrator,
    forms::{Draft, Notice},
    portal::PortalPage,
};
use domain::{
    account::ConsoleRole,
    enrollment::wizard::StepKind,
    site::SiteScope,
    text::{Language, Texts},
};
use std::{net::Ipv4Addr, sync::Arc};

pub use world::Temper;
use world::World;

/// Which of the two areas a state belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// The wizard: a phone, in every language.
    Portal,
    /// The console: a desk, English only.
    Console,
}

/// Who looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Nobody is signed in.
    Nobody,
    /// An administrator of every site.
    Administrator,
    /// An auditor of every site.
    Auditor,
    /// An auditor of one site.
    OneSite,
}

/// How the page comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// By the page's own code.
    Page,
    /// By the server's small page for addresses outside of portal and console.
    NotFound,
}

/// What holds for the whole server in a state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Strips {
    /// Trial on loopback.
    pub trial: bool,
    /// Development push certificate.
    pub development_push: bool,
    /// Demonstration.
    pub demo: bool,
    /// Test mode.
    pub test: bool,
}

/// A page of the wizard from its texts.
type PortalSample = fn(&Texts) -> PortalPage;

/// One state of one page.
#[derive(Clone)]
pub struct State {
    /// Its name, for addresses and pictures: lower-case letters, digits and hyphens; unique.
    pub name: &'static str,
    /// Where it belongs.
    pub area: Area,
    /// The real address, with its query.
    pub path: String,
    /// How the page comes about.
    pub made: Made,
    /// The status it is answered with.
    pub status: u16,
    /// Strips over the page.
    pub strips: Strips,
    /// Islands do not run: they would ask the real server about sessions that do not exist.
    pub still: bool,
    who: Who,
    world: World,
    portal: Option<Result<PortalSample, Error>>,
}

impl State {
    fn portal(name: &'static str, path: &str, sample: PortalSample) -> Self {
        let portal = Some(Ok(sample));
        Self { portal, area: Area::Portal, who: Who::Nobody, ..Self::console(name, path, Temper::Few) }
    }

    fn console(name: &'static str, path: &str, temper: Temper) -> Self {
        Self {
            name,
            area: Area::Console,
            path: path.to_owned(),
            made: Made::Page,
            status: 200,
            strips: Strips::default(),
            still: true,
            who: Who::Administrator,
            world: World::new(temper),
            portal: None,
        }
    }

    fn by(self, who: Who) -> Self {
        Self { who, ..self }
    }

    fn of(mut self, temper: Temper) -> Self {
        self.world.temper = temper;
        self
    }

    fn answered(self, status: u16) -> Self {
        Self { status, ..self }
    }

    fn made(self, made: Made) -> Self {
        Self { made, ..self }
    }

    fn under(self, strips: Strips) -> Self {
        Self { strips, ..self }
    }

    /// Every service refuses.
    fn refused(mut self, error: &Error) -> Self {
        self.world.refusal = Some(error.clone());
        self.portal = self.portal.map(|_| Err(error.clone()));
        self
    }

    /// A form that was kept, with its problems.
    fn kept(mut self, form: impl Into<String>, draft: Draft) -> Self {
        self.world.draft = Some((form.into(), draft));
        self
    }

    /// The notice of the last act.
    fn told(mut self, notice: Notice) -> Self {
        self.world.notice = Some(notice);
        self
    }

    /// The services of this state, in this language.
    pub fn services(&self, language: Language) -> Services {
        let portal = self.portal.clone().map(|sample| {
            sample.map(|make| make(&portal_samples::texts(language, self.world.temper == Temper::Hostile)))
        });
        answers::services(self.world.clone(), portal)
    }

    /// Who asks, in this language.
    pub fn caller(&self, language: Language) -> Caller {
        let visitor = Visitor {
            address: Ipv4Addr::LOCALHOST.into(),
            user_agent: "Mozilla/5.0 (catalogue)".to_owned(),
            language,
        };
        let administrator = |role, sites| Administrator {
            account: ids::account(1),
            username: world::hostile_or(self.world.temper, "ruth"),
            role,
            sites,
            visitor: visitor.clone(),
            session: [7; 32],
            at: world::at(0),
        };
        let administrator = match self.who {
            Who::Nobody => None,
            Who::Administrator => Some(administrator(ConsoleRole::Administrator, SiteScope::All)),
            Who::Auditor => Some(administrator(ConsoleRole::Auditor, SiteScope::All)),
            Who::OneSite => Some(administrator(ConsoleRole::Auditor, SiteScope::Only(vec![ids::site(1)]))),
        };
        Caller { visitor, enrollment: None, enrollment_expired: false, ended: None, administrator }
    }
}

/// All states, the wizard first.
pub fn states() -> Vec<State> {
    let mut all = portal_states::states();
    all.extend(console_states::states());
    all
}

/// The state of this name.
pub fn find(name: &str) -> Option<State> {
    states().into_iter().find(|state| state.name == name)
}

/// The services of one state as one value; shared by the traits it answers.
struct Fixed {
    world: World,
    portal: Option<Result<PortalPage, Error>>,
}

impl Fixed {
    fn shared(world: World, portal: Option<Result<PortalPage, Error>>) -> Arc<Self> {
        Arc::new(Self { world, portal })
    }

    /// The page of the wizard, whatever was asked for.
    fn look(&self, _wanted: Option<StepKind>) -> Result<PortalPage, Error> {
        self.portal.clone().unwrap_or(Err(Error::NotFound))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_unique_and_fit_an_address() {
        let all = states();
        let names: HashSet<&str> = all.iter().map(|state| state.name).collect();
        assert_eq!(names.len(), all.len());
        for name in names {
            assert!(
                name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{name}"
            );
            assert!(find(name).is_some());
        }
        assert!(all.len() > 100, "only {} states", all.len());
    }

    #[test]
    fn a_state_is_always_the_same() {
        for state in states().into_iter().filter(|state| state.area == Area::Portal) {
            let look = |state: &State| {
                state
                    .portal
                    .clone()
                    .map(|sample| sample.map(|make| make(&portal_samples::texts(Language::De, false))))
            };
            assert_eq!(look(&state), look(&find(state.name).unwrap()), "{}", state.name);
        }
    }
}
