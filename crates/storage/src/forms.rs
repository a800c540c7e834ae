//! Form input and notices kept over one redirect, per session. Never secrets.

use chrono::Duration;
use domain::time::Timestamp;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, JsonValue, QueryFilter as _};

use crate::entity::forms::{ActiveModel, Column, Entity, Model};
use crate::link::{Change, repository};
use crate::row::{at, clip, json, time};
use crate::{Hash, StorageError};

/// The name under which a session's notice is kept; no form is called so.
const NOTICE: &str = "@notice";

repository! {
    /// Form input kept over a redirect.
    Forms
}

impl Forms<'_, Change> {
    /// Keeps what was typed into `form` (≤ 100 characters) for the next page of this session; replaces what was kept.
    pub async fn keep(
        &self,
        session: &Hash,
        form: &str,
        draft: &JsonValue,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        let row = Model {
            session_hash: session.to_vec(),
            form: clip(form, 100),
            draft: json(draft)?,
            kept_at: at(now),
        };
        self.link.put(row, [Column::SessionHash, Column::Form], [Column::Draft, Column::KeptAt]).await
    }

    /// Takes what was kept, once; nothing if it is older than `max_age`.
    pub async fn take(
        &self,
        session: &Hash,
        form: &str,
        max_age: Duration,
        now: Timestamp,
    ) -> Result<Option<JsonValue>, StorageError> {
        let key = (session.to_vec(), clip(form, 100));
        let Some(row) = Entity::find_by_id(key).one(self.db()).await? else { return Ok(None) };
        let delete = Entity::delete_many()
            .filter(Column::SessionHash.eq(row.session_hash))
            .filter(Column::Form.eq(row.form))
            .filter(Column::KeptAt.eq(row.kept_at));
        let won = self.link.delete(delete).await? > 0;
        Ok((won && now.since(time(row.kept_at)) <= max_age).then_some(row.draft))
    }

    /// Hands what one session kept since `since` to another of the same person, but no notice; says how many forms.
    pub async fn hand_on(&self, from: &Hash, to: &Hash, since: Timestamp) -> Result<u64, StorageError> {
        let row = ActiveModel { session_hash: Set(to.to_vec()), ..Default::default() };
        let update = Entity::update_many()
            .set(row)
            .filter(Column::SessionHash.eq(from.to_vec()))
            .filter(Column::KeptAt.gte(at(since)))
            .filter(Column::Form.ne(NOTICE));
        self.link.update(update).await
    }

    /// Forgets everything a session kept; says how much.
    pub async fn forget(&self, session: &Hash) -> Result<u64, StorageError> {
        self.link.delete(Entity::delete_many().filter(Column::SessionHash.eq(session.to_vec()))).await
    }

    /// Keeps a notice for the next page of this session.
    pub async fn keep_notice(
        &self,
        session: &Hash,
        notice: &JsonValue,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        self.keep(session, NOTICE, notice, now).await
    }

    /// Takes the notice, once.
    pub async fn take_notice(
        &self,
        session: &Hash,
        max_age: Duration,
        now: Timestamp,
    ) -> Result<Option<JsonValue>, StorageError> {
        self.take(session, NOTICE, max_age, now).await
    }

    /// Removes what was kept before `before`; says how many.
    pub async fn purge(&self, before: Timestamp) -> Result<u64, StorageError> {
        self.link.delete(Entity::delete_many().filter(Column::KeptAt.lt(at(before)))).await
    }
}

impl<Mode> Forms<'_, Mode> {
    /// Whether something is kept, without taking it: spares pages an act.
    pub async fn has(&self, session: &Hash, form: &str) -> Result<bool, StorageError> {
        let key = (session.to_vec(), clip(form, 100));
        Ok(Entity::find_by_id(key).one(self.db()).await?.is_some())
    }

    /// Whether a notice is kept, without taking it.
    pub async fn has_notice(&self, session: &Hash) -> Result<bool, StorageError> {
        self.has(session, NOTICE).await
    }
}
