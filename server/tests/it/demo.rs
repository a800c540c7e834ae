//! The demonstration: nothing of it without the flag; with it a college of 200 devices, and every page state.

use crate::support::{Reply, TestServer, Web, keys};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, Response},
};
use domain::{device::DeviceState, list::Page, site::SiteScope};
use server::{
    config::{Config, Given, Mode, PublicUrl},
    demo,
    routes::table::{TABLE, When},
    wiring::{self, Foundation},
};
use services::authority::ScepOptions;
use std::{collections::HashSet, sync::Arc};
use storage::Storage;
use testkit::TestDatabase;
use tower::ServiceExt as _;

const HOST: &str = "localhost:8080";

#[tokio::test(flavor = "multi_thread")]
async fn without_the_flag_there_is_none() {
    let server = TestServer::start().await;
    let web = Web::safari(&server, "18.6");
    let routes: Vec<_> = TABLE.iter().filter(|route| route.when.holds(Mode::Demo)).collect();
    let routes: Vec<_> = routes.into_iter().filter(|route| route.when != When::Always).collect();
    assert!(routes.len() >= 3);
    for route in routes {
        let path = route.path.replace("{state}", "portal-sign-in");
        let reply = Reply::of(web.request(route.method.parse().unwrap(), &path)).await;
        assert_eq!(reply.status, 404, "{} {path}", route.method);
        assert!(reply.cookies().is_empty());
    }
    for path in ["/enroll", "/console/sign-in", "/dev/catalogue"] {
        let text = web.get(path).await.text().to_lowercase();
        assert!(!text.contains("demo") && !text.contains("simulated"), "{path}: {text}");
    }
}

/// A demonstration without a listener, on a database of its own.
struct Demonstration {
    router: Router,
    foundation: Foundation,
    accounts: Option<Vec<demo::Account>>,
    _database: TestDatabase,
}

async fn demonstration() -> Demonstration {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let database = TestDatabase::sqlite();
    database.migrate().await;
    let storage =
        Storage::connect(database.url(), Arc::new(testkit::key_ring()), storage::Options::default());
    let storage = storage.await.unwrap();
    let authority = Arc::new(keys::authority(&storage, ScepOptions::default()).await);
    let foundation = Foundation { storage, authority };
    let given = Given {
        data: Some(database.folder().to_owned()),
        site: Some(database.folder().join("site")),
        demo: true,
        ..Given::default()
    };
    let config = Config::read(given).unwrap();
    let accounts = demo::prepare(&foundation).await.unwrap();
    let public = PublicUrl::parse(&format!("http://{HOST}")).unwrap();
    let router = wiring::assemble(&config, &foundation, public).await.unwrap().router;
    Demonstration { router, foundation, accounts, _database: database }
}

impl Demonstration {
    async fn get(&self, path: &str) -> Response<String> {
        let request = Request::get(path).header("host", HOST).header("accept", "text/html");
        let answer = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = answer.into_parts();
        let bytes = to_bytes(body, 32 << 20).await.unwrap();
        Response::from_parts(parts, String::from_utf8(bytes.to_vec()).unwrap())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_college_with_a_history() {
    let college = demonstration().await;
    let accounts = college.accounts.as_ref().expect("made at the first start");
    assert_eq!(accounts.len(), 4);
    assert!(demo::prepare(&college.foundation).await.unwrap().is_none(), "and not at the second");
    let read = college.foundation.storage.read();
    assert!(read.push().current().await.unwrap().unwrap().development);
    let sites = read.sites().list(&SiteScope::All).await.unwrap();
    let devices: Vec<u64> = sites.iter().map(|site| site.devices).collect();
    assert!(devices.len() == 2 && devices.iter().sum::<u64>() == 200 && devices.iter().all(|n| *n > 60));
    let query = storage::DeviceQuery::default();
    let fleet = read.devices().list(&SiteScope::All, &query, Page::new(1, 200)).await.unwrap().rows;
    let now = read.now().await.unwrap();
    let days = |at: domain::time::Timestamp| now.since(at).num_days();
    assert!(
        fleet
            .iter()
            .all(|d| d.enrolled_at <= d.last_seen_at && d.last_seen_at <= now && days(d.last_seen_at) <= 41)
    );
    assert!(
        fleet.iter().any(|d| days(d.last_seen_at) > 25) && fleet.iter().any(|d| days(d.last_seen_at) == 0)
    );
    assert!(fleet.iter().any(|d| d.state == DeviceState::Unenrolled));
    let systems: HashSet<_> = fleet.iter().filter_map(|d| d.inventory.os_version.clone()).collect();
    assert!(systems.len() >= 8, "{systems:?}");
    let modes: HashSet<String> = fleet.iter().map(|d| format!("{:?}", d.mode)).collect();
    assert_eq!(modes.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_state_of_the_catalogue_is_answered_as_it_says() {
    let college = demonstration().await;
    let index = college.get("/dev/catalogue").await;
    assert_eq!(index.status(), 200);
    let mut wrong = Vec::new();
    let states = catalogue::states();
    for state in &states {
        assert!(index.body().contains(&format!("data-state=\"{}\"", state.name)));
        let page = college.get(&format!("/dev/catalogue/{}?theme=dark&lang=de&dir=rtl", state.name)).await;
        if page.status() != state.status {
            wrong.push(format!("{}: {} instead of {}", state.name, page.status(), state.status));
        }
        if page.body().contains("<script>alert") || !page.body().contains("<h1") {
            wrong.push(format!("{}: {}", state.name, &page.body()[..page.body().len().min(2_000)]));
        }
        if state.made == catalogue::Made::Page && !page.body().contains("dir=\"rtl\" data-theme=\"dark\"") {
            wrong.push(format!("{}: neither turned nor dark", state.name));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), states.len(), wrong.join("\n"));
    assert!(college.get("/dev/catalogue/planted-fault").await.body().contains("id=\"twice\""));
    assert!(!index.body().contains("planted-fault"), "reachable by its name alone");
    assert_eq!(college.get("/dev/catalogue/no-such-state").await.status(), 404);
    for path in ["/enroll", "/console/sign-in"] {
        assert!(college.get(path).await.body().contains("Demonstration: invented people"), "{path}");
    }
}
