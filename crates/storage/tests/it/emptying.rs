//! What test mode does to a database: everything goes but the keys.

use domain::account::ConsoleRole;
use domain::ids::Version;
use domain::site::SiteScope;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use storage::{AuthorityRole, EMPTIED, KEPT, Lane, NewConsoleSession, Outcome, Storage};
use testkit::TestDatabase;
use vault::Secret;

use crate::support::{account, act, certificate, command, device, issued, moment, site};

on_both!(everything_goes_but_the_keys, nothing_goes_before_the_commit, no_table_is_forgotten);

async fn ask(database: &DatabaseConnection, sql: &str) -> Vec<sea_orm::QueryResult> {
    let statement = Statement::from_string(database.get_database_backend(), sql);
    database.query_all_raw(statement).await.unwrap()
}

/// Rows in all of these tables.
async fn rows(database: &TestDatabase, tables: &[&str]) -> i64 {
    let connection = storage::connection(database.url()).await.unwrap();
    let mut all = 0;
    for table in tables {
        let found = ask(&connection, &format!("SELECT count(*) AS rows FROM {table}")).await;
        all += found[0].try_get::<i64>("", "rows").unwrap();
    }
    connection.close().await.unwrap();
    all
}

/// A row in each table that others hang on, and some that hang on them.
async fn fill(storage: &Storage) {
    let bond = issued(storage).await;
    let owner = account("anne", ConsoleRole::Administrator, SiteScope::All);
    let north = site("North");
    act(storage, async |act| {
        let key = Secret::from_bytes(vec![1; 8]);
        let _ = act.authority().put_if_absent(AuthorityRole::Root, b"der", &key, moment(0)).await.unwrap();
        assert_eq!(act.sites().insert(&north).await.unwrap(), Outcome::Done);
        assert_eq!(act.accounts().insert(&owner, "").await.unwrap(), Outcome::Done);
        let session = NewConsoleSession {
            token: [1; 32],
            account: owner.id,
            user_agent: "Safari".to_owned(),
            address: "192.0.2.1".to_owned(),
        };
        assert_eq!(act.console_sessions().insert(&session, moment(0)).await.unwrap(), Outcome::Done);
        let record = device(bond.id, "iPad", Some(north.id));
        assert_eq!(act.devices().insert(&record, moment(0)).await.unwrap(), Outcome::Done);
        let _ = act.certificates().reserve(&certificate(&bond, "01"), moment(0)).await.unwrap();
        let _ = act.commands().enqueue(&command(bond.id, "DeviceInformation"), moment(0)).await.unwrap();
        let _ = act.settings().put("a", &true.into(), Version(0), "anne", moment(0)).await.unwrap();
        act.first_admin().put(&[2; 32], moment(60)).await.unwrap();
    })
    .await;
}

async fn everything_goes_but_the_keys(database: &TestDatabase, storage: &Storage) {
    fill(storage).await;
    assert!(rows(database, EMPTIED).await >= 9);
    act(storage, async |act| act.empty().await.unwrap()).await;
    assert_eq!(rows(database, EMPTIED).await, 0);
    assert_eq!(rows(database, KEPT).await, 1);
    // Everything can be made again, as in a new installation.
    fill(storage).await;
    act(storage, async |act| {
        assert!(act.settings().remove("a").await.unwrap());
        assert!(!act.settings().remove("a").await.unwrap());
    })
    .await;
}

async fn nothing_goes_before_the_commit(database: &TestDatabase, storage: &Storage) {
    fill(storage).await;
    let before = rows(database, EMPTIED).await;
    let act = storage.write(Lane::Console).await.unwrap();
    act.empty().await.unwrap();
    act.rollback();
    assert_eq!(rows(database, EMPTIED).await, before);
}

async fn no_table_is_forgotten(database: &TestDatabase, _: &Storage) {
    let connection = storage::connection(database.url()).await.unwrap();
    let sql = match connection.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public'"
        }
        _ => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    };
    let found = ask(&connection, sql).await;
    connection.close().await.unwrap();
    let mut found: Vec<String> = found.iter().map(|row| row.try_get("", "name").unwrap()).collect();
    found.retain(|name| !name.contains("migrations"));
    found.sort_unstable();
    let mut told: Vec<&str> = EMPTIED.iter().chain(KEPT).copied().collect();
    told.sort_unstable();
    assert_eq!(found, told, "a new table is emptied by test mode, or kept");
}
