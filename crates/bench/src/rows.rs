//! The rows of the table: what is prepared, what is sent, and what must be in the database afterwards.

use std::sync::Arc;
use std::time::Duration;

use domain::ids::AccountId;
use pki::Certificate;
use pki::request::CertificateRequest;
use pki::scep::client::{self, Encoding, Exchange};
use pki::scep::{CONTENT_TYPE_MESSAGE, Identity};
use uuid::Uuid;

use crate::Failure;
use crate::crew::{Crew, Device, share};
use crate::http::{Connection, request};
use crate::load::{Expect, Load, Operation, Outcome, Pace, Step};
use crate::machine::{self, Counters, Spent};
use crate::seed::{Far, Seeder};
use crate::stage::{Stage, now};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Row {
    /// `Authenticate` and the first `TokenUpdate`.
    Enrol,
    /// `TokenUpdate` of devices that are enrolled.
    Token,
    /// `Idle` with an empty queue, each device again and again.
    Idle,
    /// `Idle` with an empty queue, each device once after the server's start.
    IdleFirst,
    /// `Idle` over a new connection each time.
    IdleReconnect,
    /// `Idle` in an open loop at half of what a closed loop reached.
    IdleOpen,
    /// `Idle`, a command comes, `Acknowledged`.
    Cycle,
    /// A SCEP request with a challenge and a new certificate.
    Scep,
    /// A signed profile of its own for each person, bound to the attempt.
    Profile,
    /// The profile with our root, the same for all.
    Trust,
    /// The wizard's sign-in page with a session.
    Page,
}

impl Row {
    /// All.
    pub const ALL: [Self; 11] = [
        Self::Enrol,
        Self::Token,
        Self::Idle,
        Self::IdleFirst,
        Self::IdleReconnect,
        Self::IdleOpen,
        Self::Cycle,
        Self::Scep,
        Self::Profile,
        Self::Trust,
        Self::Page,
    ];

    /// As shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Enrol => "enrolments (Authenticate + first TokenUpdate)",
            Self::Token => "repeated TokenUpdate",
            Self::Idle => "Idle, empty queue",
            Self::IdleFirst => "Idle, empty queue, each device for the first time",
            Self::IdleReconnect => "Idle, new connection each time",
            Self::IdleOpen => "Idle, open loop at half the closed rate",
            Self::Cycle => "connect → command → acknowledge",
            Self::Scep => "SCEP certificates",
            Self::Profile => "signed profiles, unique, bound",
            Self::Trust => "trust profile (signed once)",
            Self::Page => "wizard page (sign-in, with session)",
        }
    }

    /// Whether each operation can be done once only.
    fn is_used_up(self) -> bool {
        matches!(self, Self::Enrol | Self::IdleFirst | Self::Cycle | Self::Scep | Self::Profile)
    }

    /// What grows by one with each operation.
    fn proof(self) -> Option<&'static str> {
        match self {
            Self::Enrol => {
                Some("SELECT count(*) FROM enrollments WHERE state = 'enrolled' AND push_token IS NOT NULL")
            }
            Self::Cycle => Some("SELECT count(*) FROM commands WHERE state = 'acknowledged'"),
            Self::Scep => Some("SELECT count(*) FROM certificates WHERE state = 'issued'"),
            Self::Profile => Some("SELECT count(*) FROM downloads"),
            _ => None,
        }
    }
}

/// One measurement.
#[derive(Debug, Clone)]
pub struct Measured {
    /// What came of the load.
    pub outcome: Outcome,
    /// What the machine spent.
    pub spent: Spent,
    /// Memory of the server afterwards, MB.
    pub server_mb: f64,
    /// Memory of PostgreSQL afterwards, MB.
    pub database_mb: f64,
    /// Acknowledged operations that the database did not hold after `kill -9`.
    pub lost: i64,
}

/// How a row is run.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Connections.
    pub connections: usize,
    /// Operations prepared, where each can be done once only.
    pub operations: usize,
    /// Longest duration.
    pub lasts: Duration,
    /// Operations a second, for the open loop.
    pub offered: f64,
}

/// Stage and devices of one database.
pub struct Scene {
    /// The place.
    pub stage: Stage,
    /// Makes messages.
    pub crew: Crew,
    /// Enrolled devices with certificates.
    pub fleet: Vec<Device>,
    /// Who everybody is.
    pub account: AccountId,
    idle: Vec<Operation>,
}

impl Scene {
    /// A stage with `count` enrolled devices.
    pub async fn new(stage: Stage, count: usize) -> Result<Self, Failure> {
        let crew = Crew::new(&stage.topic, &stage.host)?;
        let account = stage.open(crate::seed::account).await?;
        let fleet = crew.devices(count, &stage.device_ca)?;
        let idle = share(&fleet, |device| Ok(vec![Step::new(crew.idle(device)?, Expect::Empty)]))?;
        let scene = Self { stage, crew, fleet, account, idle };
        scene.seed(async |seeder| seeder.devices(&scene.fleet, Far::Enrolled).await).await?;
        scene.stage.settle().await?;
        Ok(scene)
    }

