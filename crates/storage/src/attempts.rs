//! Tries to enroll, and what happened in them.

mod list;

use std::collections::HashMap;

use domain::enrollment::attempt::{AttemptEvent, AttemptState, Progress};
use domain::enrollment::wizard::{Entry, Facts};
use domain::ids::{AttemptId, CaseCode, DeviceId, EnrollmentId, SiteId, Version};
use domain::site::SiteScope;
use domain::text::Language;
use domain::time::Timestamp;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, ConnectionTrait as _, DbBackend, EntityTrait as _, JsonValue, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Value,
};

use crate::code::Code as _;
use crate::entity::attempt_events;
use crate::entity::attempts::{ActiveModel, Column, Entity, Model};
use crate::link::{Change, repository};
use crate::many::{Kind, written};
use crate::row::{at, cell, clip, fold, json, text, time};
use crate::{Outcome, StorageError};

pub use list::AttemptQuery;

const TABLE: &str = "attempts";
const MAX_DETAIL: usize = 500;
const MAX_EVENTS: u64 = 1000;

repository! {
    /// Tries to enroll, and their events.
    Attempts
}

/// One try.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// Id.
    pub id: AttemptId,
    /// What a person reads to the help desk; unique.
    pub case: CaseCode,
    /// As the console lists it.
    pub state: AttemptState,
    /// Version the next save must name.
    pub version: Version,
    /// Language of the pages.
    pub language: Language,
    /// How the person came.
    pub entry: Entry,
    /// What has been answered and seen.
    pub facts: Facts,
    /// What is wrong with the last answer, until the next one.
    pub problem: Option<JsonValue>,
    /// What was typed in the last answer; never secrets.
    pub typed: String,
    /// As the browser says; cut at 500 characters.
    pub user_agent: String,
    /// Of the client.
    pub address: String,
    /// Who signed in, for searching; stored in lower case. Empty before.
    pub username: String,
    /// The enrollment of the profile issued last.
    pub enrollment: Option<EnrollmentId>,
    /// The device it led to.
    pub device: Option<DeviceId>,
    /// The site it belongs to.
    pub site: Option<SiteId>,
    /// First form.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// What a device's own message changes in its attempt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moved {
    /// State it comes to.
    pub state: AttemptState,
    /// Progress it comes to.
    pub progress: Progress,
    /// The device record, where there is one now.
    pub device: Option<DeviceId>,
    /// Only while the attempt waits for the device's certificate.
    pub only_waiting: bool,
}

/// What `told` holds for [`Attempts::move_on`].
const MOVED: [(&str, Kind); 9] = [
    ("id", Kind::Uuid),
    ("enrollment", Kind::Uuid),
    ("state", Kind::Text),
    ("progress", Kind::Json),
    ("device", Kind::Uuid),
    ("updated_at", Kind::Instant),
    ("only_waiting", Kind::Whole),
    ("stage", Kind::Text),
    ("stage_at", Kind::Instant),
];

/// One line of an attempt's timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptEventRow {
    /// When.
    pub at: Timestamp,
    /// What.
    pub event: AttemptEvent,
    /// More of it, at most 500 characters.
    pub detail: String,
}

fn value(row: Model) -> Result<Attempt, StorageError> {
    let place = |column| cell(TABLE, column, &row.id);
    Ok(Attempt {
        id: AttemptId(row.id),
        case: place("case_code").parse(&row.case_code)?,
        state: place("state").code(&row.state)?,
        version: Version(row.version),
        language: place("language").language(&row.language)?,
        entry: place("entry").json(row.entry)?,
        facts: place("facts").json(row.facts)?,
        problem: row.problem,
        typed: row.typed,
        user_agent: row.user_agent,
        address: row.address,
        username: row.username,
        enrollment: row.enrollment.map(EnrollmentId),
        device: row.device.map(DeviceId),
        site: row.site.map(SiteId),
        created_at: time(row.created_at),
        updated_at: time(row.updated_at),
    })
}

fn line(row: attempt_events::Model) -> Result<AttemptEventRow, StorageError> {
    let event = cell("attempt_events", "event", &row.id).code(&row.event)?;
    Ok(AttemptEventRow { at: time(row.at), event, detail: row.detail })
}

/// The columns that a save changes.
fn columns(attempt: &Attempt, now: Timestamp) -> Result<ActiveModel, StorageError> {
    let (stage, stage_at) = attempt.facts.progress.stage();
    Ok(ActiveModel {
        state: Set(attempt.state.code().to_owned()),
        language: Set(attempt.language.tag().to_owned()),
        entry: Set(json(&attempt.entry)?),
        facts: Set(json(&attempt.facts)?),
        problem: Set(attempt.problem.as_ref().map(json).transpose()?),
        typed: Set(text(&attempt.typed)),
        user_agent: Set(clip(&attempt.user_agent, 500)),
        address: Set(clip(&attempt.address, 64)),
        username: Set(fold(&attempt.username)),
        enrollment: Set(attempt.enrollment.map(|id| id.0)),
        device: Set(attempt.device.map(|id| id.0)),
        site: Set(attempt.site.map(|id| id.0)),
        updated_at: Set(at(now)),
        ownership: Set(attempt.facts.ownership.map(|ownership| ownership.code().to_owned())),
        stage: Set(stage.to_owned()),
        stage_at: Set(stage_at.map(at)),
        ..Default::default()
    })
}

