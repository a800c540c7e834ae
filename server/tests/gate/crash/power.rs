//! Power cuts: the whole database on a disk that stops without a flush.

use super::{
    run,
    scene::{Database, Scene},
};
use crate::count;
use std::sync::Arc;

async fn cuts(database: Database, suite: &str) {
    let cycles = count::from_environment("POWER_CYCLES", 1);
    match Scene::on_disk(database).await {
        Ok(scene) => run(Arc::new(scene), cycles, true, suite).await,
        Err(why) => count::line(suite, "0 cycles", format!("skipped: {why}")),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn power_cuts_lose_nothing_on_sqlite() {
    cuts(Database::Sqlite, "S-crash SQLite power cut").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn power_cuts_lose_nothing_on_postgresql() {
    cuts(Database::Postgres, "S-crash PostgreSQL power cut").await;
}
