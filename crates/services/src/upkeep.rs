//! Work of our own in the background. Each round may fail and is tried again at the next.

use crate::{failure::Outcome, gate::CertificateGate};
use chrono::Duration;
use storage::{Lane, Storage};

const PORTAL_HOURS: i64 = 2;
const CONSOLE_HOURS: i64 = 12;
const FORM_MINUTES: i64 = 30;
const THROTTLE_HOURS: i64 = 48;

/// The rounds.
#[derive(Clone)]
pub struct Upkeep {
    pub(crate) storage: Storage,
    pub(crate) gate: CertificateGate,
}

impl Upkeep {
    /// Whether the push certificate in use is a self-made one. `false` while the database is away.
    pub async fn has_development_push(&self) -> bool {
        let push = self.storage.read().push().current().await;
        push.is_ok_and(|push| push.is_some_and(|push| push.development))
    }

    /// Fills in the hash chain of audit lines written since the last round.
    pub async fn seal_audit(&self) {
        let round = async {
            if self.storage.read().audit().unsealed().await? == 0 {
                return Ok(());
            }
            let act = self.storage.write(Lane::Jobs).await?;
            act.audit().seal_pending().await?;
            act.commit().await?;
            Ok(())
        };
        report("seal_audit", round.await);
    }

    /// Writes the contacts noted since the last round; not acknowledged state (README 53).
    pub async fn write_last_seen(&self) {
        let seen = self.gate.take_seen();
        if seen.is_empty() {
            return;
        }
        let round = async {
            for batch in seen.chunks(2_000) {
                let act = self.storage.write(Lane::Jobs).await?;
                act.enrollments().touch_seen(batch).await?;
                act.commit().await?;
            }
            Ok(())
        };
        report("write_last_seen", round.await);
    }

    /// Removes ended sessions, forgotten forms and old throttle counts.
    pub async fn purge_sessions(&self) {
        let round = async {
            let act = self.storage.write(Lane::Jobs).await?;
            let now = act.now();
            let hours = |n: i64| now.plus(Duration::hours(-n));
            act.portal_sessions().purge(hours(PORTAL_HOURS), hours(PORTAL_HOURS)).await?;
            act.console_sessions().purge(hours(CONSOLE_HOURS), hours(CONSOLE_HOURS)).await?;
            act.forms().purge(now.plus(Duration::minutes(-FORM_MINUTES))).await?;
            act.throttle().purge(hours(THROTTLE_HOURS)).await?;
            act.commit().await?;
            Ok(())
        };
        report("purge_sessions", round.await);
    }
}

fn report(round: &'static str, outcome: Outcome<()>) {
    if let Err(failure) = outcome {
        let _ = failure.into_error(round);
    }
}
