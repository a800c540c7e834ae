//! A full disk, at which SQLite undoes the whole transaction under the acts of a group by itself.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbErr, Statement};
use vault::KeyRing;

use crate::connect::{Options, Storage, connection};
use crate::{Act, Lane};

struct House {
    storage: Storage,
    /// A way beside the storage: sees what is committed.
    beside: DatabaseConnection,
    _folder: tempfile::TempDir,
}

impl House {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("a.sqlite").display());
        let ring = Arc::new(KeyRing::open_or_create(&folder.path().join("master.key")).unwrap().0);
        let storage = Storage::connect(&url, ring, Options::default()).await.unwrap();
        let beside = connection(&url).await.unwrap();
        beside.execute_unprepared("CREATE TABLE notes (note TEXT NOT NULL)").await.unwrap();
        Self { storage, beside, _folder: folder }
    }

    async fn act(&self) -> Act {
        self.storage.write(Lane::Device).await.unwrap()
    }

    async fn has(&self, note: &str) -> bool {
        let sql = format!("SELECT 1 AS one FROM notes WHERE note = '{note}'");
        let backend = self.beside.get_database_backend();
        self.beside.query_one_raw(Statement::from_string(backend, sql)).await.unwrap().is_some()
    }
}

async fn note(act: &Act, note: &str) -> Result<(), DbErr> {
    let sql = format!("INSERT INTO notes (note) VALUES ('{note}')");
    act.link().db.execute_unprepared(&sql).await.map(|_| ())
}

/// More than there is room for.
async fn too_much(act: &Act) -> Result<(), DbErr> {
    let sql = "INSERT INTO notes (note) VALUES (hex(randomblob(5000000)))";
    act.link().db.execute_unprepared(sql).await.map(|_| ())
}

/// How many pages the database may have; holds for the writer's connection.
async fn room(act: &Act, pages: u32) {
    act.link().db.execute_unprepared(&format!("PRAGMA max_page_count = {pages}")).await.unwrap();
}

/// What an act does that shares a group.
#[derive(Debug, Clone, Copy)]
enum Does {
    /// Writes and commits.
    Writes,
    /// Finds the disk full and is dropped.
    Fails,
    /// Has nothing to say and is dropped.
    Goes,
}

async fn acts(storage: Storage, does: Does, name: String) -> bool {
    let act = storage.write(Lane::Device).await.unwrap();
    match does {
        Does::Writes => note(&act, &name).await.is_ok() && act.commit().await.is_ok(),
        Does::Fails => {
            room(&act, 100).await;
            assert!(too_much(&act).await.is_err(), "there is no room");
            false
        }
        Does::Goes => false,
    }
}

/// The writer is held until all wait for it in this order, so that they share a group. Which were told that they are done.
async fn together(house: &House, all: &[Does]) -> Vec<bool> {
    let holder = house.act().await;
    room(&holder, 100).await;
    let mut waiting = Vec::new();
    for (number, does) in all.iter().enumerate() {
        waiting.push(tokio::spawn(acts(house.storage.clone(), *does, format!("note {number}"))));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    holder.commit().await.unwrap();
    let mut told = Vec::new();
    for one in waiting {
        told.push(one.await.unwrap());
    }
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_fails_takes_no_acknowledged_act_along() {
    use Does::{Fails, Goes, Writes};
    for all in [
        &[Writes, Fails][..],
        &[Writes, Fails, Fails],
        &[Writes, Fails, Goes],
        &[Writes, Fails, Writes],
        &[Writes, Fails, Goes, Writes],
        &[Writes, Goes, Fails, Goes, Goes],
        &[Fails, Goes, Writes],
        &[Fails, Writes, Fails, Goes],
        &[Fails, Fails, Goes, Writes, Writes],
        &[Writes, Goes, Writes],
    ] {
        let house = House::new().await;
        let told = together(&house, all).await;
        for (number, told) in told.into_iter().enumerate().filter(|(_, told)| *told) {
            assert!(
                house.has(&format!("note {number}")).await,
                "acknowledged means there: {number} of {all:?}, {told}"
            );
        }
        in_order(&house, &format!("{all:?}")).await;
    }
}

/// There is room again: what is acknowledged from here on is there.
async fn in_order(house: &House, after: &str) {
    for number in 0..3 {
        let later = house.act().await;
        room(&later, 1_000_000).await;
        let name = format!("later {number}");
        note(&later, &name).await.unwrap();
        let told = later.commit().await;
        assert!(told.is_ok(), "after {after}: {told:?}");
        assert!(house.has(&name).await, "acknowledged means there, after {after}");
    }
}
