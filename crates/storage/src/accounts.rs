//! Local accounts.

mod list;

use domain::account::{Account, ConsoleRole};
use domain::ids::{AccountId, SiteId, Version};
use domain::site::SiteScope;
use domain::time::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, QueryOrder as _, QueryTrait as _, Select,
};

use crate::code::Code as _;
use crate::entity::accounts::{ActiveModel, Column, Entity, Model};
use crate::link::{Change, repository};
use crate::row::{at, cell, fold, json, text, time};
use crate::{Deleted, Outcome, Save, StorageError};

pub use list::AccountQuery;

repository! {
    /// Local accounts.
    Accounts
}

/// An account with what only the server may know.
#[derive(Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// The account.
    pub account: Account,
    /// PHC string (`$argon2id$…`); empty means that no password opens it.
    pub password_hash: String,
    /// Last successful sign-in anywhere.
    pub last_sign_in: Option<Timestamp>,
}

fn value(row: Model) -> Result<AccountRow, StorageError> {
    let role = cell("accounts", "role", &row.id).code(&row.role)?;
    let sites: Vec<SiteId> = cell("accounts", "sites", &row.id).json(row.sites)?;
    let account = Account {
        id: AccountId(row.id),
        username: row.username,
        full_name: row.full_name,
        email: row.email,
        enabled: row.enabled,
        role,
        may_enroll: row.may_enroll,
        sites: if row.all_sites { SiteScope::All } else { SiteScope::Only(sites) },
        version: Version(row.version),
    };
    Ok(AccountRow { account, password_hash: row.password_hash, last_sign_in: row.last_sign_in.map(time) })
}

/// The columns that a save changes.
fn columns(account: &Account) -> Result<ActiveModel, StorageError> {
    let (all_sites, sites) = match &account.sites {
        SiteScope::All => (true, json(&Vec::<SiteId>::new())?),
        SiteScope::Only(sites) => (false, json(sites)?),
    };
    Ok(ActiveModel {
        username: Set(text(&account.username)),
        username_key: Set(fold(&account.username)),
        name_key: Set(fold(&account.full_name)),
        search: Set([&account.username, &account.full_name, &account.email]
            .map(|text| fold(text))
            .join("\n")),
        full_name: Set(text(&account.full_name)),
        email: Set(text(&account.email)),
        enabled: Set(account.enabled),
        role: Set(account.role.code().to_owned()),
        may_enroll: Set(account.may_enroll),
        all_sites: Set(all_sites),
        sites: Set(sites),
        ..Default::default()
    })
}

fn administrators() -> Select<Entity> {
    Entity::find().filter(Column::Role.eq(ConsoleRole::Administrator.code()))
}

impl<Mode> Accounts<'_, Mode> {
    /// By id.
    pub async fn get(&self, id: AccountId) -> Result<Option<AccountRow>, StorageError> {
        Entity::find_by_id(id.0).one(self.db()).await?.map(value).transpose()
    }

    /// By name, without regard to case.
    pub async fn find_by_username(&self, name: &str) -> Result<Option<AccountRow>, StorageError> {
        let found = Entity::find().filter(Column::UsernameKey.eq(fold(name))).one(self.db()).await?;
        found.map(value).transpose()
    }

    /// All by name.
    pub async fn list(&self) -> Result<Vec<AccountRow>, StorageError> {
        let rows = Entity::find().order_by_asc(Column::UsernameKey).all(self.db()).await?;
        rows.into_iter().map(value).collect()
    }

    /// Enabled administrators of all sites. Ask after [`Accounts::lock`] when the answer decides.
    pub async fn count_enabled_administrators_everywhere(&self) -> Result<u64, StorageError> {
        let everywhere = administrators().filter(Column::Enabled.eq(true)).filter(Column::AllSites.eq(true));
        Ok(everywhere.count(self.db()).await?)
    }

    /// Whether there is any administrator, enabled or not.
    pub async fn exists_any_administrator(&self) -> Result<bool, StorageError> {
        Ok(administrators().one(self.db()).await?.is_some())
    }
}

impl Accounts<'_, Change> {
    /// Makes acts that change who is an administrator come one after the other.
    pub async fn lock(&self) -> Result<(), StorageError> {
        self.link.lock("accounts").await
    }

    /// A new account; `Taken` if the name is in use.
    pub async fn insert(&self, account: &Account, password_hash: &str) -> Result<Outcome, StorageError> {
        let row = ActiveModel {
            id: Set(account.id.0),
            version: Set(account.version.0),
            password_hash: Set(password_hash.to_owned()),
            last_sign_in: Set(None),
            sign_in_key: Set(String::new()),
            ..columns(account)?
        };
        self.link.insert(row).await
    }

    /// Saves everything but password and sign-in time, if the row still has `account.version`.
    pub async fn edit(&self, account: &Account) -> Result<Save, StorageError> {
        let next = account.version.next();
        let row = ActiveModel { version: Set(next.0), ..columns(account)? };
        let update = Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(account.id.0))
            .filter(Column::Version.eq(account.version.0));
        let statement = update.build(self.db().get_database_backend());
        Ok(match self.link.unless_taken(statement).await? {
            (_, Outcome::Taken) => Save::Taken,
            (0, Outcome::Done) => Save::Stale,
            (_, Outcome::Done) => Save::Saved(next),
        })
    }

    /// Whether there was such an account. End its sessions in the same act.
    pub async fn set_password_hash(&self, id: AccountId, hash: &str) -> Result<bool, StorageError> {
        let row = ActiveModel { password_hash: Set(hash.to_owned()), ..Default::default() };
        let update = Entity::update_many().set(row).filter(Column::Id.eq(id.0));
        Ok(self.link.update(update).await? > 0)
    }

    /// Deletes the account that still has version `seen`, with its sessions.
    pub async fn delete(&self, id: AccountId, seen: Version) -> Result<Deleted, StorageError> {
        let delete = Entity::delete_many().filter(Column::Id.eq(id.0)).filter(Column::Version.eq(seen.0));
        Ok(if self.link.delete(delete).await? > 0 { Deleted::Gone } else { Deleted::Stale })
    }

    /// Notes a successful sign-in.
    pub async fn touch_sign_in(&self, id: AccountId, now: Timestamp) -> Result<(), StorageError> {
        // In as many digits as will ever be needed, so that texts sort as numbers do.
        let key = format!("{:012}", at(now).timestamp());
        let row =
            ActiveModel { last_sign_in: Set(Some(at(now))), sign_in_key: Set(key), ..Default::default() };
        self.link.update(Entity::update_many().set(row).filter(Column::Id.eq(id.0))).await?;
        Ok(())
    }
}
