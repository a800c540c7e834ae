//! The ledger client: enrolls phones, sends new tokens, answers commands and changes the console until the server is
//! gone, and writes down every acknowledgement before it goes on.

use super::{
    phone::{Browser, Phone},
    scene::{ENROLLER, Scene},
};
use crate::support::{ADMIN, PASSWORD};
use mdm::report::Status;
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use std::{
    future::Future,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use testkit::Ledger;
use tokio::task::JoinSet;
use uuid::Uuid;

/// When a write counts as acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Record {
    /// As it is.
    WhenAnswered,
    /// The negative control: a client that believes before it was answered.
    WhenSent,
}

/// An enrolled phone; one message at a time.
pub type Line = Arc<tokio::sync::Mutex<Phone>>;

/// What all workers share.
pub struct Shared {
    scene: Arc<Scene>,
    record: Record,
    over: AtomicBool,
    /// The power is being cut: what is answered from here on, no real cut would have let through. The shutdown of a file
    /// system takes a moment, in which a flush may still be told to have succeeded.
    dark: AtomicBool,
    console: Browser,
    /// What was acknowledged.
    pub ledger: Ledger,
    /// Phones that were told they are enrolled.
    pub phones: Mutex<Vec<Line>>,
}

/// The client of one run.
pub struct Client {
    shared: Arc<Shared>,
}

/// Workers on their way.
pub struct Writing {
    shared: Arc<Shared>,
    workers: JoinSet<()>,
}

