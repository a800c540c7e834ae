//! The lists of sites and accounts: searched, filtered, sorted, paged, and walked to the end for files.

use domain::account::{Account, ConsoleRole};
use domain::ids::{AccountId, SiteId, Version};
use domain::list::{AccountSort, Order, Page, SiteSort};
use domain::site::{Site, SiteScope};
use sea_orm::ConnectionTrait as _;
use storage::{AccountQuery, AccountRow, SiteQuery, SiteRow, Storage};
use testkit::TestDatabase;

use crate::support::{account, act, device, id, issued, moment, site};
use crate::walks::{ORDERS, listed, walked};

on_both!(
    c2_1_sites_are_searched_within_the_scope,
    c2_3_sites_are_sorted_by_name_and_by_devices,
    c2_8_sites_are_walked_once,
    c2_1_accounts_are_searched_by_name_full_name_and_mail,
    c2_2_accounts_are_filtered,
    c2_3_who_never_signed_in_comes_first,
    c2_8_accounts_are_walked_once,
    old_accounts_get_their_columns,
);

/// More than two stretches.
const ROWS: usize = 420;

async fn put_sites(storage: &Storage, names: &[&str]) -> Vec<Site> {
    let all: Vec<Site> = names.iter().map(|name| site(name)).collect();
    act(storage, async |act| {
        for one in &all {
            let _ = act.sites().insert(one).await.unwrap();
        }
    })
    .await;
    all
}

async fn put_devices(storage: &Storage, site: SiteId, count: usize) {
    for _ in 0..count {
        let bond = issued(storage).await;
        act(storage, async |act| {
            let record = device(bond.id, "phone", Some(site));
            let _ = act.devices().insert(&record, moment(0)).await.unwrap();
        })
        .await;
    }
}

async fn site_names(storage: &Storage, scope: &SiteScope, query: &SiteQuery) -> Vec<String> {
    let found = storage.read().sites().page(scope, query, Page::default()).await.unwrap();
    assert_eq!(found.total, found.rows.len() as u64);
    assert_eq!(storage.read().sites().count(scope, query).await.unwrap(), found.total);
    found.rows.into_iter().map(|row| row.site.name).collect()
}

async fn c2_1_sites_are_searched_within_the_scope(_: &TestDatabase, storage: &Storage) {
    let all = put_sites(storage, &["Süd 50%", "SÜDWEST", "Nord"]).await;
    let search = |text: &str| SiteQuery { search: text.to_owned(), ..SiteQuery::default() };
    for (text, names) in [
        ("", vec!["Nord", "Süd 50%", "SÜDWEST"]),
        (" süd ", vec!["Süd 50%", "SÜDWEST"]),
        ("%", vec!["Süd 50%"]),
        ("_", vec![]),
        ("'; DROP TABLE sites; --", vec![]),
    ] {
        assert_eq!(site_names(storage, &SiteScope::All, &search(text)).await, names, "{text:?}");
    }
    let only = SiteScope::Only(vec![all[1].id]);
    assert_eq!(site_names(storage, &only, &search("")).await, ["SÜDWEST"]);
    assert!(site_names(storage, &only, &search("nord")).await.is_empty(), "a search is no right");
    assert!(site_names(storage, &SiteScope::Only(Vec::new()), &search("")).await.is_empty());
}

async fn c2_3_sites_are_sorted_by_name_and_by_devices(_: &TestDatabase, storage: &Storage) {
    let all = put_sites(storage, &["a", "b", "c"]).await;
    put_devices(storage, all[0].id, 1).await;
    put_devices(storage, all[2].id, 2).await;
    let names = async |sort, order| {
        let query = SiteQuery { sort, order, ..SiteQuery::default() };
        site_names(storage, &SiteScope::All, &query).await
    };
    assert_eq!(names(SiteSort::Name, Order::Ascending).await, ["a", "b", "c"]);
    assert_eq!(names(SiteSort::Name, Order::Descending).await, ["c", "b", "a"]);
    assert_eq!(names(SiteSort::Devices, Order::Ascending).await, ["b", "a", "c"]);
    assert_eq!(names(SiteSort::Devices, Order::Descending).await, ["c", "a", "b"]);
    let query = SiteQuery { sort: SiteSort::Devices, ..SiteQuery::default() };
    let page = storage.read().sites().page(&SiteScope::All, &query, Page::new(3, 1)).await.unwrap();
    assert_eq!((page.total, page.rows.len()), (3, 1));
    assert_eq!((page.rows[0].site.name.as_str(), page.rows[0].devices), ("c", 2));
}

