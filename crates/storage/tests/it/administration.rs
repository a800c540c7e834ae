//! Sites, accounts, settings, directories, authority, push.

use domain::account::ConsoleRole;
use domain::ids::{SiteId, Version};
use domain::settings::directory::{
    Directory, DirectoryHost, DirectoryTls, GroupMapping, MembershipMapping, SearchScope, UserMapping,
};
use domain::site::SiteScope;
use serde_json::json;
use storage::{AuthorityRole, Deleted, Outcome, Password, PushCertificate, Save, Storage};
use testkit::TestDatabase;
use vault::Secret;

use crate::support::{account, act, device, directory_id, id, issued, moment, site};

on_both!(sites, accounts, settings, c2_5_columns_are_kept_per_account, directories, authority, push);

async fn sites(_: &TestDatabase, storage: &Storage) {
    let (north, south) = (site("Nord"), site("Süd"));
    act(storage, async |act| {
        assert_eq!(act.sites().insert(&north).await.unwrap(), Outcome::Done);
        assert_eq!(act.sites().insert(&south).await.unwrap(), Outcome::Done);
        assert_eq!(act.sites().insert(&site("SÜD")).await.unwrap(), Outcome::Taken);
    })
    .await;
    let read = storage.read();
    assert_eq!(read.sites().get(&SiteScope::All, north.id).await.unwrap(), Some(north.clone()));
    assert_eq!(read.sites().get(&SiteScope::Only(vec![south.id]), north.id).await.unwrap(), None);
    assert_eq!(read.sites().find_by_name("sÜd ").await.unwrap(), Some(south.clone()));
    assert_eq!(read.sites().choices(&SiteScope::Only(vec![south.id])).await.unwrap().len(), 1);
    assert!(read.sites().choices(&SiteScope::Only(vec![])).await.unwrap().is_empty());

    act(storage, async |act| {
        let sites = act.sites();
        assert_eq!(sites.rename(north.id, Version(1), "süd").await.unwrap(), Save::Taken);
        assert_eq!(sites.rename(north.id, Version(1), "Norden").await.unwrap(), Save::Saved(Version(2)));
        assert_eq!(sites.rename(north.id, Version(1), "Osten").await.unwrap(), Save::Stale);
    })
    .await;

    let bond = issued(storage).await;
    act(storage, async |act| {
        let record = device(bond.id, "phone", Some(north.id));
        assert_eq!(act.devices().insert(&record, moment(0)).await.unwrap(), Outcome::Done);
        assert_eq!(act.sites().delete(north.id, Version(2)).await.unwrap(), Deleted::InUse);
        assert_eq!(act.sites().move_devices(north.id, Some(south.id)).await.unwrap(), 1);
        assert_eq!(act.sites().delete(north.id, Version(1)).await.unwrap(), Deleted::Stale);
        assert_eq!(act.sites().delete(north.id, Version(2)).await.unwrap(), Deleted::Gone);
    })
    .await;
    let rows = read.sites().list(&SiteScope::All).await.unwrap();
    assert_eq!(rows.iter().map(|row| (row.site.id, row.devices)).collect::<Vec<_>>(), [(south.id, 1)]);
}

async fn accounts(_: &TestDatabase, storage: &Storage) {
    let everywhere = account("Anne", ConsoleRole::Administrator, SiteScope::All);
    let sites = SiteScope::Only(vec![SiteId(id()), SiteId(id())]);
    let local = account("bert", ConsoleRole::Administrator, sites);
    assert!(!storage.read().accounts().exists_any_administrator().await.unwrap());
    act(storage, async |act| {
        act.accounts().lock().await.unwrap();
        assert_eq!(act.accounts().insert(&everywhere, "$argon2id$x").await.unwrap(), Outcome::Done);
        assert_eq!(act.accounts().insert(&local, "").await.unwrap(), Outcome::Done);
        let double = account("ANNE", ConsoleRole::None, SiteScope::All);
        assert_eq!(act.accounts().insert(&double, "").await.unwrap(), Outcome::Taken);
        act.accounts().touch_sign_in(local.id, moment(5)).await.unwrap();
        assert!(act.accounts().set_password_hash(local.id, "$argon2id$y").await.unwrap());
    })
    .await;
    let read = storage.read();
    let found = read.accounts().find_by_username("aNNe").await.unwrap().unwrap();
    assert_eq!((found.account, found.password_hash.as_str()), (everywhere.clone(), "$argon2id$x"));
    let found = read.accounts().get(local.id).await.unwrap().unwrap();
    assert_eq!((found.account, found.last_sign_in), (local.clone(), Some(moment(5))));
    assert_eq!(found.password_hash, "$argon2id$y");
    assert_eq!(read.accounts().count_enabled_administrators_everywhere().await.unwrap(), 1);
    assert_eq!(read.accounts().list().await.unwrap().len(), 2);

    act(storage, async |act| {
        let mut edit = everywhere.clone();
        edit.username = "BERT".into();
        assert_eq!(act.accounts().edit(&edit).await.unwrap(), Save::Taken);
        edit.username = "anna".into();
        edit.enabled = false;
        assert_eq!(act.accounts().edit(&edit).await.unwrap(), Save::Saved(Version(2)));
        assert_eq!(act.accounts().edit(&edit).await.unwrap(), Save::Stale);
        assert_eq!(act.accounts().delete(everywhere.id, Version(1)).await.unwrap(), Deleted::Stale);
    })
    .await;
    assert_eq!(read.accounts().count_enabled_administrators_everywhere().await.unwrap(), 0);
    assert!(read.accounts().exists_any_administrator().await.unwrap());
}

