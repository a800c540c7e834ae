//! Test mode: nothing of it without the flag; with it the clock is set, and a reset leaves an empty installation.

use crate::support::{ADMIN, Device, PASSWORD, Plan, Reply, TestServer, Web, keys};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, Response},
};
use reqwest::Method;
use serde_json::{Value, json};
use server::{
    commands::Failure,
    config::{Config, Given, PublicUrl},
    routes::table::{TABLE, When},
    test_mode,
    wiring::{self, Assembled, Foundation},
};
use services::authority::ScepOptions;
use std::sync::Arc;
use storage::{ClockOffset, Storage};
use testkit::TestDatabase;
use tower::ServiceExt as _;

const CLOCK: &str = "/api/test/clock";
const RESET: &str = "/api/test/reset";
const STRIP: &str = "Test mode: programs may set";
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

async fn in_test_mode() -> TestServer {
    TestServer::with(Plan { test: true, ..Plan::default() }).await
}

/// As a program asks: without cookies, with our own origin.
async fn ask(server: &TestServer, (method, path): (Method, &str), body: &str) -> Reply {
    let origin = server.url.origin().ascii_serialization();
    let request = server.client(false).request(method, server.at(path)).header("origin", origin);
    Reply::of(request.header("content-type", "application/json").body(body.to_owned())).await
}

fn read(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.body).unwrap_or_else(|_| panic!("no JSON: {}", reply.text()))
}

async fn set_clock(server: &TestServer, seconds: i64) -> Value {
    let reply = ask(server, (Method::PUT, CLOCK), &json!({ "offset_seconds": seconds }).to_string()).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    read(&reply)
}

/// The path of the first administrator's link.
async fn reset(server: &TestServer) -> String {
    let reply = ask(server, (Method::POST, RESET), "{}").await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let origin = server.url.origin().ascii_serialization();
    let answer = read(&reply);
    let link = answer["first_administrator"].as_str().expect("a link");
    link.strip_prefix(&origin).expect("our own address").to_owned()
}

async fn opens(web: &Web, link: &str) -> bool {
    web.get(link).await.text().contains("name=\"password\"")
}

fn founding<'a>(link: &'a str, name: &'a str) -> [(&'static str, &'a str); 4] {
    let token = link.rsplit('/').next().unwrap();
    [("token", token), ("username", name), ("password", PASSWORD), ("repeat", PASSWORD)]
}

