//! No device is expelled by a fault (P03): every fault we know, at both endpoints, from a healthy server, from one
//! whose tables are gone and from one that panics, and not one answer that makes a device leave.
//!
//! `ANSWER_REQUESTS` is the number of requests (quick 2,000; gate 100,000).

mod faults;
mod guard;

use crate::{
    count,
    crash::{Client, Record, Scene, Server},
    support::{Plan, TestServer},
};
use axum::{Router, routing::any};
use faults::{ENDPOINTS, Wire, World};
use guard::Tally;
use mdm::report::Status;
use sea_orm::ConnectionTrait;
use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::task::JoinSet;
use url::Url;

/// Requests on their way at once.
const AT_ONCE: usize = 8;
/// Large bodies are sent in every n-th round only.
const LARGE_EVERY: usize = 16;

fn client() -> reqwest::Client {
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    builder.timeout(Duration::from_secs(40)).build().unwrap()
}

async fn send(http: &reqwest::Client, base: &Url, wire: &Wire) -> u16 {
    let url = format!("{}{}", base.as_str().trim_end_matches('/'), wire.path);
    let mut request = http.request(wire.method.clone(), url).body(wire.body.clone());
    for (name, value) in &wire.headers {
        match reqwest::header::HeaderValue::from_bytes(value.as_bytes()) {
            Ok(value) => request = request.header(*name, value),
            Err(_) => return 0,
        }
    }
    match request.send().await {
        Ok(answer) => {
            let status = answer.status().as_u16();
            drop(answer.bytes().await);
            status
        }
        // A body that is refused while it is sent: the connection ends. A device tries again later.
        Err(_) => 0,
    }
}

/// Sends all of them round and round.
async fn campaign(base: &Url, wires: Vec<Wire>, requests: usize) -> Tally {
    let (wires, next) = (Arc::new(wires), Arc::new(AtomicUsize::new(0)));
    let mut senders = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (base, wires, next, http) = (base.clone(), Arc::clone(&wires), Arc::clone(&next), client());
        senders.spawn(async move {
            let mut tally = Tally::default();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= requests {
                    return tally;
                }
                let (round, place) = (number / wires.len(), number % wires.len());
                let mut wire = &wires[place];
                if wire.body.len() > 1 << 19 && round % LARGE_EVERY != 0 {
                    wire = &wires[0];
                }
                tally.note(wire.kind, send(&http, &base, wire).await, wire.tombstone);
            }
        });
    }
    let mut all = Tally::default();
    while let Some(tally) = senders.join_next().await {
        all.add(tally.unwrap());
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn no_fault_expels_a_device() {
    let requests = usize::try_from(count::from_environment("ANSWER_REQUESTS", 2_000)).unwrap();
    let server = TestServer::with(Plan { trial: true, ..Plan::default() }).await;
    let person = server.enroller("vera").await;
    let world = World::new(&server, person).await;
    let wires: Vec<Wire> = ENDPOINTS.into_iter().flat_map(|endpoint| world.faults(endpoint)).collect();
    let kinds: BTreeSet<&str> = wires.iter().map(|wire| wire.kind).collect();
    assert!(kinds.len() >= 40, "{} kinds", kinds.len());
    let mut tally = campaign(&server.url, wires, requests * 9 / 10).await;
    // The database answers, and what it answers makes no sense.
    let database = storage::connection(server.database.url()).await.unwrap();
    for table in ["certificates", "enrollments", "commands", "attempts"] {
        database.execute_unprepared(&format!("ALTER TABLE {table} RENAME TO away")).await.unwrap();
        let right = ENDPOINTS.into_iter().flat_map(|endpoint| world.right(endpoint)).collect();
        tally.add(campaign(&server.url, right, requests / 40).await);
        database.execute_unprepared(&format!("ALTER TABLE away RENAME TO {table}")).await.unwrap();
    }
    assert!(tally.statuses.get(&503).is_some_and(|count| *count > 0), "a broken server says later");
    let panics = panicking(requests / 100).await;
    tally.add(panics);
    assert!(tally.unenrolling.is_empty(), "{:?}", tally.unenrolling);
    let counts =
        format!("{} requests, {} kinds, answers {:?}", tally.total(), kinds.len() + 5, tally.statuses);
    count::line("device answers", counts, "0 unenrolling");
}

/// The real program, whose device handlers panic every third time.
async fn panicking(requests: usize) -> Tally {
    let scene = Arc::new(Scene::sqlite().await);
    let client = Client::new(&scene, Record::WhenAnswered);
    let server = Server::start(&scene, None).await.expect("the server starts");
    let writing = client.work(count::seed());
    for _ in 0..1_200 {
        if !client.shared().phones.lock().unwrap().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    writing.stop().await;
    server.kill().await;
    let server = Server::start(&scene, Some("device.message:3:panic")).await.expect("the server starts");
    let phone = client.shared().phones.lock().unwrap()[0].clone();
    let phone = phone.lock().await;
    let mut tally = Tally::default();
    for number in 0..requests {
        let status = if number % 2 == 0 {
            phone.token_update(&[7; 32]).await
        } else {
            phone.status_of_report(Status::Idle).await
        };
        tally.note("a panic", status.unwrap_or(0), false);
    }
    server.kill().await;
    // Broken is "later" (R-DV8), also when it is broken this badly.
    let statuses: Vec<u16> = tally.statuses.keys().copied().collect();
    assert_eq!(statuses, [200, 503], "the panics were met and told as 503: {:?}", tally.statuses);
    tally
}

/// The negative control: handlers that say what they must not are caught by the same campaign.
#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_expels_is_caught() {
    let server = TestServer::with(Plan { trial: true, ..Plan::default() }).await;
    let person = server.enroller("vera").await;
    let world = World::new(&server, person).await;
    for status in [401_u16, 403] {
        let says = move || async move { http::StatusCode::from_u16(status).unwrap() };
        let router = Router::new().fallback(any(says));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base: Url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        let wires = world.faults(ENDPOINTS[0]);
        let sent = wires.len();
        let tally = campaign(&base, wires, sent).await;
        assert!(tally.unenrolling.len() > sent / 2, "{status}: {}", tally.unenrolling.len());
    }
    count::line("device answers, control", "handlers that answer 401 and 403", "caught");
}
