//! Lists that leave the house (ux C2.8): noted in the audit log with filters, count and columns before anything is handed
//! out, and never more than the caller's sites.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use contract::{
    Caller, Services, Visitor,
    accounts::AccountQuery,
    attempts::AttemptQuery,
    audit::{AuditLine, AuditQuery},
    caller::Administrator,
    certificates::CertificateQuery,
    devices::DeviceQuery,
    lists::ExportNote,
    sites::SiteQuery,
};
use domain::{
    account::{Account, ConsoleRole},
    browser::{Browser, Hardware, Program},
    enrollment::{
        attempt::AttemptState,
        mode::{EnrollmentMode, Ownership},
        wizard::{Entry, Facts},
    },
    ids::{AccountId, AttemptId, AuditId, CaseCode, CertificateId, EnrollmentId, SiteId, Version},
    list::Order,
    site::{Site, SiteScope},
    text::Language,
    time::{Date, Timestamp},
    user::UserAndLocation,
};
use gateways::ldap::LdapGateway;
use services::{
    Acts,
    authority::{Authority, ScepOptions},
    public::PublicAddress,
};
use std::sync::Arc;
use storage::{Attempt, AuditEntry, AuditOutcome, Lane, NewCertificate, NewEnrollment, Storage};
use testkit::TestDatabase;
use uuid::Uuid;

async fn services(storage: &Storage) -> Services {
    let authority = Authority::load_or_create(storage, ScepOptions::default()).await.unwrap();
    let address =
        PublicAddress { origin: "http://localhost:1".to_owned(), host: "localhost".to_owned(), trial: true };
    Acts::new(storage.clone(), Arc::new(authority), Arc::new(LdapGateway::new()), address).contract
}

/// An auditor of these sites.
fn auditor(username: &str, sites: SiteScope) -> Caller {
    let visitor =
        Visitor { address: [192, 0, 2, 1].into(), user_agent: String::new(), language: Language::En };
    let administrator = Administrator {
        account: AccountId(Uuid::now_v7()),
        username: username.to_owned(),
        role: ConsoleRole::Auditor,
        sites,
        visitor: visitor.clone(),
        session: [7; 32],
        at: Timestamp::from_unix(0).unwrap(),
    };
    Caller {
        visitor,
        enrollment: None,
        enrollment_expired: false,
        administrator: Some(administrator),
        ended: None,
    }
}

fn day() -> Date {
    Date::parse("2026-11-21").unwrap()
}

fn attempt(username: &str, site: Option<SiteId>, at: Timestamp) -> Attempt {
    let id = Uuid::now_v7();
    Attempt {
        id: AttemptId(id),
        case: CaseCode::from_random(id.into_bytes()[8..].try_into().unwrap()),
        state: AttemptState::Started,
        version: Version::FIRST,
        language: Language::En,
        entry: Entry { browser: Browser { hardware: Hardware::Iphone, program: Program::Safari, ios: None } },
        facts: Facts::default(),
        problem: None,
        typed: String::new(),
        user_agent: String::new(),
        address: String::new(),
        username: username.to_owned(),
        enrollment: None,
        device: None,
        site,
        created_at: at,
        updated_at: at,
    }
}

/// For each of two sites one attempt with its certificate and one line of the log; and one more line of no site.
async fn two_sites(storage: &Storage) -> [SiteId; 2] {
    let sites = [SiteId(Uuid::now_v7()), SiteId(Uuid::now_v7())];
    let act = storage.write(Lane::Console).await.unwrap();
    for (site, name) in sites.into_iter().zip(["north", "south"]) {
        let place = Site { id: site, name: name.to_owned(), version: Version::FIRST };
        let _ = act.sites().insert(&place).await.unwrap();
        let one = attempt(name, Some(site), day().begins());
        let _ = act.attempts().insert(&one).await.unwrap();
        let bond = NewEnrollment {
            id: EnrollmentId(Uuid::now_v7()),
            attempt: one.id,
            mode: EnrollmentMode::ProfileDevice,
            ownership: Ownership::Institutional,
            access_rights: Some(8191),
            managed_apple_account: None,
            topic: "com.apple.mgmt.External.test".to_owned(),
            user: UserAndLocation { username: name.to_owned(), ..UserAndLocation::default() },
            person: None,
            site: Some(site),
        };
        let _ = act.enrollments().insert(&bond, day().begins()).await.unwrap();
        let certificate = NewCertificate {
            id: CertificateId(Uuid::now_v7()),
            serial: hex::encode(name),
            enrollment: bond.id,
            attempt: one.id,
            spki_hash: [7; 32],
            tbs: Vec::new(),
            subject_cn: name.to_owned(),
            not_before: day().begins(),
            not_after: day().ends(),
        };
        let _ = act.certificates().reserve(&certificate, day().begins()).await.unwrap();
        let _ = act.audit().append(&line(name, Some(site)), day().begins()).await.unwrap();
    }
    let _ = act.audit().append(&line("server", None), day().ends()).await.unwrap();
    act.commit().await.unwrap();
    sites
}

