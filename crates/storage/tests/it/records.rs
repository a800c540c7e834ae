//! The lists of attempts and certificates: scope, search, filters, order, pages; and revoking.

use std::collections::BTreeSet;

use chrono::Duration;
use domain::device::Inventory;
use domain::enrollment::attempt::{AttemptEvent, AttemptState, Progress};
use domain::enrollment::diagnosis::{Seen, trouble};
use domain::enrollment::mode::{EnrollmentMode, Ownership};
use domain::enrollment::wizard::{Facts, Stop};
use domain::ids::{AttemptId, DeviceId, SiteId};
use domain::list::{AttemptFilter, AttemptSort, CertificateSort, Order, Page};
use domain::overview::{Ending, SILENT_MINUTES, Stage, Trace};
use domain::site::SiteScope;
use domain::time::Timestamp;
use sea_orm::ConnectionTrait as _;
use storage::{
    Attempt, AttemptQuery, CertificateQuery, CertificateState, DeviceKey, NewCertificate, NewEnrollment,
    PushTokens, Storage,
};
use testkit::TestDatabase;
use vault::Secret;

use crate::support::{act, at_once, attempt, certificate, device, enrollment, id, issued, moment, site};

on_both!(
    attempts_are_found,
    silence_is_one_rule,
    the_overviews_numbers_lead_to_their_attempts,
    attempts_in_pages,
    certificates_are_found,
    one_of_many_revokes,
    old_rows_get_their_columns,
);

/// What nobody should be able to type.
const HOSTILE: [&str; 8] = [
    "%",
    "_",
    r"\",
    "'; DROP TABLE attempts; --",
    "\u{202e}gnp",
    "\u{0}\u{0}",
    "ß%_\\\"'<script>",
    "------------------------------------------------------------",
];

async fn put(storage: &Storage, attempts: &[Attempt]) {
    act(storage, async |act| {
        for one in attempts {
            let _ = act.attempts().insert(one).await.unwrap();
        }
    })
    .await;
}

async fn cases(storage: &Storage, scope: &SiteScope, query: &AttemptQuery) -> Vec<AttemptId> {
    let found = storage.read().attempts().list(scope, query, Page::default(), moment(0)).await.unwrap();
    assert_eq!(found.total, found.rows.len() as u64);
    found.rows.into_iter().map(|row| row.id).collect()
}

async fn two_sites(storage: &Storage) -> (SiteId, SiteId) {
    let (north, south) = (site("North"), site("South"));
    act(storage, async |act| {
        let _ = act.sites().insert(&north).await.unwrap();
        let _ = act.sites().insert(&south).await.unwrap();
    })
    .await;
    (north.id, south.id)
}

