//! What a demonstration may not be given: it answers on this machine alone and keeps to data of its own.

use super::{Given, PublicUrl};
use std::path::PathBuf;

/// Where its data lies unless told otherwise: beside `data`, never in the installed folder.
pub(super) fn data() -> PathBuf {
    PathBuf::from("data-demo")
}

/// What speaks against it, one line each.
pub(super) fn faults(given: &Given) -> Vec<String> {
    let public = given.public_url.as_deref().and_then(|text| PublicUrl::parse(text).ok());
    let checks = [
        (
            given.listen.is_some_and(|address| !address.ip().is_loopback()),
            "demo: listens on a loopback address only, like 127.0.0.1:8080",
        ),
        (
            public.is_some_and(|url| !url.is_loopback()),
            "demo: public_url must be a loopback host, like localhost",
        ),
        (given.database_url.is_some(), "demo: keeps its data in its own folder; leave database_url out"),
        (given.trusted_proxies.is_some(), "demo: takes no proxies; leave trusted_proxies out"),
    ];
    checks.into_iter().filter(|(wrong, _)| *wrong).map(|(_, words)| words.to_owned()).collect()
}
