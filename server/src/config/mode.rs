//! What a server is for, and what a demonstration and test mode may not be given: they answer on this machine alone.

use super::{Given, PublicUrl};
use std::path::PathBuf;

/// What a server is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// People and their devices.
    #[default]
    Ordinary,
    /// A look at an invented organisation (`--demo`).
    Demo,
    /// Programs that test: they may set the clock and empty the database (`--test`).
    Test,
}

impl Mode {
    /// As the flags say; both together are one of the faults.
    pub(super) fn of(given: &Given) -> Self {
        match (given.demo, given.test) {
            (true, _) => Self::Demo,
            (false, true) => Self::Test,
            (false, false) => Self::Ordinary,
        }
    }

    /// Where its data lies unless told otherwise: beside `data`, never in the installed folder.
    pub(super) fn data(self) -> Option<PathBuf> {
        match self {
            Self::Ordinary => None,
            Self::Demo => Some(PathBuf::from("data-demo")),
            Self::Test => Some(PathBuf::from("data-test")),
        }
    }

    /// What speaks against it, one line each.
    pub(super) fn faults(self, given: &Given) -> Vec<String> {
        let name = match self {
            Self::Ordinary => return Vec::new(),
            Self::Demo => "demo",
            Self::Test => "test",
        };
        let public = given.public_url.as_deref().and_then(|text| PublicUrl::parse(text).ok());
        let checks = [
            (
                given.demo && given.test,
                "cannot go with test: a demonstration is to be looked at, test mode to be emptied; choose one",
            ),
            (
                given.listen.is_some_and(|address| !address.ip().is_loopback()),
                "listens on a loopback address only, like 127.0.0.1:8080",
            ),
            (
                public.is_some_and(|url| !url.is_loopback()),
                "public_url must be a loopback host, like localhost",
            ),
            (
                self == Self::Demo && given.database_url.is_some(),
                "keeps its data in its own folder; leave database_url out",
            ),
            (given.trusted_proxies.is_some(), "takes no proxies; leave trusted_proxies out"),
        ];
        let wrong = checks.into_iter().filter(|(wrong, _)| *wrong);
        wrong.map(|(_, words)| format!("{name}: {words}")).collect()
    }
}
