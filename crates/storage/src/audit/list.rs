//! The log as it is read: searched, filtered, paged, always within a scope.

use domain::audit::AuditOutcome;
use domain::ids::SiteId;
use domain::list::{Mark, Order, Page, Paged, Stretch};
use domain::site::SiteScope;
use domain::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, LikeExpr};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select,
};

use super::{Audit, AuditRow, value};
use crate::StorageError;
use crate::code::Code as _;
use crate::counting::counted;
use crate::devices::containing;
use crate::entity::audit::{Column, Entity};
use crate::keyset::Keyset;
use crate::row::at;

const MAX_ACTORS: u64 = 200;
const MAX_ABOUT: u64 = 200;

/// What the log shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Part of actor, action, target, address or detail. Letters of ASCII are found in any case.
    pub search: String,
    /// By this actor only; empty: by all.
    pub actor: String,
    /// This action only; empty: all.
    pub action: String,
    /// With this outcome only.
    pub outcome: Option<AuditOutcome>,
    /// About this site only.
    pub site: Option<SiteId>,
    /// At or after this.
    pub since: Option<Timestamp>,
    /// Before this.
    pub until: Option<Timestamp>,
    /// Which way in time.
    pub order: Order,
}

fn within(scope: &SiteScope) -> Condition {
    match scope {
        SiteScope::All => Condition::all(),
        SiteScope::Only(sites) => Condition::all().add(Column::Site.is_in(sites.iter().map(|site| site.0))),
    }
}

/// Lines are never changed, so there is no column folded for searching: the database folds what it can, which on
/// SQLite is ASCII. The text is looked for as it was typed, too.
fn found_by(search: &str) -> Condition {
    let columns = [Column::Actor, Column::Action, Column::Target, Column::Address, Column::Detail];
    columns.into_iter().fold(Condition::any(), |found, column| {
        let text = || Expr::col((Entity, column));
        let found = found.add(Expr::expr(Func::lower(text())).like(containing(search)));
        found.add(text().like(as_typed(search)))
    })
}

fn as_typed(text: &str) -> LikeExpr {
    let mut pattern = String::from("%");
    for character in text.trim().chars().filter(|c| *c != '\0').take(200) {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    LikeExpr::new(pattern).escape('\\')
}

fn selection(scope: &SiteScope, query: &AuditQuery) -> Select<Entity> {
    let mut found = Entity::find().filter(within(scope));
    if !query.search.trim().is_empty() {
        found = found.filter(found_by(&query.search));
    }
    for (column, wanted) in [(Column::Actor, &query.actor), (Column::Action, &query.action)] {
        if !wanted.is_empty() {
            found = found.filter(column.eq(wanted.replace('\0', "")));
        }
    }
    if let Some(outcome) = query.outcome {
        found = found.filter(Column::Outcome.eq(outcome.code()));
    }
    if let Some(site) = query.site {
        found = found.filter(Column::Site.eq(site.0));
    }
    if let Some(since) = query.since {
        found = found.filter(Column::At.gte(at(since)));
    }
    if let Some(until) = query.until {
        found = found.filter(Column::At.lt(at(until)));
    }
    found
}

fn keyset(query: &AuditQuery) -> Keyset<Column> {
    Keyset { key: Column::At, id: Column::Id, order: query.order }
}

impl<Mode> Audit<'_, Mode> {
    /// One page, and how many lines there are in all (counted up to 10,001).
    pub async fn list(
        &self,
        scope: &SiteScope,
        query: &AuditQuery,
        page: Page,
    ) -> Result<Paged<AuditRow>, StorageError> {
        let page = Page::new(page.number, page.size);
        let rows = keyset(query)
            .sort(selection(scope, query))
            .limit(u64::from(page.size))
            .offset(page.offset())
            .all(self.db())
            .await?;
        let rows = rows.into_iter().map(value).collect::<Result<_, _>>()?;
        Ok(Paged { rows, total: counted(self.db(), selection(scope, query)).await?, page })
    }

    /// The next at most 200 lines of the list behind a mark; every line is met once.
    pub async fn walk(
        &self,
        scope: &SiteScope,
        query: &AuditQuery,
        after: Option<&Mark>,
    ) -> Result<Stretch<AuditRow>, StorageError> {
        let found = keyset(query).stretch(self.db(), selection(scope, query), after).await?;
        let rows = found.rows.into_iter().map(value).collect::<Result<_, _>>()?;
        Ok(Stretch { rows, next: found.next })
    }

    /// How many match, counted to the end.
    pub async fn count(&self, scope: &SiteScope, query: &AuditQuery) -> Result<u64, StorageError> {
        Ok(selection(scope, query).count(self.db()).await?)
    }

    /// Lines about these objects, latest first, at most 200. For objects the caller may see; the scope still holds.
    pub async fn about(&self, scope: &SiteScope, targets: &[String]) -> Result<Vec<AuditRow>, StorageError> {
        let rows = Entity::find()
            .filter(within(scope))
            .filter(Column::Target.is_in(targets))
            .order_by_desc(Column::At)
            .order_by_desc(Column::Id)
            .limit(MAX_ABOUT)
            .all(self.db())
            .await?;
        rows.into_iter().map(value).collect()
    }

    /// Names with a session among the lines of the scope, and the command line; at most 200, by name. Names that
    /// somebody only typed at sign-in are not among them.
    pub async fn actors(&self, scope: &SiteScope) -> Result<Vec<String>, StorageError> {
        let names = Entity::find()
            .select_only()
            .column(Column::Actor)
            .filter(within(scope))
            .filter(Column::Session.is_not_null())
            .distinct()
            .order_by_asc(Column::Actor)
            .limit(MAX_ACTORS)
            .into_tuple::<String>();
        Ok(names.all(self.db()).await?)
    }

    /// The last sealed place; 0 before the first.
    pub async fn sealed(&self) -> Result<u64, StorageError> {
        let last: Option<Option<i64>> = Entity::find()
            .select_only()
            .column_as(Column::Seq.max(), "last")
            .into_tuple()
            .one(self.db())
            .await?;
        Ok(last.flatten().unwrap_or(0).unsigned_abs())
    }

    /// Lines not sealed yet.
    pub async fn unsealed(&self) -> Result<u64, StorageError> {
        Ok(Entity::find().filter(Column::Seq.is_null()).count(self.db()).await?)
    }
}
