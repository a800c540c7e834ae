//! A large fleet in seconds: rows copied by the database itself from those of one enrolled device, with keys of their
//! own. These devices never speak; they are what queries must find their way through.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};

/// Rows to one statement.
const BATCH: u64 = 10_000;

/// A value made from the number of a copy.
#[derive(Debug, Clone, Copy)]
enum Own {
    /// A UUID of this noun.
    Id(char),
    /// Short text.
    Text,
    /// 32 bytes.
    Hash,
}

/// A table, the column that finds the device's row, and the columns that must differ.
type Table = (&'static str, &'static str, &'static [(&'static str, Own)]);

/// In the order foreign keys ask for.
const TABLES: [Table; 4] = [
    (
        "attempts",
        "enrollment",
        &[
            ("id", Own::Id('a')),
            ("case_code", Own::Text),
            ("enrollment", Own::Id('b')),
            ("device", Own::Id('d')),
        ],
    ),
    (
        "enrollments",
        "id",
        &[
            ("id", Own::Id('b')),
            ("attempt", Own::Id('a')),
            ("device", Own::Id('d')),
            ("certificate", Own::Id('c')),
            ("key_value", Own::Text),
        ],
    ),
    (
        "certificates",
        "enrollment",
        &[
            ("id", Own::Id('c')),
            ("serial", Own::Text),
            ("enrollment", Own::Id('b')),
            ("attempt", Own::Id('a')),
            ("fingerprint", Own::Hash),
        ],
    ),
    (
        "devices",
        "enrollment",
        &[
            ("id", Own::Id('d')),
            ("enrollment", Own::Id('b')),
            ("udid", Own::Text),
            ("serial", Own::Text),
            ("name_key", Own::Text),
            ("serial_key", Own::Text),
        ],
    ),
];

impl Own {
    fn sql(self, backend: DbBackend) -> String {
        match (self, backend) {
            (Self::Id(noun), DbBackend::Postgres) => {
                format!("('0190000{noun}-0000-7000-8000-'||lpad(to_hex(n),12,'0'))::uuid")
            }
            (Self::Text, DbBackend::Postgres) => "lpad(to_hex(n),8,'0')".to_owned(),
            (Self::Hash, DbBackend::Postgres) => "decode(md5('a'||n)||md5('b'||n), 'hex')".to_owned(),
            (Self::Id(noun), _) => format!("unhex('0190000{noun}000070008000'||printf('%012x', n))"),
            (Self::Text, _) => "printf('%08x', n)".to_owned(),
            (Self::Hash, _) => "randomblob(32)".to_owned(),
        }
    }
}

fn numbers(backend: DbBackend, from: u64, to: u64) -> String {
    if backend == DbBackend::Postgres {
        return format!("generate_series({from}::bigint, {to}::bigint) AS series(n)");
    }
    format!(
        "(WITH RECURSIVE series(n) AS (SELECT {from} UNION ALL SELECT n + 1 FROM series WHERE n < {to}) \
         SELECT n FROM series) AS series"
    )
}

fn literal(backend: DbBackend, id: &str) -> String {
    assert!(id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-'), "not an id");
    if backend == DbBackend::Postgres {
        format!("'{id}'::uuid")
    } else {
        format!("X'{}'", id.replace('-', ""))
    }
}

async fn columns(db: &DatabaseConnection, table: &str) -> Result<Vec<String>, DbErr> {
    let backend = db.get_database_backend();
    let sql = if backend == DbBackend::Postgres {
        format!(
            "SELECT column_name::text AS name FROM information_schema.columns \
             WHERE table_name = '{table}' AND table_schema = 'public'"
        )
    } else {
        format!("SELECT name FROM pragma_table_info('{table}')")
    };
    let rows = db.query_all_raw(Statement::from_string(backend, sql)).await?;
    rows.iter().map(|row| row.try_get("", "name")).collect()
}

/// Copies the enrolled device behind the enrollment `like` until there are `total` enrollments in all. Numbers go on from
/// the rows that are there, so it may be called again for more.
pub async fn fill(db: &DatabaseConnection, like: &str, total: u64) -> Result<(), DbErr> {
    let backend = db.get_database_backend();
    let like = literal(backend, like);
    let count = Statement::from_string(backend, "SELECT count(*) AS n FROM enrollments");
    let there: i64 = db.query_one_raw(count).await?.expect("a count").try_get("", "n")?;
    let mut from = u64::try_from(there).expect("a count") + 1;
    while from <= total {
        let to = total.min(from + BATCH - 1);
        for (table, by, own) in TABLES {
            let columns = columns(db, table).await?;
            let value = |column: &String| {
                let own = own.iter().find(|(name, _)| name == column);
                own.map_or_else(|| format!("source.{column}"), |(_, own)| own.sql(backend))
            };
            let values: Vec<String> = columns.iter().map(value).collect();
            let sql = format!(
                "INSERT INTO {table} ({}) SELECT {} FROM {table} AS source, {} WHERE source.{by} = {like}",
                columns.join(", "),
                values.join(", "),
                numbers(backend, from, to),
            );
            db.execute_raw(Statement::from_string(backend, sql)).await?;
        }
        from = to + 1;
    }
    Ok(())
}

/// Gives an enrollment this many finished commands.
pub async fn finished_commands(db: &DatabaseConnection, of: &str, count: u64) -> Result<(), DbErr> {
    if count == 0 {
        return Ok(());
    }
    let backend = db.get_database_backend();
    let (id, now, body) = if backend == DbBackend::Postgres {
        ("gen_random_uuid()", "now()", "decode(repeat('ab', 300), 'hex')")
    } else {
        ("randomblob(16)", "'2026-01-01T00:00:00+00:00'", "randomblob(300)")
    };
    let sql = format!(
        "INSERT INTO commands (id, enrollment, seq, request_type, body, state, queued_at, sent_at, finished_at, result) \
         SELECT {id}, {}, n, 'SecurityInfo', {body}, 'acknowledged', {now}, {now}, {now}, {body} FROM {}",
        literal(backend, of),
        numbers(backend, 1, count),
    );
    db.execute_raw(Statement::from_string(backend, sql)).await?;
    Ok(())
}
