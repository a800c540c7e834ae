//! Secrets cannot be read in the files.

use domain::device::Inventory;
use domain::ids::{DeviceId, Version};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use storage::{AuthorityRole, NewDownload, Password, PushCertificate, PushTokens, Storage, StorageError};
use testkit::TestDatabase;
use vault::Secret;

use crate::support::{act, certificate, command, issued, moment};

const CANARY: &str = "canary-in-the-coal-mine";

fn canary() -> Secret {
    Secret::from_string(CANARY.to_owned())
}

async fn store_everything_secret(storage: &Storage) {
    let bond = issued(storage).await;
    let download = NewDownload {
        attempt: bond.attempt,
        enrollment: bond.id,
        token_hash: [1; 32],
        token: canary(),
        profile: canary(),
    };
    let push = PushCertificate {
        topic: "topic".to_owned(),
        certificate: "PEM".to_owned(),
        key: canary(),
        not_after: moment(1),
        development: false,
    };
    let key = storage::DeviceKey::Udid("U".to_owned());
    act(storage, async |act| {
        let _ = act.downloads().insert(&download, moment(0)).await.unwrap();
        act.authority().replace(AuthorityRole::Ra, b"certificate", &canary(), moment(0)).await.unwrap();
        act.push().put(&push, moment(0)).await.unwrap();
        let directory = serde_json::json!({
            "name": "LDAP", "hosts": [], "tls": "ldaps", "ca_pem": "", "bind_dn": "",
            "users": {"base": "", "scope": "subtree", "object_classes": [], "username": "", "real_name": "",
                "email": "", "phone": "", "position": "", "department": "", "building": "", "room": "", "uuid": ""},
            "groups": {"base": "", "scope": "subtree", "object_classes": [], "name": ""},
            "membership": {"kind": "user_attribute", "attribute": "memberOf"},
        });
        let directory = serde_json::from_value(directory).unwrap();
        let id = crate::support::directory_id();
        let _ = act.directories().insert(id, &directory, Some(&canary()), 0).await.unwrap();
        let new = Password::New(canary());
        let _ = act.directories().edit(id, Version(1), &directory, &new, 0).await.unwrap();
        let all = act.enrollments();
        let pinned = certificate(&bond, "1").id;
        assert!(all.authenticate(bond.id, pinned, &key, &Inventory::default(), moment(0)).await.unwrap());
        let tokens = PushTokens { token: canary(), magic: canary(), unlock: Some(canary()) };
        assert!(all.enroll(bond.id, &tokens, DeviceId(crate::support::id()), moment(0)).await.unwrap());
        assert!(all.set_bootstrap(bond.id, Some(&canary())).await.unwrap());
        // Not a secret, to show that the search would find one.
        let mut plain = command(bond.id, "plain");
        plain.body = b"in plain sight".to_vec();
        let _ = act.commands().enqueue(&plain, moment(0)).await.unwrap();
    })
    .await;
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn secrets_are_not_in_the_files() {
    let database = TestDatabase::sqlite();
    let storage = database.open().await;
    store_everything_secret(&storage).await;
    let mut bytes = Vec::new();
    for file in std::fs::read_dir(database.folder()).unwrap() {
        bytes.extend(std::fs::read(file.unwrap().path()).unwrap());
    }
    assert!(contains(&bytes, "in plain sight"), "the search works");
    assert!(!contains(&bytes, CANARY));
    assert!(!contains(&bytes, &CANARY[..12]));
}

on_both!(a_sealed_value_opens_only_in_its_own_place);

async fn a_sealed_value_opens_only_in_its_own_place(database: &TestDatabase, storage: &Storage) {
    store_everything_secret(storage).await;
    let connection = storage::connection(database.url()).await.unwrap();
    let swap = "UPDATE authority SET key = (SELECT key FROM push_certificates)";
    connection.execute_unprepared(swap).await.unwrap();
    let read = storage.read();
    let opened = read.authority().get(AuthorityRole::Ra).await;
    assert!(matches!(opened, Err(StorageError::Sealed(_))), "moved from another table");
    assert!(read.push().current().await.unwrap().unwrap().key.matches(CANARY.as_bytes()));

    // What stands in the column is longer than the secret: nonce, tag and key id are there.
    let sql = "SELECT length(push_token) AS n FROM enrollments";
    let backend = if storage.kind() == "sqlite" { DbBackend::Sqlite } else { DbBackend::Postgres };
    let row = connection.query_one_raw(Statement::from_string(backend, sql)).await.unwrap().unwrap();
    let length = row.try_get::<i32>("", "n").map(i64::from).or_else(|_| row.try_get::<i64>("", "n")).unwrap();
    assert!(length >= i64::try_from(CANARY.len()).unwrap() + 28);
}
