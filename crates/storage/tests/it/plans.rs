//! No statement of the ways that devices and people go by the thousand looks at a whole table. The statements are seen as
//! they pass, while one device goes all the way; then the database explains each among 100,000 devices.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use domain::device::{CommandState, Security};
use domain::enrollment::attempt::{AttemptEvent, AttemptState, Progress};
use domain::ids::DeviceId;
use domain::site::SiteScope;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement};
use storage::{DeviceKey, Finished, Moved, NewDownload, NewEnrollment, Options, PushTokens, Storage, Watch};
use testkit::TestDatabase;
use vault::Secret;

use crate::support::{act, attempt, certificate, command, device, enrollment, id, moment};

const DEVICES: u64 = 100_000;

/// Tables that hold a handful of rows on any server: looking at all of them is right.
const SMALL: [&str; 5] = ["settings", "push_certificates", "sites", "accounts", "directories"];

type Seen = Arc<Mutex<BTreeMap<String, Statement>>>;

async fn open(database: &TestDatabase) -> (Storage, Seen) {
    database.migrate().await;
    let seen = Seen::default();
    let sees = Arc::clone(&seen);
    let watch = Watch(Arc::new(move |statement: &Statement| {
        sees.lock().unwrap().entry(statement.sql.clone()).or_insert_with(|| statement.clone());
    }));
    let options = Options { watch: Some(watch), ..Options::default() };
    let storage = Storage::connect(database.url(), Arc::new(testkit::key_ring()), options).await.unwrap();
    (storage, seen)
}

fn secret() -> Secret {
    Secret::from_string("secret".to_owned())
}

fn tokens() -> PushTokens {
    PushTokens { token: secret(), magic: secret(), unlock: Some(secret()) }
}

/// One device from the first page to its answered command; `name` makes it differ from others.
async fn all_the_way(storage: &Storage, name: u8) -> NewEnrollment {
    let session = [name; 32];
    let one = attempt();
    let new = enrollment(one.id);
    act(storage, async |act| {
        let _ = act.attempts().insert(&one).await.unwrap();
        let _ = act.portal_sessions().insert(&session, one.id, moment(0)).await.unwrap();
    })
    .await;
    profile(storage, &new, name).await;
    let device = check_in(storage, &new, name).await;
    queue(storage, &new, device, name).await;
    new
}

async fn profile(storage: &Storage, new: &NewEnrollment, name: u8) {
    let read = storage.read();
    assert!(read.portal_sessions().find(&[name; 32]).await.unwrap().is_some());
    let mut one = read.attempts().get(new.attempt).await.unwrap().unwrap();
    let hash = [name; 32];
    act(storage, async |act| {
        act.portal_sessions().touch(&hash, moment(100)).await.unwrap();
        act.downloads().withdraw_for_attempt(one.id, moment(1)).await.unwrap();
        act.challenges().void_for_attempt(one.id, moment(1)).await.unwrap();
        act.enrollments().mark_replaced_for_attempt(one.id).await.unwrap();
        let _ = act.enrollments().insert(new, moment(1)).await.unwrap();
        let ends = moment(3600);
        let _ = act.challenges().insert(&hash, new.id, one.id, ends, moment(1)).await.unwrap();
        let ready = NewDownload {
            attempt: one.id,
            enrollment: new.id,
            token_hash: hash,
            token: secret(),
            profile: secret(),
        };
        let _ = act.downloads().insert(&ready, moment(1)).await.unwrap();
        one.enrollment = Some(new.id);
        one.state = AttemptState::ProfileIssued;
        assert!(act.attempts().save(&one, one.version, moment(1)).await.unwrap());
        act.attempts().note(one.id, AttemptEvent::ProfileIssued, "", moment(1)).await.unwrap();
    })
    .await;
    assert!(read.downloads().current(one.id).await.unwrap().is_some());
    assert!(read.downloads().find_by_token_hash(&hash).await.unwrap().is_some());
    act(storage, async |act| assert!(act.downloads().mark_fetched(&hash, moment(2)).await.unwrap())).await;
}

