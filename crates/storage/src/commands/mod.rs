//! MDM commands: those that wait (found by an index of their own) and those that are done. States change only by
//! conditional updates (R-QU4), always within the enrollment of the device that answers.
//!
//! Statements about what waits name the open states as text (`WAITING`), not as bound values: only then may a database
//! use the index that holds nothing else, whatever history lies beside it.

mod change;

use std::collections::HashSet;

use domain::device::CommandState;
use domain::ids::{CommandId, DeviceId, EnrollmentId};
use domain::time::Timestamp;
use sea_orm::prelude::{DateTimeUtc, Uuid};
use sea_orm::sea_query::{Expr, Func};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use crate::StorageError;
use crate::entity::commands::{Column, Entity, Model};
use crate::link::repository;
use crate::row::{cell, time};

/// Longer results are not kept.
pub const MAX_RESULT_BYTES: usize = 1024 * 1024;
const MAX_LISTED: u64 = 200;
/// The condition of the index `ix_commands_open`, letter for letter.
const WAITING: &str = "state IN ('queued', 'sent', 'not_now')";
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

fn waiting() -> Expr {
    Expr::cust(WAITING)
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
