//! Device records.

use domain::device::{DeviceState, Inventory, Security};
use domain::ids::{DeviceId, SiteId};
use domain::list::Page;
use domain::site::SiteScope;
use storage::{DeviceQuery, NewDevice, Outcome, Storage};
use testkit::TestDatabase;

use crate::support::{act, certificate, device, id, issued, moment, site, user};

on_both!(record, re_enrollment, scope);

async fn record(_: &TestDatabase, storage: &Storage) {
    let issued = issued(storage).await;
    let bond = issued.id;
    let new = device(bond, "Annes iPhone", None);
    let reported = Inventory {
        name: Some("Renamed".to_owned()),
        serial: Some("C02X".to_owned()),
        udid: Some("UDID-1".to_owned()),
        battery_level: Some(0.1 + 0.2),
        supervised: Some(false),
        reported_at: Some(moment(2)),
        ..Default::default()
    };
    let security =
        Security { passcode_present: Some(true), reported_at: Some(moment(2)), ..Default::default() };
    act(storage, async |act| {
        let devices = act.devices();
        assert_eq!(devices.insert(&new, moment(1)).await.unwrap(), Outcome::Done);
        assert_eq!(devices.insert(&new, moment(1)).await.unwrap(), Outcome::Taken);
        assert!(devices.set_inventory(bond, &reported).await.unwrap());
        assert!(devices.set_security(bond, &security).await.unwrap());
        assert!(devices.set_user(&SiteScope::All, new.id, &user("bert")).await.unwrap());
        let (key, pinned) = (storage::DeviceKey::Udid("UDID-1".to_owned()), certificate(&issued, "01").id);
        assert!(act.enrollments().authenticate(bond, pinned, &key, &reported, moment(1)).await.unwrap());
        let secret = || vault::Secret::from_string("x".to_owned());
        let tokens = storage::PushTokens { token: secret(), magic: secret(), unlock: None };
        assert!(act.enrollments().enroll(bond, &tokens, new.id, moment(1)).await.unwrap());
        act.enrollments().touch_seen(&[(bond, moment(8))]).await.unwrap();
    })
    .await;
    let read = storage.read();
    let stored = read.devices().get(&SiteScope::All, new.id).await.unwrap().unwrap();
    assert_eq!((&stored.inventory, &stored.security), (&reported, &security));
    assert_eq!(
        (stored.user.username.as_str(), stored.enrolled_at, stored.last_seen_at),
        ("bert", moment(1), moment(8))
    );
    for (udid, serial) in [(Some("UDID-1"), None), (None, Some("C02X")), (Some("no"), Some("C02X"))] {
        let found = read.devices().find_by_udid_or_serial(udid, serial).await.unwrap();
        assert_eq!(found.as_ref(), Some(&stored));
    }
    for (udid, serial) in [(None, None), (Some(""), Some("")), (Some("udid-1"), None)] {
        assert_eq!(read.devices().find_by_udid_or_serial(udid, serial).await.unwrap(), None);
    }
    assert_eq!(read.devices().find_by_enrollment(bond).await.unwrap(), Some(stored));
    assert_eq!(read.enrollments().list_for_device(new.id).await.unwrap().len(), 1);
    act(storage, async |act| {
        assert!(act.devices().mark_unenrolled(bond, moment(9)).await.unwrap());
        assert!(!act.devices().mark_unenrolled(bond, moment(10)).await.unwrap());
    })
    .await;
    let stored = read.devices().get(&SiteScope::All, new.id).await.unwrap().unwrap();
    assert_eq!((stored.state, stored.unenrolled_at), (DeviceState::Unenrolled, Some(moment(9))));
    assert_eq!(read.devices().count_enrolled(&SiteScope::All).await.unwrap(), 0);
}

async fn re_enrollment(_: &TestDatabase, storage: &Storage) {
    let (old, fresh) = (issued(storage).await.id, issued(storage).await.id);
    let first = device(old, "phone", None);
    let again = NewDevice { id: first.id, ..device(fresh, "phone 2", None) };
    let double = NewDevice { merge_hint: Some(first.id), ..device(old, "other", None) };
    act(storage, async |act| {
        let devices = act.devices();
        let _ = devices.insert(&first, moment(1)).await.unwrap();
        let _ = devices.mark_unenrolled(old, moment(2)).await.unwrap();
        assert!(devices.update_for_reenrollment(&again, moment(3)).await.unwrap());
        assert!(!devices.update_for_reenrollment(&device(fresh, "x", None), moment(3)).await.unwrap());
        // The earlier enrollment no longer speaks for the record.
        assert!(!devices.set_inventory(old, &Inventory::default()).await.unwrap());
        assert!(!devices.set_security(old, &Security::default()).await.unwrap());
        assert!(!devices.mark_unenrolled(old, moment(4)).await.unwrap());
        assert_eq!(devices.insert(&double, moment(5)).await.unwrap(), Outcome::Done);
    })
    .await;
    let read = storage.read();
    let stored = read.devices().get(&SiteScope::All, first.id).await.unwrap().unwrap();
    assert_eq!((stored.enrollment, stored.state, stored.unenrolled_at), (fresh, DeviceState::Enrolled, None));
    assert_eq!(read.devices().merge_hint(&SiteScope::All, double.id).await.unwrap(), Some(first.id));
    assert_eq!(read.devices().merge_hint(&SiteScope::All, first.id).await.unwrap(), None);
}

async fn scope(_: &TestDatabase, storage: &Storage) {
    let (north, south) = (site("Nord"), site("Süd"));
    let mut ids = Vec::new();
    for place in [None, Some(north.id), Some(south.id), Some(south.id)] {
        let bond = issued(storage).await.id;
        ids.push(device(bond, "phone", place));
    }
    act(storage, async |act| {
        let _ = act.sites().insert(&north).await.unwrap();
        let _ = act.sites().insert(&south).await.unwrap();
        for new in &ids {
            let _ = act.devices().insert(new, moment(1)).await.unwrap();
        }
    })
    .await;
    let read = storage.read();
    let total = async |scope: SiteScope| {
        let listed = read.devices().list(&scope, &DeviceQuery::default(), Page::default()).await.unwrap();
        assert_eq!(listed.total, read.devices().count_enrolled(&scope).await.unwrap());
        for device in &listed.rows {
            assert!(scope.contains(device.site));
        }
        assert_eq!(listed.rows.len() as u64, listed.total);
        listed.total
    };
    assert_eq!(total(SiteScope::All).await, 4);
    assert_eq!(total(SiteScope::Only(vec![north.id])).await, 1);
    assert_eq!(total(SiteScope::Only(vec![north.id, south.id])).await, 3);
    assert_eq!(total(SiteScope::Only(vec![SiteId(id())])).await, 0);
    assert_eq!(total(SiteScope::Only(vec![])).await, 0);

    let (homeless, northern) = (ids[0].id, ids[1].id);
    let mine = SiteScope::Only(vec![north.id]);
    let seen = async |id: DeviceId| read.devices().get(&mine, id).await.unwrap().is_some();
    assert!(seen(northern).await && !seen(homeless).await && !seen(ids[2].id).await);
    act(storage, async |act| {
        let devices = act.devices();
        assert!(!devices.set_site(&mine, homeless, Some(north.id)).await.unwrap(), "not mine to move");
        assert!(!devices.set_user(&mine, homeless, &user("x")).await.unwrap());
        assert!(devices.set_site(&mine, northern, None).await.unwrap());
    })
    .await;
    assert!(!seen(northern).await);
}
