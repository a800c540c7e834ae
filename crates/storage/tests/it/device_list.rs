//! The device list: searching, filtering, sorting, paging; in time with ten thousand of them.

use std::time::{Duration, Instant};

use domain::device::{DeviceState, Inventory};
use domain::enrollment::mode::Ownership;
use domain::ids::DeviceId;
use domain::list::{DeviceSort, Order, Page};
use domain::os_filter::OsFilter;
use domain::site::SiteScope;
use storage::{DeviceQuery, NewDevice, Storage};
use testkit::TestDatabase;

use crate::support::{act, device, issued, moment, site, user};

on_both!(searching, sorting, filters, versions, paging, walking, c2_11_ten_thousand_devices_in_every_order);

async fn add(storage: &Storage, names: &[&str]) -> Vec<NewDevice> {
    let mut all = Vec::new();
    for (seconds, name) in (0..).zip(names) {
        let bond = issued(storage).await.id;
        let new = device(bond, name, None);
        act(storage, async |act| {
            let _ = act.devices().insert(&new, moment(seconds)).await.unwrap();
        })
        .await;
        all.push(new);
    }
    all
}

async fn names(storage: &Storage, query: &DeviceQuery) -> Vec<String> {
    let listed = storage.read().devices().list(&SiteScope::All, query, Page::default()).await.unwrap();
    assert_eq!(listed.total, listed.rows.len() as u64);
    listed.rows.into_iter().map(|device| device.inventory.name.unwrap()).collect()
}

fn search(text: &str) -> DeviceQuery {
    DeviceQuery { search: text.to_owned(), sort: DeviceSort::Name, ..Default::default() }
}

async fn searching(_: &TestDatabase, storage: &Storage) {
    add(storage, &["50% off", "50 on", "a_b", "axb", r"back\slash", "ÄRZTIN", "O'Brien \"x\""]).await;
    for (text, found) in [
        ("50%", vec!["50% off"]),
        ("%", vec!["50% off"]),
        ("a_b", vec!["a_b"]),
        ("_", vec!["a_b"]),
        (r"k\s", vec![r"back\slash"]),
        (r"\%", vec![]),
        ("ärzt", vec!["ÄRZTIN"]),
        ("  ÄRZT  ", vec!["ÄRZTIN"]),
        ("o'b", vec!["O'Brien \"x\""]),
        ("'; DROP TABLE devices; --", vec![]),
        ("\u{0}", vec!["50 on", "50% off", "O'Brien \"x\"", "a_b", "axb", r"back\slash", "ÄRZTIN"]),
    ] {
        let mut listed = names(storage, &search(text)).await;
        listed.sort();
        assert_eq!(listed, found, "{text:?}");
    }
    assert_eq!(names(storage, &search("anne real")).await.len(), 7, "the user's name is searched too");
}

async fn sorting(_: &TestDatabase, storage: &Storage) {
    let versions = ["17.10", "17.9.1", "9.3.5", "17.9", "26.0", ""];
    for (seconds, version) in (0..).zip(versions) {
        let bond = issued(storage).await.id;
        let inventory = Inventory {
            name: Some(version.to_owned()),
            os_version: Some(version.to_owned()).filter(|text| !text.is_empty()),
            ..Default::default()
        };
        let new = NewDevice { inventory, ..device(bond, "", None) };
        act(storage, async |act| {
            let _ = act.devices().insert(&new, moment(seconds)).await.unwrap();
        })
        .await;
    }
    let by = |sort, order| DeviceQuery { sort, order, ..Default::default() };
    let ascending = names(storage, &by(DeviceSort::Os, Order::Ascending)).await;
    assert_eq!(ascending, ["", "9.3.5", "17.9", "17.9.1", "17.10", "26.0"]);
    let mut descending = names(storage, &by(DeviceSort::Os, Order::Descending)).await;
    descending.reverse();
    assert_eq!(descending, ascending);
    assert_eq!(names(storage, &by(DeviceSort::Enrolled, Order::Ascending)).await, versions);
    for sort in [DeviceSort::Name, DeviceSort::Serial, DeviceSort::Model, DeviceSort::User, DeviceSort::Seen]
    {
        let mut forth = names(storage, &by(sort, Order::Ascending)).await;
        forth.reverse();
        assert_eq!(names(storage, &by(sort, Order::Descending)).await, forth, "{sort:?}");
    }
}

