//! The database goes away and comes back: everybody is told to come later, in time, and nothing has to be restarted.

use crate::support::{ADMIN, Device, Plan, Reply, TestServer, Web};
use mdm::report::{Report, Status};
use sea_orm::ConnectionTrait;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use testkit::TestDatabase;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// How long anybody waits to be told.
const PATIENCE: Duration = Duration::from_secs(12);

/// A cable between the server and its database that can be cut.
struct Cable {
    port: u16,
    whole: Arc<watch::Sender<bool>>,
}

impl Cable {
    async fn to(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let whole = Arc::new(watch::Sender::new(true));
        let mut state = whole.subscribe();
        let cut = whole.subscribe();
        tokio::spawn(async move {
            let mut listener = Some(listener);
            loop {
                let open = listener.take().expect("one listener at a time");
                tokio::select! {
                    () = carry(&open, target, &cut) => {}
                    _ = state.wait_for(|whole| !whole) => {}
                }
                // Nobody listens while it is cut: connections are refused, as by a database that was stopped.
                drop(open);
                if state.wait_for(|whole| *whole).await.is_err() {
                    return;
                }
                listener = Some(TcpListener::bind(("127.0.0.1", port)).await.expect("the same port again"));
            }
        });
        Self { port, whole }
    }

    fn cut(&self) {
        self.whole.send_replace(false);
    }

    fn mend(&self) {
        self.whole.send_replace(true);
    }
}

/// Carries every connection until the cable is cut.
async fn carry(listener: &TcpListener, target: u16, whole: &watch::Receiver<bool>) {
    while let Ok((mut near, _)) = listener.accept().await {
        let mut cut = whole.clone();
        tokio::spawn(async move {
            let Ok(mut far) = TcpStream::connect(("127.0.0.1", target)).await else { return };
            tokio::select! {
                _ = copy_bidirectional(&mut near, &mut far) => {}
                _ = cut.wait_for(|whole| !whole) => {}
            }
        });
    }
}

/// 503 with a time to come back, soon.
async fn later(what: &str, asked: impl Future<Output = Reply>) {
    let began = Instant::now();
    let reply = asked.await;
    assert!(began.elapsed() < PATIENCE, "{what}: told after {:?}", began.elapsed());
    assert_eq!(reply.status, 503, "{what}: {}", reply.text());
    let seconds: u32 =
        reply.header("retry-after").parse().unwrap_or_else(|_| panic!("{what}: no Retry-After"));
    assert!((1..=60).contains(&seconds), "{what}: {seconds}");
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_goes_and_comes_back() {
    let database = TestDatabase::postgres().await;
    let url: url::Url = database.url().parse().unwrap();
    let cable = Cable::to(url.port().unwrap()).await;
    let mut through = url.clone();
    through.set_port(Some(cable.port)).unwrap();
    let server =
        TestServer::through(database, through.as_str(), Plan { postgres: true, ..Plan::default() }).await;
    let person = server.enroller("vera").await;
    let web = Web::safari(&server, "18.6");
    let profile = web.profile(person, &[("ownership", "institutional")]).await;
    let device = Device::with_certificate(&server, &profile).await;
    let stranger = Web::safari(&server, "18.6");
    assert_eq!(stranger.get("/readyz").await.status, 200);
    let administrator = Web::safari(&server, "18.6");
    administrator.console(ADMIN).await;

    cable.cut();
    assert_eq!(stranger.get("/healthz").await.status, 200, "the process is well");
    assert_eq!(stranger.get("/readyz").await.status, 503);
    later("the start page", stranger.get("/enroll")).await;
    later("a step", web.get("/enroll/profile")).await;
    later("the progress", web.get("/enroll/progress")).await;
    later("the console", administrator.get("/console/devices")).await;
    later("a form", web.post("/api/portal/issue", &[("version", "1")])).await;
    later(
        "a profile",
        stranger.get("/enroll/p/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/enroll.mobileconfig"),
    )
    .await;
    later("a check-in", device.check_in(&device.authenticate())).await;
    later("a report", device.report(&Report::new(device.id.clone(), Status::Idle, None))).await;

    cable.mend();
    let began = Instant::now();
    while stranger.get("/readyz").await.status != 200 {
        assert!(began.elapsed() < PATIENCE, "it recovers by itself");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    // Each connection that broke while nobody used it may cost one more try; a device tries again by itself.
    for message in [device.authenticate(), device.token_update()] {
        let mut tries = 0;
        while device.check_in(&message).await.status == 503 {
            tries += 1;
            assert!(
                tries < 20 && began.elapsed() < 2 * PATIENCE,
                "{} after {tries} tries",
                message.message_type()
            );
        }
    }
    let mut tries = 0;
    while web.get("/enroll/done").await.status == 503 {
        tries += 1;
        assert!(tries < 20, "the session is still there");
    }
    assert_eq!(web.open("/enroll").await.url.path(), "/enroll/done");
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_is_locked_by_somebody_else() {
    let server = TestServer::start().await;
    let person = server.enroller("vera").await;
    let web = Web::safari(&server, "18.6");
    let profile = web.profile(person, &[("ownership", "institutional")]).await;
    let device = Device::with_certificate(&server, &profile).await;
    let other = storage::connection(server.database.url()).await.unwrap();
    other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
    assert_eq!(web.get("/enroll/profile").await.status, 200, "looking needs no lock");
    later("a check-in", device.check_in(&device.authenticate())).await;
    // A form is not repeated by a browser on its own: it leads to a page that says what is the matter.
    let began = Instant::now();
    let reply = Web::safari(&server, "18.6").post("/api/portal/start", &[]).await;
    assert!(began.elapsed() < PATIENCE);
    let told = reply.status == 503 || reply.location().starts_with("/enroll/problem?what=away");
    assert!(told, "{} {}", reply.status, reply.location());
    assert!(reply.cookies().is_empty());
    other.execute_unprepared("ROLLBACK").await.unwrap();
    assert_eq!(device.check_in(&device.authenticate()).await.status, 200);
    assert_eq!(device.check_in(&device.token_update()).await.status, 200);
}