async fn attempts_are_found(_: &TestDatabase, storage: &Storage) {
    let (north, south) = two_sites(storage).await;
    let bond = issued(storage).await;
    let phone = device(bond.id, "Änne's iPhone", Some(north));
    let facts = Facts { ownership: Some(Ownership::Personal), ..Facts::default() };
    let one = Attempt {
        username: "Jürgen".into(),
        site: Some(north),
        facts,
        state: AttemptState::Refused,
        ..attempt()
    };
    let two = Attempt { device: Some(phone.id), site: Some(south), created_at: moment(-90_000), ..attempt() };
    act(storage, async |act| {
        let _ = act.devices().insert(&phone, moment(0)).await.unwrap();
    })
    .await;
    put(storage, &[one.clone(), two.clone()]).await;
    let all = SiteScope::All;
    let search = |text: &str| AttemptQuery { search: text.to_owned(), ..AttemptQuery::default() };
    for text in [one.case.to_string(), one.case.to_string().to_lowercase(), "jÜRG".into()] {
        assert_eq!(cases(storage, &all, &search(&text)).await, [one.id], "{text}");
    }
    assert_eq!(cases(storage, &all, &search("änne's")).await, [two.id], "by what its device is found by");
    for text in HOSTILE.iter().filter(|text| **text != "\u{0}\u{0}") {
        assert!(cases(storage, &all, &search(text)).await.is_empty(), "{text:?}");
    }
    assert_eq!(cases(storage, &all, &search("\u{0}")).await.len(), 3, "nothing is left of it");
    let with = |change: fn(&mut AttemptQuery)| {
        let mut query = AttemptQuery::default();
        change(&mut query);
        query
    };
    let refused = with(|q| q.filter = Some(AttemptFilter::State(AttemptState::Refused)));
    assert_eq!(cases(storage, &all, &refused).await, [one.id]);
    assert_eq!(cases(storage, &all, &with(|q| q.ownership = Some(Ownership::Personal))).await, [one.id]);
    let mut here = AttemptQuery { site: Some(south), ..AttemptQuery::default() };
    assert_eq!(cases(storage, &all, &here).await, [two.id]);
    assert!(cases(storage, &SiteScope::Only(vec![north]), &here).await.is_empty(), "a filter is no right");
    here = AttemptQuery::default();
    assert_eq!(cases(storage, &SiteScope::Only(vec![south]), &here).await, [two.id]);
    assert!(cases(storage, &SiteScope::Only(vec![]), &here).await.is_empty());
    let lately = AttemptQuery { since: Some(moment(-86_400)), ..AttemptQuery::default() };
    assert!(!cases(storage, &all, &lately).await.contains(&two.id));
    // A site that is given up hands its attempts on with its devices.
    act(storage, async |act| act.sites().move_devices(south, Some(north)).await.unwrap()).await;
    assert_eq!(cases(storage, &SiteScope::Only(vec![north]), &AttemptQuery::default()).await.len(), 2);
}

/// The filter of the list and the rule of the domain name the same attempts.
async fn silence_is_one_rule(_: &TestDatabase, storage: &Storage) {
    let mode = EnrollmentMode::ProfileDevice;
    let now = moment(0);
    let mut all = Vec::new();
    for minutes in [0, 1, 2, 3, 7, 8, 29, 30, 59, 60, 61, 5_000] {
        let at = now.plus(Duration::minutes(-minutes));
        for progress in [
            Progress::None,
            Progress::Issued { at, mode },
            Progress::Fetched { at, mode },
            Progress::CertificateIssued { at, mode },
            Progress::Authenticating { at, mode },
            Progress::Enrolled { at, mode, device: DeviceId(id()) },
            Progress::Stopped { why: Stop::NoLongerAllowed },
        ] {
            let facts = Facts { progress, ..Facts::default() };
            all.push(Attempt { facts, created_at: at, updated_at: at, ..attempt() });
        }
    }
    put(storage, &all).await;
    let wanted = |one: &&Attempt| {
        let seen = Seen {
            signed_in: false,
            progress: one.facts.progress,
            changed_at: one.updated_at,
            last_event: None,
        };
        trouble(seen, now).is_some()
    };
    let expected: BTreeSet<_> = all.iter().filter(wanted).map(|one| one.id).collect();
    let query = AttemptQuery { filter: Some(AttemptFilter::Stopped), ..AttemptQuery::default() };
    let page = Page::new(1, 200);
    let found = storage.read().attempts().list(&SiteScope::All, &query, page, now).await.unwrap();
    assert_eq!(found.rows.iter().map(|row| row.id).collect::<BTreeSet<_>>(), expected);
    assert!(expected.len() > 20 && expected.len() < all.len() - 20, "both kinds are there");
}

