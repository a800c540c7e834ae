//! The list of attempts: searched, filtered, sorted, paged, always within a scope.

use std::collections::HashMap;

use chrono::Duration;
use domain::enrollment::attempt::{AttemptEvent, AttemptState, LINK_UNFETCHED_MINUTES};
use domain::enrollment::diagnosis::{
    DEVICE_SILENCE_MINUTES, INSTALL_SILENCE_MINUTES, PERSON_SILENCE_MINUTES,
};
use domain::enrollment::mode::Ownership;
use domain::ids::{AttemptId, SiteId};
use domain::list::{AttemptFilter, AttemptSort, Mark, Order, Page, Paged, Stretch};
use domain::overview::{Ending, SILENT_MINUTES, Stage};
use domain::site::SiteScope;
use domain::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QuerySelect as _,
    Select,
};

use super::{Attempt, AttemptEventRow, Attempts, line, value};
use crate::StorageError;
use crate::code::Code as _;
use crate::counting::counted;
use crate::devices::containing;
use crate::entity::attempts::{Column, Entity};
use crate::entity::{attempt_events, devices};
use crate::keyset::Keyset;
use crate::row::at;

/// What the list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttemptQuery {
    /// Part of a case code (with or without its hyphen) or user name, or of what a device is found by; in any case.
    pub search: String,
    /// A state, or those that do not go on.
    pub filter: Option<AttemptFilter>,
    /// Those that came at least so far.
    pub reached: Option<Stage>,
    /// Those that ended in one of these ways, as the overview counts them; empty: any.
    pub ended: Vec<Ending>,
    /// Who owns the device.
    pub ownership: Option<Ownership>,
    /// One site only.
    pub site: Option<SiteId>,
    /// Begun at or after this.
    pub since: Option<Timestamp>,
    /// Begun before this.
    pub until: Option<Timestamp>,
    /// By what.
    pub sort: AttemptSort,
    /// Which way.
    pub order: Order,
}

fn within(scope: &SiteScope) -> Condition {
    match scope {
        SiteScope::All => Condition::all(),
        SiteScope::Only(sites) => Condition::all().add(Column::Site.is_in(sites.iter().map(|site| site.0))),
    }
}

fn found_by(search: &str) -> Condition {
    let devices = Query::select()
        .column(devices::Column::Id)
        .from(devices::Entity)
        .and_where(Expr::col((devices::Entity, devices::Column::Search)).like(containing(search)))
        .take();
    let found = Condition::any()
        .add(Expr::col((Entity, Column::Username)).like(containing(search)))
        .add(Column::Device.in_subquery(devices));
    // A case code is stored in capitals and read aloud in any way.
    let code: String =
        search.chars().filter(|c| !matches!(c, '-' | ' ')).map(|c| c.to_ascii_uppercase()).take(32).collect();
    if !code.is_empty() && code.chars().all(|c| c.is_ascii_alphanumeric()) {
        found.add(Column::CaseCode.contains(code))
    } else {
        found
    }
}

/// The same rule as `domain::enrollment::diagnosis::trouble`, over columns; a test holds them together.
fn troubled(now: Timestamp) -> Condition {
    let before = |minutes: i64| at(now.plus(Duration::minutes(-minutes)));
    let silent = |stage: &str, minutes: i64| {
        Condition::all().add(Column::Stage.eq(stage)).add(Column::StageAt.lte(before(minutes)))
    };
    Condition::any()
        .add(Column::Stage.eq("stopped"))
        .add(
            Condition::all()
                .add(Column::Stage.eq("none"))
                .add(Column::UpdatedAt.lte(before(PERSON_SILENCE_MINUTES))),
        )
        .add(silent("issued", LINK_UNFETCHED_MINUTES))
        .add(silent("fetched", INSTALL_SILENCE_MINUTES))
        .add(silent("certificate_issued", DEVICE_SILENCE_MINUTES))
        .add(silent("authenticating", DEVICE_SILENCE_MINUTES))
}

