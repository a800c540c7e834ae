//! The gateway against a real OpenLDAP server: protection of the connection, sign-in, failover and the
//! administrator's tests. The fake directory runs the part that other rooms rely on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "support/slapd.rs"]
mod slapd;
#[path = "support/stub.rs"]
mod stub;

use domain::settings::directory::{Directory, DirectoryHost, DirectoryTls, MembershipMapping};
use domain::user::UserAndLocation;
use gateways::ldap::{
    DirectoryGateway, FakeDirectory, FakePerson, LdapGateway, LookupFailure, MembershipHow, SignInFailure,
    Step,
};
use slapd::{ANNA_PASSWORD, BJORN_PASSWORD, HOSTILE_PASSWORD, HOSTILE_UID, SERVICE_PASSWORD, Slapd};
use std::time::{Duration, Instant};
use vault::Secret;

fn secret(text: &str) -> Secret {
    Secret::from_string(text.to_owned())
}

fn service() -> Secret {
    secret(SERVICE_PASSWORD)
}

async fn anna(gateway: &dyn DirectoryGateway, dir: &Directory) -> Result<String, SignInFailure> {
    gateway.sign_in(dir, &service(), "anna", &secret(ANNA_PASSWORD)).await.map(|person| person.user.username)
}

fn step(answer: &Result<String, SignInFailure>) -> Option<Step> {
    match answer {
        Err(SignInFailure::Unreachable { step, .. }) => Some(*step),
        _ => None,
    }
}

fn anna_fields() -> UserAndLocation {
    UserAndLocation {
        username: "anna".to_owned(),
        real_name: "Anna Lindqvist".to_owned(),
        email: "anna@school.example".to_owned(),
        phone: "+46 8 123 456".to_owned(),
        position: "Teacher".to_owned(),
        department: "Mathematics".to_owned(),
        building: "Main building".to_owned(),
        room: "214".to_owned(),
    }
}

fn fake() -> FakeDirectory {
    let named = |username: &str, real_name: &str| UserAndLocation {
        username: username.to_owned(),
        real_name: real_name.to_owned(),
        ..UserAndLocation::default()
    };
    let person = |user, password: &str, group: &str| FakePerson {
        user,
        password: password.to_owned(),
        state: None,
        groups: vec![group.to_owned()],
    };
    let people = vec![
        person(anna_fields(), ANNA_PASSWORD, "teachers"),
        person(named("björn", "Björn Åkesson"), BJORN_PASSWORD, "students"),
        person(named(HOSTILE_UID, "Odd O'Brien"), HOSTILE_PASSWORD, "students"),
    ];
    FakeDirectory::new(SERVICE_PASSWORD, &["teachers", "students"], people)
}

/// What every gateway must do alike.
async fn suite(gateway: &dyn DirectoryGateway, dir: &Directory) {
    let found = gateway.sign_in(dir, &service(), "anna", &secret(ANNA_PASSWORD)).await.unwrap();
    assert_eq!(found.user, anna_fields());
    assert_eq!(found.dn, format!("uid=anna,{}", slapd::PEOPLE));
    assert!(!found.uuid.is_empty());
    assert_eq!(found.groups, vec![format!("cn=teachers,{}", slapd::GROUPS), "teachers".to_owned()]);
    for spelling in ["ANNA", " anna ", "anna@school.example", "SCHOOL\\anna"] {
        let person = gateway.sign_in(dir, &service(), spelling, &secret(ANNA_PASSWORD)).await.unwrap();
        assert_eq!(person.user.username, "anna", "{spelling}");
    }
    for (name, password) in [("björn", BJORN_PASSWORD), (HOSTILE_UID, HOSTILE_PASSWORD)] {
        let person = gateway.sign_in(dir, &service(), name, &secret(password)).await.unwrap();
        assert_eq!(person.user.username, name);
    }
    for (name, password) in [
        ("anna", "wrong"),
        ("anna", BJORN_PASSWORD),
        ("anna", "correct horse batterY"),
        ("eva", ANNA_PASSWORD),
        ("*", ANNA_PASSWORD),
        ("anna)(uid=*", ANNA_PASSWORD),
        ("", ANNA_PASSWORD),
        ("anna\0", ANNA_PASSWORD),
    ] {
        let answer = gateway.sign_in(dir, &service(), name, &secret(password)).await;
        assert_eq!(answer, Err(SignInFailure::WrongCredentials), "{name:?} {password:?}");
    }
    for empty in ["", "  ", "\0", "correct horse battery\0"] {
        let answer = gateway.sign_in(dir, &service(), "anna", &secret(empty)).await;
        assert_eq!(answer, Err(SignInFailure::EmptyPassword));
    }
    let answer = gateway.sign_in(dir, &secret("not it"), "anna", &secret(ANNA_PASSWORD)).await;
    assert_eq!(answer, Err(SignInFailure::ServiceBindRefused));

    assert_eq!(gateway.find_user(dir, &service(), "anna").await.unwrap().unwrap(), found);
    assert_eq!(gateway.find_user(dir, &service(), "*").await, Ok(None));
    panes(gateway, dir).await;
}