/// What the overview counts and what its links list are the same attempts.
async fn the_overviews_numbers_lead_to_their_attempts(_: &TestDatabase, storage: &Storage) {
    use AttemptState::{
        Authenticated, Authenticating, CertificateIssued, Enrolled, ProfileIssued, Refused, Started,
        Unenrolled,
    };
    let mut all = Vec::new();
    let states = [
        Started,
        Authenticated,
        ProfileIssued,
        CertificateIssued,
        Authenticating,
        Enrolled,
        Unenrolled,
        Refused,
    ];
    for state in states {
        for minutes in [59, 60] {
            for number in 0..4_u8 {
                let at = moment(0).plus(Duration::minutes(-minutes));
                let why = [Stop::SystemTooOld, Stop::RemovedByUser][usize::from(number % 2)];
                let stopped = matches!(state, Refused | Unenrolled) && number < 2;
                let progress = if stopped { Progress::Stopped { why } } else { Progress::None };
                let facts = Facts { progress, ..Facts::default() };
                let username = if state == Started { String::new() } else { "anne".to_owned() };
                let device =
                    (state == Enrolled || number == 3 && state == Unenrolled).then(|| DeviceId(id()));
                let one =
                    Attempt { state, facts, username, device, created_at: at, updated_at: at, ..attempt() };
                all.push((one, number));
            }
        }
    }
    put(storage, &all.iter().map(|(one, _)| one.clone()).collect::<Vec<_>>()).await;
    act(storage, async |act| {
        for (one, number) in &all {
            if number % 2 == 0 {
                act.attempts().note(one.id, AttemptEvent::SignInFailed, "", one.created_at).await.unwrap();
                act.attempts().note(one.id, AttemptEvent::ProfileFetched, "", one.created_at).await.unwrap();
            }
        }
    })
    .await;
    let read = storage.read();
    let long_ago = moment(-100_000);
    let silent = moment(0).plus(Duration::minutes(-SILENT_MINUTES));
    let traces = read.statistics().traces(&SiteScope::All, long_ago, silent).await.unwrap();
    let counted = |keep: &dyn Fn(Trace) -> bool| -> u64 {
        traces.iter().filter(|(trace, _)| keep(*trace)).map(|(_, count)| count).sum()
    };
    let listed = async |query: AttemptQuery| {
        read.attempts().list(&SiteScope::All, &query, Page::default(), moment(0)).await.unwrap().total
    };
    for stage in Stage::ALL {
        let query = AttemptQuery { reached: Some(stage), ..AttemptQuery::default() };
        assert_eq!(listed(query).await, counted(&|trace| trace.reached() >= stage), "{stage:?}");
    }
    let mut some = 0;
    for ending in Ending::ALL {
        let query = AttemptQuery { ended: vec![ending], ..AttemptQuery::default() };
        let count = counted(&|trace| trace.ending() == Some(ending));
        assert_eq!(listed(query).await, count, "{ending:?}");
        some += u64::from(count > 0);
    }
    assert!(some >= 8, "most endings are there: {some}");
    let rest = Ending::ALL[3..].to_vec();
    let count = counted(&|trace| trace.ending().is_some_and(|ending| rest.contains(&ending)));
    let query = AttemptQuery { ended: rest.clone(), ..AttemptQuery::default() };
    assert_eq!(listed(query).await, count, "several at once are what they add up to");
}

async fn attempts_in_pages(_: &TestDatabase, storage: &Storage) {
    let all: Vec<Attempt> = (0..7).map(|_| Attempt { username: "same".into(), ..attempt() }).collect();
    put(storage, &all).await;
    act(storage, async |act| {
        act.attempts().note(all[0].id, AttemptEvent::Started, "", moment(0)).await.unwrap();
        act.attempts().note(all[0].id, AttemptEvent::SignedIn, "anne", moment(1)).await.unwrap();
    })
    .await;
    for sort in
        [AttemptSort::Case, AttemptSort::User, AttemptSort::State, AttemptSort::Started, AttemptSort::Updated]
    {
        let mut seen = Vec::new();
        for (number, order) in (1..=4).zip([Order::Descending; 4]) {
            let query = AttemptQuery { sort, order, ..AttemptQuery::default() };
            let page = Page::new(number, 2);
            let found =
                storage.read().attempts().list(&SiteScope::All, &query, page, moment(0)).await.unwrap();
            assert_eq!((found.total, found.page), (7, page));
            seen.extend(found.rows.into_iter().map(|row| row.id));
        }
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 7, "{sort:?}");
    }
    let ids: Vec<AttemptId> = all.iter().map(|one| one.id).collect();
    let last = storage.read().attempts().last_events(&ids).await.unwrap();
    assert_eq!(last.len(), 1);
    assert_eq!(last[&all[0].id].event, AttemptEvent::SignedIn);
    assert!(storage.read().attempts().last_events(&[]).await.unwrap().is_empty());
}

