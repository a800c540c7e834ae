//! How many rows a list has, counted up to 10,001: an exact number of a long list is dear and nobody reads it.

use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query};
use sea_orm::{ConnectionTrait, EntityTrait, QuerySelect as _, QueryTrait as _, Select};

use crate::StorageError;

/// Counting stops here; lists then say "over 10,000".
const COUNT_TO: u64 = 10_001;

/// Rows of a selection, at most 10,001.
pub(crate) async fn counted<E: EntityTrait>(
    db: &impl ConnectionTrait,
    selection: Select<E>,
) -> Result<u64, StorageError> {
    let some = selection.select_only().expr(Expr::val(1)).limit(COUNT_TO).into_query();
    let count = Query::select()
        .expr_as(Expr::val(1).count(), Alias::new("total"))
        .from_subquery(some, Alias::new("counted"))
        .take();
    let total = db.query_one(&count).await?;
    let total: i64 = total.map_or(Ok(0), |row| row.try_get("", "total"))?;
    Ok(total.unsigned_abs())
}