async fn panes(gateway: &dyn DirectoryGateway, dir: &Directory) {
    assert!(gateway.test_connection(dir, &service()).await.unwrap().all_well());
    let test = gateway.test_connection(dir, &secret("not it")).await.unwrap();
    assert_eq!(test.hosts[0].outcome, Err(LookupFailure::ServiceBindRefused));

    let test = gateway.test_user(dir, &service(), "lindq").await.unwrap();
    assert_eq!(
        test.filter,
        "(&(objectClass=inetOrgPerson)(|(uid=*lindq*)(displayName=*lindq*)(mail=*lindq*)))"
    );
    assert_eq!(test.found.len(), 1);
    assert_eq!(test.found[0].user, anna_fields());
    assert!(test.blank.is_empty(), "{:?}", test.blank);
    assert!(test.lines.iter().any(|line| line == &format!("dn: uid=anna,{}", slapd::PEOPLE)));
    let test = gateway.test_user(dir, &service(), "björn").await.unwrap();
    assert_eq!(test.blank, ["email", "phone", "position", "department", "building", "room"]);
    let test = gateway.test_user(dir, &service(), "n)(uid=*").await.unwrap();
    assert!(test.found.is_empty() && test.blank.is_empty());

    let test = gateway.test_group(dir, &service(), "teach").await.unwrap();
    assert_eq!(test.names, ["teachers"]);
    assert_eq!(test.filter, "(&(objectClass=groupOfNames)(cn=*teach*))");
    assert!(gateway.test_group(dir, &service(), "*").await.unwrap().names.is_empty());

    let by_dn = format!("CN=teachers, {}", slapd::GROUPS);
    let member = async |user, group| gateway.test_membership(dir, &service(), user, group).await.unwrap();
    let test = member("anna", "Teachers").await;
    assert!(test.yes && !test.filter.is_empty(), "{test:?}");
    assert!(member("anna", &by_dn).await.yes);
    assert!(!member("anna", "students").await.yes);
    assert!(!member("anna", "*").await.yes);
    assert!(!member("anna", "").await.yes);
    assert_eq!(member("eva", "teachers").await.how, MembershipHow::NoSuchUser);
}

#[tokio::test]
async fn the_fake_passes_the_suite() {
    let dir = slapd::directory("127.0.0.1", 389, DirectoryTls::Plain, "");
    let gateway = fake();
    suite(&gateway, &dir).await;
    gateway.set_down(true);
    assert_eq!(step(&anna(&gateway, &dir).await), Some(Step::Connect));
}

#[tokio::test]
async fn a_real_server_passes_the_suite_however_protected() {
    let Some(server) = Slapd::start() else { return };
    let gateway = LdapGateway::new();
    for tls in [DirectoryTls::Ldaps, DirectoryTls::StartTls, DirectoryTls::Plain] {
        let mut dir = server.directory(tls);
        suite(&gateway, &dir).await;
        dir.membership = MembershipMapping::GroupAttribute { attribute: "member".to_owned(), by_name: false };
        suite(&gateway, &dir).await;
        let test = gateway.test_membership(&dir, &service(), "anna", "teachers").await.unwrap();
        assert_eq!(test.how, MembershipHow::GroupAttribute);
        assert!(test.filter.contains("(member=uid=anna,"), "{}", test.filter);
    }
}

#[tokio::test]
async fn names_of_the_certificate_and_groups_by_user_name() {
    let Some(server) = Slapd::start() else { return };
    let gateway = LdapGateway::new();
    let mut dir = server.directory(DirectoryTls::Ldaps);
    dir.hosts[0].host = "localhost".to_owned();
    dir.membership = MembershipMapping::GroupAttribute { attribute: "memberUid".to_owned(), by_name: true };
    dir.groups.object_classes = vec!["posixGroup".to_owned()];
    let person = gateway.sign_in(&dir, &service(), "anna", &secret(ANNA_PASSWORD)).await.unwrap();
    assert!(person.groups.contains(&"club".to_owned()), "{:?}", person.groups);
    // 127.0.0.2 is this machine too, but not in the certificate (and not listening: both must refuse).
    dir.hosts[0].host = "127.0.0.2".to_owned();
    assert!(step(&anna(&gateway, &dir).await).is_some());
}