async fn bond_at(storage: &Storage, site: SiteId) -> NewEnrollment {
    let one = attempt();
    let bond = NewEnrollment { site: Some(site), ..enrollment(one.id) };
    act(storage, async |act| {
        let _ = act.attempts().insert(&one).await.unwrap();
        let _ = act.enrollments().insert(&bond, moment(0)).await.unwrap();
    })
    .await;
    bond
}

async fn handed_out(storage: &Storage, new: &NewCertificate, fingerprint: [u8; 32]) {
    act(storage, async |act| {
        let _ = act.certificates().reserve(new, moment(1)).await.unwrap();
        assert!(act.certificates().store(new.id, &fingerprint, &fingerprint, moment(2)).await.unwrap());
    })
    .await;
}

async fn certificates_are_found(_: &TestDatabase, storage: &Storage) {
    let (north, south) = two_sites(storage).await;
    let (here, there) = (bond_at(storage, north).await, bond_at(storage, south).await);
    let one = NewCertificate {
        subject_cn: "Zürich-1".into(),
        not_after: moment(50),
        ..certificate(&here, "00a1ff")
    };
    let two = certificate(&there, "00b2");
    let three = certificate(&there, "00c3");
    handed_out(storage, &one, [0xab; 32]).await;
    handed_out(storage, &two, [0xff; 32]).await;
    act(storage, async |act| {
        let _ = act.certificates().reserve(&three, moment(3)).await.unwrap();
        let phone = device(there.id, "Änne's iPad", Some(south));
        let _ = act.devices().insert(&phone, moment(4)).await.unwrap();
        let key = DeviceKey::Udid("UDID-7".to_owned());
        let told = Inventory::default();
        assert!(act.enrollments().authenticate(there.id, two.id, &key, &told, moment(5)).await.unwrap());
        let secret = || Secret::from_bytes(vec![1; 32]);
        let tokens = PushTokens { token: secret(), magic: secret(), unlock: None };
        assert!(act.enrollments().enroll(there.id, &tokens, phone.id, moment(6)).await.unwrap());
    })
    .await;
    let find = async |scope: &SiteScope, query: &CertificateQuery| {
        let found = storage.read().certificates().list(scope, query, Page::default()).await.unwrap();
        assert_eq!(found.total, found.rows.len() as u64);
        found.rows.into_iter().map(|(row, _)| row.new.serial).collect::<Vec<_>>()
    };
    let all = SiteScope::All;
    let search = |text: &str| CertificateQuery { search: text.to_owned(), ..CertificateQuery::default() };
    for (text, serials) in [
        ("A1F", vec!["00a1ff"]),
        ("00:b2", vec!["00b2"]),
        ("ABABABAB", vec!["00a1ff"]),
        ("ab:ab:ab:ab ab", vec!["00a1ff"]),
        ("abababac", vec![]),
        ("ffffffff", vec!["00b2"]),
        ("änne's", vec!["00b2", "00c3"]),
    ] {
        assert_eq!(find(&all, &search(text)).await, serials, "{text}");
    }
    assert_eq!(find(&all, &search("rich-1")).await, ["00a1ff"]);
    for text in HOSTILE.iter().filter(|text| !text.starts_with(['\u{0}', '-'])) {
        assert!(find(&all, &search(text)).await.is_empty(), "{text:?}");
    }
    let only = |site| SiteScope::Only(vec![site]);
    assert_eq!(find(&only(north), &CertificateQuery::default()).await, ["00a1ff"]);
    assert!(find(&SiteScope::Only(vec![]), &CertificateQuery::default()).await.is_empty());
    let by_site = CertificateQuery { site: Some(south), ..CertificateQuery::default() };
    assert!(find(&only(north), &by_site).await.is_empty(), "a filter is no right");
    let issued = CertificateQuery { state: Some(CertificateState::Issued), ..CertificateQuery::default() };
    assert_eq!(find(&only(south), &issued).await, ["00b2"]);
    let soon = CertificateQuery { expiring_until: Some(moment(60)), ..CertificateQuery::default() };
    assert_eq!(find(&all, &soon).await, ["00a1ff"]);
    for sort in [
        CertificateSort::Serial,
        CertificateSort::Subject,
        CertificateSort::State,
        CertificateSort::Issued,
        CertificateSort::Expires,
    ] {
        let query = |order| CertificateQuery { sort, order, ..CertificateQuery::default() };
        let mut back = find(&all, &query(Order::Descending)).await;
        back.reverse();
        assert_eq!(find(&all, &query(Order::Ascending)).await, back, "{sort:?}");
    }
    let read = storage.read();
    assert!(read.certificates().find(&only(south), one.id).await.unwrap().is_none());
    let (found, bond) = read.certificates().find(&only(north), one.id).await.unwrap().unwrap();
    assert_eq!((found.new.id, bond.new.id), (one.id, here.id));
    assert_eq!(read.certificates().list_for_attempt(there.attempt).await.unwrap().len(), 2);
}

