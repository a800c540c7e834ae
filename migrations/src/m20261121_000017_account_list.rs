//! What the list of accounts is searched and sorted by.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column a statement.
        for name in ["name_key", "search", "sign_in_key"] {
            let mut column = text(name);
            column.default("");
            manager.alter_table(Table::alter().table("accounts").add_column(&mut column).take()).await?;
        }
        backfill(manager.get_connection()).await
    }
}

/// The columns of rows that are there already. Names are folded here: SQLite's `lower` knows no letters beyond ASCII.
pub(crate) async fn backfill<C: ConnectionTrait>(db: &C) -> Result<(), DbErr> {
    let columns = ["username_key", "username", "full_name", "email"];
    let rows = db.query_all(&Query::select().columns(columns).from("accounts").take()).await?;
    for row in rows {
        let key: String = row.try_get("", "username_key")?;
        let texts: [String; 3] =
            [row.try_get("", "username")?, row.try_get("", "full_name")?, row.try_get("", "email")?];
        let [username, full_name, email] = texts.map(|text| text.trim().to_lowercase());
        let update = Query::update()
            .table("accounts")
            .value("name_key", full_name.clone())
            .value("search", [username, full_name, email].join("\n"))
            .and_where(Expr::col("username_key").eq(key))
            .take();
        db.execute(&update).await?;
    }
    db.execute_unprepared(signed_in(db.get_database_backend())).await?;
    Ok(())
}

/// Seconds since 1970 in twelve digits, which sort as texts; nothing for those who never signed in.
fn signed_in(backend: DbBackend) -> &'static str {
    if backend == DbBackend::Postgres {
        "UPDATE accounts SET sign_in_key = lpad(floor(extract(epoch FROM last_sign_in))::bigint::text, 12, '0') \
         WHERE last_sign_in IS NOT NULL"
    } else {
        "UPDATE accounts SET sign_in_key = printf('%012d', CAST(strftime('%s', last_sign_in) AS INTEGER)) \
         WHERE last_sign_in IS NOT NULL"
    }
}
