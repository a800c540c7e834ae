//! The first start in an empty folder, and the second: keys, first administrator, nothing made twice.

use crate::support::PASSWORD;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, Response},
};
use server::{
    config::{Config, Given, PublicUrl},
    wiring::{self, Foundation},
};
use std::{os::unix::fs::PermissionsExt as _, path::Path};
use tower::ServiceExt as _;

const HOST: &str = "mdm.example.org";

fn config(folder: &Path) -> Config {
    let given =
        Given { data: Some(folder.join("data")), site: Some(folder.join("site")), ..Given::default() };
    Config::read(given).unwrap()
}

async fn ask(router: &Router, request: http::request::Builder, body: String) -> Response<String> {
    let request = request.header("host", HOST).header("accept", "text/html").body(Body::from(body)).unwrap();
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    let bytes = to_bytes(body, 1 << 20).await.unwrap();
    Response::from_parts(parts, String::from_utf8_lossy(&bytes).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_folder_becomes_a_server() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    let foundation = Foundation::open(&config).await.expect("the first start");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&config.data), 0o700);
    assert_eq!(mode(&config.data.join("master.key")) & 0o077, 0, "the master key is the owner's alone");
    let public = PublicUrl::parse(&format!("https://{HOST}")).unwrap();
    let assembled = wiring::assemble(&config, &foundation, public.clone()).await.unwrap();
    assert!(!assembled.has_push_certificate().await.unwrap());
    let link = assembled.first_administrator_link().await.unwrap().expect("a link");
    let path = link.strip_prefix(&format!("https://{HOST}")).expect("our own address").to_owned();
    let token = path.rsplit('/').next().unwrap().to_owned();

    let page = ask(&assembled.router, Request::get(&path), String::new()).await;
    assert_eq!(page.status(), 200);
    let wrong = ask(&assembled.router, Request::get("/console/first/wrong"), String::new()).await;
    assert!(!wrong.body().contains("name=\"password\""), "no form behind a wrong link");
    let found = async |token: &str, name: &str| {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([
                ("token", token),
                ("username", name),
                ("password", PASSWORD),
                ("repeat", PASSWORD),
            ])
            .finish();
        let post = Request::post("/api/console/first-administrator")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded");
        ask(&assembled.router, post, body).await
    };
    // A refused form keeps the name that was typed, in a cookie of its own.
    let opens_console = async |token: &str, name: &str| {
        let reply = found(token, name).await;
        reply
            .headers()
            .get_all("set-cookie")
            .iter()
            .any(|line| line.to_str().unwrap().contains("muster-console"))
    };
    assert!(!opens_console("wrong", "mallory").await);
    let made = found(&token, "first").await;
    assert_eq!(
        (made.status(), &made.headers()["location"]),
        (303.try_into().unwrap(), &"/console".parse().unwrap())
    );
    assert!(made.headers().contains_key("set-cookie"));
    assert!(!opens_console(&token, "second").await, "a link is spent once");
    assert!(assembled.first_administrator_link().await.unwrap().is_none());

    let root = foundation.authority.root_der().to_vec();
    foundation.storage.close().await.unwrap();
    drop((assembled, foundation));
    let again = Foundation::open(&config).await.expect("the second start");
    assert_eq!(again.authority.root_der(), root);
    let assembled = wiring::assemble(&config, &again, public).await.unwrap();
    assert!(assembled.first_administrator_link().await.unwrap().is_none());

    // Without its key a database is of no use, and says so instead of making another.
    again.storage.close().await.unwrap();
    drop((assembled, again));
    std::fs::remove_file(config.data.join("master.key")).unwrap();
    assert!(Foundation::open(&config).await.is_err());
}
