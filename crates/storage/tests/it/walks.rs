//! Going through whole lists of attempts, certificates and audit lines: every row of the scope once, in the order of the
//! list, also where most keys are equal; and the days a list can be narrowed to. (Devices: `device_list.rs`.)

use domain::ids::{AuditId, SiteId};
use domain::list::{AttemptSort, CertificateSort, Mark, Order, Page, Stretch};
use domain::site::SiteScope;
use domain::time::{Date, Timestamp};
use storage::{
    Attempt, AttemptQuery, AuditEntry, AuditOutcome, AuditQuery, CertificateQuery, NewCertificate,
    NewEnrollment, Storage,
};
use testkit::TestDatabase;

use crate::support::{act, attempt, certificate, enrollment, id, moment};

on_both!(
    c2_8_attempts_are_walked_once,
    c2_8_certificates_are_walked_once,
    c2_8_audit_lines_are_walked_once,
    c2_2_days_are_from_midnight_to_midnight,
);

/// Rows of each test, every other one in the first site: more than one stretch in all and in one site.
const ROWS: i64 = 420;
pub const ORDERS: [Order; 2] = [Order::Ascending, Order::Descending];

/// A whole list, stretch by stretch, and how many stretches it took.
pub async fn walked<T>(fetch: impl AsyncFn(Option<Mark>) -> Stretch<T>) -> (Vec<T>, usize) {
    let (mut rows, mut after, mut stretches) = (Vec::new(), None, 0);
    loop {
        let some = fetch(after).await;
        assert!(some.rows.len() <= 200);
        stretches += 1;
        rows.extend(some.rows);
        after = some.next;
        if after.is_none() {
            return (rows, stretches);
        }
    }
}

/// The same list, page by page.
pub async fn listed<T>(fetch: impl AsyncFn(Page) -> Vec<T>) -> Vec<T> {
    let mut rows = Vec::new();
    for number in 1..=3 {
        rows.extend(fetch(Page { number, size: 200 }).await);
    }
    rows
}

/// Two sites and the scopes of those who see everything, the first one, and none; with how many rows each sees.
fn scopes() -> ([SiteId; 2], [(SiteScope, usize); 3]) {
    let sites = [SiteId(id()), SiteId(id())];
    let seen =
        [(SiteScope::All, 420), (SiteScope::Only(vec![sites[0]]), 210), (SiteScope::Only(Vec::new()), 0)];
    (sites, seen)
}

fn place(sites: [SiteId; 2], number: i64) -> SiteId {
    sites[usize::from(number % 2 == 1)]
}

async fn c2_8_attempts_are_walked_once(_: &TestDatabase, storage: &Storage) {
    let (sites, scopes) = scopes();
    act(storage, async |act| {
        for number in 0..ROWS {
            let one = Attempt {
                username: format!("user{}", number % 3),
                site: Some(place(sites, number)),
                created_at: moment(number % 5),
                updated_at: moment(7),
                ..attempt()
            };
            let _ = act.attempts().insert(&one).await.unwrap();
        }
    })
    .await;
    let read = storage.read();
    let now = moment(10);
    for (scope, count) in &scopes {
        for sort in [
            AttemptSort::Case,
            AttemptSort::User,
            AttemptSort::State,
            AttemptSort::Started,
            AttemptSort::Updated,
        ] {
            for order in ORDERS {
                let query = AttemptQuery { sort, order, ..AttemptQuery::default() };
                let (rows, stretches) = walked(async |after| {
                    read.attempts().walk(scope, &query, after.as_ref(), now).await.unwrap()
                })
                .await;
                let pages =
                    listed(async |page| read.attempts().list(scope, &query, page, now).await.unwrap().rows)
                        .await;
                let ids = |rows: &[Attempt]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
                assert_eq!(ids(&rows), ids(&pages), "{sort:?} {order:?}");
                assert!(rows.iter().all(|row| scope.contains(row.site)));
                assert_eq!((rows.len(), stretches), (*count, count / 200 + 1));
                let counted = read.attempts().count(scope, &query, now).await.unwrap();
                assert_eq!(counted, *count as u64);
            }
        }
    }
    // A filter holds in every stretch.
    let query = AttemptQuery { site: Some(sites[1]), ..AttemptQuery::default() };
    let (rows, _) = walked(async |after| {
        read.attempts().walk(&SiteScope::All, &query, after.as_ref(), now).await.unwrap()
    })
    .await;
    assert_eq!(rows.len(), 210);
    assert!(rows.iter().all(|row| row.site == Some(sites[1])));
}

async fn bond(storage: &Storage, site: SiteId) -> NewEnrollment {
    let one = attempt();
    let bond = NewEnrollment { site: Some(site), ..enrollment(one.id) };
    act(storage, async |act| {
        let _ = act.attempts().insert(&one).await.unwrap();
        let _ = act.enrollments().insert(&bond, moment(0)).await.unwrap();
    })
    .await;
    bond
}

