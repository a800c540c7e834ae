//! Test mode: programs that test set the clock and have the installation emptied.
//!
//! Invariants: only a server started with `--test` makes a [`TestMode`], and only on a database in which nobody works:
//! one that was new when test mode took it, and that no ordinary server has had since ([`claim`], [`release`]).

use crate::{
    failure::{Outcome, answer},
    gate::CertificateGate,
    sign_in,
};
use chrono::Duration;
use contract::Error;
use domain::{ids::Version, time::Timestamp};
use storage::{Act, ClockOffset, Lane, Storage};

/// The setting that says: everything in this database was made in test mode.
const MARK: &str = "test_mode";

/// Whether test mode may have a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// It was new, or is test mode's already.
    Granted,
    /// An administrator has been made in it without test mode: somebody may need what it holds.
    InUse,
}

/// Takes a database for test mode, at its start.
pub async fn claim(storage: &Storage) -> Outcome<Claim> {
    let act = storage.write(Lane::Console).await?;
    if act.settings().get(MARK).await?.is_some() {
        return Ok(Claim::Granted);
    }
    if act.accounts().exists_any_administrator().await? {
        return Ok(Claim::InUse);
    }
    mark(&act, act.now()).await?;
    act.commit().await?;
    Ok(Claim::Granted)
}

/// At the start of a server without test mode: what is in the database counts from now on.
pub async fn release(storage: &Storage) -> Outcome<()> {
    if storage.read().settings().get(MARK).await?.is_none() {
        return Ok(());
    }
    let act = storage.write(Lane::Console).await?;
    act.settings().remove(MARK).await?;
    act.commit().await?;
    Ok(())
}

async fn mark(act: &Act, now: Timestamp) -> Outcome<()> {
    let _ = act.settings().put(MARK, &true.into(), Version(0), "test mode", now).await?;
    Ok(())
}

/// What a program may do to a server in test mode.
#[derive(Clone)]
pub struct TestMode {
    storage: Storage,
    gate: CertificateGate,
    clock: ClockOffset,
    origin: String,
}

impl TestMode {
    /// Links begin with `origin`. `None` where the database was opened with a clock that cannot be moved.
    pub fn new(storage: Storage, gate: CertificateGate, origin: &str) -> Option<Self> {
        let clock = storage.clock_offset()?.clone();
        Some(Self { storage, gate, clock, origin: origin.to_owned() })
    }

    /// Sets how far the clock is ahead of the database's (negative: behind) and says what it shows now.
    pub async fn set_clock(&self, offset: Duration) -> Result<Timestamp, Error> {
        self.clock.set(offset);
        self.gate.forget_all();
        let now = async { Ok(self.storage.read().now().await?) };
        answer("test_mode.set_clock", now.await)
    }

    /// An empty installation: only our own keys and the push certificate stay, and the clock is right again. Gives the
    /// link for the first administrator. All of it in one act.
    pub async fn reset(&self) -> Result<String, Error> {
        answer("test_mode.reset", self.begin_anew().await)
    }

    async fn begin_anew(&self) -> Outcome<String> {
        let act = self.storage.write(Lane::Console).await?;
        act.empty().await?;
        let now = act.now().plus(-self.clock.get());
        mark(&act, now).await?;
        let link = sign_in::fresh_link(&act, &self.origin, now).await?;
        let (clock, gate) = (self.clock.clone(), self.gate.clone());
        act.on_commit(move || {
            clock.set(Duration::zero());
            gate.forget_all();
        });
        act.wake_console();
        act.commit().await?;
        tracing::warn!("test mode: the database was emptied");
        Ok(link)
    }
}
