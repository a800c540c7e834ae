//! The wizard cannot be led astray: typed addresses, old tabs, old links, old sessions.

use crate::support::{
    Person, Plan, Reply, TestServer, Web,
    device::{self, enroll_key, key},
};
use chrono::Duration;
use domain::site::SiteScope;
use pki::scep::{FailInfo, client::ReplyFault};

const LATER: [&str; 7] = ["ownership", "site", "certificate", "account", "profile", "done", "stopped"];
const CHOICE: [(&str, &str); 1] = [("ownership", "institutional")];

async fn ready() -> (TestServer, Person) {
    let server = TestServer::start().await;
    let person = server.enroller("vera").await;
    (server, person)
}

/// The value of the wizard's cookie in an answer.
fn portal_cookie(reply: &Reply) -> Option<String> {
    let line = reply.cookies().into_iter().find(|line| line.starts_with("__Host-muster-portal="))?;
    Some(line.split(';').next().unwrap().to_owned())
}

/// A page as whoever holds this cookie sees it.
async fn with_cookie(server: &TestServer, path: &str, cookie: &str) -> Reply {
    Reply::of(
        server.client(false).get(server.at(path)).header("cookie", cookie).header("accept", "text/html"),
    )
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn typed_addresses_lead_to_the_open_step() {
    let (server, person) = ready().await;
    let web = Web::safari(&server, "18.6");
    for later in LATER {
        assert_eq!(
            web.open(&format!("/enroll/{later}")).await.url.path(),
            "/enroll",
            "{later} without a session"
        );
    }
    let entry = web.open("/enroll").await;
    let sign_in = web.answer(&entry, &[]).await;
    for later in LATER {
        assert_eq!(
            web.open(&format!("/enroll/{later}")).await.url.path(),
            "/enroll/sign-in",
            "{later} before sign-in"
        );
    }
    web.answer(&sign_in, &[("username", person.user), ("password", person.password)]).await;
    for other in LATER.into_iter().skip(1).chain(["sign-in", "browser", "closed"]) {
        assert_eq!(web.open(&format!("/enroll/{other}")).await.url.path(), "/enroll/ownership", "{other}");
    }
    // The language of the page changes nothing of this.
    assert_eq!(web.open("/enroll/done?lang=de").await.url.path(), "/enroll/ownership");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_tab_changes_nothing() {
    let (server, person) = ready().await;
    server.site("North").await;
    server.site("South").await;
    let web = Web::safari(&server, "18.6");
    let ownership = web.signed_in(person).await;
    let site = web.answer(&ownership, &CHOICE).await;
    assert_eq!(site.url.path(), "/enroll/site");
    let before = server.rows().await;
    let late = web.answer(&ownership, &[("ownership", "personal")]).await;
    assert_eq!(late.url.path(), "/enroll/site", "the open step, and no error");
    assert!(late.problem.is_none());
    assert_eq!(server.rows().await, before, "no event, no profile");
    // The earlier answer stands: the right tab leads to the institutional profile.
    let value =
        site.forms.iter().find_map(|form| form.choices("site").first().map(|c| c.value.clone())).unwrap();
    let page = web.answer(&site, &[("site", &value)]).await;
    let profile = device::open(&server, &web.get(&Web::link(&page).unwrap()).await.body);
    assert_eq!(profile.mdm.unwrap().access_rights, Some(8191));
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_gives_the_session_a_new_name() {
    let (server, person) = ready().await;
    let web = Web::safari(&server, "18.6");
    let entry = web.open("/enroll").await;
    let started = web.send(&entry, &[]).await;
    let planted = portal_cookie(&started).expect("a cookie at the start");
    let sign_in = web.follow(started).await;
    let signed = web.send(&sign_in, &[("username", person.user), ("password", person.password)]).await;
    let own = portal_cookie(&signed).expect("another cookie after sign-in");
    assert_ne!(planted, own);
    // Whoever planted the first cookie is not signed in with it; the person is.
    let thief = with_cookie(&server, "/enroll/ownership", &planted).await;
    assert!(thief.page().heading.contains("run out"), "{}", thief.page().heading);
    assert_eq!(with_cookie(&server, "/enroll/ownership", &own).await.status, 200);
    assert!(
        with_cookie(&server, "/enroll/ownership", "__Host-muster-portal=guessed")
            .await
            .page()
            .heading
            .contains("run out")
    );
}

/// A page with status 410, and no profile whatever its name says.
fn is_gone(reply: &Reply) {
    assert_eq!((reply.status, reply.header("content-type")), (410, "text/html; charset=utf-8"));
    assert!(reply.page().heading.contains("expired"), "{}", reply.text());
    assert!(!reply.headers.contains_key("content-disposition"));
}

#[tokio::test(flavor = "multi_thread")]
async fn links_that_are_over_show_a_page() {
    let (server, person) = ready().await;
    let web = Web::safari(&server, "18.6");
    for foreign in ["x", &"A".repeat(43), &"%2e%2e".repeat(40), "%00", "%ff"] {
        is_gone(&web.get(&format!("/enroll/p/{foreign}/enroll.mobileconfig")).await);
    }
    let page = web.to_profile(person, &CHOICE).await;
    let first = Web::link(&page).unwrap();
    assert_eq!(web.get(&first).await.status, 200);
    assert_eq!(web.get(&first).await.status, 200, "again meanwhile");
    let page = web.answer(&web.open("/enroll/profile").await, &[]).await;
    let second = Web::link(&page).unwrap();
    assert_ne!(first, second);
    is_gone(&web.get(&first).await);
    assert_eq!(web.get(&second).await.status, 200);
    server.database.clock().advance(Duration::minutes(11));
    is_gone(&web.get(&second).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_nobody_fetched_ends_after_an_hour() {
    let (server, person) = ready().await;
    let web = Web::safari(&server, "18.6");
    let link = Web::link(&web.to_profile(person, &CHOICE).await).unwrap();
    server.database.clock().advance(Duration::minutes(59));
    let request = web.request(reqwest::Method::HEAD, &link);
    assert_eq!(Reply::of(request).await.status, 200, "HEAD looks and is no fetch");
    server.database.clock().advance(Duration::minutes(2));
    is_gone(&web.get(&link).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn logging_out_voids_the_profile() {
    let (server, person) = ready().await;
    let web = Web::safari(&server, "18.6");
    let link = Web::link(&web.to_profile(person, &CHOICE).await).unwrap();
    let scep = device::open(&server, &web.get(&link).await.body).scep.unwrap();
    let out = web.post("/api/portal/log-out", &[]).await;
    assert_eq!((out.status, out.location()), (303, "/enroll"));
    assert!(
        out.cookies()
            .iter()
            .any(|line| line.starts_with("__Host-muster-portal=;") && line.contains("Max-Age=0"))
    );
    is_gone(&web.get(&link).await);
    let refused = enroll_key(&server, &scep, &key(), scep.challenge.as_deref()).await;
    assert_eq!(refused.unwrap_err(), ReplyFault::Failed(FailInfo::BadRequest));
    assert_eq!(web.open("/enroll/profile").await.url.path(), "/enroll");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_over_says_so() {
    let (server, person) = ready().await;
    let web = Web::safari(&server, "18.6");
    let page = web.to_profile(person, &CHOICE).await;
    server.database.clock().advance(Duration::minutes(61));
    let ended = web.open("/enroll/profile").await;
    assert!(ended.heading.contains("run out"), "{} {}", ended.url, ended.heading);
    // A form of that time changes nothing and leads back to the start.
    let before = server.rows().await;
    let late = web.answer(&page, &[]).await;
    assert_eq!(late.url.path(), "/enroll");
    assert_eq!(server.rows().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_profiles_the_newest_counts() {
    let (server, person) = ready().await;
    let web = Web::safari(&server, "18.6");
    let page = web.to_profile(person, &CHOICE).await;
    let older = device::open(&server, &web.get(&Web::link(&page).unwrap()).await.body).scep.unwrap();
    let page = web.answer(&web.open("/enroll/profile").await, &[]).await;
    let newer = device::open(&server, &web.get(&Web::link(&page).unwrap()).await.body).scep.unwrap();
    let refused = enroll_key(&server, &older, &key(), older.challenge.as_deref()).await;
    assert_eq!(refused.unwrap_err(), ReplyFault::Failed(FailInfo::BadRequest));
    enroll_key(&server, &newer, &key(), newer.challenge.as_deref()).await.expect("the newest is good");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_closed_says_why() {
    let server = TestServer::with(Plan { no_push: true, ..Plan::default() }).await;
    let web = Web::safari(&server, "18.6");
    assert_eq!(web.open("/enroll").await.heading, "Not ready yet");
    let before = server.rows().await;
    let refused = web.post("/api/portal/start", &[]).await;
    assert_eq!(refused.status, 303);
    assert!(web.follow(refused).await.heading.contains("Not ready"));
    assert_eq!(server.rows().await["enrollments"], before["enrollments"]);
    drop(server);

    let (server, _) = ready().await;
    let barred = server.account("bo", domain::account::ConsoleRole::Auditor, false, SiteScope::All).await;
    let page = Web::safari(&server, "18.6").signed_in(barred).await;
    assert_eq!(
        (page.url.path(), page.heading.as_str()),
        ("/enroll/closed", "This account may not enroll devices")
    );
    server.switches(|settings| settings.minimum_ios = "18.0".parse().ok()).await;
    assert_eq!(Web::safari(&server, "17.6").open("/enroll").await.heading, "Update this device first");
}