async fn one_of_many_revokes(_: &TestDatabase, storage: &Storage) {
    let bond = issued(storage).await;
    let (one, reserved) = (certificate(&bond, "01"), certificate(&bond, "02"));
    handed_out(storage, &one, [1; 32]).await;
    act(storage, async |act| {
        let _ = act.certificates().reserve(&reserved, moment(3)).await.unwrap();
        let none = act.certificates().revoke(reserved.id, "keyCompromise", "anne", moment(4)).await.unwrap();
        assert!(!none, "what was never handed out is not revoked");
    })
    .await;
    let won = at_once(8, |number| {
        let (storage, id) = (storage.clone(), one.id);
        async move {
            act(&storage, async |act| {
                let name = format!("anne {number}");
                act.certificates().revoke(id, "keyCompromise", &name, moment(5)).await.unwrap()
            })
            .await
        }
    })
    .await;
    assert_eq!(won.iter().filter(|won| **won).count(), 1);
    let winner = won.iter().position(|won| *won).unwrap();
    let row = storage.read().certificates().get(one.id).await.unwrap().unwrap();
    assert_eq!(row.revoked_by, Some(format!("anne {winner}")), "the winner's name stays");
    assert_eq!((row.state, row.reason.as_deref()), (CertificateState::Revoked, Some("keyCompromise")));
}

/// What the migration fills in for rows that were there before it.
async fn old_rows_get_their_columns(database: &TestDatabase, storage: &Storage) {
    let at = Timestamp::from_unix(1_800_000_000).unwrap();
    let progress = Progress::Fetched { at, mode: EnrollmentMode::ProfileUser };
    let facts = Facts { ownership: Some(Ownership::Institutional), progress, ..Facts::default() };
    let one = Attempt { facts, ..attempt() };
    put(storage, &[one.clone(), attempt()]).await;
    let db = storage::connection(database.url()).await.unwrap();
    for step in [
        "UPDATE attempts SET ownership = NULL, stage = 'none', stage_at = NULL",
        migrations::records_backfill(db.get_database_backend()),
    ] {
        db.execute_unprepared(step).await.unwrap();
    }
    let owned = AttemptQuery { ownership: Some(Ownership::Institutional), ..AttemptQuery::default() };
    assert_eq!(cases(storage, &SiteScope::All, &owned).await, [one.id]);
    let silent = AttemptQuery { filter: Some(AttemptFilter::Stopped), ..AttemptQuery::default() };
    for (minutes, found) in [(2, 0), (3, 1)] {
        let now = at.plus(Duration::minutes(minutes));
        let listed =
            storage.read().attempts().list(&SiteScope::All, &silent, Page::default(), now).await.unwrap();
        assert_eq!(listed.rows.len(), found, "after {minutes} minutes");
    }
}
