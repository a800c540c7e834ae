//! Two sites and what is of neither, with a word of its own on everything; and a session for each kind of caller.

use crate::support::{ADMIN, Device, Plan, Reply, TestServer, Web, guard, people::by, slapd};
use contract::devices::DeviceQuery;
use domain::{
    account::ConsoleRole,
    ids::{AccountId, AttemptId, CertificateId, EnrollmentId, SiteId},
    settings::directory::DirectoryTls,
    site::SiteScope,
};
use reqwest::{Method, RequestBuilder};
use sea_orm::DatabaseConnection;
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
};
use storage::{Lane, NewCertificate, NewConsoleSession};
use url::Url;

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Anonymous,
    Expired,
    EnrollmentOnly,
    AuditorOfAll,
    AuditorOfA,
    AdministratorOfAll,
    AdministratorOfA,
    AdministratorOfB,
}

/// All of them.
pub const EVERYBODY: [Who; 8] = [
    Who::Anonymous,
    Who::Expired,
    Who::EnrollmentOnly,
    Who::AuditorOfAll,
    Who::AuditorOfA,
    Who::AdministratorOfAll,
    Who::AdministratorOfA,
    Who::AdministratorOfB,
];

/// Whose a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    A,
    B,
    Nobody,
}

/// All of them.
pub const OWNERS: [Owner; 3] = [Owner::A, Owner::B, Owner::Nobody];

impl Who {
    /// Whether there is a session behind the cookie.
    pub fn is_known(self) -> bool {
        !matches!(self, Self::Anonymous | Self::Expired | Self::EnrollmentOnly)
    }

    /// Whether it may change anything at all.
    pub fn may_change(self) -> bool {
        matches!(self, Self::AdministratorOfAll | Self::AdministratorOfA | Self::AdministratorOfB)
    }

    /// Whether it holds every site.
    pub fn is_everywhere(self) -> bool {
        matches!(self, Self::AuditorOfAll | Self::AdministratorOfAll)
    }

    /// Whether what belongs to `owner` exists for it.
    pub fn sees(self, owner: Owner) -> bool {
        self.is_everywhere()
            || matches!(
                (self, owner),
                (Self::AuditorOfA | Self::AdministratorOfA, Owner::A) | (Self::AdministratorOfB, Owner::B)
            )
    }
}

/// Words that stand on what belongs to each owner, and on what belongs to the server.
const WORDS: [(Owner, &str); 3] =
    [(Owner::A, "canary-amber"), (Owner::B, "canary-beryl"), (Owner::Nobody, "canary-nacre")];
const SERVER_WORD: &str = "canary-server";
/// A browser the wizard goes on with.
const SAFARI: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1";

/// What one owner has.
#[derive(Clone, Debug)]
pub struct Holding {
    /// Its device.
    pub device: String,
    /// Case code of the attempt behind it.
    pub case: String,
    /// The site itself; empty for nobody's.
    pub site: String,
    /// The device's enrollment.
    enrollment: EnrollmentId,
    /// The attempt's id.
    attempt: AttemptId,
}

/// The server and what is on it.
pub struct World {
    /// The server.
    pub server: TestServer,
    /// Where it is asked: the server, or what stands before it.
    pub base: Url,
    /// What each owner has.
    pub holdings: BTreeMap<Owner, Holding>,
    accounts: BTreeMap<Who, AccountId>,
    /// For looking at what is kept.
    pub database: DatabaseConnection,
    /// Its tables.
    pub tables: Vec<String>,
    number: AtomicU64,
    http: reqwest::Client,
}

impl World {
    /// Enrolls a device for each owner.
    pub async fn new() -> Self {
        let server = TestServer::with(Plan { trial: true, ..Plan::default() }).await;
        // Nobody's first: where there is no site, nobody is asked for one.
        let nobody = server.account("canary-nacre", ConsoleRole::None, true, SiteScope::All).await;
        enroll(&server, nobody).await;
        let sites = [server.site("canary-amber").await, server.site("canary-beryl").await];
        for (name, site) in [("canary-amber", sites[0]), ("canary-beryl", sites[1])] {
            let person = server.account(name, ConsoleRole::None, true, SiteScope::Only(vec![site])).await;
            enroll(&server, person).await;
        }
        let accounts = accounts(&server, sites).await;
        let mut holdings = BTreeMap::new();
        for (owner, word) in WORDS {
            let query = DeviceQuery { search: word.to_owned(), ..DeviceQuery::default() };
            let rows = server.acts.contract.devices.list(&by(), query).await.unwrap().rows;
            let row = rows.into_iter().find(|row| row.username == word).expect("a device");
            let attempts = server.acts.contract.devices.attempts(&by(), row.id).await.unwrap();
            let attempt = attempts.first().expect("an attempt");
            let enrollment =
                server.acts.contract.devices.detail(&by(), row.id).await.unwrap().device.enrollment;
            let site = match owner {
                Owner::A => sites[0].to_string(),
                Owner::B => sites[1].to_string(),
                Owner::Nobody => String::new(),
            };
            let holding = Holding {
                device: row.id.to_string(),
                case: attempt.case.to_string(),
                site,
                enrollment,
                attempt: attempt.id,
            };
            holdings.insert(owner, holding);
        }
        let (base, http) = (server.url.clone(), server.client(false));
        let tables = guard::rows(server.database.url()).await.into_keys().collect();
        let database = storage::connection(server.database.url()).await.unwrap();
        Self { server, base, holdings, accounts, database, tables, number: AtomicU64::new(1), http }
    }

    /// A number nobody had.
    pub fn number(&self) -> u64 {
        self.number.fetch_add(1, Ordering::Relaxed)
    }