    /// Puts rows into this database while no server is there.
    pub async fn seed<T>(
        &self,
        put: impl AsyncFnOnce(Seeder<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let (topic, account) = (&self.stage.topic, self.account);
        self.stage.open(async |storage| put(Seeder { storage, topic, account }).await).await
    }

    /// Prepares a row, runs it against a fresh server and looks for what was acknowledged.
    pub async fn measure(&self, row: Row, plan: Plan) -> Result<Measured, Failure> {
        let operations = self.prepare(row, plan).await?;
        let measured = self.run(row, plan, operations).await?;
        if row == Row::Cycle {
            // A repetition may end before all its commands were fetched, and later rows are about empty queues.
            self.seed(async |seeder| seeder.withdraw(self.some(plan.operations)).await).await?;
            self.stage.settle().await?;
        }
        Ok(measured)
    }

    /// How many bytes the sign-in page has.
    pub async fn page_bytes(&self) -> Result<usize, Failure> {
        let plan = Plan { connections: 1, operations: 0, lasts: Duration::ZERO, offered: 0.0 };
        let page = self.prepare(Row::Page, plan).await?;
        let asked = page.first().and_then(|steps| steps.first()).ok_or("no page")?;
        let server = self.stage.start().await?;
        let reply = Connection::to(self.stage.address).ask(&asked.bytes).await?;
        drop(server);
        if reply.status == 200 { Ok(reply.body.len()) } else { Err("the sign-in page cannot be had".into()) }
    }

    /// Runs prepared operations.
    pub async fn run(&self, row: Row, plan: Plan, operations: Vec<Operation>) -> Result<Measured, Failure> {
        let before = match row.proof() {
            Some(sql) => self.stage.count(sql).await?,
            None => 0,
        };
        let server = self.stage.start().await?;
        let load = Load {
            address: self.stage.address,
            operations: Arc::new(operations),
            again: !row.is_used_up(),
            connections: plan.connections,
            reconnect: row == Row::IdleReconnect,
            pace: if row == Row::IdleOpen { Pace::Open(plan.offered) } else { Pace::Closed },
            lasts: plan.lasts,
        };
        if !row.is_used_up() {
            // Caches of allocator, pool and pages fill before the clock starts.
            Load { lasts: plan.lasts / 8, pace: Pace::Closed, ..load.clone() }.run().await?;
        }
        let start = Counters::now(server.watched);
        let outcome = load.run().await?;
        let spent = Counters::now(server.watched).since(start);
        let server_mb = machine::memory(server.watched.server);
        let database_mb = server.watched.database.map_or(0.0, machine::memory_of_postgres);
        drop(server);
        let lost = match row.proof() {
            Some(sql) => (i64::try_from(outcome.done)? - (self.stage.count(sql).await? - before)).max(0),
            None => 0,
        };
        Ok(Measured { outcome, spent, server_mb, database_mb, lost })
    }

    async fn prepare(&self, row: Row, plan: Plan) -> Result<Vec<Operation>, Failure> {
        let host = &self.stage.host;
        match row {
            Row::Enrol => self.enrolments(plan.operations).await,
            Row::Token => share(self.some(plan.operations), |device| {
                Ok(vec![Step::new(self.crew.token_update(device)?, Expect::Empty)])
            }),
            Row::Idle | Row::IdleFirst | Row::IdleReconnect | Row::IdleOpen => Ok(self.idle.clone()),
            Row::Cycle => self.cycles(self.some(plan.operations), 1).await,
            Row::Scep => self.scep(plan.operations).await,
            Row::Profile => {
                let sessions = self.seed(async |seeder| seeder.sessions(plan.operations, true).await).await?;
                let step = |token: &String| Step::new(post(host, "/api/portal/issue", token), Expect::Moved);
                Ok(sessions.iter().map(|token| vec![step(token)]).collect())
            }
            Row::Trust => {
                let bytes = request("GET", "/enroll/ca.mobileconfig", host, &safari(""), b"");
                Ok(vec![vec![Step::new(bytes, Expect::Body(1000))]])
            }
            Row::Page => {
                let sessions =
                    self.seed(async |seeder| seeder.sessions(plan.connections * 4, false).await).await?;
                let step = |token: &String| {
                    let cookie = format!("muster-portal={token}");
                    let bytes = request("GET", "/enroll/sign-in", host, &safari(&cookie), b"");
                    Step::new(bytes, Expect::Body(1000))
                };
                Ok(sessions.iter().map(|token| vec![step(token)]).collect())
            }
        }
    }

    fn some(&self, count: usize) -> &[Device] {
        self.fleet.get(..count.min(self.fleet.len())).unwrap_or_default()
    }

    async fn enrolments(&self, count: usize) -> Result<Vec<Operation>, Failure> {
        let devices = self.crew.devices(count, &self.stage.device_ca)?;
        self.seed(async |seeder| seeder.devices(&devices, Far::Certified).await).await?;
        self.stage.settle().await?;
        share(&devices, |device| {
            let authenticate = Step::new(self.crew.authenticate(device)?, Expect::Empty);
            Ok(vec![authenticate, Step::new(self.crew.token_update(device)?, Expect::Empty)])
        })
    }

    /// `each` commands for each device, the devices in turn, so that two connections seldom speak for one device.
    pub async fn cycles(&self, devices: &[Device], each: usize) -> Result<Vec<Operation>, Failure> {
        let idle = share(devices, |device| Ok(Step::new(self.crew.idle(device)?, Expect::Body(100))))?;
        let mut operations = Vec::with_capacity(devices.len() * each);
        // What an earlier load of these devices left.
        self.seed(async |seeder| seeder.withdraw(devices).await).await?;
        for _ in 0..each {
            let commands = self.seed(async |seeder| seeder.commands(devices).await).await?;
            let pairs: Vec<_> = devices.iter().zip(commands).collect();
            let answers = share(&pairs, |(device, command)| self.crew.acknowledge(device, *command))?;
            let expect = if each == 1 { Expect::Empty } else { Expect::Ok };
            let pairs = idle.iter().cloned().zip(answers);
            operations.extend(pairs.map(|(idle, answer)| vec![idle, Step::new(answer, expect)]));
        }
        self.stage.settle().await?;
        Ok(operations)
    }

    async fn scep(&self, count: usize) -> Result<Vec<Operation>, Failure> {
        let devices = self.crew.devices(count, &self.stage.device_ca)?;
        self.seed(async |seeder| seeder.devices(&devices, Far::Issued).await).await?;
        let challenges: Vec<String> = devices.iter().map(|_| Uuid::new_v4().simple().to_string()).collect();
        let hashes = challenges.iter().map(|text| vault::sha256(text.as_bytes()));
        self.seed(async |seeder| seeder.challenges(&devices.iter().zip(hashes).collect::<Vec<_>>()).await)
            .await?;
        self.stage.settle().await?;
        let pairs: Vec<_> = devices.iter().zip(challenges).collect();
        let to = (&self.stage.ra.certificate, self.stage.host.as_str());
        share(&pairs, |(device, challenge)| {
            self.scep_request(device, Some(challenge), to, Encoding::Indefinite)
        })
    }

    /// Requests of new devices to another authority, without challenges, in DER.
    pub fn scep_requests(
        &self,
        count: usize,
        recipient: &Certificate,
        host: &str,
    ) -> Result<Vec<Operation>, Failure> {
        let devices = self.crew.devices(count, &self.stage.device_ca)?;
        share(&devices, |device| self.scep_request(device, None, (recipient, host), Encoding::Der))
    }

    fn scep_request(
        &self,
        device: &Device,
        challenge: Option<&str>,
        (recipient, host): (&Certificate, &str),
        encoding: Encoding,
    ) -> Result<Operation, Failure> {
        let key = self.crew.key(device)?;
        let transaction = device.enrollment.to_string();
        let own = client::self_signed(key, &transaction, now())?;
        let nonce = pki::issue::serial()?;
        let exchange = Exchange {
            requester: Identity { certificate: &own, key },
            recipient,
            transaction_id: &transaction,
            nonce: &nonce,
        };
        let asked = CertificateRequest::build(key, &transaction, "Muster", challenge)?;
        let message = client::request(&asked, &exchange, encoding)?;
        let headers = [("content-type", CONTENT_TYPE_MESSAGE)];
        let bytes = request("POST", "/scep?operation=PKIOperation", host, &headers, &message);
        Ok(vec![Step::new(bytes, Expect::Body(1000))])
    }
}

fn safari(cookie: &str) -> Vec<(&str, &str)> {
    let mut headers = vec![
        (
            "user-agent",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
             Version/18.6 Mobile/15E148 Safari/604.1",
        ),
        ("accept-language", "de-DE,de;q=0.9"),
        ("sec-fetch-site", "same-origin"),
    ];
    if !cookie.is_empty() {
        headers.push(("cookie", cookie));
    }
    headers
}

fn post(host: &str, path: &str, token: &str) -> Box<[u8]> {
    let cookie = format!("muster-portal={token}");
    let mut headers = safari(&cookie);
    headers.push(("content-type", "application/x-www-form-urlencoded"));
    // A form sent by a browser, so the answer is a redirect.
    headers.push(("accept", "text/html"));
    request("POST", path, host, &headers, b"version=1")
}