/// Makes the first administrator and is signed in.
async fn found(web: &Web, link: &str) {
    let made = web.post("/api/console/first-administrator", &founding(link, "first")).await;
    assert_eq!((made.status, made.location()), (303, "/console"), "{}", made.text());
    assert!(made.opens_console());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_flag_there_is_none() {
    let server = TestServer::start().await;
    let before = server.rows().await;
    let http = server.client(false);
    let ours = server.url.origin().ascii_serialization();
    let routes: Vec<_> = TABLE.iter().filter(|route| route.when != When::Always).collect();
    assert!(routes.len() >= 5);
    for route in routes {
        let path = route.path.replace("{state}", "portal-sign-in");
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            for origin in [ours.as_str(), "https://evil.example"] {
                let request =
                    http.request(method.parse().unwrap(), server.at(&path)).header("origin", origin);
                let reply = Reply::of(request.body("{\"offset_seconds\":60}")).await;
                assert_eq!(reply.status, 404, "{method} {path} from {origin}");
                assert!(reply.cookies().is_empty());
            }
        }
    }
    let web = Web::safari(&server, "18.6");
    for path in ["/enroll", "/console/sign-in"] {
        assert!(!web.get(path).await.text().contains("Test mode"), "{path}");
    }
    assert_eq!(server.rows().await, before);
    assert!(server.database.clock().get().is_zero());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_says_so_and_the_catalogue_is_there() {
    let server = in_test_mode().await;
    let web = Web::safari(&server, "18.6");
    for path in ["/enroll", "/enroll/nothing", "/console/sign-in"] {
        assert!(web.get(path).await.text().contains(STRIP), "{path}");
    }
    assert_eq!(web.console(ADMIN).await.url.path(), "/console");
    for path in ["/console", "/console/devices", "/console/nothing"] {
        assert!(web.get(path).await.text().contains(STRIP), "{path}");
    }
    assert_eq!(web.get("/dev/catalogue").await.status, 200);
    assert!(web.get("/dev/catalogue/console-sign-in-test").await.text().contains(STRIP));
    assert!(!web.get("/dev/catalogue/console-sign-in").await.text().contains(STRIP));
    assert_eq!(web.post("/demo/install", &[]).await.status, 404, "a demonstration's button is not");
}

#[test]
fn only_on_this_machine_and_not_as_a_demonstration() {
    let test = || Given { test: true, ..Given::default() };
    assert!(Config::read(test()).is_ok());
    for (given, word) in [
        (Given { listen: Some("0.0.0.0:8080".parse().unwrap()), ..test() }, "loopback"),
        (Given { listen: Some("[::]:8080".parse().unwrap()), ..test() }, "loopback"),
        (Given { public_url: Some("https://mdm.example.org".to_owned()), ..test() }, "loopback"),
        (Given { trusted_proxies: Some(vec!["127.0.0.1".to_owned()]), ..test() }, "proxies"),
        (Given { demo: true, ..test() }, "choose one"),
    ] {
        let refused = Config::read(given).unwrap_err().to_string();
        assert!(refused.contains(word), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_say_where_they_come_from() {
    let server = in_test_mode().await;
    let before = server.rows().await;
    let http = server.client(false);
    for headers in [
        &[][..],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "none")],
    ] {
        for (method, path) in [(Method::PUT, CLOCK), (Method::POST, RESET)] {
            let mut request = http.request(method, server.at(path)).body("{\"offset_seconds\":60}");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            assert_eq!(Reply::of(request).await.status, 403, "{path} with {headers:?}");
        }
    }
    for (method, path) in [(Method::GET, CLOCK), (Method::POST, CLOCK), (Method::GET, RESET)] {
        assert_eq!(ask(&server, (method.clone(), path), "{}").await.status, 405, "{method} {path}");
    }
    assert_eq!(server.rows().await, before);
    assert!(server.database.clock().get().is_zero());
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_say_nothing_are_refused_with_a_sentence() {
    let server = in_test_mode().await;
    let before = server.rows().await;
    for body in [
        "",
        "x",
        "{}",
        "60",
        "{\"offset_seconds\":\"60\"}",
        "{\"offset_seconds\":1.5}",
        "{\"offset_seconds\":99999999999}",
        "{\"offset_seconds\":-9223372036854775808}",
        "{\"offset_seconds\":60,\"zone\":\"UTC\"}",
    ] {
        let reply = ask(&server, (Method::PUT, CLOCK), body).await;
        assert_eq!(reply.status, 400, "{body}");
        assert!(read(&reply)["error"].as_str().unwrap().contains("offset_seconds"), "{body}");
    }
    for body in ["x", "1", "{\"keep\":true}"] {
        let reply = ask(&server, (Method::POST, RESET), body).await;
        assert_eq!(reply.status, 400, "{body}");
        assert!(read(&reply)["error"].as_str().unwrap().contains("empty"), "{body}");
    }
    assert_eq!(server.rows().await, before, "nothing was done");
    assert!(server.database.clock().get().is_zero());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_ends_links_and_sessions() {
    let server = in_test_mode().await;
    let (real, told) = (server.storage.read().now().await.unwrap(), set_clock(&server, HOUR).await);
    assert_eq!(told["offset_seconds"], HOUR);
    let now: chrono::DateTime<chrono::Utc> = told["now"].as_str().unwrap().parse().unwrap();
    let ahead = (now - real.0).num_seconds();
    assert!((HOUR - 1..HOUR + MINUTE).contains(&ahead), "{ahead} s ahead");

    let link = reset(&server).await;
    assert!(server.database.clock().get().is_zero(), "a reset sets the clock right");
    let web = Web::safari(&server, "18.6");
    set_clock(&server, 23 * HOUR).await;
    assert!(opens(&web, &link).await);
    set_clock(&server, 24 * HOUR + MINUTE).await;
    assert!(!opens(&web, &link).await, "links live a day");
    set_clock(&server, 0).await;
    found(&web, &link).await;

    assert_eq!(web.get("/console").await.status, 200);
    set_clock(&server, 16 * MINUTE).await;
    let ended = web.get("/console").await;
    assert!(ended.status == 302 && ended.location().starts_with("/console/sign-in"), "{}", ended.status);
    set_clock(&server, -HOUR).await;
    let early = server.storage.read().now().await.unwrap();
    assert!(early < real, "back is possible too");
}

/// A server with everything in it, and what is left.
async fn a_reset_leaves_an_empty_installation(plan: Plan) {
    let server = TestServer::with(plan).await;
    let stays = |table: &str| matches!(table, "authority" | "push_certificates");
    let person = server.enroller("vera").await;
    let profile = Web::safari(&server, "18.6").profile(person, &[("ownership", "institutional")]).await;
    let device = Device::enrolled(&server, &profile).await;
    server.site("North").await;
    server.switches(|settings| "Hillside".clone_into(&mut settings.organization)).await;
    let administrator = Web::safari(&server, "18.6");
    assert_eq!(administrator.console(ADMIN).await.url.path(), "/console");
    assert!(administrator.get("/enroll").await.text().contains("Hillside"));
    let before = server.rows().await;
    assert!(before.iter().filter(|(_, rows)| **rows > 0).count() > 10, "{before:?}");
    set_clock(&server, HOUR).await;

    let first = reset(&server).await;
    for (table, rows) in server.rows().await {
        let expected = match table.as_str() {
            kept if stays(kept) => before[kept],
            // The link, and the mark of test mode.
            "first_admin" | "settings" => 1,
            _ => 0,
        };
        assert_eq!(rows, expected, "{table}");
    }
    assert!(server.database.clock().get().is_zero());
    let gone = administrator.get("/console").await;
    assert!(gone.status == 302 && gone.location().starts_with("/console/sign-in"), "{}", gone.status);
    // As after an older backup: a device must come back, not leave.
    assert_eq!(device.check_in(&device.token_update()).await.status, 503);

    let second = reset(&server).await;
    let web = Web::safari(&server, "18.6");
    assert!(!opens(&web, &first).await, "a fresh link ends the one before");
    assert!(opens(&web, &second).await);
    found(&web, &second).await;
    assert_eq!(web.get("/console").await.status, 200);
    assert!(!opens(&web, &second).await, "a link is spent once");
    assert!(!web.get("/enroll").await.text().contains("Hillside"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_leaves_an_empty_installation_on_sqlite() {
    a_reset_leaves_an_empty_installation(Plan { test: true, ..Plan::default() }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_leaves_an_empty_installation_on_postgres() {
    a_reset_leaves_an_empty_installation(Plan { test: true, postgres: true, ..Plan::default() }).await;
}

const HOST: &str = "localhost:8080";

/// A start as `muster serve` does it, without the listener.
async fn start(database: &TestDatabase, test: bool) -> Result<(Assembled, Foundation), Failure> {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let options =
        storage::Options { clock_offset: test.then(ClockOffset::default), ..storage::Options::default() };
    let storage = Storage::connect(database.url(), Arc::new(testkit::key_ring()), options).await?;
    let authority = Arc::new(keys::authority(&storage, ScepOptions::default()).await);
    let foundation = Foundation { storage, authority };
    let given = Given {
        data: Some(database.folder().to_owned()),
        database_url: Some(database.url().to_owned()),
        site: Some(database.folder().join("site")),
        test,
        ..Given::default()
    };
    let config = Config::read(given)?;
    test_mode::settle(config.mode, &foundation).await?;
    let public = PublicUrl::parse(&format!("http://{HOST}"))?;
    Ok((wiring::assemble(&config, &foundation, public).await?, foundation))
}

async fn sent(router: &Router, request: http::request::Builder, body: String) -> Response<String> {
    let request = request.header("host", HOST).header("origin", format!("http://{HOST}"));
    let request = request.header("accept", "text/html").body(Body::from(body)).unwrap();
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    let bytes = to_bytes(body, 1 << 20).await.unwrap();
    Response::from_parts(parts, String::from_utf8_lossy(&bytes).into_owned())
}

/// Whether this link makes an administrator.
async fn makes(server: &Assembled, link: &str, name: &str) -> bool {
    let form =
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(founding(link, name)).finish();
    let post = Request::post("/api/console/first-administrator")
        .header("content-type", "application/x-www-form-urlencoded");
    let reply = sent(&server.router, post, form).await;
    reply.status() == 303 && reply.headers().get("location").is_some_and(|to| to == "/console")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ordinary_start_afterwards_and_no_way_back() {
    let database = TestDatabase::sqlite();
    database.migrate().await;
    let (tested, foundation) = start(&database, true).await.unwrap();
    let link = tested.first_administrator_link().await.unwrap().expect("nobody is there yet");
    assert!(makes(&tested, &link, "first").await);
    foundation.storage.close().await.unwrap();

    // What test mode made is test mode's at the next start.
    let (tested, foundation) = start(&database, true).await.unwrap();
    assert!(tested.first_administrator_link().await.unwrap().is_none());
    let reply = sent(&tested.router, Request::post(RESET), String::new()).await;
    assert_eq!(reply.status(), 200, "{}", reply.body());
    let told: Value = serde_json::from_str(reply.body()).unwrap();
    let link = told["first_administrator"].as_str().unwrap();
    let root = foundation.authority.root_der().to_vec();
    foundation.storage.close().await.unwrap();

    let (ordinary, foundation) = start(&database, false).await.unwrap();
    assert_eq!(foundation.authority.root_der(), root, "our keys outlive a reset");
    let fresh = ordinary.first_administrator_link().await.unwrap().expect("nobody is there yet");
    assert_eq!(sent(&ordinary.router, Request::post(RESET), String::new()).await.status(), 404);
    let page = sent(&ordinary.router, Request::get("/enroll"), String::new()).await;
    assert_eq!(page.status(), 503, "there is no push certificate");
    assert!(!page.body().contains("Test mode"));
    assert!(!makes(&ordinary, link, "mallory").await, "each start ends the links before");
    assert!(makes(&ordinary, &fresh, "head").await);
    foundation.storage.close().await.unwrap();

    let refused = start(&database, true).await.err().expect("somebody works here now").to_string();
    assert!(refused.contains("administrator"), "{refused}");
}
