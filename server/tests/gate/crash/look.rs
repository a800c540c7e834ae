//! What the restarted server still knows, asked of the database and over HTTP, and judged by the ledger.

use super::{
    client::Client,
    phone::Browser,
    scene::{Database, Scene},
};
use mdm::report::Status;
use rand::{RngExt as _, rngs::StdRng};
use sea_orm::{ConnectionTrait, DatabaseConnection, QueryResult, Statement};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};
use storage::Storage;
use testkit::Thing;
use uuid::Uuid;

/// A key that is no phone's.
static OTHER: LazyLock<pki::RsaKey> = LazyLock::new(|| pki::RsaKey::generate(pki::RsaBits::B2048).unwrap());
/// Things looked at one by one over HTTP in each life.
const SAMPLES: usize = 3;

/// Everything the ledger speaks of, as the database has it.
struct Found {
    sites: BTreeMap<String, String>,
    accounts: BTreeMap<String, String>,
    certificates: BTreeMap<String, (String, Uuid)>,
    enrollments: BTreeMap<Uuid, (Option<String>, bool)>,
    devices: BTreeMap<Uuid, String>,
    commands: BTreeMap<String, String>,
}

async fn rows(database: &DatabaseConnection, sql: &str) -> Vec<QueryResult> {
    let backend = database.get_database_backend();
    database.query_all_raw(Statement::from_string(backend, sql)).await.expect("the database answers")
}

fn cell<T: sea_orm::TryGetable>(row: &QueryResult, column: &str) -> T {
    row.try_get("", column).expect("a column")
}

impl Found {
    async fn read(database: &DatabaseConnection) -> Self {
        let sites = rows(database, "SELECT id, name FROM sites").await;
        let accounts = rows(database, "SELECT id, username FROM accounts").await;
        let certificates = rows(database, "SELECT fingerprint, state, enrollment FROM certificates").await;
        let enrollments =
            rows(database, "SELECT id, key_value, authenticated_at IS NOT NULL AS told FROM enrollments");
        let devices = rows(database, "SELECT enrollment, udid FROM devices").await;
        let commands = rows(database, "SELECT id, state FROM commands").await;
        let text = |row: &QueryResult, column: &str| cell::<String>(row, column);
        let id = |row: &QueryResult| cell::<Uuid>(row, "id").to_string();
        Self {
            sites: sites.iter().map(|row| (id(row), text(row, "name"))).collect(),
            accounts: accounts.iter().map(|row| (text(row, "username"), id(row))).collect(),
            certificates: certificates
                .iter()
                .filter_map(|row| {
                    let fingerprint: Option<Vec<u8>> = cell(row, "fingerprint");
                    Some((hex::encode(fingerprint?), (text(row, "state"), cell(row, "enrollment"))))
                })
                .collect(),
            enrollments: enrollments
                .await
                .iter()
                .map(|row| (cell(row, "id"), (cell(row, "key_value"), cell(row, "told"))))
                .collect(),
            devices: devices
                .iter()
                .filter_map(|row| Some((cell(row, "enrollment"), cell::<Option<String>>(row, "udid")?)))
                .collect(),
            commands: commands.iter().map(|row| (id(row), text(row, "state"))).collect(),
        }
    }

    fn enrollment(&self, fingerprint: &str) -> Option<Uuid> {
        self.certificates.get(fingerprint).map(|(_, enrollment)| *enrollment)
    }

    /// The value of a thing; tokens are asked for elsewhere.
    fn value(&self, (kind, key): &Thing) -> Option<String> {
        match *kind {
            "site" => self.sites.values().find(|name| *name == key).cloned(),
            "renamed" => self.sites.get(key).filter(|name| name.starts_with("Renamed")).cloned(),
            "account" => self.accounts.get(key).map(|_| key.clone()),
            "certificate" => self.certificates.get(key).map(|(state, _)| state.clone()),
            "authenticated" => {
                let (id, told) = self.enrollments.get(&self.enrollment(key)?)?;
                id.clone().filter(|_| *told)
            }
            "device" => self.devices.get(&self.enrollment(key)?).cloned(),
            "result" => self.commands.get(key).filter(|state| *state == "acknowledged").cloned(),
            other => panic!("nobody knows where to look for {other}"),
        }
    }
}

async fn token(storage: &Storage, found: &Found, fingerprint: &str) -> Option<String> {
    let enrollment = domain::ids::EnrollmentId(found.enrollment(fingerprint)?);
    let tokens = storage.read().enrollments().push_tokens(enrollment).await.expect("the database answers")?;
    Some(hex::encode(tokens.token.expose()))
}

