//! What the audit log tells of the college: how it was set up, and who has signed in and changed what since.

use super::{
    draw::Draw,
    organisation::{self, ADMINISTRATOR, AUDITOR, Organisation},
};
use crate::commands::Failure;
use domain::{
    ids::{AuditId, SiteId},
    settings::enrollment::EnrollmentSettings,
    time::Timestamp,
};
use serde_json::{Value, json};
use storage::{Act, AuditEntry, AuditOutcome};

/// A line before it is written.
struct Line {
    at: Timestamp,
    actor: &'static str,
    action: &'static str,
    target: String,
    site: Option<SiteId>,
    outcome: AuditOutcome,
    detail: Value,
}

/// Writes it, oldest first, so that the sealer chains it in the order it happened.
pub(super) async fn write(act: &Act, draw: &mut Draw, organisation: &Organisation) -> Result<(), Failure> {
    let mut lines = set_up(draw, organisation);
    lines.extend(changes(draw, organisation));
    lines.extend(sign_ins(draw, organisation));
    lines.sort_by_key(|line| line.at);
    for line in lines {
        let session = (line.actor != "operator").then(|| hex::encode(draw.bytes(6)));
        let entry = AuditEntry {
            id: AuditId(draw.id(line.at)),
            actor: line.actor.to_owned(),
            session,
            address: if line.actor == "operator" { String::new() } else { "10.20.0.17".to_owned() },
            action: line.action.to_owned(),
            target: line.target,
            site: line.site,
            outcome: line.outcome,
            detail: line.detail,
        };
        let _ = act.audit().append(&entry, line.at).await?;
    }
    act.accounts().touch_sign_in(organisation.administrator, draw.now()).await?;
    act.accounts().touch_sign_in(organisation.auditor, draw.days_ago(2)).await?;
    Ok(())
}

fn done(at: Timestamp, action: &'static str, target: impl Into<String>, detail: Value) -> Line {
    let (target, outcome) = (target.into(), AuditOutcome::Done);
    Line { at, actor: ADMINISTRATOR, action, target, site: None, outcome, detail }
}

fn set_up(draw: &mut Draw, organisation: &Organisation) -> Vec<Line> {
    let began = organisation.began;
    let minutes = |minutes: i64| super::draw::later(began, minutes * 60);
    let [north, river] = organisation.sites;
    let site = |at, id: SiteId, name: &str| Line {
        site: Some(id),
        ..done(at, "site.create", id.to_string(), json!({ "after": name }))
    };
    let default = EnrollmentSettings::default();
    let named = EnrollmentSettings { personal: false, ..organisation::settings() };
    let account =
        |at, id: String, name: &str| done(at, "account.create", id, json!({ "after": { "username": name } }));
    vec![
        done(minutes(0), "console.first_administrator", organisation.administrator.to_string(), json!({})),
        site(minutes(2), north, "North Campus"),
        site(minutes(3), river, "Riverside"),
        Line {
            site: Some(river),
            ..done(
                minutes(9),
                "site.rename",
                river.to_string(),
                json!({ "before": "Riverside", "after": "River Campus" }),
            )
        },
        done(minutes(14), "settings.enrollment", "", json!({ "before": default, "after": named })),
        Line {
            actor: "operator",
            ..done(
                minutes(21),
                "push.import",
                "com.apple.mgmt.External.development",
                json!({ "development": true }),
            )
        },
        account(minutes(40), organisation.auditor.to_string(), AUDITOR),
        done(
            draw.days_ago(300),
            "directory.create",
            organisation.directory.to_string(),
            json!({ "after": { "name": "Staff directory" } }),
        ),
    ]
}

fn changes(draw: &mut Draw, organisation: &Organisation) -> Vec<Line> {
    let closed = EnrollmentSettings { personal: false, ..organisation::settings() };
    let opened = organisation::settings();
    let directory = organisation.directory.to_string();
    let mut lines = vec![
        done(draw.days_ago(12), "settings.enrollment", "", json!({ "before": closed, "after": opened })),
        done(
            draw.days_ago(9),
            "account.edit",
            organisation.auditor.to_string(),
            json!({
                "before": { "username": AUDITOR, "sites": "all" }, "after": { "username": AUDITOR, "sites": ["River Campus"] },
            }),
        ),
        done(
            draw.days_ago(4),
            "directory.delete",
            directory.clone(),
            json!({ "before": { "name": "Staff directory" } }),
        ),
    ];
    for _ in 0..6 {
        let days = draw.between(10, 200);
        let found = json!({ "test": "connection", "ok": draw.chance(80) });
        lines.push(done(draw.days_ago(days), "directory.test", directory.clone(), found));
    }
    lines
}

fn sign_ins(draw: &mut Draw, organisation: &Organisation) -> Vec<Line> {
    let mut lines = Vec::new();
    for day in 0..60 {
        if draw.chance(70) {
            let target = organisation.administrator.to_string();
            lines.push(done(draw.days_ago(day), "console.sign_in", target, json!({})));
        }
        if draw.chance(20) {
            let line =
                done(draw.days_ago(day), "console.sign_in", organisation.auditor.to_string(), json!({}));
            lines.push(Line { actor: AUDITOR, ..line });
        }
        if draw.chance(9) {
            let line = done(draw.days_ago(day), "console.sign_in", ADMINISTRATOR, json!({}));
            lines.push(Line { outcome: AuditOutcome::Refused, ..line });
        }
    }
    lines
}
