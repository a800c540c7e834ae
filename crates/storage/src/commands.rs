//! MDM commands: those that wait (found by an index of their own) and those that are done. States change only by
//! conditional updates (R-QU4), always within the enrollment of the device that answers.
//!
//! Statements about what waits name the open states as text (`WAITING`), not as bound values: only then may a database
//! use the index that holds nothing else, whatever history lies beside it.

use std::collections::HashSet;

use domain::device::CommandState;
use domain::ids::{CommandId, DeviceId, EnrollmentId};
use domain::time::Timestamp;
use sea_orm::prelude::{DateTimeUtc, Uuid};
use sea_orm::sea_query::{Expr, Func};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, FromQueryResult, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, UpdateMany,
};

use crate::code::Code;
use crate::entity::commands::{ActiveModel, Column, Entity, Model};
use crate::link::{Change, repository};
use crate::row::{at, cell, clip, time};
use crate::{Outcome, StorageError};

/// Longer results are not kept.
pub const MAX_RESULT_BYTES: usize = 1024 * 1024;
const MAX_ERROR: usize = 2000;
const MAX_LISTED: u64 = 200;
const OPEN: [CommandState; 3] = [CommandState::Queued, CommandState::Sent, CommandState::NotNow];
/// The condition of the index `ix_commands_open`, letter for letter.
const WAITING: &str = "state IN ('queued', 'sent', 'not_now')";
/// One command is out at a time (R-QU2): the one that is out before the oldest that is queued.
const TAKE_NEXT: &str = "UPDATE commands SET state = 'sent', sent_at = $2 WHERE id = (\
     SELECT id FROM commands WHERE enrollment = $1 AND state IN ('queued', 'sent', 'not_now') AND state <> 'not_now' \
     ORDER BY CASE state WHEN 'sent' THEN 0 ELSE 1 END, seq, id LIMIT 1) RETURNING id, body";

repository! {
    /// MDM commands.
    Commands
}

/// A command to be queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCommand {
    /// Its upper-case text is the `CommandUUID`.
    pub id: CommandId,
    /// Whose.
    pub enrollment: EnrollmentId,
    /// The device record, for the console.
    pub device: Option<DeviceId>,
    /// `DeviceInformation`, `SecurityInfo`, …
    pub request_type: String,
    /// The whole property list, XML.
    pub body: Vec<u8>,
}

/// A command as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// As queued.
    pub new: NewCommand,
    /// State.
    pub state: CommandState,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// When it was last handed to the device.
    pub sent_at: Option<Timestamp>,
    /// When the answer came.
    pub finished_at: Option<Timestamp>,
    /// The answer; not kept over 1 MiB.
    pub result: Option<Vec<u8>>,
    /// What went wrong, at most 2000 characters.
    pub error: Option<String>,
}

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished<'a> {
    /// Acknowledged, error or format error.
    pub state: CommandState,
    /// The device's answer.
    pub result: Option<&'a [u8]>,
    /// What went wrong.
    pub error: Option<&'a str>,
}

/// A command as it is listed: without its body, and with the beginning of its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    /// Id.
    pub id: CommandId,
    /// `DeviceInformation`, `SecurityInfo`, …
    pub request_type: String,
    /// State.
    pub state: CommandState,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// When it was last handed to the device.
    pub sent_at: Option<Timestamp>,
    /// When the answer came.
    pub finished_at: Option<Timestamp>,
    /// What went wrong.
    pub error: Option<String>,
    /// The first 4 KiB of the answer.
    pub result_start: Option<Vec<u8>>,
}

/// How much of each answer a list reads.
const RESULT_START: i64 = 4096;

#[derive(FromQueryResult)]
struct Line {
    id: Uuid,
    request_type: String,
    state: String,
    queued_at: DateTimeUtc,
    sent_at: Option<DateTimeUtc>,
    finished_at: Option<DateTimeUtc>,
    error: Option<String>,
    result_start: Option<Vec<u8>>,
}