async fn filters(_: &TestDatabase, storage: &Storage) {
    let place = site("Nord");
    act(storage, async |act| {
        let _ = act.sites().insert(&place).await.unwrap();
    })
    .await;
    let devices = add(storage, &["one", "two", "three"]).await;
    act(storage, async |act| {
        assert!(act.devices().mark_unenrolled(devices[0].enrollment, moment(9)).await.unwrap());
        assert!(act.devices().set_site(&SiteScope::All, devices[1].id, Some(place.id)).await.unwrap());
        let personal = NewDevice { ownership: Ownership::Personal, user: user("bert"), ..devices[2].clone() };
        assert!(act.devices().update_for_reenrollment(&personal, moment(9)).await.unwrap());
    })
    .await;
    let only = |change: fn(&mut DeviceQuery)| {
        let mut query = DeviceQuery { sort: DeviceSort::Name, ..Default::default() };
        change(&mut query);
        query
    };
    assert_eq!(names(storage, &only(|q| q.state = Some(DeviceState::Unenrolled))).await, ["one"]);
    assert_eq!(names(storage, &only(|q| q.state = Some(DeviceState::Enrolled))).await, ["three", "two"]);
    assert_eq!(names(storage, &only(|q| q.ownership = Some(Ownership::Personal))).await, ["three"]);
    // Those added at second 0 and 1; the third was seen anew at its re-enrollment.
    assert_eq!(names(storage, &only(|q| q.unseen_since = Some(moment(2)))).await, ["one", "two"]);
    assert_eq!(names(storage, &only(|q| q.unseen_since = Some(moment(10)))).await, ["one", "three", "two"]);
    let mut query = only(|_| {});
    query.site = Some(place.id);
    assert_eq!(names(storage, &query).await, ["two"]);
    query.search = "three".into();
    assert!(names(storage, &query).await.is_empty());
}

async fn paging(_: &TestDatabase, storage: &Storage) {
    // All keys equal: the order must still be one.
    add(storage, &["same"; 7]).await;
    let mut seen = Vec::new();
    for number in 1..=4 {
        let query = DeviceQuery { sort: DeviceSort::Name, ..Default::default() };
        let page = Page { number, size: 3 };
        let listed = storage.read().devices().list(&SiteScope::All, &query, page).await.unwrap();
        assert_eq!(listed.total, 7);
        seen.extend(listed.rows.into_iter().map(|device| device.id));
    }
    assert_eq!(seen.len(), 7);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 7);
    let silly = Page { number: 0, size: 0 };
    let listed =
        storage.read().devices().list(&SiteScope::All, &DeviceQuery::default(), silly).await.unwrap();
    assert_eq!((listed.rows.len(), listed.page), (1, Page { number: 1, size: 1 }));
}

async fn versions(_: &TestDatabase, storage: &Storage) {
    for (seconds, version) in (0..).zip(["18", "18.6.1", "18.10", "180.1", "17.18", ""]) {
        let bond = issued(storage).await.id;
        let inventory = Inventory {
            name: Some(version.to_owned()),
            os_version: Some(version.to_owned()).filter(|text| !text.is_empty()),
            ..Default::default()
        };
        let new = NewDevice { inventory, ..device(bond, "", None) };
        act(storage, async |act| {
            let _ = act.devices().insert(&new, moment(seconds)).await.unwrap();
        })
        .await;
    }
    let of = |os: &str| DeviceQuery { os: OsFilter::read(os), sort: DeviceSort::Os, ..Default::default() };
    assert_eq!(names(storage, &of("18")).await, ["18", "18.6.1", "18.10"]);
    assert_eq!(names(storage, &of("18.6")).await, ["18.6.1"]);
    assert_eq!(names(storage, &of("18.1")).await, Vec::<String>::new());
    assert_eq!(names(storage, &of("")).await.len(), 6);
    assert_eq!(names(storage, &of("18.0")).await, ["18"], "18 is 18.0");
    assert_eq!(names(storage, &of("none")).await, [""]);
    assert_eq!(names(storage, &of("18.6~none")).await, ["", "18.6.1"]);
    let others = names(storage, &of("not~18~none")).await;
    assert!(others.len() == 2 && !others.contains(&String::new()), "{others:?}");
}