async fn settings(_: &TestDatabase, storage: &Storage) {
    let value =
        serde_json::json!({"organization": "Schule", "nul": "a\u{0}b", "big": 9_007_199_254_740_993_i64});
    act(storage, async |act| {
        let settings = act.settings();
        let first = settings.put("enrollment", &value, Version(0), "anne", moment(1)).await.unwrap();
        assert_eq!(first, Save::Saved(Version(1)));
        let again = settings.put("enrollment", &value, Version(0), "bert", moment(2)).await.unwrap();
        assert_eq!(again, Save::Stale);
        let edit = settings.put("enrollment", &value, Version(1), "bert", moment(3)).await.unwrap();
        assert_eq!(edit, Save::Saved(Version(2)));
        let stale = settings.put("enrollment", &value, Version(1), "carl", moment(4)).await.unwrap();
        assert_eq!(stale, Save::Stale);
    })
    .await;
    let stored = storage.read().settings().get("enrollment").await.unwrap().unwrap();
    assert_eq!(
        (stored.version, stored.changed_by.as_str(), stored.changed_at),
        (Version(2), "bert", moment(3))
    );
    assert_eq!(stored.value["nul"], "ab");
    assert_eq!(stored.value["big"], 9_007_199_254_740_993_i64);
    assert_eq!(storage.read().settings().get("other").await.unwrap(), None);
}

fn directory(name: &str) -> Directory {
    Directory {
        name: name.to_owned(),
        hosts: vec![DirectoryHost { host: "ldap.example.org".to_owned(), port: 636 }],
        tls: DirectoryTls::Ldaps,
        ca_pem: String::new(),
        bind_dn: "cn=reader".to_owned(),
        users: UserMapping {
            base: "ou=people".to_owned(),
            scope: SearchScope::Subtree,
            object_classes: vec!["inetOrgPerson".to_owned()],
            username: "uid".to_owned(),
            real_name: "cn".to_owned(),
            email: "mail".to_owned(),
            phone: String::new(),
            position: String::new(),
            department: String::new(),
            building: String::new(),
            room: String::new(),
            uuid: "entryUUID".to_owned(),
        },
        groups: GroupMapping {
            base: "ou=groups".to_owned(),
            scope: SearchScope::OneLevel,
            object_classes: vec![],
            name: "cn".to_owned(),
        },
        membership: MembershipMapping::GroupAttribute { attribute: "member".to_owned(), by_name: false },
    }
}

async fn directories(_: &TestDatabase, storage: &Storage) {
    let (first, second) = (directory_id(), directory_id());
    let password = Secret::from_string("bind password".to_owned());
    act(storage, async |act| {
        let all = act.directories();
        let outcome = all.insert(first, &directory("LDAP"), Some(&password), 1).await.unwrap();
        assert_eq!(outcome, Outcome::Done);
        assert_eq!(all.insert(second, &directory("other"), None, 0).await.unwrap(), Outcome::Done);
        let double = all.insert(directory_id(), &directory("ldap"), None, 2).await.unwrap();
        assert_eq!(double, Outcome::Taken);
    })
    .await;
    let read = storage.read();
    let rows = read.directories().list().await.unwrap();
    let order: Vec<_> = rows.iter().map(|row| (row.id, row.has_password)).collect();
    assert_eq!(order, [(second, false), (first, true)]);
    let (row, stored) = read.directories().get(first).await.unwrap().unwrap();
    assert_eq!((row.directory, row.has_password), (directory("LDAP"), true));
    assert!(stored.unwrap().matches(b"bind password"));

    let new = Password::New(Secret::from_string("another".to_owned()));
    act(storage, async |act| {
        let all = act.directories();
        let keep = all.edit(first, Version(1), &directory("LDAP 2"), &Password::Keep, 1).await.unwrap();
        assert_eq!(keep, Save::Saved(Version(2)));
        let (_, kept) = all.get(first).await.unwrap().unwrap();
        assert!(kept.unwrap().matches(b"bind password"));
        assert_eq!(all.edit(first, Version(1), &directory("x"), &new, 1).await.unwrap(), Save::Stale);
        assert_eq!(all.edit(first, Version(2), &directory("OTHER"), &new, 1).await.unwrap(), Save::Taken);
        let saved = all.edit(first, Version(2), &directory("LDAP"), &new, 1).await.unwrap();
        assert_eq!(saved, Save::Saved(Version(3)));
    })
    .await;
    let with = read.directories().list_with_passwords().await.unwrap();
    assert!(with[1].1.as_ref().unwrap().matches(b"another"));
    act(storage, async |act| {
        assert_eq!(act.directories().delete(first, Version(2)).await.unwrap(), Deleted::Stale);
        assert_eq!(act.directories().delete(first, Version(3)).await.unwrap(), Deleted::Gone);
    })
    .await;
    assert!(read.directories().get(first).await.unwrap().is_none());
}

