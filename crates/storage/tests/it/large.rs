//! A month of a large organisation, written by few statements: 30,000 attempts with their events, 10,000 devices with
//! their certificates, every second row of one site.

use domain::ids::SiteId;
use domain::time::Timestamp;
use sea_orm::{ConnectionTrait as _, DbBackend};
use storage::Storage;
use testkit::TestDatabase;

use crate::support::{act, certificate, device, issued, moment};

/// How the two databases say the same.
struct Dialect {
    id: &'static str,
    code: &'static str,
    ago: fn(Timestamp) -> String,
    json: fn(&str) -> String,
    bytes: &'static str,
}

const SQLITE: Dialect = Dialect {
    id: "unhex(printf('%032x', n + 4096))",
    code: "replace(replace(printf('%08d', n), '0', 'Q'), '1', 'W')",
    ago: |now| {
        format!("strftime('%Y-%m-%dT%H:%M:%S', '{}', '-' || (n * 85) || ' seconds') || '.5+00:00'", now.iso())
    },
    json: |text| format!("'{text}'"),
    bytes: "unhex(printf('%064x', n))",
};

const POSTGRES: Dialect = Dialect {
    id: "lpad(to_hex(n + 4096), 32, '0')::uuid",
    code: "replace(replace(lpad(n::text, 8, '0'), '0', 'Q'), '1', 'W')",
    ago: |now| format!("timestamptz '{}' - n * interval '85 seconds'", now.iso()),
    json: |text| format!("'{text}'::jsonb"),
    bytes: "decode(lpad(to_hex(n), 64, '0'), 'hex')",
};

fn numbers(count: u32) -> String {
    format!("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {count}) ")
}

/// Fills the database with what happened until `now`.
pub async fn fill(database: &TestDatabase, storage: &Storage, site: SiteId, now: Timestamp) {
    // One of each by the front door; the others are its copies.
    let bond = issued(storage).await;
    act(storage, async |act| {
        let _ = act.devices().insert(&device(bond.id, "x", None), moment(0)).await.unwrap();
        let _ = act.certificates().reserve(&certificate(&bond, "00"), moment(0)).await.unwrap();
    })
    .await;
    let connection = storage::connection(database.url()).await.unwrap();
    let postgres = connection.get_database_backend() == DbBackend::Postgres;
    let Dialect { id, code, ago, json, bytes } = if postgres { POSTGRES } else { SQLITE };
    let at = ago(now);
    let site = if postgres { format!("'{site}'::uuid") } else { format!("unhex('{}')", site.0.simple()) };
    let site = format!("CASE WHEN n % 2 = 0 THEN {site} END");
    let facts = json("{\"progress\": {\"stage\": \"stopped\", \"why\": \"system_too_old\"}}");
    let run = async |sql: String| {
        connection.execute_unprepared(&sql).await.unwrap_or_else(|error| panic!("{error}\n{sql}"));
    };
    run(format!(
        "INSERT INTO attempts (id, case_code, state, version, language, entry, facts, typed, user_agent, address, \
         username, device, site, created_at, updated_at) {}\
         SELECT {id}, {code}, CASE WHEN n % 3 = 0 THEN 'enrolled' WHEN n % 3 = 1 THEN 'refused' ELSE 'started' END, \
         1, 'en', t.entry, {facts}, '', t.user_agent, t.address, CASE WHEN n % 3 = 2 THEN '' ELSE 'anne' END, \
         CASE WHEN n % 3 = 0 THEN {id} END, {site}, {at}, {at} FROM c, (SELECT * FROM attempts LIMIT 1) t",
        numbers(30_000)
    ))
    .await;
    for (event, which) in [
        ("started", "n > 0"),
        ("signed_in", "n % 3 < 2"),
        ("answered", "n % 3 < 2"),
        ("profile_issued", "n % 3 < 2"),
        ("profile_fetched", "n % 3 < 2"),
        ("certificate_issued", "n % 3 < 2"),
        ("refused", "n % 3 = 1"),
        ("enrolled", "n % 3 = 0"),
        ("sign_in_failed", "n % 3 = 2"),
    ] {
        run(format!(
            "INSERT INTO attempt_events (attempt, at, event, detail) {}\
             SELECT {id}, {at}, '{event}', '' FROM c WHERE {which} ORDER BY n DESC",
            numbers(30_000)
        ))
        .await;
    }
    run(format!(
        "INSERT INTO enrollments (id, attempt, state, mode, ownership, topic, user_and_location, site, created_at) {}\
         SELECT {id}, {id}, 'enrolled', t.mode, t.ownership, t.topic, t.user_and_location, {site}, {at} \
         FROM c, (SELECT * FROM enrollments LIMIT 1) t WHERE n % 3 = 0",
        numbers(30_000)
    ))
    .await;
    run(format!(
        "INSERT INTO devices (id, enrollment, site, state, ownership, mode, inventory, security, user_and_location, \
         name_key, serial_key, model_key, os_key, user_key, search, enrolled_at, last_seen_at) {}\
         SELECT {id}, {id}, {site}, 'enrolled', t.ownership, t.mode, t.inventory, t.security, t.user_and_location, \
         '', '', '', CASE WHEN n % 2 = 0 THEN '00018.00006' ELSE '00026.00002.00001' END, '', '', {at}, {at} \
         FROM c, (SELECT * FROM devices LIMIT 1) t WHERE n % 3 = 0",
        numbers(30_000)
    ))
    .await;
    run(format!(
        "INSERT INTO certificates (id, serial, enrollment, attempt, spki_hash, tbs, fingerprint, state, subject_cn, \
         not_before, not_after, reserved_at) {}\
         SELECT {id}, {code}, {id}, {id}, {bytes}, t.tbs, {bytes}, 'issued', '', {at}, {at}, {at} \
         FROM c, (SELECT * FROM certificates LIMIT 1) t WHERE n % 3 = 0",
        numbers(30_000)
    ))
    .await;
    run("ANALYZE".to_owned()).await;
    connection.close().await.unwrap();
}