fn line(row: Line) -> Result<CommandLine, StorageError> {
    Ok(CommandLine {
        state: cell("commands", "state", &row.id).code(&row.state)?,
        id: CommandId(row.id),
        request_type: row.request_type,
        queued_at: time(row.queued_at),
        sent_at: row.sent_at.map(time),
        finished_at: row.finished_at.map(time),
        error: row.error,
        result_start: row.result_start,
    })
}

fn value(row: Model) -> Result<Command, StorageError> {
    Ok(Command {
        state: cell("commands", "state", &row.id).code(&row.state)?,
        new: NewCommand {
            id: CommandId(row.id),
            enrollment: EnrollmentId(row.enrollment),
            device: row.device.map(DeviceId),
            request_type: row.request_type,
            body: row.body,
        },
        queued_at: time(row.queued_at),
        sent_at: row.sent_at.map(time),
        finished_at: row.finished_at.map(time),
        result: row.result,
        error: row.error,
    })
}

fn from_states<const N: usize>(
    row: ActiveModel,
    enrollment: EnrollmentId,
    states: [CommandState; N],
) -> UpdateMany<Entity> {
    Entity::update_many()
        .set(row)
        .filter(Column::Enrollment.eq(enrollment.0))
        .filter(Column::State.is_in(states.map(Code::code)))
}

fn waiting() -> Expr {
    Expr::cust(WAITING)
}

fn moved_to(state: CommandState) -> ActiveModel {
    ActiveModel { state: Set(state.code().to_owned()), ..Default::default() }
}

impl<Mode> Commands<'_, Mode> {
    /// One command of this enrollment.
    pub async fn get(
        &self,
        enrollment: EnrollmentId,
        id: CommandId,
    ) -> Result<Option<Command>, StorageError> {
        let found = Entity::find_by_id(id.0).filter(Column::Enrollment.eq(enrollment.0));
        found.one(self.db()).await?.map(value).transpose()
    }

    /// Whether anything is queued, sent or put off.
    pub async fn has_open(&self, enrollment: EnrollmentId) -> Result<bool, StorageError> {
        let open = Entity::find()
            .filter(Column::Enrollment.eq(enrollment.0))
            .filter(waiting())
            .select_only()
            .column(Column::Id)
            .limit(1)
            .into_tuple::<Uuid>();
        Ok(open.one(self.db()).await?.is_some())
    }

    /// What it is asked already: the request types of what is queued, sent or put off.
    pub async fn open_types(&self, enrollment: EnrollmentId) -> Result<HashSet<String>, StorageError> {
        let open = Entity::find()
            .filter(Column::Enrollment.eq(enrollment.0))
            .filter(waiting())
            .select_only()
            .column(Column::RequestType)
            .into_tuple::<String>();
        Ok(open.all(self.db()).await?.into_iter().collect())
    }

    /// The latest 200 of a device the caller may see, latest first.
    pub async fn list(&self, device: DeviceId) -> Result<Vec<CommandLine>, StorageError> {
        let start = Func::cust("substr")
            .arg(Expr::col((Entity, Column::Result)))
            .arg(Expr::cust("1"))
            .arg(Expr::cust(RESULT_START.to_string()));
        let rows = Entity::find()
            .select_only()
            .columns([
                Column::Id,
                Column::RequestType,
                Column::State,
                Column::QueuedAt,
                Column::SentAt,
                Column::FinishedAt,
                Column::Error,
            ])
            .expr_as(start, "result_start")
            .filter(Column::Device.eq(device.0))
            .order_by_desc(Column::QueuedAt)
            .order_by_desc(Column::Seq)
            .limit(MAX_LISTED)
            .into_model::<Line>()
            .all(self.db())
            .await?;
        rows.into_iter().map(line).collect()
    }

    /// One command of a device the caller may see, with its whole answer.
    pub async fn find_for_device(
        &self,
        device: DeviceId,
        id: CommandId,
    ) -> Result<Option<Command>, StorageError> {
        let found = Entity::find_by_id(id.0).filter(Column::Device.eq(device.0));
        found.one(self.db()).await?.map(value).transpose()
    }
}

