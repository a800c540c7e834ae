//! Every route of the table as a stranger calls it, and the rules that stand before all of them.

use crate::support::{ADMIN, Plan, Reply, TestServer, Web};
use server::routes::table::{Audience, Kind, Route, TABLE};

/// The route's pattern with something in its places.
fn path(route: &Route) -> String {
    route
        .path
        .replace("{token}", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
        .replace("{id}", "0190b5c2-7b7a-7c3e-8a52-111122223333")
        .replace("{case}", "K7QF2M9D")
        .replace("{page}", "nothing")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_gets_nowhere_and_breaks_nothing() {
    let server = TestServer::start().await;
    let before = server.rows().await;
    for route in TABLE {
        let web = Web::safari(&server, "18.6");
        let path = path(route);
        // The first post of the wizard is meant for strangers and starts an attempt.
        if route.path == "/api/portal/start" {
            continue;
        }
        let method: reqwest::Method = route.method.parse().unwrap();
        let mut request = web.request(method, &path);
        if route.method == "POST" {
            request = request.header("content-type", "application/x-www-form-urlencoded").body(String::new());
        }
        let reply = Reply::of(request).await;
        let what = format!("{} {path}: {} {}", route.method, reply.status, reply.location());
        assert!(reply.status < 500, "{what}");
        match (route.kind, route.audience) {
            (Kind::Page, Audience::Console) => {
                assert!(reply.status == 302 && reply.location().starts_with("/console/sign-in"), "{what}");
            }
            (Kind::Page, Audience::Portal) => {
                assert_eq!((reply.status, reply.location()), (302, "/enroll"), "{what}");
            }
            (Kind::ServerFn, _) => assert!(matches!(reply.status, 303 | 400), "{what}"),
            (_, Audience::Device) => assert_eq!(reply.status, 400, "{what}"),
            (_, Audience::Ops) => assert_eq!(reply.status, 200, "{what}"),
            _ => {}
        }
    }
    assert_eq!(server.rows().await, before, "a stranger leaves no trace but in the audit log");
}

/// Server functions of the console that got a whole form still do nothing for a stranger.
#[tokio::test(flavor = "multi_thread")]
async fn console_forms_lead_strangers_to_sign_in() {
    let server = TestServer::start().await;
    let web = Web::safari(&server, "18.6");
    let before = server.rows().await;
    let id = "0190b5c2-7b7a-7c3e-8a52-111122223333";
    for route in TABLE.iter().filter(|r| r.kind == Kind::ServerFn && r.audience == Audience::Console) {
        let pairs = [
            ("id", id),
            ("version", "1"),
            ("name", "North"),
            ("username", "mallory"),
            ("password", "a very long password"),
            ("repeat", "a very long password"),
            ("role", "administrator"),
            ("reach", "all"),
            ("enabled", "on"),
            ("organization", "Evil"),
        ];
        let reply = web.post(route.path, &pairs).await;
        let leads = reply.status == 303 && (reply.location().starts_with("/console/sign-in"));
        assert!(leads, "{}: {} {}", route.path, reply.status, reply.location());
    }
    assert_eq!(server.rows().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_sees_every_page() {
    let server = TestServer::start().await;
    let web = Web::safari(&server, "18.6");
    assert_eq!(web.console(ADMIN).await.url.path(), "/console");
    for route in TABLE.iter().filter(|r| r.kind == Kind::Page && r.audience == Audience::Console) {
        let reply = web.get(&path(route)).await;
        let expected = if route.path.contains('{') { 404 } else { 200 };
        assert_eq!(reply.status, expected, "{}", route.path);
        assert!(!reply.page().heading.is_empty(), "{} has a heading", route.path);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there() {
    let server = TestServer::start().await;
    let web = Web::safari(&server, "18.6");
    for path in [
        "/nothing",
        "/enroll/nothing",
        "/console/nothing",
        "/api/nothing",
        "/.git/config",
        "/pkg/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/enroll/p/x",
    ] {
        let reply = web.get(path).await;
        assert_eq!((reply.status, reply.header("content-type")), (404, "text/html; charset=utf-8"), "{path}");
        let heading = match path.split('/').nth(1) {
            Some("enroll") => "There is no such page",
            Some("console") => "Not found",
            _ => "Page not found",
        };
        assert_eq!(reply.page().heading, heading, "{path}");
    }
    for (method, path) in
        [("DELETE", "/enroll"), ("POST", "/enroll"), ("GET", "/api/portal/start"), ("POST", "/mdm/check-in")]
    {
        let reply = Reply::of(web.request(method.parse().unwrap(), path)).await;
        assert!(matches!(reply.status, 404 | 405), "{method} {path}: {}", reply.status);
    }
    let root = web.get("/").await;
    assert!(
        matches!(root.status, 303 | 307 | 308) && root.location() == "/enroll",
        "{} {}",
        root.status,
        root.location()
    );
}

/// R-WB1: every post of portal and console, from everywhere but our own pages.
#[tokio::test(flavor = "multi_thread")]
async fn forms_come_from_our_own_pages_only() {
    let server = TestServer::start().await;
    let http = server.client(false);
    let before = server.rows().await;
    let ours = server.url.origin().ascii_serialization();
    let allowed = [vec![("sec-fetch-site", "same-origin")], vec![("origin", ours.as_str())]];
    let plain = ours.replace("https:", "http:");
    let suffixed = format!("{ours}.evil.example");
    let refused: [Vec<(&str, &str)>; 9] = [
        vec![],
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![("sec-fetch-site", "none")],
        vec![("sec-fetch-site", "cross-site"), ("origin", &ours)],
        vec![("sec-fetch-site", ""), ("origin", &ours)],
        vec![("origin", "null")],
        vec![("origin", &plain)],
        vec![("origin", &suffixed)],
    ];
    let ask = async |path: &str, headers: &[(&str, &str)]| {
        let mut request = http.post(server.at(path)).header("accept", "text/html").body(String::new());
        request = request.header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Reply::of(request).await
    };
    for route in TABLE.iter().filter(|r| r.kind == Kind::ServerFn) {
        for headers in &refused {
            let reply = ask(route.path, headers).await;
            assert_eq!((reply.status, reply.text().lines().count()), (403, 1), "{} {headers:?}", route.path);
            assert!(reply.cookies().is_empty());
        }
    }
    assert_eq!(server.rows().await, before);
    for headers in &allowed {
        let reply = ask("/api/portal/start", headers).await;
        assert_eq!(reply.status, 303, "{headers:?}");
    }
    // Devices send neither header and are not asked for one.
    assert_eq!(Reply::of(http.put(server.at("/mdm/check-in")).body("x")).await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_name_only() {
    let server = TestServer::with(Plan { trial: true, ..Plan::default() }).await;
    let http = server.client(false);
    let authority = server.url.authority().to_owned();
    let port = server.url.port().unwrap();
    let ask = async |path: &str, host: &str| Reply::of(http.get(server.at(path)).header("host", host)).await;
    assert_eq!(ask("/enroll", &authority).await.status, 200);
    assert_eq!(ask("/enroll", &authority.to_uppercase()).await.status, 200, "names have no case");
    for host in [
        "evil.example",
        "localhost",
        "",
        &format!("127.0.0.1:{port}"),
        &format!("{authority}@evil.example"),
        &format!("evil.example:{port}"),
    ] {
        for path in ["/enroll", "/console", "/scep?operation=GetCACaps", "/enroll.css"] {
            let reply = ask(path, host).await;
            // hyper itself refuses what is no host at all.
            assert!(matches!(reply.status, 421 | 400), "{host} {path}: {}", reply.status);
            assert!(!reply.text().contains("evil"), "the name given is not repeated");
        }
        assert!(matches!(ask("/healthz", host).await.status, 200 | 400));
    }
}