/// Has an event of this kind.
fn had(event: AttemptEvent) -> Condition {
    let of = Query::select()
        .expr(Expr::val(1))
        .from(attempt_events::Entity)
        .and_where(
            Expr::col((attempt_events::Entity, attempt_events::Column::Attempt)).equals((Entity, Column::Id)),
        )
        .and_where(Expr::col(attempt_events::Column::Event).eq(event.code()))
        .take();
    Condition::all().add(Expr::exists(of))
}

fn in_state(states: impl IntoIterator<Item = AttemptState>) -> Condition {
    Condition::all().add(Column::State.is_in(states.into_iter().map(AttemptState::code)))
}

/// The same rule as `domain::overview::Trace::reached`, over columns; a test holds them together.
fn reached(stage: Stage) -> Condition {
    use AttemptState::{Authenticating, CertificateIssued, Enrolled, Unenrolled};
    let enrolled = Condition::any().add(Column::Device.is_not_null()).add(in_state([Enrolled]));
    let downloaded = Condition::any()
        .add(enrolled.clone())
        .add(in_state([CertificateIssued, Authenticating, Unenrolled]))
        .add(had(AttemptEvent::ProfileFetched));
    match stage {
        Stage::Started => Condition::all(),
        Stage::SignedIn => Condition::any().add(downloaded).add(Column::Username.ne("")),
        Stage::Downloaded => downloaded,
        Stage::Enrolled => enrolled,
    }
}

/// The same rule as `domain::overview::Trace::ending`, over columns; a test holds them together.
fn ended(ending: Ending, now: Timestamp) -> Condition {
    use AttemptState::{
        Authenticated, Authenticating, CertificateIssued, ProfileIssued, Refused, Started, Unenrolled,
    };
    let over = || in_state([Refused, Unenrolled]);
    // The same operators in both databases.
    let why = || Expr::cust("attempts.facts -> 'progress' ->> 'why'");
    let ruled = |code: &str| over().add(why().eq(code));
    let silent = |states: Vec<AttemptState>| {
        let no_rule = Condition::any().add(over().not()).add(why().is_null());
        in_state(states)
            .add(no_rule)
            .add(Column::UpdatedAt.lte(at(now.plus(Duration::minutes(-SILENT_MINUTES)))))
    };
    let so = match ending {
        Ending::NoSignIn => silent(vec![Started]).add(had(AttemptEvent::SignInFailed).not()),
        Ending::SignInFailed => silent(vec![Started]).add(had(AttemptEvent::SignInFailed)),
        Ending::NoProfile => silent(vec![Authenticated, Refused]),
        Ending::NotDownloaded => silent(vec![ProfileIssued]).add(had(AttemptEvent::ProfileFetched).not()),
        Ending::NotInstalled => silent(vec![ProfileIssued]).add(had(AttemptEvent::ProfileFetched)),
        Ending::NoCheckIn => silent(vec![CertificateIssued]),
        Ending::HalfWay => silent(vec![Authenticating]),
        Ending::RemovedByUser => Condition::any().add(ruled(ending.code())).add(silent(vec![Unenrolled])),
        Ending::ReEnrollmentRefused | Ending::SystemTooOld | Ending::NoLongerAllowed => ruled(ending.code()),
    };
    Condition::all().add(reached(Stage::Enrolled).not()).add(so)
}

