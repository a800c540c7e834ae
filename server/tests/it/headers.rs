//! What every answer to a browser carries: policy, cookies, no caching; on https and in the trial.

use crate::support::{ADMIN, Plan, Reply, TestServer, Web};
use server::routes::table::{Kind, TABLE};

/// The directives of a page's policy.
fn policy(reply: &Reply) -> Vec<(String, String)> {
    let line = reply.header("content-security-policy");
    let pair = |part: &str| {
        let (name, value) = part.trim().split_once(' ').unwrap_or((part.trim(), ""));
        (name.to_owned(), value.to_owned())
    };
    line.split(';').map(pair).collect()
}

fn directive(reply: &Reply, name: &str) -> String {
    let found = policy(reply).into_iter().find(|(key, _)| key == name);
    found.unwrap_or_else(|| panic!("{name} at {}", reply.url)).1
}

fn nonce(reply: &Reply) -> String {
    let script = directive(reply, "script-src");
    let nonce = script.split('\'').find_map(|part| part.strip_prefix("nonce-")).expect("a nonce");
    nonce.to_owned()
}

fn browser_headers(reply: &Reply) {
    let what = reply.url.path();
    assert_eq!(reply.header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(reply.header("referrer-policy"), "same-origin", "{what}");
    assert_eq!(reply.header("cross-origin-resource-policy"), "same-origin", "{what}");
    assert_eq!(reply.header("cache-control"), "no-store", "{what}");
    // localhost is this machine: a promise for a year would break every other program there.
    assert!(!reply.headers.contains_key("strict-transport-security"), "{what}");
    assert!(!reply.headers.contains_key("server") && !reply.headers.contains_key("x-powered-by"), "{what}");
}

fn page_headers(reply: &Reply) {
    browser_headers(reply);
    let what = reply.url.path();
    for (name, value) in [
        ("default-src", "'none'"),
        ("style-src", "'self'"),
        ("connect-src", "'self'"),
        ("form-action", "'self'"),
        ("base-uri", "'none'"),
        ("frame-ancestors", "'none'"),
        ("object-src", "'none'"),
    ] {
        assert_eq!(directive(reply, name), value, "{what}");
    }
    let script = directive(reply, "script-src");
    assert!(!script.contains("'unsafe-inline'") && !script.contains("'unsafe-eval'"), "{what}: {script}");
    assert_eq!(reply.header("cross-origin-opener-policy"), "same-origin", "{what}");
    assert!(reply.header("permissions-policy").contains("camera=()"), "{what}");
    scripts_carry_the_nonce(reply);
}

/// No script without the nonce of this very answer, no handler in an attribute, no style in one.
fn scripts_carry_the_nonce(reply: &Reply) {
    let (html, nonce) = (reply.text(), nonce(reply));
    for script in html.split("<script").skip(1) {
        let tag = script.split('>').next().unwrap();
        assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{}: <script{tag}>", reply.url);
    }
    for attribute in [" onclick=", " onload=", " onsubmit=", " style=\"", "javascript:"] {
        assert!(!html.contains(attribute), "{}: {attribute}", reply.url);
    }
}

async fn every_page(server: &TestServer) {
    let stranger = Web::safari(server, "18.6");
    let administrator = Web::safari(server, "18.6");
    administrator.console(ADMIN).await;
    let mut pages = 0;
    for route in TABLE.iter().filter(|r| r.kind == Kind::Page) {
        let path = ["{token}", "{id}", "{case}", "{page}"]
            .iter()
            .fold(route.path.to_owned(), |path, pattern| path.replace(pattern, "x"));
        for web in [&stranger, &administrator] {
            let reply = web.get(&path).await;
            if reply.header("content-type").starts_with("text/html") && !reply.body.is_empty() {
                page_headers(&reply);
                pages += 1;
            } else {
                browser_headers(&reply);
            }
        }
    }
    assert!(pages > 20, "{pages}");
    for path in ["/nothing", "/enroll/p/x/enroll.mobileconfig"] {
        page_headers(&stranger.get(path).await);
    }
    browser_headers(&stranger.get("/enroll/ca.mobileconfig").await);
    let (one, other) = (stranger.get("/enroll").await, stranger.get("/enroll").await);
    assert_ne!(nonce(&one), nonce(&other), "a nonce is used once");
}

#[tokio::test(flavor = "multi_thread")]
async fn on_every_page_over_https() {
    every_page(&TestServer::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_every_page_of_the_trial() {
    every_page(&TestServer::with(Plan { trial: true, ..Plan::default() }).await).await;
}

/// Name, value and flags of a cookie line.
fn parts(line: &str) -> (String, Vec<String>) {
    let mut parts = line.split(';').map(|part| part.trim().to_owned());
    let name = parts.next().unwrap().split('=').next().unwrap().to_owned();
    (name, parts.collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn cookies_and_their_flags() {
    for trial in [false, true] {
        let server = TestServer::with(Plan { trial, ..Plan::default() }).await;
        let web = Web::safari(&server, "18.6");
        let prefix = if trial { "" } else { "__Host-" };
        let started = web.post("/api/portal/start", &[]).await;
        let pairs = [("username", ADMIN.user), ("password", ADMIN.password)];
        let signed = web.post("/api/console/sign-in", &pairs).await;
        let language = web.post("/api/portal/language", &[("lang", "de"), ("back", "/enroll")]).await;
        for (reply, name, site) in [
            (&started, format!("{prefix}muster-portal"), "SameSite=Lax"),
            (&signed, format!("{prefix}muster-console"), "SameSite=Strict"),
            (&language, "muster-lang".to_owned(), "SameSite=Lax"),
        ] {
            assert_eq!(reply.status, 303);
            // What a sign-in leaves behind is taken away with it.
            let mut lines = reply.cookies();
            lines.retain(|line| !line.contains("Max-Age=0"));
            let [line] = &lines[..] else { panic!("one cookie: {lines:?}") };
            let (found, flags) = parts(line);
            assert_eq!(found, name);
            for flag in ["Path=/", "HttpOnly", site] {
                assert!(flags.iter().any(|f| f == flag), "{flag}: {line}");
            }
            assert_eq!(flags.iter().any(|f| f == "Secure"), !trial, "{line}");
            assert!(!line.to_lowercase().contains("domain="), "{line}");
        }
        // Looking sets none.
        for path in ["/enroll", "/console/sign-in", "/enroll/sign-in", "/console", "/nothing"] {
            assert!(Web::safari(&server, "18.6").get(path).await.cookies().is_empty(), "{path}");
        }
    }
}

/// HSTS is for real hosts only, so it takes one to see it: the same composition for a public name.
#[tokio::test(flavor = "multi_thread")]
async fn a_public_name_promises_https() {
    use axum::{body::Body, http::Request};
    use server::{
        config::{Config, Given, PublicUrl},
        wiring,
    };
    use tower::ServiceExt as _;
    let server = TestServer::start().await;
    let foundation =
        wiring::Foundation { storage: server.storage.clone(), authority: server.authority.clone() };
    let given = Given { data: Some(server.database.folder().to_owned()), ..Given::default() };
    let public = PublicUrl::parse("https://mdm.example.org").unwrap();
    let assembled = wiring::assemble(&Config::read(given).unwrap(), &foundation, public).await.unwrap();
    let request = Request::get("/enroll").header("host", "mdm.example.org").body(Body::empty()).unwrap();
    let response = assembled.router.oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["strict-transport-security"], "max-age=31536000");
}