async fn check_in(storage: &Storage, new: &NewEnrollment, name: u8) -> DeviceId {
    let issued = certificate(new, &format!("{name:02x}"));
    let record = device(new.id, "iPhone", None);
    let key = DeviceKey::Udid(format!("UDID-{name}"));
    let moved = |state, progress| Moved { state, progress, device: None, only_waiting: true };
    let (at, mode) = (moment(3), new.mode);
    act(storage, async |act| {
        assert!(act.challenges().find(&[name; 32]).await.unwrap().is_some());
        let all = act.certificates();
        assert_eq!(all.issued_count(new.id).await.unwrap(), 0);
        assert!(all.find_issued_by_spki(new.id, &[7; 32]).await.unwrap().is_none());
        let _ = all.reserve(&issued, at).await.unwrap();
        assert!(all.store(issued.id, b"der", &[name; 32], at).await.unwrap());
        let to = moved(AttemptState::CertificateIssued, Progress::CertificateIssued { at, mode });
        assert!(act.attempts().move_on(new.attempt, new.id, &to, at).await.unwrap());
    })
    .await;
    act(storage, async |act| {
        let all = act.enrollments();
        assert!(all.lock(new.id).await.unwrap().is_some());
        let told = &record.inventory;
        assert!(all.authenticate(new.id, issued.id, &key, told, at).await.unwrap());
        assert!(
            act.devices().find_by_udid_or_serial(Some("nobody"), Some("nobody")).await.unwrap().is_none()
        );
        let _ = act.devices().insert(&record, at).await.unwrap();
        assert!(all.enroll(new.id, &tokens(), record.id, at).await.unwrap());
        assert!(all.renew_tokens(new.id, &tokens(), at).await.unwrap());
        act.certificates().revoke_others(new.id, Some(issued.id), "replaced", at).await.unwrap();
        all.touch_seen(&[(new.id, moment(9))]).await.unwrap();
    })
    .await;
    record.id
}

async fn queue(storage: &Storage, new: &NewEnrollment, device: DeviceId, name: u8) {
    let (first, second) = (command(new.id, "SecurityInfo"), command(new.id, "DeviceInformation"));
    act(storage, async |act| {
        let all = act.commands();
        assert_eq!(all.enqueue_all(&[first.clone(), second], moment(4)).await.unwrap(), 2);
        all.reopen(new.id).await.unwrap();
        assert_eq!(all.take_next(new.id, moment(4)).await.unwrap().unwrap().0, first.id);
        assert!(all.not_now(new.id, first.id).await.unwrap());
        let end = Finished { state: CommandState::Acknowledged, result: None, error: None };
        assert!(all.finish(new.id, first.id, &end, moment(5)).await.unwrap());
        assert!(act.devices().set_security(new.id, &Security::default()).await.unwrap());
        let told = act.devices().find_by_enrollment(new.id).await.unwrap().unwrap().inventory;
        assert!(act.devices().set_inventory(new.id, &told).await.unwrap());
    })
    .await;
    let read = storage.read();
    assert!(read.certificates().bonds(&[[name; 32]]).await.unwrap().contains_key(&[name; 32]));
    assert!(read.commands().has_open(new.id).await.unwrap());
    assert!(read.enrollments().push_tokens(new.id).await.unwrap().is_some());
    assert!(read.devices().get(&SiteScope::All, device).await.unwrap().is_some());
    assert!(read.tombstones().find_by_enrollment(new.id).await.unwrap().is_none());
    act(storage, async |act| {
        assert_eq!(act.commands().cancel_open(new.id, moment(6)).await.unwrap(), 1);
    })
    .await;
}

