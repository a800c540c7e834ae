//! `LIMIT 1` written out, for SQLite.
//!
//! SQLite plans by the value of a bound limit, so it prepares a statement with one again at each execution (since 3.47:
//! `sqlite3ExprIsInteger` marks the variable): parsing and planning cost several times the look-up itself. Only the
//! limit 1, which every search for a single row has: other limits would make other texts, and those are kept
//! prepared in a cache of limited size.

use sea_orm::{DbBackend, Statement, Value};

const BOUND: &str = "LIMIT ?";

/// The statement with its last bound value in the text, where that is the limit 1.
pub(crate) fn written_out(mut statement: Statement) -> Statement {
    if statement.db_backend == DbBackend::Sqlite
        && statement.sql.ends_with(BOUND)
        && let Some(values) = &mut statement.values
        && matches!(values.0.last(), Some(Value::BigUnsigned(Some(1))))
    {
        values.0.pop();
        statement.sql.truncate(statement.sql.len() - 1);
        statement.sql.push('1');
    }
    statement
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(backend: DbBackend, sql: &str, values: &[Value]) -> Statement {
        Statement::from_sql_and_values(backend, sql, values.iter().cloned())
    }

    fn sql_and_count(statement: Statement) -> (String, usize) {
        let count = statement.values.map_or(0, |values| values.0.len());
        (statement.sql, count)
    }

    #[test]
    fn only_the_limit_one_of_sqlite() {
        let id = Value::BigInt(Some(1));
        let (one, two) = (Value::BigUnsigned(Some(1)), Value::BigUnsigned(Some(2)));
        let sql = "SELECT a FROM b WHERE id = ? LIMIT ?";
        let out = written_out(statement(DbBackend::Sqlite, sql, &[id.clone(), one.clone()]));
        assert_eq!(sql_and_count(out), ("SELECT a FROM b WHERE id = ? LIMIT 1".to_owned(), 1));
        for (backend, sql, values) in [
            (DbBackend::Sqlite, sql, [id.clone(), two]),
            (DbBackend::Sqlite, "SELECT a FROM b LIMIT ? OFFSET ?", [one.clone(), one.clone()]),
            (DbBackend::Sqlite, "SELECT a FROM b WHERE c = ? AND d = ?", [id.clone(), one.clone()]),
            (DbBackend::Postgres, "SELECT a FROM b WHERE id = $1 LIMIT $2", [id, one]),
        ] {
            let same = statement(backend, sql, &values);
            assert_eq!(sql_and_count(written_out(same)), (sql.to_owned(), 2));
        }
    }
}
