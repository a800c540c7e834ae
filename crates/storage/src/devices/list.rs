//! The device list: searched, filtered, sorted, paged, always within a scope.

use domain::device::{Device, DeviceState};
use domain::enrollment::mode::Ownership;
use domain::ids::SiteId;
use domain::list::{DeviceSort, Order, Page, Paged};
use domain::os_filter::{OsFilter, Versions};
use domain::site::SiteScope;
use domain::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait as _, LikeExpr};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QuerySelect as _,
    Select,
};

use super::{Devices, change::version_key, value};
use crate::StorageError;
use crate::code::Code as _;
use crate::counting::counted;
use crate::entity::devices::{Column, Entity};
use crate::keyset::Keyset;
use crate::row::{at, fold};

const MAX_SEARCH: usize = 200;

/// What the list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeviceQuery {
    /// Part of name, serial, model, iOS version, UDID, IMEI, user name, full name or mail address; in any case.
    pub search: String,
    /// Managed or not.
    pub state: Option<DeviceState>,
    /// Who owns it.
    pub ownership: Option<Ownership>,
    /// One site only.
    pub site: Option<SiteId>,
    /// Versions of iOS.
    pub os: OsFilter,
    /// Last seen before this moment.
    pub unseen_since: Option<Timestamp>,
    /// By what.
    pub sort: DeviceSort,
    /// Which way.
    pub order: Order,
}

/// The rows of a scope.
pub(super) fn within(scope: &SiteScope) -> Condition {
    match scope {
        SiteScope::All => Condition::all(),
        SiteScope::Only(sites) => Condition::all().add(Column::Site.is_in(sites.iter().map(|site| site.0))),
    }
}

/// `text` anywhere, with the wildcards of LIKE taken literally.
pub(crate) fn containing(text: &str) -> LikeExpr {
    let mut pattern = String::from("%");
    for character in fold(text).chars().take(MAX_SEARCH) {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    LikeExpr::new(pattern).escape('\\')
}

fn of_versions(filter: &OsFilter) -> Condition {
    let (pieces, others) = filter.parts();
    let any = pieces.iter().fold(Condition::any(), |any, piece| any.add(of_version(piece)));
    if others { any.not() } else { any }
}

fn of_version(piece: &Versions) -> Condition {
    let Versions::Like(version) = piece else { return Condition::any().add(Column::OsKey.eq("")) };
    let key = version_key(version);
    let further = LikeExpr::new(format!("{key}.%"));
    let like =
        Condition::any().add(Column::OsKey.eq(key)).add(Expr::col((Entity, Column::OsKey)).like(further));
    match version.strip_suffix(".0") {
        Some(short) => like.add(Column::OsKey.eq(version_key(short))),
        None => like,
    }
}

pub(super) fn selection(scope: &SiteScope, query: &DeviceQuery) -> Select<Entity> {
    let mut found = Entity::find().filter(within(scope));
    if !query.search.trim().is_empty() {
        found = found.filter(Expr::col((Entity, Column::Search)).like(containing(&query.search)));
    }
    if let Some(state) = query.state {
        found = found.filter(Column::State.eq(state.code()));
    }
    if let Some(ownership) = query.ownership {
        found = found.filter(Column::Ownership.eq(ownership.code()));
    }
    if let Some(site) = query.site {
        found = found.filter(Column::Site.eq(site.0));
    }
    if !query.os.is_any() {
        found = found.filter(of_versions(&query.os));
    }
    if let Some(moment) = query.unseen_since {
        found = found.filter(Column::LastSeenAt.lt(at(moment)));
    }
    found
}

pub(super) fn keyset(query: &DeviceQuery) -> Keyset<Column> {
    let key = match query.sort {
        DeviceSort::Name => Column::NameKey,
        DeviceSort::Serial => Column::SerialKey,
        DeviceSort::Model => Column::ModelKey,
        DeviceSort::Os => Column::OsKey,
        DeviceSort::User => Column::UserKey,
        DeviceSort::Enrolled => Column::EnrolledAt,
        DeviceSort::Seen => Column::LastSeenAt,
    };
    Keyset { key, id: Column::Id, order: query.order }
}

impl<Mode> Devices<'_, Mode> {
    /// One page, and how many there are in all (counted up to 10,001). Equal keys are in the order of their ids.
    pub async fn list(
        &self,
        scope: &SiteScope,
        query: &DeviceQuery,
        page: Page,
    ) -> Result<Paged<Device>, StorageError> {
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

    /// Managed devices of the scope.
    pub async fn count_enrolled(&self, scope: &SiteScope) -> Result<u64, StorageError> {
        let enrolled =
            Entity::find().filter(within(scope)).filter(Column::State.eq(DeviceState::Enrolled.code()));
        Ok(enrolled.count(self.db()).await?)
    }
}
