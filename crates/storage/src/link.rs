//! What a repository holds: a way to the database and the key ring, and whether it may change anything.

use std::marker::PhantomData;
use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::entity::prelude::async_trait;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, DeleteMany,
    EntityTrait, ExecResult, Insert, IntoActiveModel, QueryResult, Statement, TransactionTrait, UpdateMany,
    Value,
};
use vault::{KeyRing, Sealed, Secret};

use crate::doubt::Doubt;
use crate::error::is_unique_violation;
use crate::limit::written_out;
use crate::row::Cell;
use crate::rows::Hold;
use crate::{Outcome, StorageError, Watch};

/// Marks a repository that can only look.
#[derive(Debug, Clone, Copy)]
pub struct Look;

/// Marks a repository of an act, which can also change.
#[derive(Debug, Clone, Copy)]
pub struct Change;

/// Where statements go.
#[derive(Clone, Copy)]
pub(crate) enum Way<'a> {
    Pool(&'a DatabaseConnection),
    Act(&'a DatabaseTransaction),
}

/// The way for statements, and who sees them pass.
#[derive(Clone, Copy)]
pub(crate) struct Db<'a> {
    pub(crate) way: Way<'a>,
    pub(crate) watch: Option<&'a Watch>,
    /// Of an act.
    pub(crate) doubt: Option<&'a Doubt>,
}

impl Db<'_> {
    async fn around<T>(&self, statement: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        match self.doubt {
            Some(doubt) => doubt.around(statement).await,
            None => statement.await,
        }
    }

    fn seen(&self, statement: &Statement) {
        if let Some(Watch(watch)) = self.watch {
            watch(statement);
        }
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Link<'a> {
    pub(crate) db: Db<'a>,
    pub(crate) ring: &'a KeyRing,
    /// Where an act notes that it changed what rules are made from.
    pub(crate) rules: Option<&'a AtomicBool>,
    /// The rows kept in memory.
    pub(crate) hold: Hold<'a>,
}

/// Reading or changing, as a type: `Mode` is [`Look`] or [`Change`].
pub(crate) type ModeMark<Mode> = PhantomData<fn() -> Mode>;

/// Declares a repository: a view on one noun's tables that borrows the transaction.
macro_rules! repository {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name<'a, Mode = $crate::Look> {
            link: $crate::link::Link<'a>,
            mode: $crate::link::ModeMark<Mode>,
        }

        impl<'a, Mode> $name<'a, Mode> {
            pub(crate) fn new(link: $crate::link::Link<'a>) -> Self {
                Self { link, mode: std::marker::PhantomData }
            }

            #[allow(dead_code, reason = "not every noun reads through it")]
            fn db(&self) -> &$crate::link::Db<'a> {
                &self.link.db
            }
        }
    };
}
pub(crate) use repository;