fn line(actor: &str, site: Option<SiteId>) -> AuditEntry {
    AuditEntry {
        id: AuditId(Uuid::now_v7()),
        actor: actor.to_owned(),
        session: None,
        address: String::new(),
        action: "site.rename".to_owned(),
        target: String::new(),
        site,
        outcome: AuditOutcome::Done,
        detail: serde_json::json!({ "before": { "name": "a" }, "after": { "name": "b" } }),
    }
}

fn note() -> ExportNote {
    ExportNote { format: "csv", columns: vec!["one", "two"] }
}

/// The lines of exports, oldest first.
async fn exports(services: &Services) -> Vec<AuditLine> {
    let query =
        AuditQuery { search: ".exported".to_owned(), order: Some(Order::Ascending), ..AuditQuery::default() };
    let everybody = auditor("reader", SiteScope::All);
    services.audit.list(&everybody.admin().unwrap(), query).await.unwrap().rows
}

fn noted<'a>(line: &'a AuditLine, path: &str) -> Option<&'a str> {
    line.notes.iter().find(|(known, _)| known == path).map(|(_, value)| value.as_str())
}

#[tokio::test(flavor = "multi_thread")]
async fn c2_8_an_export_is_noted_before_anything_of_it_is_handed_out() {
    let database = TestDatabase::sqlite();
    let storage = database.open().await;
    let services = services(&storage).await;
    let [north, _] = two_sites(&storage).await;
    let by = auditor("ruth", SiteScope::All);
    let attempts = AttemptQuery { site: Some(north), from: Some(day()), ..AttemptQuery::default() };
    let count = services.attempts.begin_export(&by.admin().unwrap(), &attempts, note()).await.unwrap();
    assert_eq!(count, 1);
    let certificates = CertificateQuery { search: "south".to_owned(), ..CertificateQuery::default() };
    let count =
        services.certificates.begin_export(&by.admin().unwrap(), &certificates, note()).await.unwrap();
    assert_eq!(count, 1);
    let audit = AuditQuery { action: "site.rename".to_owned(), ..AuditQuery::default() };
    let count = services.audit.begin_export(&by.admin().unwrap(), &audit, note()).await.unwrap();
    assert_eq!(count, 3);
    let devices = DeviceQuery::default();
    let count = services.devices.begin_export(&by.admin().unwrap(), &devices, note()).await.unwrap();
    assert_eq!(count, 0);
    let places = SiteQuery { search: "NOR".to_owned(), ..SiteQuery::default() };
    let count = services.sites.begin_export(&by.admin().unwrap(), &places, note()).await.unwrap();
    assert_eq!(count, 1);
    let people = AccountQuery { site: Some(north), ..AccountQuery::default() };
    let count = services.accounts.begin_export(&by.admin().unwrap(), &people, note()).await.unwrap();
    assert_eq!(count, 0);

    let lines = exports(&services).await;
    let actions: Vec<&str> = lines.iter().map(|line| line.action.as_str()).collect();
    let lists = ["attempts", "certificates", "audit", "devices", "sites", "accounts"];
    assert_eq!(actions, lists.map(|list| format!("{list}.exported")));
    for line in &lines {
        assert_eq!((line.actor.as_str(), line.address.as_str()), ("ruth", "192.0.2.1"));
        assert_eq!((noted(line, "format"), noted(line, "columns.1")), (Some("csv"), Some("two")));
    }
    assert_eq!(lines[0].site.as_deref(), Some("north"), "its administrators see who took their list");
    assert_eq!(noted(&lines[0], "filters.from"), Some("2026-11-21"));
    assert_eq!((noted(&lines[1], "filters.search"), noted(&lines[1], "count")), (Some("south"), Some("1")));
    assert_eq!(
        (noted(&lines[2], "filters.action"), noted(&lines[2], "count")),
        (Some("site.rename"), Some("3"))
    );
    assert_eq!((noted(&lines[4], "filters.search"), noted(&lines[4], "count")), (Some("NOR"), Some("1")));
    assert_eq!(noted(&lines[5], "filters.site"), Some(north.to_string().as_str()));
    assert_eq!(lines[5].site, None, "a site's administrators see neither accounts nor who took their list");
}