async fn c2_8_certificates_are_walked_once(_: &TestDatabase, storage: &Storage) {
    let (sites, scopes) = scopes();
    let bonds = [bond(storage, sites[0]).await, bond(storage, sites[1]).await];
    act(storage, async |act| {
        for number in 0..ROWS {
            let bond = &bonds[usize::from(number % 2 == 1)];
            let new = NewCertificate {
                subject_cn: format!("device {}", number % 3),
                not_after: moment(1_000 + number % 5),
                ..certificate(bond, &format!("{number:04x}"))
            };
            let _ = act.certificates().reserve(&new, moment(number % 4)).await.unwrap();
        }
    })
    .await;
    let read = storage.read();
    for (scope, count) in &scopes {
        for sort in [
            CertificateSort::Serial,
            CertificateSort::Subject,
            CertificateSort::State,
            CertificateSort::Issued,
            CertificateSort::Expires,
        ] {
            for order in ORDERS {
                let query = CertificateQuery { sort, order, ..CertificateQuery::default() };
                let (rows, stretches) = walked(async |after| {
                    read.certificates().walk(scope, &query, after.as_ref()).await.unwrap()
                })
                .await;
                let pages =
                    listed(async |page| read.certificates().list(scope, &query, page).await.unwrap().rows)
                        .await;
                assert!(rows.iter().all(|(_, bond)| scope.contains(bond.new.site)));
                let serials = rows.iter().map(|(row, _)| &row.new.serial).collect::<Vec<_>>();
                let paged = pages.iter().map(|(row, _)| &row.new.serial).collect::<Vec<_>>();
                assert_eq!(serials, paged, "{sort:?} {order:?}");
                assert_eq!((rows.len(), stretches), (*count, count / 200 + 1));
                let counted = read.certificates().count(scope, &query).await.unwrap();
                assert_eq!(counted, *count as u64);
            }
        }
    }
}

fn line(site: Option<SiteId>) -> AuditEntry {
    AuditEntry {
        id: AuditId(id()),
        actor: "anne".to_owned(),
        session: None,
        address: String::new(),
        action: "site.rename".to_owned(),
        target: String::new(),
        site,
        outcome: AuditOutcome::Done,
        detail: serde_json::json!({}),
    }
}

async fn c2_8_audit_lines_are_walked_once(_: &TestDatabase, storage: &Storage) {
    let (sites, scopes) = scopes();
    act(storage, async |act| {
        for number in 0..ROWS {
            let _ = act.audit().append(&line(Some(place(sites, number))), moment(number % 5)).await.unwrap();
        }
    })
    .await;
    let read = storage.read();
    for (scope, count) in &scopes {
        for order in ORDERS {
            let query = AuditQuery { order, ..AuditQuery::default() };
            let (rows, stretches) =
                walked(async |after| read.audit().walk(scope, &query, after.as_ref()).await.unwrap()).await;
            let pages = listed(async |page| read.audit().list(scope, &query, page).await.unwrap().rows).await;
            assert_eq!(rows, pages, "{order:?}");
            assert!(rows.iter().all(|row| scope.contains(row.entry.site)));
            assert_eq!((rows.len(), stretches), (*count, count / 200 + 1));
            assert_eq!(read.audit().count(scope, &query).await.unwrap(), *count as u64);
        }
    }
}

/// Both databases agree on the first and the last microsecond of a day.
async fn c2_2_days_are_from_midnight_to_midnight(_: &TestDatabase, storage: &Storage) {
    let day = Date::parse("2026-11-21").unwrap();
    let tick = chrono::Duration::microseconds(1);
    let moments = [day.begins().plus(-tick), day.begins(), day.ends().plus(-tick), day.ends()];
    act(storage, async |act| {
        for at in moments {
            let one = Attempt { created_at: at, ..attempt() };
            let _ = act.attempts().insert(&one).await.unwrap();
            let _ = act.audit().append(&line(None), at).await.unwrap();
        }
    })
    .await;
    let read = storage.read();
    let found = async |since: Option<Timestamp>, until: Option<Timestamp>| {
        let (all, page) = (SiteScope::All, Page::default());
        let attempts = AttemptQuery { since, until, ..AttemptQuery::default() };
        let attempts = read.attempts().list(&all, &attempts, page, moment(0)).await.unwrap();
        let lines = AuditQuery { since, until, ..AuditQuery::default() };
        let lines = read.audit().list(&all, &lines, page).await.unwrap();
        let times = attempts.rows.iter().map(|row| row.created_at).collect::<Vec<_>>();
        assert_eq!(times, lines.rows.iter().map(|row| row.at).collect::<Vec<_>>());
        times
    };
    assert_eq!(found(Some(day.begins()), Some(day.ends())).await, moments[1..3]);
    assert_eq!(found(None, Some(day.ends())).await, moments[..3]);
    assert_eq!(found(Some(day.begins()), None).await, moments[1..]);
    assert_eq!(found(Some(day.ends()), Some(day.begins())).await, []);
}
