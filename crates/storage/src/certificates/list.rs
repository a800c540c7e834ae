//! The list of certificates: searched, filtered, sorted, paged, always within a scope. The site of a certificate is
//! the site of its enrollment.

use domain::certificate::CertificateState;
use domain::ids::{AttemptId, CertificateId, DeviceId, SiteId};
use domain::list::{CertificateSort, Mark, Order, Page, Paged, Stretch};
use domain::site::SiteScope;
use domain::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select,
};

use super::{Certificate, Certificates, value};
use crate::StorageError;
use crate::code::Code as _;
use crate::counting::counted;
use crate::devices::containing;
use crate::enrollments::{self as bonds, Enrollment};
use crate::entity::certificates::{Column, Entity, Model};
use crate::entity::{devices, enrollments};
use crate::keyset::Keyset;
use crate::row::at;

/// Rows of one device or attempt; more were never issued.
const MAX_OF_ONE: u64 = 100;

/// What the list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CertificateQuery {
    /// Part of serial or subject, the beginning of a fingerprint in hex, or part of what a device is found by.
    pub search: String,
    /// How far it has come.
    pub state: Option<CertificateState>,
    /// Issued ones that end at or before this.
    pub expiring_until: Option<Timestamp>,
    /// One site only.
    pub site: Option<SiteId>,
    /// By what.
    pub sort: CertificateSort,
    /// Which way.
    pub order: Order,
}

fn of_enrollments(condition: Condition) -> SelectStatement {
    Query::select().column(enrollments::Column::Id).from(enrollments::Entity).cond_where(condition).take()
}

fn within(scope: &SiteScope) -> Condition {
    match scope {
        SiteScope::All => Condition::all(),
        SiteScope::Only(sites) => {
            let site = Expr::col((enrollments::Entity, enrollments::Column::Site));
            let here = Condition::all().add(site.is_in(sites.iter().map(|site| site.0)));
            Condition::all().add(Column::Enrollment.in_subquery(of_enrollments(here)))
        }
    }
}

/// `3f:a0 …` as the bytes a fingerprint begins with; a digit left over counts for nothing.
fn beginning(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text
        .chars()
        .filter(|c| !matches!(c, ':' | ' ' | '-'))
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    // Fewer than four bytes would find too much beside serial numbers.
    (8..=64).contains(&digits.len()).then(|| {
        digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte: u8, digit| byte << 4 | digit)).collect()
    })
}

fn found_by(search: &str) -> Condition {
    let devices = Query::select()
        .column(devices::Column::Id)
        .from(devices::Entity)
        .and_where(Expr::col((devices::Entity, devices::Column::Search)).like(containing(search)))
        .take();
    let of_device = Condition::all()
        .add(Expr::col((enrollments::Entity, enrollments::Column::Device)).in_subquery(devices));
    let serial: String = search.chars().filter(|c| !matches!(c, ':' | ' ')).collect();
    let mut found = Condition::any()
        .add(Expr::col((Entity, Column::SubjectCn)).like(containing(search)))
        .add(Column::Enrollment.in_subquery(of_enrollments(of_device)));
    if !serial.is_empty() {
        found = found.add(Expr::col((Entity, Column::Serial)).like(containing(&serial)));
    }
    if let Some(first) = beginning(search) {
        let mut last = first.clone();
        last.resize(33, 0xff);
        found = found.add(Column::Fingerprint.between(first, last));
    }
    found
}

fn selection(scope: &SiteScope, query: &CertificateQuery) -> Select<Entity> {
    let mut found = Entity::find().filter(within(scope));
    if !query.search.trim().is_empty() {
        found = found.filter(found_by(&query.search));
    }
    if let Some(state) = query.state {
        found = found.filter(Column::State.eq(state.code()));
    }
    if let Some(until) = query.expiring_until {
        found = found
            .filter(Column::State.eq(CertificateState::Issued.code()))
            .filter(Column::NotAfter.lte(at(until)));
    }
    if let Some(site) = query.site {
        let here = Expr::col((enrollments::Entity, enrollments::Column::Site)).eq(site.0);
        found = found.filter(Column::Enrollment.in_subquery(of_enrollments(Condition::all().add(here))));
    }
    found
}

