//! Negative controls: what loses rows must be seen to lose them.

use super::{
    client::{Client, Record},
    look,
    scene::{Scene, Server},
};
use crate::count;
use sea_orm::ConnectionTrait;
use std::{path::Path, sync::Arc, time::Duration};
use testkit::{Disk, Ledger};

/// A client that writes down acknowledgements it never got, against a server that dies before its commits: the same
/// judge must find something missing.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_believes_too_early_is_caught() {
    let scene = Arc::new(Scene::sqlite().await);
    let client = Client::new(&scene, Record::WhenSent);
    let mut missing = Vec::new();
    for passed in 5..25 {
        let server = Server::start(&scene, None).await.expect("the server starts");
        client.console().await.expect("the administrator signs in");
        missing = look::lost(&scene, &client, true).await;
        server.kill().await;
        if !missing.is_empty() {
            break;
        }
        let fail_at = format!("commit.before:{passed}");
        let Some(mut server) = Server::start(&scene, Some(&fail_at)).await else { continue };
        let writing = client.work(passed);
        server.wait(Duration::from_secs(5)).await;
        server.kill().await;
        writing.stop().await;
    }
    assert!(!missing.is_empty(), "the judge sees what is lost");
    count::line("S-crash control: belief before the answer", format!("{} missing", missing.len()), "caught");
}

/// SQLite with `synchronous=NORMAL` acknowledges what a power cut takes away (R-DU2); with `FULL` it does not.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_does_not_sync_loses_rows() {
    let suite = "S-crash control: synchronous=NORMAL under a power cut";
    let disk = match Disk::create(64) {
        Ok(disk) => disk,
        Err(why) => return count::line(suite, "0 rows", format!("skipped: {why}")),
    };
    let mut lost = Vec::new();
    for level in ["FULL", "NORMAL"] {
        let ledger = Ledger::create(&disk.beside().join(format!("ledger-{level}")));
        fill(&disk, level, &ledger).await;
        lost.push(missing(&disk.path().join(level), &ledger).await);
    }
    assert_eq!(lost[0], 0, "FULL keeps what it acknowledged");
    assert!(lost[1] > 0, "NORMAL must lose rows, else the power cut is none");
    count::line(suite, format!("FULL lost {} of 200, NORMAL {} of 200", lost[0], lost[1]), "caught");
}

async fn fill(disk: &Disk, level: &str, ledger: &Ledger) {
    let database = sea_orm::Database::connect(address(&disk.path().join(level))).await.unwrap();
    for sql in ["PRAGMA journal_mode=WAL", "CREATE TABLE kept (name TEXT PRIMARY KEY)"] {
        database.execute_unprepared(sql).await.unwrap();
    }
    // The table itself is not what is looked at.
    assert!(std::process::Command::new("sync").status().unwrap().success());
    database.execute_unprepared(&format!("PRAGMA synchronous={level}")).await.unwrap();
    for number in 0..200 {
        let name = number.to_string();
        let sent = ledger.sent("row", &name, &name);
        database.execute_unprepared(&format!("INSERT INTO kept VALUES ('{name}')")).await.unwrap();
        ledger.acknowledged(&sent);
    }
    disk.cut();
    drop(database.close().await);
    disk.restore();
}

async fn missing(file: &Path, ledger: &Ledger) -> usize {
    let database = sea_orm::Database::connect(address(file)).await.unwrap();
    let backend = database.get_database_backend();
    let sql = sea_orm::Statement::from_string(backend, "SELECT name FROM kept");
    let rows = database.query_all_raw(sql).await.unwrap();
    let names: Vec<String> = rows.iter().map(|row| row.try_get("", "name").unwrap()).collect();
    database.close().await.unwrap();
    let things = ledger.things();
    let found = |key: &str| names.iter().find(|name| *name == key).map(String::as_str);
    things.iter().filter(|thing| ledger.judge(thing, found(&thing.1)).is_some()).count()
}

/// One connection, so that the level holds for all of them.
fn address(file: &Path) -> sea_orm::ConnectOptions {
    let mut options = sea_orm::ConnectOptions::new(format!("sqlite://{}?mode=rwc", file.display()));
    options.max_connections(1).min_connections(1);
    options
}
