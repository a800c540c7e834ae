//! The list of accounts: searched, filtered, sorted, paged. Accounts belong to no site; whoever may see them sees all.

use domain::account::ConsoleRole;
use domain::ids::SiteId;
use domain::list::{AccountSort, Mark, Order, Page, Paged, Stretch};
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, LikeExpr};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QuerySelect as _,
    Select,
};

use super::{AccountRow, Accounts, value};
use crate::StorageError;
use crate::code::Code as _;
use crate::counting::counted;
use crate::devices::containing;
use crate::entity::accounts::{Column, Entity};
use crate::keyset::Keyset;

/// What the list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountQuery {
    /// Part of user name, full name or mail address; in any case.
    pub search: String,
    /// What it may do in the console.
    pub role: Option<ConsoleRole>,
    /// Whether it can sign in.
    pub enabled: Option<bool>,
    /// Whether it may enroll.
    pub may_enroll: Option<bool>,
    /// Those of this site, and those of all sites.
    pub site: Option<SiteId>,
    /// By what.
    pub sort: AccountSort,
    /// Which way.
    pub order: Order,
}

/// The sites of an account are a JSON list of ids. As a text it is the same in both databases, and an id in quotes
/// cannot be part of another.
fn of_site(site: SiteId) -> Condition {
    let named = LikeExpr::new(format!("%\"{}\"%", site.0));
    let sites = Expr::col((Entity, Column::Sites)).cast_as(Alias::new("text"));
    Condition::any().add(Column::AllSites.eq(true)).add(sites.like(named))
}

fn selection(query: &AccountQuery) -> Select<Entity> {
    let mut found = Entity::find();
    if !query.search.trim().is_empty() {
        found = found.filter(Expr::col((Entity, Column::Search)).like(containing(&query.search)));
    }
    if let Some(role) = query.role {
        found = found.filter(Column::Role.eq(role.code()));
    }
    if let Some(enabled) = query.enabled {
        found = found.filter(Column::Enabled.eq(enabled));
    }
    if let Some(may_enroll) = query.may_enroll {
        found = found.filter(Column::MayEnroll.eq(may_enroll));
    }
    if let Some(site) = query.site {
        found = found.filter(of_site(site));
    }
    found
}

fn keyset(query: &AccountQuery) -> Keyset<Column> {
    let key = match query.sort {
        AccountSort::Username => Column::UsernameKey,
        AccountSort::FullName => Column::NameKey,
        AccountSort::Role => Column::Role,
        AccountSort::SignIn => Column::SignInKey,
    };
    Keyset { key, id: Column::Id, order: query.order }
}

impl<Mode> Accounts<'_, Mode> {
    /// One page, and how many there are in all (counted up to 10,001). Equal keys are in the order of their ids.
    pub async fn page(&self, query: &AccountQuery, page: Page) -> Result<Paged<AccountRow>, StorageError> {
        let page = Page::new(page.number, page.size);
        let rows = keyset(query)
            .sort(selection(query))
            .limit(u64::from(page.size))
            .offset(page.offset())
            .all(self.db())
            .await?;
        let rows = rows.into_iter().map(value).collect::<Result<_, _>>()?;
        Ok(Paged { rows, total: counted(self.db(), selection(query)).await?, page })
    }

    /// The next at most 200 rows of the list behind a mark. A row whose key changes during a walk may be met twice or
    /// not at all; every other one is met once.
    pub async fn walk(
        &self,
        query: &AccountQuery,
        after: Option<&Mark>,
    ) -> Result<Stretch<AccountRow>, StorageError> {
        let found = keyset(query).stretch(self.db(), selection(query), after).await?;
        let rows = found.rows.into_iter().map(value).collect::<Result<_, _>>()?;
        Ok(Stretch { rows, next: found.next })
    }

    /// How many match, counted to the end.
    pub async fn count(&self, query: &AccountQuery) -> Result<u64, StorageError> {
        Ok(selection(query).count(self.db()).await?)
    }
}
