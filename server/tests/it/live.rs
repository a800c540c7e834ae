//! The console's live stream: told in time, told to the right ones, bounded, and ended with its session.

use crate::support::{ADMIN, Device, Person, TestServer, Web, people::by};
use contract::{accounts::AccountEdit, devices::DeviceQuery};
use domain::{account::ConsoleRole, site::SiteScope};
use std::time::{Duration, Instant};

/// One open stream of events.
struct Stream {
    response: reqwest::Response,
    read: String,
}

impl Stream {
    async fn open(web: &Web, query: &str) -> Result<Self, u16> {
        let request = web.request(reqwest::Method::GET, &format!("/console/events{query}"));
        let response = request.send().await.expect("an answer");
        match response.status().as_u16() {
            200 => Ok(Self { response, read: String::new() }),
            status => Err(status),
        }
    }

    /// The next event as name and data; `None` when the stream has ended or nothing comes in this time.
    async fn next(&mut self, within: Duration) -> Option<(String, String)> {
        let end = Instant::now() + within;
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let field = |name: &str| {
                    event.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("").trim().to_owned()
                };
                let found = (field("event:"), field("data:"));
                self.read = rest.into();
                if !found.0.is_empty() {
                    return Some(found);
                }
                continue;
            }
            let left = end.checked_duration_since(Instant::now())?;
            let chunk = tokio::time::timeout(left, self.response.chunk()).await.ok()?.ok()??;
            self.read.push_str(&String::from_utf8_lossy(&chunk));
        }
    }

    /// Whether the server ends it in this time.
    async fn ends(&mut self, within: Duration) -> bool {
        let end = Instant::now() + within;
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            match tokio::time::timeout(left, self.response.chunk()).await {
                Ok(Ok(Some(_))) => {}
                Ok(Ok(None) | Err(_)) => return true,
                Err(_) => return false,
            }
        }
        false
    }
}

async fn console(server: &TestServer, person: Person) -> Web {
    let web = Web::safari(server, "18.6");
    assert_eq!(web.console(person).await.url.path(), "/console");
    web
}