async fn authority(_: &TestDatabase, storage: &Storage) {
    let key = |text: &str| Secret::from_string(text.to_owned());
    act(storage, async |act| {
        let all = act.authority();
        let role = AuthorityRole::DeviceCa;
        assert_eq!(all.put_if_absent(role, b"one", &key("first"), moment(1)).await.unwrap(), Outcome::Done);
        assert_eq!(all.put_if_absent(role, b"two", &key("second"), moment(2)).await.unwrap(), Outcome::Taken);
        all.replace(AuthorityRole::Tls, b"tls", &key("tls"), moment(1)).await.unwrap();
        all.replace(AuthorityRole::Tls, b"tls 2", &key("tls 2"), moment(2)).await.unwrap();
    })
    .await;
    let read = storage.read();
    let stored = read.authority().get(AuthorityRole::DeviceCa).await.unwrap().unwrap();
    assert_eq!((stored.certificate.as_slice(), stored.created_at), (&b"one"[..], moment(1)));
    assert!(stored.key.matches(b"first"));
    let stored = read.authority().get(AuthorityRole::Tls).await.unwrap().unwrap();
    assert!(stored.key.matches(b"tls 2"));
    assert!(read.authority().get(AuthorityRole::Ra).await.unwrap().is_none());
}

async fn push(_: &TestDatabase, storage: &Storage) {
    let certificate = |topic: &str, key: &str| PushCertificate {
        topic: topic.to_owned(),
        certificate: "-----BEGIN CERTIFICATE-----".to_owned(),
        key: Secret::from_string(key.to_owned()),
        not_after: moment(100),
        development: true,
    };
    assert!(storage.read().push().current().await.unwrap().is_none());
    act(storage, async |act| {
        act.push().put(&certificate("a", "1"), moment(1)).await.unwrap();
        act.push().put(&certificate("b", "2"), moment(2)).await.unwrap();
        act.push().put(&certificate("a", "3"), moment(3)).await.unwrap();
    })
    .await;
    let current = storage.read().push().current().await.unwrap().unwrap();
    assert_eq!((current.topic.as_str(), current.not_after, current.development), ("a", moment(100), true));
    assert!(current.key.matches(b"3"));
}

async fn c2_5_columns_are_kept_per_account(_: &TestDatabase, storage: &Storage) {
    let ada = account("ada", ConsoleRole::Administrator, SiteScope::All);
    let bert = account("bert", ConsoleRole::Auditor, SiteScope::All);
    act(storage, async |act| {
        for one in [&ada, &bert] {
            assert_eq!(act.accounts().insert(one, "hash").await.unwrap(), Outcome::Done);
        }
        act.preferences().put(ada.id, "columns", &json!(["a\0b"]), moment(1)).await.unwrap();
        act.preferences().put(ada.id, "columns", &json!(["serial"]), moment(2)).await.unwrap();
        act.preferences().put(bert.id, "columns", &json!(["model"]), moment(2)).await.unwrap();
    })
    .await;
    let read = storage.read();
    assert_eq!(read.preferences().get(ada.id, "columns").await.unwrap(), Some(json!(["serial"])));
    assert_eq!(read.preferences().get(ada.id, "other").await.unwrap(), None);
    act(storage, async |act| {
        assert_eq!(act.accounts().delete(ada.id, ada.version).await.unwrap(), Deleted::Gone);
    })
    .await;
    assert_eq!(read.preferences().get(ada.id, "columns").await.unwrap(), None, "it goes with the account");
    assert_eq!(read.preferences().get(bert.id, "columns").await.unwrap(), Some(json!(["model"])));
}
