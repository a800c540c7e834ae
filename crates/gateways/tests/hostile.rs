//! Servers that hang, lie, refer elsewhere or send garbage; passwords that must never leave.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "support/slapd.rs"]
mod slapd;
#[path = "support/stub.rs"]
mod stub;

use domain::settings::directory::{Directory, DirectoryHost, DirectoryTls, DirectoryUser};
use gateways::ldap::{AccountState, DirectoryGateway, LdapGateway, LookupFailure, SignInFailure, Step};
use std::time::{Duration, Instant};
use stub::{Script, Stub, tlv};
use vault::Secret;

fn secret(text: &str) -> Secret {
    Secret::from_string(text.to_owned())
}

fn plain(port: u16) -> Directory {
    slapd::directory("127.0.0.1", port, DirectoryTls::Plain, "")
}

async fn sign_in(dir: &Directory, password: &str) -> Result<DirectoryUser, SignInFailure> {
    LdapGateway::new().sign_in(dir, &secret("service"), "anna", &secret(password)).await
}

async fn scripted(script: Script) -> Result<DirectoryUser, SignInFailure> {
    let stub = Stub::scripted(script).await;
    sign_in(&plain(stub.port), "password").await
}

fn step(answer: &Result<DirectoryUser, SignInFailure>) -> Option<Step> {
    match answer {
        Err(SignInFailure::Unreachable { step, .. }) => Some(*step),
        _ => None,
    }
}

#[tokio::test]
async fn empty_passwords_never_reach_the_network() {
    let stub = Stub::scripted(Script::default()).await;
    let dir = plain(stub.port);
    for empty in ["", " ", "\t\n", "\u{a0}\u{2003}", "\0", "pass\0word"] {
        assert_eq!(sign_in(&dir, empty).await, Err(SignInFailure::EmptyPassword), "{empty:?}");
    }
    let gateway = LdapGateway::new();
    let answer = gateway.sign_in(&dir, &secret(""), "anna", &secret("password")).await;
    assert_eq!(answer, Err(SignInFailure::ServiceBindRefused));
    assert_eq!(stub.connections(), 0);
    // The listener does count: a real password connects twice, for the service and for the person.
    assert!(sign_in(&dir, "password").await.is_ok());
    assert_eq!(stub.connections(), 2);
}

#[tokio::test]
async fn without_tls_only_this_machine() {
    for host in ["192.0.2.1", "10.0.0.1", "2001:db8::1"] {
        let mut dir = plain(389);
        dir.hosts[0].host = host.to_owned();
        let start = Instant::now();
        assert_eq!(step(&sign_in(&dir, "password").await), Some(Step::Settings), "{host}");
        assert!(start.elapsed() < Duration::from_secs(1));
    }
    for host in ["169.254.169.254", "0.0.0.0", "224.0.0.1", "a b", ""] {
        let dir = slapd::directory(host, 636, DirectoryTls::Ldaps, &slapd::other_authority());
        assert_eq!(step(&sign_in(&dir, "password").await), Some(Step::Settings), "{host}");
    }
    let mut dir = plain(389);
    dir.hosts.clear();
    assert_eq!(step(&sign_in(&dir, "password").await), Some(Step::Settings));
    let dir = slapd::directory("nobody.invalid", 636, DirectoryTls::Ldaps, &slapd::other_authority());
    let answer = sign_in(&dir, "password").await;
    assert!(matches!(step(&answer), Some(Step::Dns | Step::Timeout)), "{answer:?}");
}

#[tokio::test]
async fn a_success_that_is_nobody_is_noticed() {
    let with = |whoami| Script { whoami, ..Script::default() };
    assert!(scripted(with(Ok("dn:UID=anna, ou=people,dc=school,dc=example"))).await.is_ok());
    assert!(scripted(with(Ok("u:SCHOOL\\anna"))).await.is_ok());
    for nobody in ["", "dn:", "u:", "dn:uid=eva,ou=people,dc=school,dc=example"] {
        let answer = scripted(with(Ok(nobody))).await;
        assert_eq!(answer, Err(SignInFailure::WrongCredentials), "{nobody}");
    }
    // Not answered: the entry itself is read instead.
    assert!(scripted(with(Err(2))).await.is_ok());
}

#[tokio::test]
async fn states_of_accounts_are_told_apart() {
    let refused = |bind| Script { bind, ..Script::default() };
    let text = "80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data 532, v2580\0";
    let answer = scripted(refused((49, text))).await;
    assert_eq!(answer, Err(SignInFailure::AccountState(AccountState::PasswordExpired)));
    assert_eq!(scripted(refused((49, "data 52e,"))).await, Err(SignInFailure::WrongCredentials));
    assert_eq!(
        scripted(refused((49, "data 775,"))).await,
        Err(SignInFailure::AccountState(AccountState::Locked))
    );
    assert_eq!(step(&scripted(refused((52, "going down"))).await), Some(Step::Connect));
    // A referral at bind is no success and leads nowhere.
    assert_eq!(step(&scripted(refused((10, ""))).await), Some(Step::Bind));
}

