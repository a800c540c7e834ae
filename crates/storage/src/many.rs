//! Many rows in one statement. A statement costs a trip to the database, far more than a row of it does, so what many
//! devices say at the same moment is written together.
//!
//! The rows travel as one JSON value, which the statement takes apart again into typed columns ([`source`]): its text is
//! the same however many they are, so each database prepares it once. Bytes of rows ([`Kind::Apart`]) travel beside it as
//! one value, of which the JSON says the places: as hexadecimal text they were written and read several times over.

use std::collections::BTreeMap;

use chrono::SecondsFormat;
use sea_orm::sea_query::{ColumnType, Expr};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, ConnectionTrait as _, DbBackend, EntityName, EntityTrait,
    IdenStatic, Iterable, JsonValue, QueryResult, Statement, Value,
};
use serde_json::{Map, json};

use crate::StorageError;
use crate::link::Link;

/// What a column holds, as far as the way through JSON cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Whole,
    Uuid,
    /// Bytes in `$2`; the JSON says where they begin and how many they are.
    Apart,
    Instant,
    Json,
}

impl Kind {
    fn of(column: &impl ColumnTrait, backend: DbBackend) -> Result<Self, StorageError> {
        match column.def().get_column_type() {
            ColumnType::String(_) | ColumnType::Text | ColumnType::Char(_) => Ok(Self::Text),
            ColumnType::BigInteger | ColumnType::Integer => Ok(Self::Whole),
            // Which SQLite keeps as bytes.
            ColumnType::Uuid if backend == DbBackend::Sqlite => Ok(Self::Apart),
            ColumnType::Uuid => Ok(Self::Uuid),
            ColumnType::VarBinary(_) | ColumnType::Binary(_) | ColumnType::Blob => Ok(Self::Apart),
            ColumnType::TimestampWithTimeZone => Ok(Self::Instant),
            ColumnType::Json | ColumnType::JsonBinary => Ok(Self::Json),
            other => Err(StorageError::Other(format!("a column of type {other:?} among many rows"))),
        }
    }

    /// How the column stands in the JSON.
    fn postgres(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Whole => "bigint",
            Self::Uuid => "uuid",
            Self::Apart => "int[]",
            Self::Instant => "timestamptz",
            Self::Json => "jsonb",
        }
    }

    /// What the statement makes of that.
    fn postgres_value(self, name: &str) -> String {
        match self {
            Self::Apart => format!("substring($2::bytea FROM {name}[1] FOR {name}[2]) AS {name}"),
            _ => name.to_owned(),
        }
    }

    fn sqlite(self, name: &str) -> String {
        match self {
            Self::Text | Self::Whole | Self::Instant => format!("value ->> '$.{name}' AS {name}"),
            Self::Uuid => format!("unhex(replace(value ->> '$.{name}', '-', '')) AS {name}"),
            Self::Apart => {
                format!("substr($2, value ->> '$.{name}[0]', value ->> '$.{name}[1]') AS {name}")
            }
            // A JSON text stays one with its quotes; a JSON null is no value.
            Self::Json => format!("nullif(value -> '$.{name}', 'null') AS {name}"),
        }
    }
}

/// The rows of `$1` as a table `told` with these columns, for FROM.
fn source(backend: DbBackend, columns: &[(&str, Kind)]) -> String {
    if backend == DbBackend::Postgres {
        let values = columns.iter().map(|(name, kind)| kind.postgres_value(name));
        let values = values.collect::<Vec<_>>().join(", ");
        let columns = columns.iter().map(|(name, kind)| format!("{name} {}", kind.postgres()));
        let columns = columns.collect::<Vec<_>>().join(", ");
        return format!("(SELECT {values} FROM json_to_recordset($1::json) AS sent({columns})) AS told");
    }
    let columns = columns.iter().map(|(name, kind)| kind.sqlite(name)).collect::<Vec<_>>().join(", ");
    format!("(SELECT {columns} FROM json_each($1)) AS told")
}