/// Rows in the tables that are not about a device itself.
async fn fill_the_rest(db: &DatabaseConnection) {
    let hash = match db.get_database_backend() {
        DbBackend::Postgres => "decode(md5(id::text)||md5(id::text), 'hex')",
        _ => "randomblob(32)",
    };
    let columns = "enrollment, attempt, created_at";
    for sql in [
        "INSERT INTO attempt_events (attempt, at, event, detail) SELECT id, created_at, 'started', '' FROM attempts"
            .to_owned(),
        format!(
            "INSERT INTO portal_sessions (token_hash, attempt, created_at, last_seen_at) \
             SELECT {hash}, id, created_at, created_at FROM attempts"
        ),
        format!(
            "INSERT INTO challenges (hash, {columns}, expires_at) \
             SELECT {hash}, id, attempt, created_at, created_at FROM enrollments"
        ),
        format!(
            "INSERT INTO downloads (token_hash, {columns}, token, profile) \
             SELECT {hash}, id, attempt, created_at, {hash}, {hash} FROM enrollments"
        ),
        "INSERT INTO tombstones (enrollment, reason, created_at) SELECT id, '', created_at FROM attempts".to_owned(),
        "ANALYZE".to_owned(),
    ] {
        db.execute_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    }
}

/// The lines of the plan that look at a whole table.
async fn scans(db: &DatabaseConnection, statement: &Statement) -> Vec<String> {
    let postgres = db.get_database_backend() == DbBackend::Postgres;
    let explain = if postgres { "EXPLAIN" } else { "EXPLAIN QUERY PLAN" };
    let statement = Statement { sql: format!("{explain} {}", statement.sql), ..statement.clone() };
    let rows = db.query_all_raw(statement.clone()).await.unwrap();
    // SQLite plans a look for rows that were waiting for an inserted parent, and makes it only while some are.
    let waits =
        |table: &str| !postgres && statement.sql.contains("INSERT INTO") && !statement.sql.contains(table);
    let line = |row: &sea_orm::QueryResult| {
        row.try_get::<String>("", if postgres { "QUERY PLAN" } else { "detail" }).unwrap()
    };
    rows.iter()
        .map(line)
        .filter(|line| {
            let mark = if postgres { "Seq Scan on " } else { "SCAN " };
            let table = line.split_once(mark).map(|(_, rest)| rest.split(' ').next().unwrap_or_default());
            let harmless = ["json_each", "seen", "told", "wanted"];
            table.is_some_and(|table| !SMALL.contains(&table) && !harmless.contains(&table) && !waits(table))
                // What an insert brings along.
                && !line.contains("CONSTANT ROW")
                && !line.contains("VALUES CLAUSE")
        })
        .collect()
}

async fn no_statement_looks_at_a_whole_table(database: &TestDatabase) {
    let (storage, seen) = open(database).await;
    let like = all_the_way(&storage, 1).await;
    let db = storage::connection(database.url()).await.unwrap();
    testkit::finished_commands(&db, &like.id.to_string(), 20_000).await.unwrap();
    testkit::fill(&db, &like.id.to_string(), DEVICES).await.unwrap();
    fill_the_rest(&db).await;
    seen.lock().unwrap().clear();
    all_the_way(&storage, 2).await;
    let statements: Vec<Statement> = seen.lock().unwrap().values().cloned().collect();
    assert!(statements.len() > 40, "only {} statements were seen", statements.len());
    let mut faults = Vec::new();
    for statement in &statements {
        for line in scans(&db, statement).await {
            faults.push(format!("{line}\n    {}", statement.sql));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));

    // The search would find one: a column without an index, and open commands asked for in a way no index can serve.
    let backend = db.get_database_backend();
    let planted = Statement::from_string(backend, "SELECT id FROM enrollments WHERE topic = 'nobody'");
    assert!(!scans(&db, &planted).await.is_empty());
    let sql = "SELECT id FROM commands WHERE enrollment = $1 AND seq > $2";
    let planted = Statement::from_sql_and_values(backend, sql, [id().into(), 1_i64.into()]);
    assert!(!scans(&db, &planted).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sqlite() {
    no_statement_looks_at_a_whole_table(&TestDatabase::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn postgres() {
    no_statement_looks_at_a_whole_table(&TestDatabase::postgres().await).await;
}