/// What is lost. Tokens are unsealed one by one, so only the latest are looked at unless `all` are wanted.
pub async fn lost(scene: &Scene, client: &Client, all: bool) -> Vec<String> {
    let database = storage::connection(scene.database_url()).await.expect("a connection");
    let found = Found::read(&database).await;
    let storage = scene.storage().await;
    let shared = client.shared();
    let recent: BTreeSet<String> = {
        let phones: Vec<_> = shared.phones.lock().unwrap().iter().rev().take(12).cloned().collect();
        let mut recent = BTreeSet::new();
        for phone in phones {
            recent.insert(hex::encode(phone.lock().await.certificate.fingerprint()));
        }
        recent
    };
    let mut lost = Vec::new();
    for thing in shared.ledger.things() {
        let value = match thing.0 {
            "token" if all || recent.contains(&thing.1) => token(&storage, &found, &thing.1).await,
            "token" => continue,
            _ => found.value(&thing),
        };
        lost.extend(shared.ledger.judge(&thing, value.as_deref()));
    }
    lost
}

/// Nothing lost, nothing twice, nothing broken; and the server says so over HTTP as well.
pub async fn judge(scene: &Scene, client: &Client, rng: &mut StdRng, all: bool) {
    let lost = lost(scene, client, all).await;
    assert!(lost.is_empty(), "acknowledged and lost:\n{}\n{}", lost.join("\n"), scene.log());
    let database = storage::connection(scene.database_url()).await.expect("a connection");
    once(&database).await;
    let audit = scene.storage().await.read().audit().verify().await.expect("the audit log");
    assert_eq!(audit.first_bad, None, "the audit chain holds");
    if scene.database() == Database::Sqlite {
        let verdict: String = cell(&rows(&database, "PRAGMA integrity_check").await[0], "integrity_check");
        assert_eq!(verdict, "ok");
    }
    over_http(client, &database, rng).await;
}

/// Single use means once (P02): after any number of half-done acts.
async fn once(database: &DatabaseConnection) {
    for (what, sql) in [
        (
            "certificates in force for one enrollment",
            "SELECT enrollment FROM certificates WHERE state = 'issued' GROUP BY enrollment HAVING count(*) > 1",
        ),
        ("records of one device", "SELECT udid FROM devices GROUP BY udid HAVING count(*) > 1"),
        (
            "enrollments of one certificate",
            "SELECT certificate FROM enrollments WHERE certificate IS NOT NULL GROUP BY certificate HAVING count(*) > 1",
        ),
        (
            "certificates that were signed but have no row",
            "SELECT id FROM certificates WHERE state = 'issued' AND der IS NULL",
        ),
        (
            "challenges of one enrollment",
            "SELECT enrollment FROM challenges WHERE voided_at IS NULL GROUP BY enrollment HAVING count(*) > 1",
        ),
    ] {
        assert!(rows(database, sql).await.is_empty(), "{what}");
    }
}

/// A few of the latest things as people and devices see them.
async fn over_http(client: &Client, database: &DatabaseConnection, rng: &mut StdRng) {
    let console = client.console().await.expect("the administrator signs in");
    for (kind, column, from) in
        [("sites", "name", "sites"), ("accounts", "username", "accounts"), ("devices", "udid", "devices")]
    {
        let sql = format!("SELECT id, {column} AS shown FROM {from} ORDER BY id DESC LIMIT {SAMPLES}");
        for row in rows(database, &sql).await {
            let (id, shown): (Uuid, Option<String>) = (cell(&row, "id"), cell(&row, "shown"));
            page_shows(console, &format!("/console/{kind}/{id}"), &shown.unwrap_or_default()).await;
        }
    }
    let shared = client.shared();
    let phone = {
        let phones = shared.phones.lock().unwrap();
        let recent = phones.len().saturating_sub(SAMPLES)..phones.len();
        (!recent.is_empty()).then(|| phones[rng.random_range(recent)].clone())
    };
    let Some(phone) = phone else { return };
    let phone = phone.lock().await;
    assert!(phone.report(Status::Idle, None).await.is_some(), "an enrolled phone is known");
    // The first `TokenUpdate` ended the challenge.
    assert_eq!(phone.second_certificate(&OTHER).await, Some(false), "a challenge is used once");
}

async fn page_shows(console: &Browser, path: &str, text: &str) {
    let answer = console.get(path).await.expect("the server answers");
    let body = String::from_utf8_lossy(&answer.body);
    assert!(answer.status == 200 && body.contains(text), "{path} shows {text}: {}", answer.status);
}
