//! Sessions of the portal: the cookie behind an attempt.

use chrono::Duration;
use domain::ids::AttemptId;
use domain::time::Timestamp;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use crate::console_sessions::TOUCH_SECONDS;
use crate::entity::portal_sessions::{ActiveModel, Column, Entity, Model};
use crate::link::{Change, repository};
use crate::row::{at, time};
use crate::{Hash, Outcome, StorageError};

repository! {
    /// Sessions of the portal.
    PortalSessions
}

/// A session. Whether it is too old is for services to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PortalSession {
    /// The attempt it belongs to.
    pub attempt: AttemptId,
    /// First form.
    pub created_at: Timestamp,
    /// Last request; may lag by 30 s.
    pub last_seen_at: Timestamp,
}

impl<Mode> PortalSessions<'_, Mode> {
    /// By the token's hash.
    pub async fn find(&self, token: &Hash) -> Result<Option<PortalSession>, StorageError> {
        let session = |row: Model| PortalSession {
            attempt: AttemptId(row.attempt),
            created_at: time(row.created_at),
            last_seen_at: time(row.last_seen_at),
        };
        let row = async { Ok(Entity::find_by_id(token.to_vec()).one(self.db()).await?.map(session)) };
        self.link.session(token, row).await
    }
}

impl PortalSessions<'_, Change> {
    /// A new session.
    pub async fn insert(
        &self,
        token: &Hash,
        attempt: AttemptId,
        now: Timestamp,
    ) -> Result<Outcome, StorageError> {
        let row = Model {
            token_hash: token.to_vec(),
            attempt: attempt.0,
            created_at: at(now),
            last_seen_at: at(now),
        };
        self.link.of_sessions([*token]).insert(row).await
    }

    /// Notes a request, if the last note is older than 30 s. Says whether it wrote.
    pub async fn touch(&self, token: &Hash, now: Timestamp) -> Result<bool, StorageError> {
        let row = ActiveModel { last_seen_at: Set(at(now)), ..Default::default() };
        let update = Entity::update_many()
            .set(row)
            .filter(Column::TokenHash.eq(token.to_vec()))
            .filter(Column::LastSeenAt.lt(at(now.plus(Duration::seconds(-TOUCH_SECONDS)))));
        Ok(self.link.of_sessions([*token]).update(update).await? > 0)
    }

    /// Gives the session another token, as after a sign-in. True if the old one was still there.
    pub async fn replace(&self, old: &Hash, new: &Hash) -> Result<bool, StorageError> {
        let row = ActiveModel { token_hash: Set(new.to_vec()), ..Default::default() };
        let update = Entity::update_many().set(row).filter(Column::TokenHash.eq(old.to_vec()));
        Ok(self.link.of_sessions([*old, *new]).update(update).await? > 0)
    }

    /// Ends one session; whether there was one.
    pub async fn end(&self, token: &Hash) -> Result<bool, StorageError> {
        let delete = Entity::delete_many().filter(Column::TokenHash.eq(token.to_vec()));
        Ok(self.link.of_sessions([*token]).delete(delete).await? > 0)
    }

    /// Ends all sessions of an attempt; says how many.
    pub async fn end_for_attempt(&self, attempt: AttemptId) -> Result<u64, StorageError> {
        self.link.delete(Entity::delete_many().filter(Column::Attempt.eq(attempt.0))).await
    }

    /// Removes sessions begun before `begun` or last seen before `seen`; says how many.
    pub async fn purge(&self, begun: Timestamp, seen: Timestamp) -> Result<u64, StorageError> {
        let old = Column::CreatedAt.lt(at(begun)).or(Column::LastSeenAt.lt(at(seen)));
        self.link.delete(Entity::delete_many().filter(old)).await
    }
}
