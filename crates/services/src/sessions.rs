//! From cookies to callers. Only hashes are kept; idle and absolute ends are looked at here (R-SE2).

use crate::{ambient, failure::Outcome};
use chrono::Duration;
use contract::{Caller, EndedSession, EnrollmentSession, Visitor, caller::Administrator};
use domain::{account::ConsoleRole, time::Timestamp};
use storage::{Lane, Storage};

const PORTAL_IDLE_MINUTES: i64 = 60;
const PORTAL_ABSOLUTE_MINUTES: i64 = 120;
const CONSOLE_IDLE_MINUTES: i64 = 15;
const CONSOLE_ABSOLUTE_MINUTES: i64 = 12 * 60;
/// A look within this time of the last one writes nothing.
const TOUCH_SECONDS: i64 = 30;

/// Who made a request: only what a person does keeps a console session alive (R-SE2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A link, a form, an address.
    ByPerson,
    /// A page that keeps itself current.
    ByScript,
}

/// Looks cookies up.
#[derive(Clone)]
pub struct Sessions {
    storage: Storage,
}

fn is_live(now: Timestamp, created: Timestamp, seen: Timestamp, idle: i64, absolute: i64) -> bool {
    now.since(seen) < Duration::minutes(idle) && now.since(created) < Duration::minutes(absolute)
}

impl Sessions {
    /// On this database.
    pub fn new(storage: Storage) -> Self {
        Self { storage }
    }

    /// Who asks. A request that no person made (`Asked::ByScript`) does not keep a console session from idling out.
    pub async fn caller(
        &self,
        visitor: Visitor,
        portal: Option<&str>,
        console: Option<&str>,
        asked: Asked,
    ) -> Outcome<Caller> {
        let mut caller =
            Caller { visitor, enrollment: None, enrollment_expired: false, administrator: None, ended: None };
        if let Some(token) = portal {
            caller.enrollment = self.enrollment(&caller.visitor, token).await?;
            caller.enrollment_expired = caller.enrollment.is_none();
        }
        if let Some(token) = console {
            caller.administrator = self.administrator(&caller.visitor, ambient::hash(token), asked).await?;
            if caller.administrator.is_none() {
                caller.ended = self.ended(token).await?;
            }
        }
        Ok(caller)
    }

    async fn enrollment(&self, visitor: &Visitor, token: &str) -> Outcome<Option<EnrollmentSession>> {
        let hash = ambient::hash(token);
        let read = self.storage.read();
        let Some(session) = read.portal_sessions().find(&hash).await? else { return Ok(None) };
        let now = read.now().await?;
        if !is_live(
            now,
            session.created_at,
            session.last_seen_at,
            PORTAL_IDLE_MINUTES,
            PORTAL_ABSOLUTE_MINUTES,
        ) {
            return Ok(None);
        }
        if now.since(session.last_seen_at) >= Duration::seconds(TOUCH_SECONDS) {
            let act = self.storage.write(Lane::Portal).await?;
            act.portal_sessions().touch(&hash, act.now()).await?;
            act.commit().await?;
        }
        Ok(Some(EnrollmentSession { attempt: session.attempt, visitor: visitor.clone(), session: hash }))
    }

    /// Whose session it was, as long as the row is there.
    async fn ended(&self, token: &str) -> Outcome<Option<EndedSession>> {
        let session = ambient::hash(token);
        let owner = self.storage.read().console_sessions().owner(&session).await?;
        Ok(owner.map(|account| EndedSession { account, session }))
    }

    /// The administrator as the session stands now, for streams that outlive their request; `None` once it has ended.
    /// Does not count as a look of the person.
    pub async fn still(&self, by: &Administrator) -> Outcome<Option<Administrator>> {
        self.administrator(&by.visitor, by.session, Asked::ByScript).await
    }

    async fn administrator(
        &self,
        visitor: &Visitor,
        hash: [u8; 32],
        asked: Asked,
    ) -> Outcome<Option<Administrator>> {
        let read = self.storage.read();
        let Some(session) = read.console_sessions().find(&hash).await? else { return Ok(None) };
        let now = read.now().await?;
        if !is_live(
            now,
            session.created_at,
            session.last_seen_at,
            CONSOLE_IDLE_MINUTES,
            CONSOLE_ABSOLUTE_MINUTES,
        ) {
            return Ok(None);
        }
        let Some(row) = read.accounts().get(session.account).await? else { return Ok(None) };
        let account = row.account;
        if !account.enabled || account.role == ConsoleRole::None {
            return Ok(None);
        }
        let idle = now.since(session.last_seen_at);
        if asked == Asked::ByPerson && idle >= Duration::seconds(TOUCH_SECONDS) {
            let act = self.storage.write(Lane::Console).await?;
            act.console_sessions().touch(&hash, act.now()).await?;
            act.commit().await?;
        }
        Ok(Some(Administrator {
            account: account.id,
            username: account.username,
            role: account.role,
            sites: account.sites,
            visitor: visitor.clone(),
            session: hash,
            at: now,
        }))
    }
}
