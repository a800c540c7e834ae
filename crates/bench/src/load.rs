//! The load: many connections take ready-made operations one after the other.
//!
//! Closed loop: each connection sends as soon as it has its answer. Open loop: operations are due at fixed times whether
//! or not the server keeps up, and the wait counts from when one was due (no coordinated omission).

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::Failure;
use crate::http::Connection;
use crate::times::Times;

/// What an answer must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// 200 without a body.
    Empty,
    /// 200 with at least this many bytes.
    Body(usize),
    /// 200, whatever the body.
    Ok,
    /// 303 to another page.
    Moved,
}

impl Expect {
    fn fits(self, status: u16, length: usize) -> bool {
        match self {
            Self::Empty => status == 200 && length == 0,
            Self::Body(least) => status == 200 && length >= least,
            Self::Ok => status == 200,
            Self::Moved => status == 303 || status == 302,
        }
    }
}

/// One request of an operation.
#[derive(Debug, Clone)]
pub struct Step {
    /// The whole request.
    pub bytes: Arc<[u8]>,
    /// What comes back.
    pub expect: Expect,
}

impl Step {
    /// A request and what comes back.
    pub fn new(bytes: Box<[u8]>, expect: Expect) -> Self {
        Self { bytes: bytes.into(), expect }
    }
}

/// Requests that one connection sends one after the other: one operation.
pub type Operation = Vec<Step>;

/// When operations begin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pace {
    /// As soon as the connection is free.
    Closed,
    /// This many a second.
    Open(f64),
}

/// A load.
#[derive(Debug, Clone)]
pub struct Load {
    /// Where to.
    pub address: SocketAddr,
    /// What; taken in order.
    pub operations: Arc<Vec<Operation>>,
    /// Begin again at the end of the list; otherwise the load ends there.
    pub again: bool,
    /// How many connections.
    pub connections: usize,
    /// A new connection for each operation.
    pub reconnect: bool,
    /// Pace.
    pub pace: Pace,
    /// Longest duration.
    pub lasts: Duration,
}

/// What came of it.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Operations answered as expected.
    pub done: u64,
    /// What else came, and how often.
    pub faults: BTreeMap<String, u64>,
    /// First request to last answer.
    pub seconds: f64,
    /// Time of each operation that was answered as expected.
    pub times: Times,
}

impl Outcome {
    /// Operations a second.
    #[allow(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    pub fn rate(&self) -> f64 {
        if self.seconds > 0.0 { self.done as f64 / self.seconds } else { 0.0 }
    }

    /// Answers that were not as expected.
    pub fn fault_count(&self) -> u64 {
        self.faults.values().sum()
    }
}

impl Load {
    /// Runs it to its end.
    pub async fn run(self) -> Result<Outcome, Failure> {
        let next = Arc::new(AtomicUsize::new(0));
        let began = Instant::now();
        let mut tasks = JoinSet::new();
        for _ in 0..self.connections {
            tasks.spawn(one(self.clone(), Arc::clone(&next), began));
        }
        let mut whole = Outcome::default();
        while let Some(part) = tasks.join_next().await {
            let part = part?;
            whole.done += part.done;
            whole.times.add(&part.times);
            for (fault, count) in part.faults {
                *whole.faults.entry(fault).or_default() += count;
            }
        }
        whole.seconds = began.elapsed().as_secs_f64();
        Ok(whole)
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts far below 2^52")]
async fn one(load: Load, next: Arc<AtomicUsize>, began: Instant) -> Outcome {
    let mut outcome = Outcome::default();
    let mut connection = Connection::to(load.address);
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let at = if load.again { number.checked_rem(load.operations.len()) } else { Some(number) };
        let Some(operation) = at.and_then(|at| load.operations.get(at)) else { break };
        let due = match load.pace {
            Pace::Closed => Instant::now(),
            Pace::Open(rate) => began + Duration::from_secs_f64(number as f64 / rate),
        };
        if due.duration_since(began) >= load.lasts {
            break;
        }
        // A timer that is due already would still round up to its next tick.
        if due > Instant::now() {
            tokio::time::sleep_until(due.into()).await;
        }
        if load.reconnect {
            connection.hang_up();
        }
        match all(&mut connection, operation).await {
            Ok(()) => {
                outcome.done += 1;
                outcome.times.note(due.elapsed());
            }
            Err(fault) => *outcome.faults.entry(fault).or_default() += 1,
        }
    }
    outcome
}

async fn all(connection: &mut Connection, operation: &Operation) -> Result<(), String> {
    for step in operation {
        let reply = connection.ask(&step.bytes).await.map_err(|error| error.to_string())?;
        if !step.expect.fits(reply.status, reply.body.len()) {
            return Err(format!("{} with {} bytes", reply.status, reply.body.len()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, routing::get};

    async fn server() -> SocketAddr {
        let slow = get(|| async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            "done"
        });
        let router = Router::new().route("/slow", slow).route("/empty", get(|| async {}));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }

    fn load(address: SocketAddr, path: &str, expect: Expect) -> Load {
        let bytes = crate::http::request("GET", path, "localhost", &[], b"");
        Load {
            address,
            operations: Arc::new(vec![vec![Step::new(bytes, expect)]; 20]),
            again: false,
            connections: 2,
            reconnect: false,
            pace: Pace::Closed,
            lasts: Duration::from_secs(30),
        }
    }

    #[tokio::test]
    async fn counts_what_was_answered_as_expected() {
        let address = server().await;
        let good = load(address, "/empty", Expect::Empty).run().await.unwrap();
        assert_eq!((good.done, good.fault_count()), (20, 0));
        let bad = load(address, "/nothing", Expect::Empty).run().await.unwrap();
        assert_eq!((bad.done, bad.fault_count()), (0, 20), "{:?}", bad.faults);
    }

    /// One connection, 20 requests of 50 ms due within 100 ms: the last waits nearly a second, and says so.
    #[tokio::test]
    async fn an_open_loop_hides_no_waiting() {
        let address = server().await;
        let closed = Load { connections: 1, ..load(address, "/slow", Expect::Body(4)) };
        let open = Load { pace: Pace::Open(200.0), ..closed.clone() };
        let (closed, open) = (closed.run().await.unwrap(), open.run().await.unwrap());
        assert_eq!((closed.done, open.done), (20, 20));
        assert!(closed.times.per_mille(500) * 4 < open.times.per_mille(990));
    }
}
