//! Signing in: limits by address and by name, and directories that are away.

use crate::support::{
    ADMIN, PASSWORD, Person, Plan, TestServer, Web,
    people::by,
    slapd::{self, ANNA_PASSWORD, Slapd},
    web::words,
};
use chrono::Duration;
use contract::Password;
use domain::settings::directory::DirectoryTls;
use simulator::safari::Page;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use std::time::Instant;

const WRONG: &str = "not the right password";

async fn behind_proxy() -> (TestServer, Person) {
    let server = TestServer::with(Plan { behind_proxy: true, ..Plan::default() }).await;
    let person = server.enroller("vera").await;
    (server, person)
}

async fn sign_in_page(web: &Web) -> Page {
    let entry = web.open("/enroll").await;
    web.answer(&entry, &[]).await
}

async fn problem(web: &Web, page: &Page, user: &str, password: &str) -> (Page, String) {
    let page = web.answer(page, &[("username", user), ("password", password)]).await;
    let said = page.problem.clone().unwrap_or_default();
    (page, said)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_gets_thirty_failures() {
    let (server, person) = behind_proxy().await;
    let web = Web::safari(&server, "18.6").from("198.51.100.7");
    let mut page = sign_in_page(&web).await;
    let began = Instant::now();
    let mut failures = 0;
    loop {
        let said;
        (page, said) = problem(&web, &page, &format!("nobody{failures}"), WRONG).await;
        if said.contains("tried too often") {
            break;
        }
        failures += 1;
        // One more for each ten seconds that the failures themselves took.
        assert!(failures <= 31 + began.elapsed().as_secs() / 10, "{failures} in {:?}", began.elapsed());
    }
    assert!(failures >= 30, "{failures}");
    let (page, said) = problem(&web, &page, person.user, person.password).await;
    assert!(
        page.url.path() == "/enroll/sign-in" && said.contains("tried too often"),
        "the right password waits too: {said}"
    );
    // Another address is another school; and this one gets one more try after ten seconds.
    let elsewhere = Web::safari(&server, "18.6").from("203.0.113.9");
    assert_eq!(elsewhere.signed_in(person).await.url.path(), "/enroll/ownership");
    server.database.clock().advance(Duration::seconds(11));
    let page = web.answer(&page, &[("username", person.user), ("password", person.password)]).await;
    assert_eq!(page.url.path(), "/enroll/ownership");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_locked_for_a_while_wherever_one_comes_from() {
    let (server, person) = behind_proxy().await;
    for address in ["198.51.100.1", "198.51.100.2", "198.51.100.3", "198.51.100.4"] {
        let web = Web::safari(&server, "18.6").from(address);
        let page = sign_in_page(&web).await;
        problem(&web, &page, person.user, WRONG).await;
        if address == "198.51.100.3" {
            server.database.clock().advance(Duration::seconds(3));
        }
    }
    let web = Web::safari(&server, "18.6").from("198.51.100.5");
    let page = sign_in_page(&web).await;
    let (page, said) = problem(&web, &page, person.user, person.password).await;
    assert!(said.contains("tried too often"), "{said}");
    server.database.clock().advance(Duration::minutes(1));
    let page = web.answer(&page, &[("username", person.user), ("password", person.password)]).await;
    assert_eq!(page.url.path(), "/enroll/ownership", "the lock is short");
}

/// A name that exists, one that does not, a disabled and a locked one: the same sentence.
#[tokio::test(flavor = "multi_thread")]
async fn wrong_is_wrong() {
    let (server, person) = behind_proxy().await;
    let web = Web::safari(&server, "18.6");
    let page = sign_in_page(&web).await;
    let (page, known) = problem(&web, &page, person.user, WRONG).await;
    let (_, unknown) = problem(&web, &page, "nobody", WRONG).await;
    assert!(!known.is_empty());
    assert_eq!(known, unknown);
    let html = web.get("/enroll/sign-in").await.text();
    assert!(html.contains("nobody") && !html.contains(WRONG), "the name stays, the password never does");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_counts_by_itself() {
    let (server, _) = behind_proxy().await;
    let try_it = async |password: &str| {
        let web = Web::safari(&server, "18.6").from("198.51.100.8");
        web.post("/api/console/sign-in", &[("username", ADMIN.user), ("password", password)]).await
    };
    for _ in 0..3 {
        let reply = try_it(WRONG).await;
        assert!(
            reply.location().contains("why=credentials") && !reply.opens_console(),
            "{}",
            reply.location()
        );
    }
    let reply = try_it(PASSWORD).await;
    assert!(reply.location().contains("why=tries") && !reply.opens_console(), "{}", reply.location());
    // The wizard is another realm: the same name still signs in there.
    let web = Web::safari(&server, "18.6").from("198.51.100.9");
    assert_eq!(web.signed_in(ADMIN).await.url.path(), "/enroll/ownership");
    server.database.clock().advance(Duration::minutes(1));
    assert_eq!(try_it(PASSWORD).await.location(), "/console");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_leads_to_its_own_pages_only() {
    let server = TestServer::start().await;
    for (next, to) in [
        ("/console/devices?search=x", "/console/devices?search=x"),
        ("https://evil.example/", "/console"),
        ("//evil.example", "/console"),
        ("/console/../enroll", "/console"),
        ("/\\evil.example", "/console"),
    ] {
        let web = Web::safari(&server, "18.6");
        let pairs = [("username", ADMIN.user), ("password", ADMIN.password), ("next", next)];
        assert_eq!(web.post("/api/console/sign-in", &pairs).await.location(), to, "{next}");
    }
    let web = Web::safari(&server, "18.6");
    web.console(ADMIN).await;
    assert_eq!(web.post("/api/console/sign-out", &[]).await.status, 303);
    assert_eq!(web.open("/console/devices").await.url.path(), "/console/sign-in");
}

/// A directory that only counts who comes.
async fn counting() -> (u16, Arc<AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, count) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
    let counter = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            drop(stream);
        }
    });
    (port, count)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_password_never_reaches_a_directory() {
    let (server, _) = behind_proxy().await;
    let (port, count) = counting().await;
    let directory = slapd::directory("127.0.0.1", port, DirectoryTls::Plain, "");
    let secret = Password::new("reader".to_owned());
    server.acts.contract.directories.create(&by(), None, directory, secret).await.unwrap();
    let web = Web::safari(&server, "18.6");
    let mut page = sign_in_page(&web).await;
    for (user, password) in
        [("anna", ""), ("anna", "   "), ("anna", "\t"), ("", "secret"), ("  ", "secret"), ("anna", "a\0b")]
    {
        let said;
        (page, said) = problem(&web, &page, user, password).await;
        assert!(page.url.path() == "/enroll/sign-in" && !said.is_empty(), "{user:?} {password:?}");
    }
    assert_eq!(count.load(Ordering::SeqCst), 0);
    // The counter counts: a password leads to the directory.
    problem(&web, &page, "anna", "some password").await;
    assert!(count.load(Ordering::SeqCst) > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_directory_that_is_away_is_not_the_persons_fault() {
    let Some(mut slapd) = Slapd::start() else { return };
    let (server, local) = behind_proxy().await;
    server.directory(&slapd, DirectoryTls::Ldaps).await;
    let anna = Person { user: "anna", password: ANNA_PASSWORD };
    assert_eq!(Web::safari(&server, "18.6").signed_in(anna).await.url.path(), "/enroll/ownership");
    slapd.stop();
    let web = Web::safari(&server, "18.6");
    let mut page = sign_in_page(&web).await;
    for _ in 0..5 {
        let said;
        (page, said) = problem(&web, &page, anna.user, anna.password).await;
        assert!(said.contains("cannot reach your organization"), "{said}");
    }
    let shown = words(&web.get("/enroll/sign-in").await.text());
    assert!(has_case_code(&shown), "a reference for the help desk: {shown}");
    // It counted as nobody's failure, and accounts kept here still work.
    let page = web.answer(&page, &[("username", local.user), ("password", local.password)]).await;
    assert_eq!(page.url.path(), "/enroll/ownership");
}

/// `K7QF-2M9D` somewhere.
fn has_case_code(text: &str) -> bool {
    text.split_whitespace()
        .any(|word| word.len() == 9 && word.contains('-') && word.parse::<domain::ids::CaseCode>().is_ok())
}
