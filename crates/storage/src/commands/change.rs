//! The queue: commands are put in, handed out, answered and taken back, for many devices in one statement.

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::device::CommandState;
use domain::ids::{CommandId, EnrollmentId};
use domain::time::Timestamp;
use sea_orm::prelude::Uuid;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryResult, QuerySelect as _,
    UpdateMany,
};

use super::{Commands, Finished, MAX_RESULT_BYTES, NewCommand, WAITING, waiting};
use crate::code::Code;
use crate::entity::commands::{ActiveModel, Column, Entity};
use crate::link::Change;
use crate::row::{at, clip};
use crate::{Outcome, StorageError};

const MAX_ERROR: usize = 2000;
const OPEN: [CommandState; 3] = [CommandState::Queued, CommandState::Sent, CommandState::NotNow];
/// One command is out at a time (R-QU2): the one that is out before the oldest that is queued. `$1` a JSON list of
/// enrollments, `$2` the instant.
const TAKE_NEXT: (&str, &str) = (
    "UPDATE commands SET state = 'sent', sent_at = $2 WHERE id IN (SELECT (\
     SELECT q.id FROM commands q WHERE q.enrollment = unhex(replace(wanted.value, '-', '')) \
     AND q.state IN ('queued', 'sent', 'not_now') AND q.state <> 'not_now' \
     ORDER BY CASE q.state WHEN 'sent' THEN 0 ELSE 1 END, q.seq, q.id LIMIT 1) \
     FROM json_each($1) AS wanted) RETURNING enrollment, id, body",
    "UPDATE commands SET state = 'sent', sent_at = $2 WHERE id = ANY(ARRAY(SELECT (\
     SELECT q.id FROM commands q WHERE q.enrollment = wanted.value::uuid \
     AND q.state IN ('queued', 'sent', 'not_now') AND q.state <> 'not_now' \
     ORDER BY CASE q.state WHEN 'sent' THEN 0 ELSE 1 END, q.seq, q.id LIMIT 1) \
     FROM json_array_elements_text($1::json) AS wanted)) RETURNING enrollment, id, body",
);

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

fn moved_to(state: CommandState) -> ActiveModel {
    ActiveModel { state: Set(state.code().to_owned()), ..Default::default() }
}