impl Link<'_> {
    pub(crate) fn seal(&self, cell: &Cell<'_>, secret: &Secret) -> Result<Vec<u8>, StorageError> {
        Ok(self.ring.seal(&cell.place(), secret.expose())?.0)
    }

    pub(crate) fn unseal(&self, cell: &Cell<'_>, bytes: Vec<u8>) -> Result<Secret, StorageError> {
        Ok(self.ring.unseal(&cell.place(), &Sealed(bytes))?)
    }

    pub(crate) fn changes<E: EntityTrait>(&self) {
        let table = E::default();
        if crate::memo::is_rule(table.table_name()) {
            self.changes_rules();
        }
        self.writes(table.table_name());
    }

    fn changes_rules(&self) {
        if let Some(rules) = self.rules {
            rules.store(true, Ordering::SeqCst);
        }
    }

    /// Serializes acts that read and then write what `name` stands for. SQLite has one writer anyway; on
    /// PostgreSQL a lock is held to the end of the act.
    pub(crate) async fn lock(&self, name: &str) -> Result<(), StorageError> {
        if self.db.get_database_backend() == DbBackend::Postgres {
            let statement = Statement::from_sql_and_values(
                DbBackend::Postgres,
                "SELECT 1 AS held FROM (SELECT pg_advisory_xact_lock(hashtextextended($1, 7121))) AS lock",
                [name.into()],
            );
            self.db.query_one_raw(statement).await?;
        }
        Ok(())
    }

    /// Runs an update that may meet a unique key. PostgreSQL gives up a whole transaction at the first error, so the
    /// statement gets a savepoint of its own.
    pub(crate) async fn unless_taken(&self, statement: Statement) -> Result<(u64, Outcome), StorageError> {
        let Way::Act(act) = self.db.way else {
            return Err(StorageError::Other("a change outside of an act".to_owned()));
        };
        self.changes_rules();
        self.db.seen(&statement);
        let apart = async {
            let savepoint = act.begin().await?;
            match savepoint.execute_raw(statement).await {
                Ok(done) => {
                    savepoint.commit().await?;
                    Ok((done.rows_affected(), Outcome::Done))
                }
                Err(error) if is_unique_violation(&error) => {
                    savepoint.rollback().await?;
                    Ok((0, Outcome::Taken))
                }
                Err(error) => Err(error),
            }
        };
        Ok(self.db.around(apart).await?)
    }

    /// Inserts one row unless its id or another unique key is taken.
    pub(crate) async fn insert<M, A>(&self, row: M) -> Result<Outcome, StorageError>
    where
        M: IntoActiveModel<A>,
        A: ActiveModelTrait,
    {
        self.changes::<A::Entity>();
        let insert = Insert::<A>::one(row).on_conflict(OnConflict::new().do_nothing().to_owned());
        let rows = insert.exec_without_returning(&self.db).await?;
        Ok(if rows == 0 { Outcome::Taken } else { Outcome::Done })
    }

    /// Inserts one row, or replaces the columns `replaced` of the row with the same `key`.
    pub(crate) async fn put<M, A>(
        &self,
        row: M,
        key: impl IntoIterator<Item = ColumnOf<A>>,
        replaced: impl IntoIterator<Item = ColumnOf<A>>,
    ) -> Result<(), StorageError>
    where
        M: IntoActiveModel<A>,
        A: ActiveModelTrait,
    {
        self.changes::<A::Entity>();
        let conflict = OnConflict::columns(key).update_columns(replaced).to_owned();
        Insert::<A>::one(row).on_conflict(conflict).exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// Runs an update and says how many rows it changed.
    pub(crate) async fn update<E: EntityTrait>(&self, update: UpdateMany<E>) -> Result<u64, StorageError> {
        self.changes::<E>();
        Ok(update.exec(&self.db).await?.rows_affected)
    }

    /// Runs a delete and says how many rows went.
    pub(crate) async fn delete<E: EntityTrait>(&self, delete: DeleteMany<E>) -> Result<u64, StorageError> {
        self.changes::<E>();
        Ok(delete.exec(&self.db).await?.rows_affected)
    }

    /// Runs a statement written out, with `$1`, `$2`, … for `values`; both databases understand these places. Says how
    /// many rows it changed. Not for tables that rules are made from.
    pub(crate) async fn execute(
        &self,
        sql: &'static str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<u64, StorageError> {
        self.writes_with(sql);
        let statement = Statement::from_sql_and_values(self.db.get_database_backend(), sql, values);
        Ok(self.db.execute_raw(statement).await?.rows_affected())
    }

    /// One of two texts of the same statement.
    pub(crate) fn either(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        if self.db.get_database_backend() == DbBackend::Postgres { postgres } else { sqlite }
    }
}

type ColumnOf<A> = <<A as ActiveModelTrait>::Entity as EntityTrait>::Column;

#[async_trait::async_trait]
impl ConnectionTrait for Db<'_> {
    fn get_database_backend(&self) -> DbBackend {
        match self.way {
            Way::Pool(pool) => pool.get_database_backend(),
            Way::Act(act) => act.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.seen(&statement);
        match self.way {
            Way::Pool(pool) => pool.execute_raw(statement).await,
            Way::Act(act) => self.around(act.execute_raw(statement)).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self.way {
            Way::Pool(pool) => pool.execute_unprepared(sql).await,
            Way::Act(act) => self.around(act.execute_unprepared(sql)).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let statement = written_out(statement);
        self.seen(&statement);
        match self.way {
            Way::Pool(pool) => pool.query_one_raw(statement).await,
            Way::Act(act) => self.around(act.query_one_raw(statement)).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let statement = written_out(statement);
        self.seen(&statement);
        match self.way {
            Way::Pool(pool) => pool.query_all_raw(statement).await,
            Way::Act(act) => self.around(act.query_all_raw(statement)).await,
        }
    }
}
