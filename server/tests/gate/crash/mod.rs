//! S-crash: acknowledged means kept (P01). The real program is killed at random moments and at fail points while a
//! ledger client writes; after each restart everything it was told must be there.
//!
//! `FAULT_CYCLES` kills a database, `POWER_CYCLES` power cuts a database (root, loop devices and `xfs_io`; else the
//! ledger says skipped).

mod client;
mod control;
mod look;
mod phone;
mod power;
mod scene;

pub use client::{Client, Record};
pub use scene::{Scene, Server};

use crate::count;
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use scene::Database;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Places in the program and how often the plan may let it pass them.
const FAIL_POINTS: [(&str, u32); 4] =
    [("commit.before", 40), ("commit.after", 40), ("certificate.reserved", 3), ("certificate.signed", 3)];

/// What a run did.
#[derive(Default)]
struct Figures {
    at_random: u64,
    at_fail_points: u64,
    database_kills: u64,
    power_cuts: u64,
}

/// Whose power ends in this cycle.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    Program,
    ProgramAndDatabase,
    Power,
}

/// One life of the server. Either a fail point ends it, or it first shows that it kept what its earlier lives
/// acknowledged, and then dies at a random moment.
async fn cycle(scene: &Scene, client: &Client, rng: &mut StdRng, fault: Fault, done: &mut Figures) {
    let plan = (fault != Fault::Power && rng.random_bool(0.4)).then(|| {
        let (place, most) = FAIL_POINTS[rng.random_range(0..FAIL_POINTS.len())];
        format!("{place}:{}", rng.random_range(1..=most))
    });
    let Some(mut server) = Server::start(scene, plan.as_deref()).await else {
        done.at_fail_points += 1; // met while starting
        return;
    };
    if plan.is_none() {
        look::judge(scene, client, rng, false).await;
    }
    let before = client.shared().ledger.acknowledged_count();
    let writing = client.work(rng.random());
    let ended = if plan.is_some() {
        server.wait(Duration::from_secs(4)).await
    } else {
        // On a busy machine a life begins slowly; one without a single write would prove nothing.
        let patience = Instant::now() + Duration::from_secs(30);
        while client.shared().ledger.acknowledged_count() == before && Instant::now() < patience {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        server.wait(Duration::from_millis(rng.random_range(0..900))).await
    };
    assert!(!ended || plan.is_some(), "the server ended by itself: {}", scene.log());
    if fault == Fault::Power {
        client.goes_dark();
        scene.cut_power();
        done.power_cuts += 1;
        // A moment in which everything the server tries must fail.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    server.kill().await;
    writing.stop().await;
    if ended {
        done.at_fail_points += 1;
    } else {
        done.at_random += 1;
    }
    match fault {
        Fault::Program => {}
        Fault::ProgramAndDatabase => {
            scene.kill_database().await;
            done.database_kills += 1;
        }
        Fault::Power => scene.restore_power().await,
    }
}

async fn run(scene: Arc<Scene>, cycles: u64, power: bool, suite: &str) {
    let mut rng = StdRng::seed_from_u64(count::seed());
    let client = Client::new(&scene, Record::WhenAnswered);
    let mut done = Figures::default();
    let started = Instant::now();
    for number in 1..=cycles {
        let fault = match (power, scene.database()) {
            (true, _) => Fault::Power,
            (false, Database::Postgres) if number % 5 == 0 => Fault::ProgramAndDatabase,
            _ => Fault::Program,
        };
        cycle(&scene, &client, &mut rng, fault, &mut done).await;
        if number % 10 == 0 {
            println!("{suite}: {number} of {cycles}, {} s", started.elapsed().as_secs());
        }
    }
    let quiet = Server::start(&scene, None).await.expect("the server starts after a kill");
    look::judge(&scene, &client, &mut rng, true).await;
    quiet.kill().await;
    let kept = client.shared().ledger.acknowledged_count();
    assert!(kept as u64 >= cycles, "the client wrote something in each life");
    let counts = format!(
        "{cycles} cycles ({} at random, {} at fail points, {} database kills, {} power cuts), {kept} things acknowledged",
        done.at_random, done.at_fail_points, done.database_kills, done.power_cuts
    );
    count::line(suite, counts, "0 lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_lose_nothing_on_sqlite() {
    let cycles = count::from_environment("FAULT_CYCLES", 5);
    run(Arc::new(Scene::sqlite().await), cycles, false, "S-crash SQLite kill -9").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_lose_nothing_on_postgresql() {
    let cycles = count::from_environment("FAULT_CYCLES", 2);
    run(Arc::new(Scene::postgres().await), cycles, false, "S-crash PostgreSQL kill -9").await;
}