async fn c2_8_sites_are_walked_once(_: &TestDatabase, storage: &Storage) {
    let names: Vec<String> = (0..ROWS).map(|number| format!("site {number:03}")).collect();
    let all = put_sites(storage, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    // Most have none, so that equal counts cross the end of a stretch.
    for (number, site) in all.iter().take(6).enumerate() {
        put_devices(storage, site.id, 1 + number % 2).await;
    }
    let half = SiteScope::Only(all.iter().step_by(2).map(|site| site.id).collect());
    let read = storage.read();
    for (scope, count) in [(SiteScope::All, ROWS), (half, ROWS / 2), (SiteScope::Only(Vec::new()), 0)] {
        for sort in [SiteSort::Name, SiteSort::Devices] {
            for order in ORDERS {
                let query = SiteQuery { sort, order, ..SiteQuery::default() };
                let (rows, stretches) =
                    walked(async |after| read.sites().walk(&scope, &query, after.as_ref()).await.unwrap())
                        .await;
                let pages =
                    listed(async |page| read.sites().page(&scope, &query, page).await.unwrap().rows).await;
                let ids = |rows: &[SiteRow]| rows.iter().map(|row| row.site.id).collect::<Vec<_>>();
                assert_eq!(ids(&rows), ids(&pages), "{sort:?} {order:?}");
                assert!(rows.iter().all(|row| scope.contains(Some(row.site.id))));
                assert_eq!((rows.len(), stretches), (count, count / 200 + 1));
                assert_eq!(read.sites().count(&scope, &query).await.unwrap(), count as u64);
            }
        }
    }
}

async fn put_accounts(storage: &Storage, accounts: &[Account]) {
    act(storage, async |act| {
        for one in accounts {
            let _ = act.accounts().insert(one, "$argon2id$secret").await.unwrap();
        }
    })
    .await;
}

fn person(username: &str, full_name: &str, email: &str) -> Account {
    let (full_name, email) = (full_name.to_owned(), email.to_owned());
    Account { full_name, email, ..account(username, ConsoleRole::None, SiteScope::All) }
}

async fn usernames(storage: &Storage, query: &AccountQuery) -> Vec<String> {
    let found = storage.read().accounts().page(query, Page::default()).await.unwrap();
    assert_eq!(found.total, found.rows.len() as u64);
    assert_eq!(storage.read().accounts().count(query).await.unwrap(), found.total);
    found.rows.into_iter().map(|row| row.account.username).collect()
}

fn search(text: &str) -> AccountQuery {
    AccountQuery { search: text.to_owned(), ..AccountQuery::default() }
}

async fn c2_1_accounts_are_searched_by_name_full_name_and_mail(_: &TestDatabase, storage: &Storage) {
    let mut eva = person("Eva", "ÄNNE MÜLLER", "eva@north.example");
    put_accounts(storage, &[person("bert", "", ""), eva.clone(), person("a_b", "O'Brien", "ab@x.example")])
        .await;
    for (text, names) in [
        ("", vec!["a_b", "bert", "Eva"]),
        ("eva", vec!["Eva"]),
        (" änne ", vec!["Eva"]),
        ("NORTH.example", vec!["Eva"]),
        ("_", vec!["a_b"]),
        ("%", vec![]),
        ("o'b", vec!["a_b"]),
        ("argon2id", vec![]),
        ("'; DROP TABLE accounts; --", vec![]),
    ] {
        assert_eq!(usernames(storage, &search(text)).await, names, "{text:?}");
    }
    "Eva Neu".clone_into(&mut eva.full_name);
    act(storage, async |act| {
        let _ = act.accounts().edit(&eva).await.unwrap();
    })
    .await;
    assert!(usernames(storage, &search("änne")).await.is_empty(), "what was changed is no longer found");
    assert_eq!(usernames(storage, &search("neu")).await, ["Eva"]);
}

async fn c2_2_accounts_are_filtered(_: &TestDatabase, storage: &Storage) {
    let [north, south] = [SiteId(id()), SiteId(id())];
    let ada = account("ada", ConsoleRole::Administrator, SiteScope::All);
    let only = |sites: &[SiteId]| SiteScope::Only(sites.to_vec());
    let bert = Account { enabled: false, ..account("bert", ConsoleRole::Auditor, only(&[north])) };
    let both = account("both", ConsoleRole::None, only(&[south, north]));
    let nowhere = Account { may_enroll: false, ..account("nowhere", ConsoleRole::None, only(&[])) };
    put_accounts(storage, &[ada, bert, both, nowhere]).await;
    let any = AccountQuery::default;
    for (query, names) in [
        (AccountQuery { role: Some(ConsoleRole::None), ..any() }, vec!["both", "nowhere"]),
        (AccountQuery { role: Some(ConsoleRole::Auditor), ..any() }, vec!["bert"]),
        (AccountQuery { enabled: Some(true), ..any() }, vec!["ada", "both", "nowhere"]),
        (AccountQuery { enabled: Some(false), ..any() }, vec!["bert"]),
        (AccountQuery { may_enroll: Some(false), ..any() }, vec!["nowhere"]),
        (AccountQuery { site: Some(north), ..any() }, vec!["ada", "bert", "both"]),
        (AccountQuery { site: Some(south), ..any() }, vec!["ada", "both"]),
        (AccountQuery { site: Some(SiteId(id())), ..any() }, vec!["ada"]),
        (AccountQuery { site: Some(north), enabled: Some(true), ..search("bo") }, vec!["both"]),
    ] {
        assert_eq!(usernames(storage, &query).await, names, "{query:?}");
    }
}

async fn c2_3_who_never_signed_in_comes_first(_: &TestDatabase, storage: &Storage) {
    let [early, late, never] = ["early", "late", "never"].map(|name| person(name, name, ""));
    put_accounts(storage, &[late.clone(), early.clone(), never]).await;
    act(storage, async |act| {
        act.accounts().touch_sign_in(late.id, moment(900)).await.unwrap();
        act.accounts().touch_sign_in(early.id, moment(5)).await.unwrap();
    })
    .await;
    let query = AccountQuery { sort: AccountSort::SignIn, ..AccountQuery::default() };
    assert_eq!(usernames(storage, &query).await, ["never", "early", "late"]);
    let down = AccountQuery { order: Order::Descending, ..query };
    assert_eq!(usernames(storage, &down).await, ["late", "early", "never"]);
    act(storage, async |act| act.accounts().touch_sign_in(early.id, moment(2_000)).await.unwrap()).await;
    assert_eq!(usernames(storage, &down).await, ["early", "late", "never"]);
}

async fn c2_8_accounts_are_walked_once(_: &TestDatabase, storage: &Storage) {
    let roles = [ConsoleRole::None, ConsoleRole::Auditor, ConsoleRole::Administrator];
    let all: Vec<Account> = (0..ROWS)
        .map(|number| Account {
            role: roles[number % 3],
            enabled: number.is_multiple_of(2),
            ..person(&format!("user{number:03}"), &format!("Name {}", number % 4), "")
        })
        .collect();
    put_accounts(storage, &all).await;
    let signed: Vec<AccountId> = all.iter().step_by(5).map(|one| one.id).collect();
    act(storage, async |act| {
        for id in &signed {
            act.accounts().touch_sign_in(*id, moment(1)).await.unwrap();
        }
    })
    .await;
    let read = storage.read();
    for (enabled, count) in [(None, ROWS), (Some(true), ROWS / 2)] {
        for sort in [AccountSort::Username, AccountSort::FullName, AccountSort::Role, AccountSort::SignIn] {
            for order in ORDERS {
                let query = AccountQuery { enabled, sort, order, ..AccountQuery::default() };
                let (rows, stretches) =
                    walked(async |after| read.accounts().walk(&query, after.as_ref()).await.unwrap()).await;
                let pages = listed(async |page| read.accounts().page(&query, page).await.unwrap().rows).await;
                let ids = |rows: &[AccountRow]| rows.iter().map(|row| row.account.id).collect::<Vec<_>>();
                assert_eq!(ids(&rows), ids(&pages), "{sort:?} {order:?}");
                assert_eq!((rows.len(), stretches), (count, count / 200 + 1));
                assert!(rows.iter().all(|row| enabled.is_none_or(|enabled| row.account.enabled == enabled)));
                assert_eq!(read.accounts().count(&query).await.unwrap(), count as u64);
            }
        }
    }
}

/// What the migration fills in for accounts that were there before it.
async fn old_accounts_get_their_columns(database: &TestDatabase, storage: &Storage) {
    let signed = person("Änne", "ÄNNE MÜLLER", "Anne@Example.org");
    put_accounts(storage, &[signed.clone(), person("bert", "Zoe", "")]).await;
    act(storage, async |act| act.accounts().touch_sign_in(signed.id, moment(5)).await.unwrap()).await;
    let by = |sort, order| AccountQuery { sort, order, ..AccountQuery::default() };
    let queries = [
        search("änne müller"),
        search("anne@example"),
        by(AccountSort::FullName, Order::Ascending),
        by(AccountSort::FullName, Order::Descending),
        by(AccountSort::SignIn, Order::Ascending),
        by(AccountSort::SignIn, Order::Descending),
    ];
    let mut before = Vec::new();
    for query in &queries {
        before.push(usernames(storage, query).await);
    }
    assert_eq!((before[0].len(), before[5][0].as_str()), (1, "Änne"));
    let db = storage::connection(database.url()).await.unwrap();
    db.execute_unprepared("UPDATE accounts SET name_key = '', search = '', sign_in_key = ''").await.unwrap();
    assert!(usernames(storage, &queries[0]).await.is_empty(), "an old row");
    migrations::account_list_backfill(&db).await.unwrap();
    for (query, before) in queries.iter().zip(before) {
        assert_eq!(usernames(storage, query).await, before, "{query:?}");
    }
    // A sign-in after the migration sorts behind one from before it.
    let bert = storage.read().accounts().find_by_username("bert").await.unwrap().unwrap().account;
    assert_eq!(bert.version, Version::FIRST);
    act(storage, async |act| act.accounts().touch_sign_in(bert.id, moment(6)).await.unwrap()).await;
    assert_eq!(usernames(storage, &queries[4]).await, ["Änne", "bert"]);
}