#[tokio::test]
async fn referrals_are_not_followed() {
    let elsewhere = Stub::scripted(Script::default()).await;
    let uri = format!("ldap://127.0.0.1:{}/dc=school,dc=example", elsewhere.port);
    let script = Script { references: vec![uri], ..Script::default() };
    let stub = Stub::scripted(Script { entries: Vec::new(), ..script.clone() }).await;
    let answer = sign_in(&plain(stub.port), "password").await;
    assert_eq!(answer, Err(SignInFailure::WrongCredentials));
    assert!(scripted(script).await.is_ok(), "a reference next to the entry does no harm");
    assert_eq!(
        step(&scripted(Script { done: 10, entries: Vec::new(), ..Script::default() }).await),
        Some(Step::Search)
    );
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn values_are_bounded_and_plain() {
    let dn = "uid=anna,ou=people,dc=school,dc=example";
    let long = "x".repeat(10_000).into_bytes();
    let values = vec![
        ("UID", b"an\x00na\r\n".to_vec()),
        ("displayName", long),
        ("mail", vec![0xff, 0xfe]),
        ("entryUUID", vec![0x01, 0xff]),
        ("title", "Te\u{202e}acher".as_bytes().to_vec()),
    ];
    let person = scripted(Script { entries: vec![(dn, values)], ..Script::default() }).await.unwrap();
    assert_eq!(person.user.username, "anna");
    assert_eq!(person.user.real_name.len(), 255);
    assert_eq!(person.user.email, "");
    assert_eq!(person.user.position, "Teacher");
    assert_eq!(person.uuid, "01ff");
    let two = vec![(dn, vec![]), ("uid=eva,dc=x", vec![]), ("uid=eve,dc=x", vec![])];
    assert_eq!(scripted(Script { entries: two, ..Script::default() }).await, Err(SignInFailure::Ambiguous));
    // An entry without a name would make the next bind an anonymous one.
    let nameless = scripted(Script { entries: vec![("", vec![])], ..Script::default() }).await;
    assert_eq!(step(&nameless), Some(Step::Search));
}

#[tokio::test]
async fn garbage_is_a_failed_host_not_a_panic() {
    let id = tlv(0x02, &[1]);
    let samples = [
        b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(),
        vec![0; 64],
        vec![0xff; 64],
        tlv(0x30, b""),
        tlv(0x30, &id),
        tlv(0x30, &[id.clone(), tlv(0x61, b"")].concat()),
        tlv(0x30, &[id.clone(), tlv(0x61, &tlv(0x0a, &[0]))].concat()),
        tlv(0x30, &[id.clone(), tlv(0x64, &tlv(0x04, &[0xff]))].concat()),
        tlv(0x30, &[id, tlv(0x65, &[0x0a, 0x01])].concat()),
        vec![0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0x02],
    ];
    for bytes in samples {
        let stub = Stub::garbage(bytes.clone()).await;
        let answer = sign_in(&plain(stub.port), "password").await;
        assert!(
            step(&answer).is_some_and(|s| matches!(s, Step::Connect | Step::Timeout)),
            "{bytes:?} {answer:?}"
        );
    }
}

#[tokio::test]
async fn a_hanging_server_ends_within_the_budget() {
    let stub = Stub::hanging().await;
    for tls in [DirectoryTls::Plain, DirectoryTls::Ldaps, DirectoryTls::StartTls] {
        let mut dir = slapd::directory("127.0.0.1", stub.port, tls, &slapd::other_authority());
        dir.hosts =
            vec![dir.hosts[0].clone(), DirectoryHost { host: "localhost".to_owned(), port: stub.port }];
        let gateway = LdapGateway::new();
        let start = Instant::now();
        let answer = gateway.sign_in(&dir, &secret("service"), "anna", &secret("password")).await;
        assert_eq!(step(&answer), Some(Step::Timeout), "{tls:?} {answer:?}");
        assert!(start.elapsed() < Duration::from_millis(8_500), "{tls:?} {:?}", start.elapsed());
        // Both rest now: the next person is told at once.
        let start = Instant::now();
        let answer = gateway.find_user(&dir, &secret("service"), "anna").await;
        assert!(matches!(answer, Err(LookupFailure::Unreachable { step: Step::Timeout, .. })));
        assert!(start.elapsed() < Duration::from_millis(200));
    }
}