    /// A request with a fresh session of this caller, as one of our own pages sends it.
    pub async fn request(&self, who: Who, method: Method, path: &str) -> RequestBuilder {
        let request = self.bare(who, method, path).await;
        request.header("sec-fetch-site", "same-origin")
    }

    /// The same without saying where it comes from.
    pub async fn bare(&self, who: Who, method: Method, path: &str) -> RequestBuilder {
        let url = self.base.join(path).unwrap();
        let request =
            self.http.request(method, url).header("accept", "text/html").header("user-agent", SAFARI);
        match self.cookie_line(who).await {
            line if line.is_empty() => request,
            line => request.header("cookie", line),
        }
    }

    /// The `Cookie` header of this caller; empty for strangers.
    pub async fn cookie_line(&self, who: Who) -> String {
        self.cookie(who).await.map(|cookie| format!("muster-console={cookie}")).unwrap_or_default()
    }

    /// A session of its own for each request: some of them end it.
    async fn cookie(&self, who: Who) -> Option<String> {
        let account = match who {
            Who::Anonymous => return None,
            Who::Expired => self.accounts[&Who::AdministratorOfAll],
            other => self.accounts[&other],
        };
        let cookie = format!("{:A<43}", format!("session{}", self.number()));
        let act = self.server.storage.write(Lane::Console).await.unwrap();
        let age = if who == Who::Expired { chrono::Duration::hours(13) } else { chrono::Duration::zero() };
        let session = NewConsoleSession {
            token: vault::sha256(cookie.as_bytes()),
            account,
            user_agent: String::new(),
            address: "127.0.0.1".to_owned(),
        };
        let _ = act.console_sessions().insert(&session, act.now().plus(-age)).await.unwrap();
        act.commit().await.unwrap();
        Some(cookie)
    }

    /// A word in this answer that is none of this caller's business.
    pub fn leak(who: Who, reply: &Reply) -> Option<&'static str> {
        let text = reply.text();
        let foreign = WORDS.iter().filter(|(owner, _)| !who.sees(*owner)).map(|(_, word)| *word);
        let server = (!who.is_everywhere()).then_some(SERVER_WORD);
        foreign.chain(server).find(|word| text.contains(word))
    }

    /// An account to do something to.
    pub async fn spare_account(&self) -> String {
        let name: &'static str = format!("{SERVER_WORD}-{}", self.number()).leak();
        self.server.account(name, ConsoleRole::None, false, SiteScope::All).await;
        let rows = self.server.acts.contract.accounts.list(&by()).await.unwrap();
        rows.into_iter().find(|row| row.account.username == name).unwrap().account.id.to_string()
    }

    /// A directory to do something to.
    pub async fn spare_directory(&self) -> String {
        let mut settings = slapd::directory("127.0.0.1", 1, DirectoryTls::Plain, "");
        settings.name = format!("{SERVER_WORD} {}", self.number());
        let password = contract::Password::new("something long".to_owned());
        self.server
            .acts
            .contract
            .directories
            .create(&by(), None, settings, password)
            .await
            .unwrap()
            .to_string()
    }

    /// A certificate of this owner's enrollment, handed out and not in use: revoking it harms no other cell.
    pub async fn spare_certificate(&self, owner: Owner) -> String {
        let holding = &self.holdings[&owner];
        let number = u8::try_from(self.number() % 251).unwrap();
        let id = CertificateId(uuid::Uuid::new_v4());
        let act = self.server.storage.write(Lane::Console).await.unwrap();
        let now = act.now();
        let new = NewCertificate {
            id,
            serial: id.0.simple().to_string(),
            enrollment: holding.enrollment,
            attempt: holding.attempt,
            spki_hash: [number; 32],
            tbs: b"to be signed".to_vec(),
            subject_cn: "spare".to_owned(),
            not_before: now,
            not_after: now.plus(chrono::Duration::days(1)),
        };
        let _ = act.certificates().reserve(&new, now).await.unwrap();
        assert!(act.certificates().store(id, b"spare", &vault::sha256(id.0.as_bytes()), now).await.unwrap());
        act.commit().await.unwrap();
        id.to_string()
    }

    /// An empty site of this owner's: nobody but administrators of all sites has it.
    pub async fn spare_site(&self) -> String {
        self.server.site(&format!("{SERVER_WORD} {}", self.number())).await.to_string()
    }
}

async fn enroll(server: &TestServer, person: crate::support::Person) {
    let profile = Web::safari(server, "18.6").profile(person, &[("ownership", "institutional")]).await;
    Device::enrolled(server, &profile).await;
}

async fn accounts(server: &TestServer, sites: [SiteId; 2]) -> BTreeMap<Who, AccountId> {
    use ConsoleRole::{Administrator, Auditor};
    let only = |site: SiteId| SiteScope::Only(vec![site]);
    server.account("enrolls", ConsoleRole::None, true, SiteScope::All).await;
    server.account("auditor", Auditor, false, SiteScope::All).await;
    server.account("auditor-a", Auditor, false, only(sites[0])).await;
    server.account("administrator-a", Administrator, false, only(sites[0])).await;
    server.account("administrator-b", Administrator, false, only(sites[1])).await;
    let rows = server.acts.contract.accounts.list(&by()).await.unwrap();
    let id = |name: &str| rows.iter().find(|row| row.account.username == name).unwrap().account.id;
    BTreeMap::from([
        (Who::EnrollmentOnly, id("enrolls")),
        (Who::AuditorOfAll, id("auditor")),
        (Who::AuditorOfA, id("auditor-a")),
        (Who::AdministratorOfAll, id(ADMIN.user)),
        (Who::AdministratorOfA, id("administrator-a")),
        (Who::AdministratorOfB, id("administrator-b")),
    ])
}
