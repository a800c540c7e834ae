//! Sessions of the console, found by the hash of the cookie's token.

use chrono::Duration;
use domain::ids::AccountId;
use domain::time::Timestamp;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use crate::entity::console_sessions::{ActiveModel, Column, Entity, Model};
use crate::link::{Change, repository};
use crate::row::{at, cell, clip, time};
use crate::{Hash, Outcome, StorageError};

/// A session is touched at most this often.
pub(crate) const TOUCH_SECONDS: i64 = 30;

repository! {
    /// Sessions of the console.
    ConsoleSessions
}

/// A session as it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewConsoleSession {
    /// Hash of the cookie's token.
    pub token: Hash,
    /// Whose.
    pub account: AccountId,
    /// As the browser says; cut at 300 characters.
    pub user_agent: String,
    /// Of the client.
    pub address: String,
}

/// A session. Whether it is too old is for services to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsoleSession {
    /// Hash of the cookie's token.
    pub token: Hash,
    /// Whose.
    pub account: AccountId,
    /// Sign-in.
    pub created_at: Timestamp,
    /// Last request; may lag by 30 s.
    pub last_seen_at: Timestamp,
    /// As the browser said.
    pub user_agent: String,
    /// Of the client at sign-in.
    pub address: String,
}

fn value(row: Model) -> Result<ConsoleSession, StorageError> {
    Ok(ConsoleSession {
        token: cell("console_sessions", "token_hash", &row.account).hash(&row.token_hash)?,
        account: AccountId(row.account),
        created_at: time(row.created_at),
        last_seen_at: time(row.last_seen_at),
        user_agent: row.user_agent,
        address: row.address,
    })
}

impl<Mode> ConsoleSessions<'_, Mode> {
    /// By the token's hash; one that was ended is not found.
    pub async fn find(&self, token: &Hash) -> Result<Option<ConsoleSession>, StorageError> {
        let live = Entity::find_by_id(token.to_vec()).filter(Column::EndedAt.is_null());
        live.one(self.db()).await?.map(value).transpose()
    }

    /// Whose session it is, or was until it ended; `None` once the row is cleared away. Gives no right.
    pub async fn owner(&self, token: &Hash) -> Result<Option<AccountId>, StorageError> {
        let found = Entity::find_by_id(token.to_vec()).one(self.db()).await?;
        Ok(found.map(|row| AccountId(row.account)))
    }

    /// All of an account that were not ended, latest first.
    pub async fn list(&self, account: AccountId) -> Result<Vec<ConsoleSession>, StorageError> {
        let rows = Entity::find()
            .filter(Column::Account.eq(account.0))
            .filter(Column::EndedAt.is_null())
            .order_by_desc(Column::LastSeenAt)
            .all(self.db())
            .await?;
        rows.into_iter().map(value).collect()
    }
}

impl ConsoleSessions<'_, Change> {
    /// A new session.
    pub async fn insert(&self, new: &NewConsoleSession, now: Timestamp) -> Result<Outcome, StorageError> {
        let row = Model {
            token_hash: new.token.to_vec(),
            account: new.account.0,
            created_at: at(now),
            last_seen_at: at(now),
            user_agent: clip(&new.user_agent, 300),
            address: clip(&new.address, 64),
            ended_at: None,
        };
        self.link.insert(row).await
    }

    /// Notes a request, if the last note is older than 30 s. Says whether it wrote.
    pub async fn touch(&self, token: &Hash, now: Timestamp) -> Result<bool, StorageError> {
        let row = ActiveModel { last_seen_at: Set(at(now)), ..Default::default() };
        let update = Entity::update_many()
            .set(row)
            .filter(Column::TokenHash.eq(token.to_vec()))
            .filter(Column::LastSeenAt.lt(at(now.plus(Duration::seconds(-TOUCH_SECONDS)))));
        Ok(self.link.update(update).await? > 0)
    }

    /// Ends one session and forgets it; whether there was one.
    pub async fn end(&self, token: &Hash) -> Result<bool, StorageError> {
        let delete = Entity::delete_many().filter(Column::TokenHash.eq(token.to_vec()));
        Ok(self.link.delete(delete).await? > 0)
    }

    /// Ends all sessions of an account but one, from this act on (R-SE3); says how many. The rows stay until they are
    /// cleared away, only to say whose they were.
    pub async fn end_for_account(
        &self,
        account: AccountId,
        except: Option<&Hash>,
        now: Timestamp,
    ) -> Result<u64, StorageError> {
        let row = ActiveModel { ended_at: Set(Some(at(now))), ..Default::default() };
        let mut update = Entity::update_many()
            .set(row)
            .filter(Column::Account.eq(account.0))
            .filter(Column::EndedAt.is_null());
        if let Some(kept) = except {
            update = update.filter(Column::TokenHash.ne(kept.to_vec()));
        }
        self.link.update(update).await
    }

    /// Removes sessions begun before `begun` or last seen before `seen`; says how many.
    pub async fn purge(&self, begun: Timestamp, seen: Timestamp) -> Result<u64, StorageError> {
        let old = Column::CreatedAt.lt(at(begun)).or(Column::LastSeenAt.lt(at(seen)));
        self.link.delete(Entity::delete_many().filter(old)).await
    }
}
