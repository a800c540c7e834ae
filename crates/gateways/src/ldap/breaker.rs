//! Hosts that failed rest for 30 s (README 35), so that a dead first host costs one sign-in its wait,
//! not every sign-in. A host is known by its address and how it is to be trusted: a wrong certificate in
//! one directory's settings does not silence another directory, and correcting it counts at once.

use super::HOST_REST;
use super::outcome::LookupFailure;
use domain::settings::directory::{Directory, DirectoryHost, DirectoryTls};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};
use tokio::time::Instant;

/// Host, port, protection, fingerprint of the trusted certificates.
type Key = (String, u16, u8, u64);

#[derive(Debug, Default)]
pub(super) struct Breaker {
    resting: Mutex<HashMap<Key, (Instant, LookupFailure)>>,
}

impl Breaker {
    /// Why the host is skipped at `now`, if it is.
    pub(super) fn skipped(
        &self,
        dir: &Directory,
        host: &DirectoryHost,
        now: Instant,
    ) -> Option<LookupFailure> {
        let mut resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner);
        resting.retain(|_, (until, _)| *until > now);
        resting.get(&key(dir, host)).map(|(_, why)| why.clone())
    }

    pub(super) fn failed(&self, dir: &Directory, host: &DirectoryHost, why: LookupFailure, now: Instant) {
        let mut resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner);
        resting.insert(key(dir, host), (now + HOST_REST, why));
    }

    pub(super) fn worked(&self, dir: &Directory, host: &DirectoryHost) {
        let mut resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner);
        resting.remove(&key(dir, host));
    }
}

fn key(dir: &Directory, host: &DirectoryHost) -> Key {
    let tls = match dir.tls {
        DirectoryTls::Ldaps => 0,
        DirectoryTls::StartTls => 1,
        DirectoryTls::Plain => 2,
    };
    let mut trust = DefaultHasher::new();
    dir.ca_pem.hash(&mut trust);
    (host.host.to_ascii_lowercase(), host.port, tls, trust.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ldap::Step;
    use domain::settings::directory::{GroupMapping, MembershipMapping, SearchScope, UserMapping};
    use std::time::Duration;

    fn directory(ca_pem: &str) -> Directory {
        Directory {
            name: String::new(),
            hosts: Vec::new(),
            tls: DirectoryTls::Ldaps,
            ca_pem: ca_pem.to_owned(),
            bind_dn: String::new(),
            users: UserMapping {
                base: String::new(),
                scope: SearchScope::Subtree,
                object_classes: Vec::new(),
                username: "uid".to_owned(),
                real_name: String::new(),
                email: String::new(),
                phone: String::new(),
                position: String::new(),
                department: String::new(),
                building: String::new(),
                room: String::new(),
                uuid: String::new(),
            },
            groups: GroupMapping {
                base: String::new(),
                scope: SearchScope::Subtree,
                object_classes: Vec::new(),
                name: "cn".to_owned(),
            },
            membership: MembershipMapping::UserAttribute { attribute: String::new() },
        }
    }

    #[test]
    fn rests_thirty_seconds() {
        let breaker = Breaker::default();
        let dir = &directory("a");
        let host = |name: &str, port| DirectoryHost { host: name.to_owned(), port };
        let (first, same, other) = (&host("DC1", 636), &host("dc1", 636), &host("dc1", 389));
        let why = || LookupFailure::at(Step::Connect, "refused");
        let now = Instant::now();
        assert!(breaker.skipped(dir, first, now).is_none());
        breaker.failed(dir, first, why(), now);
        assert!(breaker.skipped(dir, same, now + Duration::from_secs(29)).is_some());
        assert!(breaker.skipped(dir, other, now).is_none());
        assert!(breaker.skipped(&directory("b"), same, now).is_none());
        assert!(breaker.skipped(dir, same, now + Duration::from_secs(30)).is_none());
        breaker.failed(dir, first, why(), now);
        breaker.worked(dir, same);
        assert!(breaker.skipped(dir, first, now).is_none());
    }
}