#[tokio::test(flavor = "multi_thread")]
async fn c2_8_a_file_holds_the_callers_sites_and_no_others() {
    let database = TestDatabase::sqlite();
    let storage = database.open().await;
    let services = services(&storage).await;
    let [north, south] = two_sites(&storage).await;
    let seen = async |sites: SiteScope, site: Option<SiteId>| {
        let by = auditor("ruth", sites);
        let attempts = AttemptQuery { site, ..AttemptQuery::default() };
        let attempts = services.attempts.walk(&by.admin().unwrap(), &attempts, None).await.unwrap();
        let certificates = CertificateQuery { site, ..CertificateQuery::default() };
        let certificates =
            services.certificates.walk(&by.admin().unwrap(), &certificates, None).await.unwrap();
        let audit = AuditQuery { site, ..AuditQuery::default() };
        let audit = services.audit.walk(&by.admin().unwrap(), &audit, None).await.unwrap();
        assert!(attempts.next.is_none() && certificates.next.is_none() && audit.next.is_none());
        let mut names: [Vec<String>; 3] = [
            attempts.rows.into_iter().map(|row| row.username).collect(),
            certificates.rows.into_iter().map(|row| row.subject).collect(),
            audit.rows.into_iter().map(|line| line.actor).collect(),
        ];
        for names in &mut names {
            names.sort();
        }
        names
    };
    let all = vec!["north".to_owned(), "south".to_owned()];
    let mut lines = all.clone();
    lines.insert(1, "server".to_owned());
    assert_eq!(seen(SiteScope::All, None).await, [all.clone(), all, lines]);
    let only = |site| SiteScope::Only(vec![site]);
    let northern = vec!["north".to_owned()];
    assert_eq!(seen(only(north), None).await, [northern.clone(), northern.clone(), northern]);
    assert_eq!(seen(only(north), Some(south)).await, [Vec::<String>::new(), Vec::new(), Vec::new()]);
    assert_eq!(seen(SiteScope::Only(Vec::new()), None).await, [Vec::<String>::new(), Vec::new(), Vec::new()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn c2_8_sites_and_accounts_leave_within_the_callers_rights_and_without_secrets() {
    let database = TestDatabase::sqlite();
    let storage = database.open().await;
    let services = services(&storage).await;
    let [north, south] = two_sites(&storage).await;
    let account = Account {
        id: AccountId(Uuid::now_v7()),
        username: "nina".to_owned(),
        full_name: "Nina North".to_owned(),
        email: "nina@school.example".to_owned(),
        enabled: true,
        role: ConsoleRole::Administrator,
        may_enroll: true,
        sites: SiteScope::Only(vec![north]),
        version: Version::FIRST,
    };
    let act = storage.write(Lane::Console).await.unwrap();
    let _ = act.accounts().insert(&account, "$argon2id$hash").await.unwrap();
    act.commit().await.unwrap();

    let places = async |sites: SiteScope| {
        let by = auditor("ruth", sites);
        let (query, none) = (SiteQuery::default(), None);
        let walked = services.sites.walk(&by.admin().unwrap(), &query, none).await.unwrap();
        let listed = services.sites.page(&by.admin().unwrap(), query).await.unwrap();
        assert_eq!((walked.next, &walked.rows), (None, &listed.rows));
        listed.rows.into_iter().map(|row| row.site.name).collect::<Vec<_>>()
    };
    assert_eq!(places(SiteScope::All).await, ["north", "south"]);
    assert_eq!(places(SiteScope::Only(vec![south])).await, ["south"]);
    assert!(places(SiteScope::Only(Vec::new())).await.is_empty());

    let by = auditor("ruth", SiteScope::All);
    let query = AccountQuery { search: "NORTH".to_owned(), ..AccountQuery::default() };
    let walked = services.accounts.walk(&by.admin().unwrap(), &query, None).await.unwrap();
    assert_eq!(walked.rows.iter().map(|row| &row.account).collect::<Vec<_>>(), [&account]);
    assert!(!serde_json::to_string(&walked.rows).unwrap().contains("argon2id"));
    let local = auditor("nick", SiteScope::Only(vec![north]));
    assert!(!local.may::<contract::caller::AccountsRead>(), "not even those of the own site");
}

/// Days are in UTC.
#[tokio::test(flavor = "multi_thread")]
async fn c2_2_a_range_of_days_includes_its_ends() {
    let database = TestDatabase::sqlite();
    let storage = database.open().await;
    let services = services(&storage).await;
    two_sites(&storage).await;
    let by = auditor("ruth", SiteScope::All);
    let of = async |from: Option<Date>, to: Option<Date>| {
        let attempts = AttemptQuery { from, to, ..AttemptQuery::default() };
        let attempts = services.attempts.list(&by.admin().unwrap(), attempts).await.unwrap();
        let audit = AuditQuery { from, to, ..AuditQuery::default() };
        let audit = services.audit.list(&by.admin().unwrap(), audit).await.unwrap();
        (attempts.total, audit.total)
    };
    // Attempts and two lines at the day's first instant, one line at the next day's.
    let (before, next) = (Date::parse("2026-11-20").unwrap(), Date::parse("2026-11-22").unwrap());
    assert_eq!(of(Some(day()), Some(day())).await, (2, 2));
    assert_eq!(of(Some(day()), Some(next)).await, (2, 3));
    assert_eq!(of(Some(next), None).await, (0, 1));
    assert_eq!(of(None, Some(before)).await, (0, 0));
    assert_eq!(of(Some(next), Some(before)).await, (0, 0));
}