impl<Mode> Attempts<'_, Mode> {
    /// By id: for the person's own session and for device messages.
    pub async fn get(&self, id: AttemptId) -> Result<Option<Attempt>, StorageError> {
        let row = async { Entity::find_by_id(id.0).one(self.db()).await?.map(value).transpose() };
        self.link.attempt(id, row).await
    }

    /// By case code, if it belongs to a site of the scope.
    pub async fn find_by_case(
        &self,
        scope: &SiteScope,
        case: &CaseCode,
    ) -> Result<Option<Attempt>, StorageError> {
        let found = Entity::find().filter(Column::CaseCode.eq(case.as_str())).one(self.db()).await?;
        let found = found.map(value).transpose()?;
        Ok(found.filter(|attempt| scope.contains(attempt.site)))
    }

    /// Those that led to this device, latest first, at most 100.
    pub async fn list_for_device(&self, device: DeviceId) -> Result<Vec<Attempt>, StorageError> {
        let rows = Entity::find()
            .filter(Column::Device.eq(device.0))
            .order_by_desc(Column::CreatedAt)
            .limit(100)
            .all(self.db())
            .await?;
        rows.into_iter().map(value).collect()
    }

    /// The latest of the scope, at most `limit`.
    pub async fn latest(&self, scope: &SiteScope, limit: u64) -> Result<Vec<Attempt>, StorageError> {
        let mut rows = Entity::find().order_by_desc(Column::CreatedAt).limit(limit.min(200));
        if let SiteScope::Only(sites) = scope {
            rows = rows.filter(Column::Site.is_in(sites.iter().map(|site| site.0)));
        }
        rows.all(self.db()).await?.into_iter().map(value).collect()
    }

    /// What happened, in order; the first 1000.
    pub async fn events(&self, attempt: AttemptId) -> Result<Vec<AttemptEventRow>, StorageError> {
        let rows = attempt_events::Entity::find()
            .filter(attempt_events::Column::Attempt.eq(attempt.0))
            .order_by_asc(attempt_events::Column::Id)
            .limit(MAX_EVENTS)
            .all(self.db())
            .await?;
        rows.into_iter().map(line).collect()
    }
}