impl Commands<'_, Change> {
    /// Queues a command behind those of its enrollment that wait.
    pub async fn enqueue(&self, new: &NewCommand, now: Timestamp) -> Result<Outcome, StorageError> {
        let queued = self.enqueue_all(std::slice::from_ref(new), now).await?;
        Ok(if queued == 0 { Outcome::Taken } else { Outcome::Done })
    }

    /// Queues several, those of each enrollment in their order and behind what waits there; says how many were not there
    /// yet.
    pub async fn enqueue_all(&self, all: &[NewCommand], now: Timestamp) -> Result<u64, StorageError> {
        if all.is_empty() {
            return Ok(0);
        }
        let enrollments: BTreeSet<EnrollmentId> = all.iter().map(|new| new.enrollment).collect();
        let last: Vec<(Uuid, Option<i64>)> = Entity::find()
            .select_only()
            .column(Column::Enrollment)
            .column_as(Column::Seq.max(), "last")
            .filter(self.link.is_among("commands.enrollment", enrollments.iter().map(|id| id.0)))
            .filter(waiting())
            .group_by(Column::Enrollment)
            .into_tuple()
            .all(self.db())
            .await?;
        let last = last.into_iter().map(|(id, seq)| (id, seq.unwrap_or_default())).collect();
        self.enqueue_behind(last, all, now).await
    }

    /// Queues the first commands of enrollments: none has had any, so nothing is looked for.
    pub async fn enqueue_first(&self, all: &[NewCommand], now: Timestamp) -> Result<u64, StorageError> {
        self.enqueue_behind(HashMap::new(), all, now).await
    }

    async fn enqueue_behind(
        &self,
        mut last: HashMap<Uuid, i64>,
        all: &[NewCommand],
        now: Timestamp,
    ) -> Result<u64, StorageError> {
        let row = |new: &NewCommand| {
            let seq = last.entry(new.enrollment.0).or_default();
            *seq = seq.saturating_add(1);
            ActiveModel {
                id: Set(new.id.0),
                enrollment: Set(new.enrollment.0),
                device: Set(new.device.map(|device| device.0)),
                seq: Set(*seq),
                request_type: Set(clip(&new.request_type, 100)),
                body: Set(new.body.clone()),
                queued_at: Set(at(now)),
                ..moved_to(CommandState::Queued)
            }
        };
        self.link.insert_rows(all.iter().map(row).collect::<Vec<ActiveModel>>()).await
    }

    /// Hands commands to devices: for each enrollment that has one, its id and property list. While one is out and not
    /// answered, that one again: the device did not get the answer that carried it (R-QU2). Else the oldest that is
    /// queued; those put off by NotNow come again only after [`Commands::reopen`].
    pub async fn take_next_all(
        &self,
        enrollments: &[EnrollmentId],
        now: Timestamp,
    ) -> Result<HashMap<EnrollmentId, (CommandId, Vec<u8>)>, StorageError> {
        let ids = enrollments.iter().map(|id| serde_json::json!(id.to_string())).collect();
        let sql = self.link.either(TAKE_NEXT.0, TAKE_NEXT.1).to_owned();
        let taken = self.link.told(sql, ids, [at(now).into()]).await?;
        let one = |row: &QueryResult| {
            let command = (CommandId(row.try_get("", "id")?), row.try_get("", "body")?);
            Ok((EnrollmentId(row.try_get("", "enrollment")?), command))
        };
        taken.iter().map(one).collect()
    }

    /// The device asks to be asked again later.
    pub async fn not_now(&self, enrollment: EnrollmentId, id: CommandId) -> Result<bool, StorageError> {
        let row = moved_to(CommandState::NotNow);
        let from = [CommandState::Queued, CommandState::Sent];
        Ok(self.link.update(from_states(row, enrollment, from).filter(Column::Id.eq(id.0))).await? > 0)
    }

    /// These devices are idle: what they put off is queued again. Says how many commands.
    pub async fn reopen_all(&self, enrollments: &[EnrollmentId]) -> Result<u64, StorageError> {
        let update = Entity::update_many()
            .set(moved_to(CommandState::Queued))
            .filter(self.link.is_among("commands.enrollment", enrollments.iter().map(|id| id.0)))
            .filter(Column::State.eq(CommandState::NotNow.code()))
            .filter(waiting());
        self.link.update(update).await
    }

    /// Stores answers. Says which were the first of their command: the first result wins. A result over 1 MiB is not
    /// kept.
    pub async fn finish_all(
        &self,
        all: &[(EnrollmentId, CommandId, Finished<'_>)],
        now: Timestamp,
    ) -> Result<HashSet<CommandId>, StorageError> {
        if all.iter().any(|(_, _, end)| end.state.is_open()) {
            return Err(StorageError::Other("an open state is no end of a command".to_owned()));
        }
        let row = |(enrollment, id, end): &(EnrollmentId, CommandId, Finished<'_>)| ActiveModel {
            id: Set(id.0),
            enrollment: Set(enrollment.0),
            finished_at: Set(Some(at(now))),
            result: Set(end.result.filter(|bytes| bytes.len() <= MAX_RESULT_BYTES).map(<[u8]>::to_vec)),
            error: Set(end.error.map(|text| clip(text, MAX_ERROR))),
            ..moved_to(end.state)
        };
        // Not in the words of the index of what waits: a command is found by its id, not by looking through all of them.
        let guard = WAITING.replace("state", "(commands.state || '')");
        let rows = all.iter().map(row).collect::<Vec<ActiveModel>>();
        let done = self.link.update_rows(rows, &["id", "enrollment"], &guard).await?;
        done.iter().map(|row| Ok(CommandId(row.try_get("", "id")?))).collect()
    }

    /// Those of these commands that were given to the enrollment named with them, finished or not.
    pub async fn given(&self, all: &[(EnrollmentId, CommandId)]) -> Result<HashSet<CommandId>, StorageError> {
        if all.is_empty() {
            return Ok(HashSet::new());
        }
        let found: Vec<(Uuid, Uuid)> = Entity::find()
            .select_only()
            .columns([Column::Enrollment, Column::Id])
            .filter(self.link.is_among("commands.id", all.iter().map(|(_, id)| id.0)))
            .into_tuple()
            .all(self.db())
            .await?;
        let found = found.into_iter().map(|(enrollment, id)| (EnrollmentId(enrollment), CommandId(id)));
        Ok(found.filter(|one| all.contains(one)).map(|(_, id)| id).collect())
    }

    /// The next one of one enrollment, see [`Commands::take_next_all`].
    pub async fn take_next(
        &self,
        enrollment: EnrollmentId,
        now: Timestamp,
    ) -> Result<Option<(CommandId, Vec<u8>)>, StorageError> {
        Ok(self.take_next_all(&[enrollment], now).await?.remove(&enrollment))
    }

    /// This device is idle, see [`Commands::reopen_all`].
    pub async fn reopen(&self, enrollment: EnrollmentId) -> Result<u64, StorageError> {
        self.reopen_all(&[enrollment]).await
    }

    /// Stores one answer. True for exactly one caller, see [`Commands::finish_all`].
    pub async fn finish(
        &self,
        enrollment: EnrollmentId,
        id: CommandId,
        end: &Finished<'_>,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        Ok(!self.finish_all(&[(enrollment, id, *end)], now).await?.is_empty())
    }

    /// Takes back everything that is not done; says how many.
    pub async fn cancel_open(&self, enrollment: EnrollmentId, now: Timestamp) -> Result<u64, StorageError> {
        let row = ActiveModel { finished_at: Set(Some(at(now))), ..moved_to(CommandState::Cancelled) };
        self.link.update(from_states(row, enrollment, OPEN).filter(waiting())).await
    }
}
