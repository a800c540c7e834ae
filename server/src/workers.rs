//! Work of our own in the background: sealing the audit log, writing last-seen times, clearing ended sessions.

use crate::wiring::Assembled;
use std::{sync::atomic::Ordering, time::Duration};
use tokio::{sync::watch, task::JoinHandle, time};

/// The running workers.
pub struct Workers {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Lets each finish its round.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        for task in self.tasks {
            let _ = task.await;
        }
    }
}

/// Starts them.
pub fn start(server: &Assembled) -> Workers {
    let (stop, stopped) = watch::channel(false);
    let upkeep = server.upkeep.clone();
    let seen = server.upkeep.clone();
    let tasks = vec![
        every(Duration::from_secs(1), stopped.clone(), move || {
            let upkeep = upkeep.clone();
            async move { upkeep.seal_audit().await }
        }),
        every(Duration::from_secs(2), stopped.clone(), move || {
            let seen = seen.clone();
            async move { seen.write_last_seen().await }
        }),
        {
            let (upkeep, development) = (server.upkeep.clone(), server.development_push.clone());
            every(Duration::from_secs(3), stopped.clone(), move || {
                let (upkeep, development) = (upkeep.clone(), development.clone());
                async move { development.store(upkeep.has_development_push().await, Ordering::Relaxed) }
            })
        },
        {
            let upkeep = server.upkeep.clone();
            every(Duration::from_mins(5), stopped, move || {
                let upkeep = upkeep.clone();
                async move { upkeep.purge_sessions().await }
            })
        },
    ];
    Workers { stop, tasks }
}

fn every<F, W>(period: Duration, mut stopped: watch::Receiver<bool>, work: W) -> JoinHandle<()>
where
    F: Future<Output = ()> + Send,
    W: Fn() -> F + Send + 'static,
{
    tokio::spawn(async move {
        let mut ticks = time::interval(period);
        ticks.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => work().await,
                _ = stopped.changed() => break,
            }
        }
        work().await;
    })
}