impl Commands<'_, Change> {
    /// Queues a command behind those of its enrollment that wait.
    pub async fn enqueue(&self, new: &NewCommand, now: Timestamp) -> Result<Outcome, StorageError> {
        let queued = self.enqueue_all(new.enrollment, std::slice::from_ref(new), now).await?;
        Ok(if queued == 0 { Outcome::Taken } else { Outcome::Done })
    }

    /// Queues several of one enrollment, in their order; says how many were not there yet.
    pub async fn enqueue_all(
        &self,
        enrollment: EnrollmentId,
        all: &[NewCommand],
        now: Timestamp,
    ) -> Result<u64, StorageError> {
        if all.is_empty() {
            return Ok(0);
        }
        let last: Option<Option<i64>> = Entity::find()
            .filter(Column::Enrollment.eq(enrollment.0))
            .filter(waiting())
            .select_only()
            .column_as(Column::Seq.max(), "last")
            .into_tuple()
            .one(self.db())
            .await?;
        let mut seq = last.flatten().unwrap_or(0);
        let rows = all.iter().map(|new| {
            seq = seq.saturating_add(1);
            Model {
                id: new.id.0,
                enrollment: enrollment.0,
                device: new.device.map(|device| device.0),
                seq,
                request_type: clip(&new.request_type, 100),
                body: new.body.clone(),
                state: CommandState::Queued.code().to_owned(),
                queued_at: at(now),
                sent_at: None,
                finished_at: None,
                result: None,
                error: None,
            }
            .into_active_model()
        });
        self.link.insert_all(rows.collect::<Vec<ActiveModel>>()).await
    }

    /// Hands a command to the device: its id and property list. While one is out and not answered, that one again: the
    /// device did not get the answer that carried it (R-QU2). Else the oldest that is queued; those put off by NotNow
    /// come again only after [`Commands::reopen`].
    pub async fn take_next(
        &self,
        enrollment: EnrollmentId,
        now: Timestamp,
    ) -> Result<Option<(CommandId, Vec<u8>)>, StorageError> {
        let found = self.link.row(TAKE_NEXT, [enrollment.0.into(), at(now).into()]).await?;
        let Some(row) = found else { return Ok(None) };
        Ok(Some((CommandId(row.try_get("", "id")?), row.try_get("", "body")?)))
    }

    /// The device asks to be asked again later.
    pub async fn not_now(&self, enrollment: EnrollmentId, id: CommandId) -> Result<bool, StorageError> {
        let row = moved_to(CommandState::NotNow);
        let from = [CommandState::Queued, CommandState::Sent];
        Ok(self.link.update(from_states(row, enrollment, from).filter(Column::Id.eq(id.0))).await? > 0)
    }

    /// The device is idle: what was put off is queued again. Says how many.
    pub async fn reopen(&self, enrollment: EnrollmentId) -> Result<u64, StorageError> {
        let row = moved_to(CommandState::Queued);
        let from = from_states(row, enrollment, [CommandState::NotNow]);
        self.link.update(from.filter(waiting())).await
    }

    /// Stores the answer. True for exactly one caller: the first result wins. A result over 1 MiB is not kept.
    pub async fn finish(
        &self,
        enrollment: EnrollmentId,
        id: CommandId,
        end: &Finished<'_>,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        if end.state.is_open() {
            return Err(StorageError::Other("an open state is no end of a command".to_owned()));
        }
        let kept = end.result.filter(|bytes| bytes.len() <= MAX_RESULT_BYTES);
        let row = ActiveModel {
            finished_at: Set(Some(at(now))),
            result: Set(kept.map(<[u8]>::to_vec)),
            error: Set(end.error.map(|text| clip(text, MAX_ERROR))),
            ..moved_to(end.state)
        };
        Ok(self.link.update(from_states(row, enrollment, OPEN).filter(Column::Id.eq(id.0))).await? > 0)
    }

    /// Takes back everything that is not done; says how many.
    pub async fn cancel_open(&self, enrollment: EnrollmentId, now: Timestamp) -> Result<u64, StorageError> {
        let row = ActiveModel { finished_at: Set(Some(at(now))), ..moved_to(CommandState::Cancelled) };
        self.link.update(from_states(row, enrollment, OPEN).filter(waiting())).await
    }
}