/// A bound value as [`source`] reads it again.
pub(crate) fn written(value: Value) -> Result<JsonValue, StorageError> {
    Ok(match value {
        Value::String(text) => json!(text),
        Value::BigInt(number) => json!(number),
        Value::Int(number) => json!(number),
        Value::Uuid(id) => json!(id.map(|id| id.to_string())),
        // As the driver writes instants on SQLite, where they are compared as text.
        Value::ChronoDateTimeUtc(at) => json!(at.map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, false))),
        Value::Json(value) => value.map_or(JsonValue::Null, |value| *value),
        other => return Err(StorageError::Other(format!("a value {other:?} among many rows"))),
    })
}

/// Rows that set the same columns.
struct Shape {
    columns: Vec<(&'static str, Kind)>,
    rows: Vec<JsonValue>,
    apart: Apart,
}

/// The bytes of all rows, one after the other.
#[derive(Default)]
struct Apart(Vec<u8>);

impl Apart {
    /// Takes a value's bytes; where they stand: the first one's place, counted from 1, and how many they are.
    fn take(&mut self, value: Value) -> Result<JsonValue, StorageError> {
        let begin = self.0.len() + 1;
        let count = match value {
            Value::Bytes(Some(bytes)) => self.add(&bytes),
            Value::Uuid(Some(id)) => self.add(id.as_bytes()),
            Value::Bytes(None) | Value::Uuid(None) => return Ok(JsonValue::Null),
            other => return Err(StorageError::Other(format!("a value {other:?} among many rows of bytes"))),
        };
        Ok(json!([begin, count]))
    }

    fn add(&mut self, bytes: &[u8]) -> usize {
        self.0.extend_from_slice(bytes);
        bytes.len()
    }
}

impl Shape {
    fn new(columns: Vec<(&'static str, Kind)>) -> Self {
        Self { columns, rows: Vec::new(), apart: Apart::default() }
    }

    /// What the statement around [`source`] has for `$1`, and `$2` if it asks for that.
    fn values(self) -> Vec<Value> {
        let asks = self.columns.iter().any(|(_, kind)| *kind == Kind::Apart);
        let mut values = vec![packed(self.rows)];
        if asks {
            values.push(Value::Bytes(Some(self.apart.0)));
        }
        values
    }
}

/// The rows by the columns they set: those of one shape go in one statement.
fn shapes<A: ActiveModelTrait>(rows: Vec<A>, backend: DbBackend) -> Result<Vec<Shape>, StorageError> {
    let mut shapes: BTreeMap<Vec<&'static str>, Shape> = BTreeMap::new();
    for row in rows {
        let (mut columns, mut values) = (Vec::new(), Vec::new());
        for column in <<A as ActiveModelTrait>::Entity as EntityTrait>::Column::iter() {
            if let ActiveValue::Set(value) | ActiveValue::Unchanged(value) = row.get(column) {
                columns.push((column.as_str(), Kind::of(&column, backend)?));
                values.push(value);
            }
        }
        let names = columns.iter().map(|(name, _)| *name).collect();
        let shape = shapes.entry(names).or_insert_with(|| Shape::new(columns));
        let mut fields = Map::new();
        for ((name, kind), value) in shape.columns.iter().zip(values) {
            let value = if *kind == Kind::Apart { shape.apart.take(value)? } else { written(value)? };
            fields.insert((*name).to_owned(), value);
        }
        shape.rows.push(JsonValue::Object(fields));
    }
    Ok(shapes.into_values().collect())
}

fn packed(rows: Vec<JsonValue>) -> Value {
    JsonValue::Array(rows).to_string().into()
}

impl Link<'_> {
    /// The rows of `$1` as a table `told`, for this database.
    pub(crate) fn source(&self, columns: &[(&str, Kind)]) -> String {
        source(self.db.get_database_backend(), columns)
    }