/// Every row once, in the order of the list, whatever it is sorted by; also where all keys are equal.
async fn walking(_: &TestDatabase, storage: &Storage) {
    let all: Vec<String> = (0..230).map(|number| format!("{:02}", number % 40)).collect();
    let texts: Vec<&str> = all.iter().map(String::as_str).collect();
    let devices = add(storage, &texts).await;
    for sort in [DeviceSort::Name, DeviceSort::Serial, DeviceSort::Enrolled, DeviceSort::Seen] {
        for order in [Order::Ascending, Order::Descending] {
            let query = DeviceQuery { sort, order, ..Default::default() };
            let (mut walked, mut after) = (Vec::new(), None);
            loop {
                let read = storage.read();
                let some = read.devices().walk(&SiteScope::All, &query, after.as_ref()).await.unwrap();
                walked.extend(some.rows.into_iter().map(|device| device.id));
                after = some.next;
                if after.is_none() {
                    break;
                }
            }
            let mut listed = Vec::new();
            for number in 1..=3 {
                let page = Page { number, size: 200 };
                let found = storage.read().devices().list(&SiteScope::All, &query, page).await.unwrap();
                listed.extend(found.rows.into_iter().map(|device| device.id));
            }
            assert_eq!(walked, listed, "{sort:?} {order:?}");
            assert_eq!(walked.len(), 230);
        }
    }
    let read = storage.read();
    assert_eq!(read.devices().count(&SiteScope::All, &DeviceQuery::default()).await.unwrap(), 230);
    let nobody = SiteScope::Only(Vec::new());
    assert_eq!(read.devices().count(&nobody, &DeviceQuery::default()).await.unwrap(), 0);
    let ids: Vec<DeviceId> = devices.iter().take(3).map(|device| device.id).collect();
    assert_eq!(read.devices().named(&SiteScope::All, &ids).await.unwrap().len(), 3);
    assert!(read.devices().named(&nobody, &ids).await.unwrap().is_empty());
}

/// Each sort, the first page and the last, all devices and those of a site. What the slowest took is printed and not
/// judged: the machine is shared, and speed is the benchmarks' affair.
async fn c2_11_ten_thousand_devices_in_every_order(database: &TestDatabase, storage: &Storage) {
    let north = site("Nord");
    act(storage, async |act| {
        let _ = act.sites().insert(&north).await.unwrap();
    })
    .await;
    crate::large::fill(database, storage, north.id, moment(0)).await;
    let sorts = [
        DeviceSort::Name,
        DeviceSort::Serial,
        DeviceSort::Model,
        DeviceSort::Os,
        DeviceSort::User,
        DeviceSort::Enrolled,
        DeviceSort::Seen,
    ];
    let mut worst = (Duration::ZERO, String::new());
    for (who, scope) in [("all", SiteScope::All), ("one site", SiteScope::Only(vec![north.id]))] {
        for sort in sorts {
            for (text, number) in [("", 1), ("", 25), ("no such device", 1)] {
                let query = DeviceQuery { search: text.to_owned(), sort, ..Default::default() };
                let began = Instant::now();
                let page = Page { number, size: 200 };
                let listed = storage.read().devices().list(&scope, &query, page).await.unwrap();
                let took = began.elapsed();
                assert_eq!(listed.rows.len(), if text.is_empty() { 200 } else { 0 });
                if took > worst.0 {
                    worst = (took, format!("{who}, by {sort:?}, page {number}, searched for {text:?}"));
                }
            }
        }
    }
    println!("{}: at most {} ms ({})", storage.kind(), worst.0.as_millis(), worst.1);
}