#[tokio::test]
async fn certificates_decide() {
    let Some(server) = Slapd::start() else { return };
    for tls in [DirectoryTls::Ldaps, DirectoryTls::StartTls] {
        let mut dir = server.directory(tls);
        assert_eq!(anna(&LdapGateway::new(), &dir).await.as_deref(), Ok("anna"));
        dir.ca_pem = slapd::other_authority();
        let gateway = LdapGateway::new();
        let answer = anna(&gateway, &dir).await;
        assert_eq!(step(&answer), Some(Step::Tls), "{answer:?}");
        let test = gateway.test_connection(&dir, &service()).await.unwrap();
        assert!(!test.all_well());
        assert!(test.hosts[0].lines[0].contains("UnknownIssuer"), "{:?}", test.hosts[0].lines);
        // The system's roots do not know the test authority either.
        dir.ca_pem = String::new();
        let answer = anna(&LdapGateway::new(), &dir).await;
        assert!(matches!(step(&answer), Some(Step::Tls | Step::Settings)), "{answer:?}");
        for broken in ["nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            dir.ca_pem = broken.to_owned();
            assert_eq!(step(&anna(&LdapGateway::new(), &dir).await), Some(Step::Settings));
        }
    }
    // TLS spoken to a port that does not.
    let mut dir = server.directory(DirectoryTls::Ldaps);
    dir.hosts[0].port = server.plain_port;
    assert!(matches!(step(&anna(&LdapGateway::new(), &dir).await), Some(Step::Tls | Step::Timeout)));
}

#[tokio::test]
async fn two_matches_and_people_without_password() {
    let Some(server) = Slapd::start() else { return };
    let gateway = LdapGateway::new();
    let mut dir = server.directory(DirectoryTls::Ldaps);
    let answer = gateway.sign_in(&dir, &service(), "nora", &secret("anything")).await;
    assert_eq!(answer, Err(SignInFailure::WrongCredentials));
    dir.users.username = "sn".to_owned();
    let answer = gateway.sign_in(&dir, &service(), "Twin", &secret("the same word")).await;
    assert_eq!(answer, Err(SignInFailure::Ambiguous));
    assert_eq!(gateway.find_user(&dir, &service(), "Twin").await, Err(LookupFailure::Ambiguous));
    // An address attribute is searched as typed only.
    dir.users.username = "mail".to_owned();
    let found = gateway.find_user(&dir, &service(), "anna@school.example").await.unwrap();
    assert_eq!(found.unwrap().user.username, "anna@school.example");
    assert_eq!(gateway.find_user(&dir, &service(), "anna@other.example").await, Ok(None));
    // Settings that cannot work are told apart from people who do not exist.
    dir.users.username = "uid)(x".to_owned();
    assert!(matches!(
        gateway.find_user(&dir, &service(), "anna").await,
        Err(LookupFailure::Unreachable { step: Step::Settings, .. })
    ));
    dir.users.username = "uid".to_owned();
    dir.users.base = "ou=nowhere,dc=school,dc=example".to_owned();
    assert!(matches!(
        gateway.find_user(&dir, &service(), "anna").await,
        Err(LookupFailure::Unreachable { step: Step::Search, .. })
    ));
}

#[tokio::test]
async fn a_dead_first_host_costs_little_and_rests() {
    let Some(mut server) = Slapd::start() else { return };
    let gateway = LdapGateway::new();
    let mut dir = server.directory(DirectoryTls::Ldaps);
    let hanging = stub::Stub::hanging().await;
    dir.hosts.insert(0, DirectoryHost { host: "127.0.0.1".to_owned(), port: hanging.port });
    let start = Instant::now();
    assert_eq!(anna(&gateway, &dir).await.as_deref(), Ok("anna"));
    assert!(start.elapsed() < Duration::from_secs(7), "{:?}", start.elapsed());
    assert_eq!(hanging.connections(), 1);
    let start = Instant::now();
    assert_eq!(anna(&gateway, &dir).await.as_deref(), Ok("anna"));
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    assert_eq!(hanging.connections(), 1, "the host that failed must rest");

    server.stop();
    dir.hosts.remove(0);
    let start = Instant::now();
    assert_eq!(step(&anna(&gateway, &dir).await), Some(Step::Connect));
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    let test = gateway.test_connection(&dir, &service()).await.unwrap();
    assert!(matches!(test.hosts[0].outcome, Err(LookupFailure::Unreachable { step: Step::Connect, .. })));
}