impl Attempts<'_, Change> {
    /// A new attempt; `Taken` if the case code is in use (draw another). Its times are those given.
    pub async fn insert(&self, attempt: &Attempt) -> Result<Outcome, StorageError> {
        let row = ActiveModel {
            id: Set(attempt.id.0),
            case_code: Set(attempt.case.as_str().to_owned()),
            version: Set(attempt.version.0),
            created_at: Set(at(attempt.created_at)),
            ..columns(attempt, attempt.updated_at)?
        };
        self.link.of_attempts([attempt.id]).insert(row).await
    }

    /// Saves the attempt if its row still has version `seen`; the row's version becomes the next one, whatever
    /// `attempt.version` says. False: stale, nothing was written.
    pub async fn save(&self, attempt: &Attempt, seen: Version, now: Timestamp) -> Result<bool, StorageError> {
        let row = ActiveModel { version: Set(seen.next().0), ..columns(attempt, now)? };
        let update = Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(attempt.id.0))
            .filter(Column::Version.eq(seen.0));
        Ok(self.link.of_attempts([attempt.id]).update(update).await? > 0)
    }

    /// Loads the attempt, locked to the end of the act.
    pub async fn lock(&self, id: AttemptId) -> Result<Option<Attempt>, StorageError> {
        let mut find = Entity::find_by_id(id.0);
        if self.db().get_database_backend() == DbBackend::Postgres {
            find = find.lock_exclusive();
        }
        find.one(self.db()).await?.map(value).transpose()
    }

    /// Loads several, locked to the end of the act, in the order of their ids.
    pub async fn lock_all(&self, ids: &[AttemptId]) -> Result<HashMap<AttemptId, Attempt>, StorageError> {
        let wanted = self.link.is_among("attempts.id", ids.iter().map(|id| id.0));
        let mut find = Entity::find().filter(wanted).order_by_asc(Column::Id);
        if self.db().get_database_backend() == DbBackend::Postgres {
            find = find.lock_exclusive();
        }
        let rows = find.all(self.db()).await?;
        rows.into_iter().map(|row| Ok((AttemptId(row.id), value(row)?))).collect()
    }

    /// Saves attempts whose rows still have the version each names; the rows' versions become the next ones. Says how
    /// many that were.
    pub async fn save_all(&self, attempts: &[Attempt], now: Timestamp) -> Result<usize, StorageError> {
        let row = |attempt: &Attempt| {
            let version = Set(attempt.version.next().0);
            Ok(ActiveModel { id: Set(attempt.id.0), version, ..columns(attempt, now)? })
        };
        let rows = attempts.iter().map(row).collect::<Result<Vec<_>, StorageError>>()?;
        let link = self.link.of_attempts(attempts.iter().map(|attempt| attempt.id));
        Ok(link.update_rows(rows, &["id"], "attempts.version + 1 = told.version").await?.len())
    }

    /// Loads, changes and saves in one go, for whoever names no version (devices, jobs). Gives the attempt as saved;
    /// `None` if there is none.
    pub async fn change(
        &self,
        id: AttemptId,
        now: Timestamp,
        change: impl FnOnce(&mut Attempt) + Send,
    ) -> Result<Option<Attempt>, StorageError> {
        let Some(mut attempt) = self.lock(id).await? else { return Ok(None) };
        let seen = attempt.version;
        change(&mut attempt);
        if !self.save(&attempt, seen, now).await? {
            return Err(StorageError::Other("a locked attempt was changed".to_owned()));
        }
        attempt.version = seen.next();
        attempt.updated_at = now;
        Ok(Some(attempt))
    }

    /// What messages of the devices behind these enrollments change, in one statement: state and progress only while
    /// that enrollment is still the attempt's own; its version rises either way. No attempt twice. Says how many
    /// attempts there were.
    pub async fn move_on_all(
        &self,
        moves: &[(AttemptId, EnrollmentId, Moved)],
        now: Timestamp,
    ) -> Result<usize, StorageError> {
        if moves.is_empty() {
            return Ok(0);
        }
        let rows = moves.iter().map(|one| moved_row(one, now)).collect::<Result<Vec<_>, _>>()?;
        let json_set = self.link.either(
            "json_set(facts, '$.progress', json(told.progress))",
            "jsonb_set(facts, '{progress}', told.progress)",
        );
        let sql = move_on_sql(json_set, &self.link.source(&MOVED));
        let link = self.link.of_attempts(moves.iter().map(|(id, ..)| *id));
        Ok(link.told(sql, rows, []).await?.len())
    }

    /// The same for one message; false if there is no such attempt.
    pub async fn move_on(
        &self,
        id: AttemptId,
        enrollment: EnrollmentId,
        moved: &Moved,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        Ok(self.move_on_all(&[(id, enrollment, *moved)], now).await? > 0)
    }

    /// Adds a line to the timeline; `detail` is cut at 500 characters.
    pub async fn note(
        &self,
        attempt: AttemptId,
        event: AttemptEvent,
        detail: &str,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        self.note_all(&[(attempt, event, detail.to_owned())], now).await
    }

    /// Adds lines to timelines, in their order.
    pub async fn note_all(
        &self,
        lines: &[(AttemptId, AttemptEvent, String)],
        now: Timestamp,
    ) -> Result<(), StorageError> {
        let row =
            |(attempt, event, detail): &(AttemptId, AttemptEvent, String)| attempt_events::ActiveModel {
                id: NotSet,
                attempt: Set(attempt.0),
                at: Set(at(now)),
                event: Set(event.code().to_owned()),
                detail: Set(clip(detail, MAX_DETAIL)),
            };
        self.link.insert_rows(lines.iter().map(row).collect::<Vec<_>>()).await?;
        Ok(())
    }
}

fn moved_row(
    (id, enrollment, moved): &(AttemptId, EnrollmentId, Moved),
    now: Timestamp,
) -> Result<JsonValue, StorageError> {
    let (stage, stage_at) = moved.progress.stage();
    let instant = |moment| written(Value::ChronoDateTimeUtc(Some(at(moment))));
    Ok(serde_json::json!({
        "id": id.to_string(),
        "enrollment": enrollment.to_string(),
        "state": moved.state.code(),
        "progress": json(&moved.progress)?,
        "device": moved.device.map(|device| device.to_string()),
        "updated_at": instant(now)?,
        "only_waiting": i64::from(moved.only_waiting),
        "stage": stage,
        "stage_at": stage_at.map(instant).transpose()?,
    }))
}

fn move_on_sql(progress: &str, source: &str) -> String {
    let own = "attempts.enrollment = told.enrollment AND (told.only_waiting = 0 \
               OR attempts.state IN ('profile_issued', 'certificate_issued'))";
    format!(
        "UPDATE attempts SET version = version + 1, updated_at = told.updated_at, \
         device = COALESCE(told.device, attempts.device), \
         facts = CASE WHEN {own} THEN {progress} ELSE facts END, \
         state = CASE WHEN {own} THEN told.state ELSE attempts.state END, \
         stage = CASE WHEN {own} THEN told.stage ELSE attempts.stage END, \
         stage_at = CASE WHEN {own} THEN told.stage_at ELSE attempts.stage_at END \
         FROM {source} WHERE attempts.id = told.id RETURNING attempts.id AS id"
    )
}