const TELLS: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
async fn c8_an_enrollment_is_told_at_once_and_to_its_own_site_only() {
    let server = TestServer::start().await;
    let [north, south] = [server.site("North").await, server.site("South").await];
    let only = |site| SiteScope::Only(vec![site]);
    let enroller = server.account("nina", ConsoleRole::None, true, only(north)).await;
    let ours = server.account("north", ConsoleRole::Auditor, false, only(north)).await;
    let theirs = server.account("south", ConsoleRole::Administrator, false, only(south)).await;
    let (all, ours, theirs) =
        (console(&server, ADMIN).await, console(&server, ours).await, console(&server, theirs).await);
    let profile = Web::safari(&server, "18.6").profile(enroller, &[("ownership", "institutional")]).await;

    let mut streams = Vec::new();
    for (web, query) in [(&all, String::new()), (&all, format!("?site={north}")), (&ours, String::new())] {
        streams.push(Stream::open(web, &query).await.expect("a stream"));
    }
    let mut silent = [
        Stream::open(&theirs, "").await.expect("a stream"),
        Stream::open(&all, &format!("?site={south}")).await.expect("a stream"),
    ];
    for stream in streams.iter_mut().chain(&mut silent) {
        let (event, data) = stream.next(TELLS).await.expect("how it stands");
        assert_eq!(event, "overview");
        assert!(data.contains("\"enrolled\":0"), "{data}");
    }
    Device::enrolled(&server, &profile).await;
    let committed = Instant::now();
    let device =
        server.acts.contract.devices.list(&by(), DeviceQuery::default()).await.unwrap().rows.remove(0).id;
    for stream in &mut streams {
        let mut told = None;
        while let Some((event, data)) = stream.next(TELLS).await {
            if event == "devices" && data.contains("\"count\":1") {
                told = Some(data);
                break;
            }
        }
        let told = told.expect("the device is told");
        assert!(told.contains(&device.to_string()), "{told}");
        // Generous where the machine is shared; the commit wakes the stream at once.
        println!("told after {} ms", committed.elapsed().as_millis());
        assert!(committed.elapsed() < Duration::from_secs(5));
    }
    for stream in &mut silent {
        assert_eq!(stream.next(Duration::from_secs(4)).await, None, "nothing happened in the south");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c8_four_streams_a_session_and_strangers_none() {
    let server = TestServer::start().await;
    let stranger = Web::safari(&server, "18.6");
    assert_eq!(Stream::open(&stranger, "").await.err(), Some(401));
    let web = console(&server, ADMIN).await;
    for bad in ["?site=x", "?site=0190b5c2-7b7a-7c3e-8a52-111122223333"] {
        assert_eq!(Stream::open(&web, bad).await.err(), Some(404), "{bad}");
    }
    let mut open = Vec::new();
    for _ in 0..4 {
        open.push(Stream::open(&web, "").await.expect("a stream"));
    }
    assert_eq!(Stream::open(&web, "").await.err(), Some(429));
    let other = console(&server, ADMIN).await;
    assert!(Stream::open(&other, "").await.is_ok(), "another session has its own");
    open.pop();
    let end = Instant::now() + TELLS;
    while Stream::open(&web, "").await.is_err() {
        assert!(Instant::now() < end, "a closed stream gives its place back");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c8_a_stream_ends_with_its_session_its_account_and_the_server() {
    let server = TestServer::start().await;
    let (signed_out, stopped) = (console(&server, ADMIN).await, console(&server, ADMIN).await);
    let auditor = server.account("audit", ConsoleRole::Auditor, false, SiteScope::All).await;
    let disabled = console(&server, auditor).await;
    let mut streams = Vec::new();
    for web in [&signed_out, &disabled, &stopped] {
        streams.push(Stream::open(web, "").await.expect("a stream"));
    }
    assert_eq!(signed_out.post("/api/console/sign-out", &[]).await.status, 303);
    let accounts = &server.acts.contract.accounts;
    let row =
        accounts.list(&by()).await.unwrap().into_iter().find(|row| row.account.username == "audit").unwrap();
    let edit = AccountEdit {
        username: row.account.username.clone(),
        full_name: row.account.full_name.clone(),
        email: row.account.email.clone(),
        enabled: false,
        role: row.account.role,
        may_enroll: false,
        sites: row.account.sites.clone(),
    };
    accounts.edit(&by(), row.account.id, row.account.version, edit).await.unwrap();
    let [out, off, on] = &mut streams[..] else { unreachable!() };
    assert!(out.ends(TELLS).await, "signed out");
    assert!(off.ends(TELLS).await, "the account was disabled");
    assert!(!on.ends(Duration::from_secs(1)).await, "others stay");
    server.storage.waker().close();
    assert!(on.ends(TELLS).await, "the server is stopping");
}

/// R-SE2: a page left open does not keep its session alive.
#[tokio::test(flavor = "multi_thread")]
async fn c8_a_live_page_does_not_count_as_a_person() {
    let server = TestServer::start().await;
    let web = console(&server, ADMIN).await;
    let by_script = async || {
        let request = web.request(reqwest::Method::GET, "/console").header("muster-live", "1");
        request.send().await.unwrap().status().as_u16()
    };
    for _ in 0..3 {
        server.database.clock().advance(chrono::Duration::minutes(6));
        let status = by_script().await;
        drop(Stream::open(&web, "").await);
        println!("{status}");
    }
    assert_eq!(by_script().await, 302, "idle for 18 minutes");
    let person = console(&server, ADMIN).await;
    for _ in 0..3 {
        server.database.clock().advance(chrono::Duration::minutes(6));
        assert_eq!(person.get("/console").await.status, 200, "a person keeps theirs");
    }
}