fn keyset(query: &CertificateQuery) -> Keyset<Column> {
    let key = match query.sort {
        CertificateSort::Serial => Column::Serial,
        CertificateSort::Subject => Column::SubjectCn,
        CertificateSort::State => Column::State,
        CertificateSort::Issued => Column::ReservedAt,
        CertificateSort::Expires => Column::NotAfter,
    };
    Keyset { key, id: Column::Id, order: query.order }
}

impl<Mode> Certificates<'_, Mode> {
    /// One page with the enrollments behind it, and how many there are in all (counted up to 10,001). Equal keys are
    /// in the order of their ids.
    pub async fn list(
        &self,
        scope: &SiteScope,
        query: &CertificateQuery,
        page: Page,
    ) -> Result<Paged<(Certificate, Enrollment)>, StorageError> {
        let page = Page::new(page.number, page.size);
        let rows = keyset(query)
            .sort(selection(scope, query))
            .limit(u64::from(page.size))
            .offset(page.offset())
            .all(self.db())
            .await?;
        let rows = self.with_bonds(rows).await?;
        Ok(Paged { rows, total: counted(self.db(), selection(scope, query)).await?, page })
    }

    /// The next at most 200 rows of the list behind a mark, with the enrollments behind them. A row whose key changes
    /// during a walk may be met twice or not at all; every other one is met once.
    pub async fn walk(
        &self,
        scope: &SiteScope,
        query: &CertificateQuery,
        after: Option<&Mark>,
    ) -> Result<Stretch<(Certificate, Enrollment)>, StorageError> {
        let found = keyset(query).stretch(self.db(), selection(scope, query), after).await?;
        Ok(Stretch { rows: self.with_bonds(found.rows).await?, next: found.next })
    }

    /// How many match, counted to the end.
    pub async fn count(&self, scope: &SiteScope, query: &CertificateQuery) -> Result<u64, StorageError> {
        Ok(selection(scope, query).count(self.db()).await?)
    }

    /// One, if the site of its enrollment is in the scope.
    pub async fn find(
        &self,
        scope: &SiteScope,
        id: CertificateId,
    ) -> Result<Option<(Certificate, Enrollment)>, StorageError> {
        let rows = Entity::find_by_id(id.0).filter(within(scope)).all(self.db()).await?;
        Ok(self.with_bonds(rows).await?.pop())
    }

    /// All that were issued for enrollments of this device record, newest first; for a record the caller may see.
    pub async fn list_for_device(
        &self,
        device: DeviceId,
    ) -> Result<Vec<(Certificate, Enrollment)>, StorageError> {
        let its = Expr::col((enrollments::Entity, enrollments::Column::Device)).eq(device.0);
        let rows = Entity::find()
            .filter(Column::Enrollment.in_subquery(of_enrollments(Condition::all().add(its))))
            .order_by_desc(Column::ReservedAt)
            .order_by_desc(Column::Id)
            .limit(MAX_OF_ONE)
            .all(self.db())
            .await?;
        self.with_bonds(rows).await
    }

    /// All of an attempt the caller may see, newest first.
    pub async fn list_for_attempt(&self, attempt: AttemptId) -> Result<Vec<Certificate>, StorageError> {
        let rows = Entity::find()
            .filter(Column::Attempt.eq(attempt.0))
            .order_by_desc(Column::ReservedAt)
            .order_by_desc(Column::Id)
            .limit(MAX_OF_ONE)
            .all(self.db())
            .await?;
        rows.into_iter().map(value).collect()
    }

    async fn with_bonds(&self, rows: Vec<Model>) -> Result<Vec<(Certificate, Enrollment)>, StorageError> {
        let ids = rows.iter().map(|row| row.enrollment);
        let found = enrollments::Entity::find()
            .filter(enrollments::Column::Id.is_in(ids))
            .all(self.db())
            .await?
            .into_iter()
            .map(|row| Ok((row.id, bonds::value(row)?)))
            .collect::<Result<std::collections::HashMap<_, _>, StorageError>>()?;
        rows.into_iter()
            .map(|row| {
                let bond = found.get(&row.enrollment).cloned();
                let bond = bond
                    .ok_or_else(|| crate::row::cell("certificates", "enrollment", &row.id).inconsistent())?;
                Ok((value(row)?, bond))
            })
            .collect()
    }
}