impl Client {
    /// Nothing written yet.
    pub fn new(scene: &Arc<Scene>, record: Record) -> Self {
        let shared = Shared {
            scene: Arc::clone(scene),
            record,
            over: AtomicBool::new(false),
            dark: AtomicBool::new(false),
            console: Browser::new(scene),
            ledger: Ledger::create(&scene.folder().join("ledger")),
            phones: Mutex::default(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// What all workers share.
    pub fn shared(&self) -> &Shared {
        &self.shared
    }

    /// The administrator's browser, signed in again where the session of an earlier life has come to its end.
    pub async fn console(&self) -> Option<&Browser> {
        let browser = &self.shared.console;
        if browser.get("/console/sites").await?.status != 200 {
            browser.sign_in(ADMIN).await?;
        }
        Some(browser)
    }

    /// From here on no answer counts as an acknowledgement, until work starts anew.
    pub fn goes_dark(&self) {
        self.shared.dark.store(true, Ordering::SeqCst);
    }

    /// Starts writing on all lines.
    pub fn work(&self, seed: u64) -> Writing {
        self.shared.over.store(false, Ordering::SeqCst);
        self.shared.dark.store(false, Ordering::SeqCst);
        let mut workers = JoinSet::new();
        let rng = |line: u64| StdRng::seed_from_u64(seed ^ line);
        workers.spawn(enroll(Arc::clone(&self.shared), rng(1)));
        workers.spawn(talk(Arc::clone(&self.shared), rng(2)));
        workers.spawn(talk(Arc::clone(&self.shared), rng(3)));
        workers.spawn(administer(Arc::clone(&self.shared), rng(4)));
        Writing { shared: Arc::clone(&self.shared), workers }
    }
}

impl Writing {
    /// Waits until all workers have noticed that the server is gone.
    pub async fn stop(mut self) {
        self.shared.over.store(true, Ordering::SeqCst);
        while let Some(ended) = self.workers.join_next().await {
            ended.expect("a worker met an answer that must not be");
        }
    }
}

impl Shared {
    fn is_dark(&self) -> bool {
        self.dark.load(Ordering::SeqCst)
    }

    /// A write whose key only its answer told.
    fn done(&self, kind: &'static str, key: &str, value: &str) {
        if !self.is_dark() {
            self.ledger.done(kind, key, value);
        }
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    /// One write: noted before, sent, noted after it was acknowledged. `None`: the server is gone.
    async fn write(
        &self,
        thing: (&'static str, &str, &str),
        sending: impl Future<Output = Option<bool>>,
    ) -> Option<()> {
        let sent = self.ledger.sent(thing.0, thing.1, thing.2);
        if self.record == Record::WhenSent {
            self.ledger.acknowledged(&sent);
        }
        if sending.await? && !self.is_dark() {
            self.ledger.acknowledged(&sent);
        }
        Some(())
    }
}

/// People enroll, one after the other.
async fn enroll(shared: Arc<Shared>, mut rng: StdRng) {
    while !shared.is_over() {
        let key = &shared.scene.keys[rng.random_range(0..shared.scene.keys.len())];
        if one_phone(&shared, key).await.is_none() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn one_phone(shared: &Shared, key: &Arc<pki::RsaKey>) -> Option<()> {
    let profile = Browser::new(&shared.scene).profile(ENROLLER).await?;
    let phone = Phone::install(&shared.scene, &profile, key).await?;
    let fingerprint = hex::encode(phone.certificate.fingerprint());
    shared.done("certificate", &fingerprint, "issued");
    let authenticate = async { Some(phone.authenticate().await? == 200) };
    shared.write(("authenticated", &fingerprint, &phone.udid()), authenticate).await?;
    let token = Uuid::new_v4().into_bytes();
    let mut enrolled = false;
    let update = async {
        enrolled = phone.token_update(&token).await? == 200;
        Some(enrolled)
    };
    shared.write(("token", &fingerprint, &hex::encode(token)), update).await?;
    if enrolled {
        shared.done("device", &fingerprint, &phone.udid());
        shared.phones.lock().unwrap().push(Arc::new(tokio::sync::Mutex::new(phone)));
    }
    Some(())
}

/// Enrolled phones send new tokens and answer commands.
async fn talk(shared: Arc<Shared>, mut rng: StdRng) {
    while !shared.is_over() {
        let phone = {
            let phones = shared.phones.lock().unwrap();
            let recent = phones.len().saturating_sub(6)..phones.len();
            (!recent.is_empty()).then(|| Arc::clone(&phones[rng.random_range(recent)]))
        };
        let said = match phone {
            Some(phone) => message(&shared, &*phone.lock().await, rng.random_bool(0.5)).await,
            None => None,
        };
        if said.is_none() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn message(shared: &Shared, phone: &Phone, token: bool) -> Option<()> {
    if token {
        let bytes = Uuid::new_v4().into_bytes();
        let fingerprint = hex::encode(phone.certificate.fingerprint());
        let update = async { Some(phone.token_update(&bytes).await? == 200) };
        return shared.write(("token", &fingerprint, &hex::encode(bytes)), update).await;
    }
    let mut next = phone.report(Status::Idle, None).await?;
    while !next.is_empty() && !shared.is_over() {
        let command = next.to_lowercase();
        let mut following = String::new();
        let report = async {
            following = phone.report(Status::Acknowledged, Some(&next)).await?;
            Some(true)
        };
        shared.write(("result", &command, "acknowledged"), report).await?;
        next = following;
    }
    Some(())
}

/// The administrator makes and renames sites and accounts.
async fn administer(shared: Arc<Shared>, mut rng: StdRng) {
    let mut page = None;
    while !shared.is_over() {
        let said = match rng.random_range(0..5) {
            0 => account(&shared).await,
            1 | 2 => rename(&shared, &mut page).await,
            _ => site(&shared).await,
        };
        if said.is_none() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

fn name(kind: &str) -> String {
    format!("{kind} {}", &Uuid::new_v4().simple().to_string()[..12])
}

async fn site(shared: &Shared) -> Option<()> {
    let name = name("Site");
    shared.write(("site", &name, &name), make_site(&shared.console, &name)).await
}

async fn make_site(browser: &Browser, name: &str) -> Option<bool> {
    let page = browser.open("/console/sites/new").await?;
    let form = page.forms.iter().find(|form| form.action.path() == "/api/console/sites/create")?;
    let answer = browser.fill(form, &[("name", name)]).await?;
    Some(answer.status == 303 && answer.location.split('?').next() == Some("/console/sites"))
}

async fn account(shared: &Shared) -> Option<()> {
    let (browser, name) = (&shared.console, name("user").replace(' ', "-"));
    let page = browser.open("/console/accounts/new").await?;
    let form = page.forms.iter().find(|form| form.action.path() == "/api/console/accounts/create")?;
    let answers = [("username", name.as_str()), ("password", PASSWORD), ("repeat", PASSWORD)];
    let made = async {
        let answer = browser.fill(form, &answers).await?;
        let to = answer.location.split('?').next().unwrap_or_default();
        Some(answer.status == 303 && to.starts_with("/console/accounts") && to != "/console/accounts/new")
    };
    shared.write(("account", &name, &name), made).await
}

/// Renames the same site again and again; the first call makes it.
async fn rename(shared: &Shared, page: &mut Option<String>) -> Option<()> {
    let browser = &shared.console;
    if page.is_none() {
        // Not in the ledger: it will not keep its name.
        let name = name("Site");
        make_site(browser, &name).await?;
        let list = browser.get("/console/sites").await?;
        let text = String::from_utf8_lossy(&list.body).into_owned();
        let before = &text[..text.find(&name)?];
        let id = before.rsplit("/console/sites/").next()?.get(..36)?;
        *page = Some(format!("/console/sites/{id}"));
    }
    let path = page.as_ref()?;
    let shown = browser.open(path).await?;
    let form = shown.forms.iter().find(|form| form.action.path() == "/api/console/sites/rename")?;
    let name = name("Renamed");
    let saved = async {
        let answer = browser.fill(form, &[("name", &name)]).await?;
        // Refused, it would lead back to the page of this site.
        Some(answer.status == 303 && answer.location.split('?').next() == Some("/console/sites"))
    };
    shared.write(("renamed", path.rsplit('/').next()?, &name), saved).await
}