fn selection(scope: &SiteScope, query: &AttemptQuery, now: Timestamp) -> Select<Entity> {
    let mut found = Entity::find().filter(within(scope));
    if !query.search.trim().is_empty() {
        found = found.filter(found_by(&query.search));
    }
    found = match query.filter {
        Some(AttemptFilter::State(state)) => found.filter(Column::State.eq(state.code())),
        Some(AttemptFilter::Stopped) => found.filter(troubled(now)),
        None => found,
    };
    if let Some(stage) = query.reached {
        found = found.filter(reached(stage));
    }
    if !query.ended.is_empty() {
        let ways = query.ended.iter().map(|ending| ended(*ending, now));
        found = found.filter(ways.fold(Condition::any(), Condition::add));
    }
    if let Some(ownership) = query.ownership {
        found = found.filter(Column::Ownership.eq(ownership.code()));
    }
    if let Some(site) = query.site {
        found = found.filter(Column::Site.eq(site.0));
    }
    if let Some(since) = query.since {
        found = found.filter(Column::CreatedAt.gte(at(since)));
    }
    if let Some(until) = query.until {
        found = found.filter(Column::CreatedAt.lt(at(until)));
    }
    found
}

fn keyset(query: &AttemptQuery) -> Keyset<Column> {
    let key = match query.sort {
        AttemptSort::Case => Column::CaseCode,
        AttemptSort::User => Column::Username,
        AttemptSort::State => Column::State,
        AttemptSort::Started => Column::CreatedAt,
        AttemptSort::Updated => Column::UpdatedAt,
    };
    Keyset { key, id: Column::Id, order: query.order }
}

impl<Mode> Attempts<'_, Mode> {
    /// One page, and how many there are in all (counted up to 10,001). `now` decides what is silent. Equal keys are
    /// in the order of their ids.
    pub async fn list(
        &self,
        scope: &SiteScope,
        query: &AttemptQuery,
        page: Page,
        now: Timestamp,
    ) -> Result<Paged<Attempt>, StorageError> {
        let page = Page::new(page.number, page.size);
        let rows = keyset(query)
            .sort(selection(scope, query, now))
            .limit(u64::from(page.size))
            .offset(page.offset())
            .all(self.db())
            .await?;
        let rows = rows.into_iter().map(value).collect::<Result<_, _>>()?;
        Ok(Paged { rows, total: counted(self.db(), selection(scope, query, now)).await?, page })
    }

    /// The next at most 200 rows of the list behind a mark. A row whose key changes during a walk may be met twice or
    /// not at all; every other one is met once.
    pub async fn walk(
        &self,
        scope: &SiteScope,
        query: &AttemptQuery,
        after: Option<&Mark>,
        now: Timestamp,
    ) -> Result<Stretch<Attempt>, StorageError> {
        let found = keyset(query).stretch(self.db(), selection(scope, query, now), after).await?;
        let rows = found.rows.into_iter().map(value).collect::<Result<_, _>>()?;
        Ok(Stretch { rows, next: found.next })
    }

    /// How many match, counted to the end.
    pub async fn count(
        &self,
        scope: &SiteScope,
        query: &AttemptQuery,
        now: Timestamp,
    ) -> Result<u64, StorageError> {
        Ok(selection(scope, query, now).count(self.db()).await?)
    }

    /// The last line of each timeline; for rows the caller may see.
    pub async fn last_events(
        &self,
        attempts: &[AttemptId],
    ) -> Result<HashMap<AttemptId, AttemptEventRow>, StorageError> {
        use attempt_events::{Column as Event, Entity as Events};
        let latest = Query::select()
            .expr(Expr::col(Event::Id).max())
            .from(Events)
            .and_where(Expr::col(Event::Attempt).is_in(attempts.iter().map(|id| id.0)))
            .group_by_col(Event::Attempt)
            .take();
        let rows = Events::find().filter(Event::Id.in_subquery(latest)).all(self.db()).await?;
        rows.into_iter().map(|row| Ok((AttemptId(row.attempt), line(row)?))).collect()
    }

    /// By ids, of the scope, in no order; at most 200 are looked up.
    pub async fn get_many(&self, scope: &SiteScope, ids: &[AttemptId]) -> Result<Vec<Attempt>, StorageError> {
        let ids = ids.iter().take(200).map(|id| id.0);
        let rows = Entity::find().filter(Column::Id.is_in(ids)).filter(within(scope)).all(self.db()).await?;
        rows.into_iter().map(value).collect()
    }
}