    /// Inserts rows, but for those whose id or another unique key is taken; says how many. One statement where all
    /// set the same columns.
    pub(crate) async fn insert_rows<A: ActiveModelTrait>(&self, rows: Vec<A>) -> Result<u64, StorageError> {
        self.changes::<A::Entity>();
        let backend = self.db.get_database_backend();
        let table = A::Entity::default();
        let mut inserted = 0;
        for shape in shapes(rows, backend)? {
            let names = shape.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
            // "WHERE true": else SQLite takes ON for the beginning of a join's condition.
            let sql = format!(
                "INSERT INTO {} ({names}) SELECT {names} FROM {} WHERE true ON CONFLICT DO NOTHING",
                table.table_name(),
                source(backend, &shape.columns)
            );
            let statement = Statement::from_sql_and_values(backend, sql, shape.values());
            inserted += self.db.execute_raw(statement).await?.rows_affected();
        }
        Ok(inserted)
    }

    /// Updates each row that has the same values in the columns `keys` and fulfils `guard` (about the table's own
    /// columns, by their full names): sets all other columns. Gives the column `id` of those changed.
    pub(crate) async fn update_rows<A: ActiveModelTrait>(
        &self,
        rows: Vec<A>,
        keys: &[&'static str],
        guard: &str,
    ) -> Result<Vec<QueryResult>, StorageError> {
        self.update_rows_telling(rows, keys, guard, "").await
    }

    /// The same; gives what `more` says (", " and expressions about the changed row) besides.
    pub(crate) async fn update_rows_telling<A: ActiveModelTrait>(
        &self,
        rows: Vec<A>,
        keys: &[&'static str],
        guard: &str,
        more: &str,
    ) -> Result<Vec<QueryResult>, StorageError> {
        self.changes::<A::Entity>();
        let backend = self.db.get_database_backend();
        let entity = A::Entity::default();
        let table = entity.table_name();
        let mut changed = Vec::new();
        for shape in shapes(rows, backend)? {
            let set = shape.columns.iter().filter(|(name, _)| !keys.contains(name));
            let set = set.map(|(name, _)| format!("{name} = told.{name}")).collect::<Vec<_>>().join(", ");
            let same = keys.iter().map(|key| format!("{table}.{key} = told.{key}"));
            let same = same.collect::<Vec<_>>().join(" AND ");
            let sql = format!(
                "UPDATE {table} SET {set} FROM {} WHERE {same} AND {guard} RETURNING {table}.id AS id{more}",
                source(backend, &shape.columns)
            );
            let statement = Statement::from_sql_and_values(backend, sql, shape.values());
            changed.extend(self.db.query_all_raw(statement).await?);
        }
        Ok(changed)
    }

    /// Runs a statement written around [`source`] for rows given as JSON objects, with further values from `$2` on; the
    /// rows it returns.
    pub(crate) async fn told(
        &self,
        sql: String,
        rows: Vec<JsonValue>,
        more: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<QueryResult>, StorageError> {
        self.writes_with(&sql);
        let values = std::iter::once(packed(rows)).chain(more);
        let statement = Statement::from_sql_and_values(self.db.get_database_backend(), sql, values);
        Ok(self.db.query_all_raw(statement).await?)
    }

    /// The condition of [`Self::told`]'s statements that what stands before it is one of the hashes of `$1`, a JSON list in
    /// hexadecimal.
    pub(crate) fn among_hashes(&self) -> &'static str {
        self.either(
            "IN (SELECT unhex(value) FROM json_each($1))",
            "= ANY(ARRAY(SELECT decode(value, 'hex') FROM json_array_elements_text($1::json)))",
        )
    }

    /// The condition that `column` is one of `ids`, as one bound value.
    pub(crate) fn is_among(
        &self,
        column: &str,
        ids: impl IntoIterator<Item = sea_orm::prelude::Uuid>,
    ) -> Expr {
        let ids = JsonValue::Array(ids.into_iter().map(|id| json!(id.to_string())).collect()).to_string();
        let sql = if self.db.get_database_backend() == DbBackend::Postgres {
            format!("{column} = ANY(ARRAY(SELECT value::uuid FROM json_array_elements_text($1::json)))")
        } else {
            format!("{column} IN (SELECT unhex(replace(value, '-', '')) FROM json_each(?))")
        };
        Expr::cust_with_values(sql, [ids])
    }
}
